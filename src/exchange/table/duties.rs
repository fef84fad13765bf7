//! Records as rows of duties.

use super::columns::{AreaColumns, Table, kind_of, listed, owned, read};
use super::mapping::Mapping;
use crate::exchange::message::Message;
use crate::exchange::rows::{DutyRow, Rows};
use crate::exchange::source::Source;
use crate::exchange::values::Until;
use crate::exchange::{fields, values};

/// Duties, one a record; refuses files as [`areas`](super::areas()) does.
pub fn duties(source: Source, mapping: &Mapping) -> Result<Rows<DutyRow>, Message> {
    let mut table = Table::new(&source.columns, mapping);
    let area = AreaColumns::new(&mut table, &[fields::AREA]);
    let [role, kind, unit, times, from, to, text, season_first, season_last, warning] = [
        fields::ROLE,
        fields::KIND,
        fields::UNIT,
        fields::TIMES,
        fields::FROM,
        fields::TO,
        fields::SOURCE,
        fields::SEASON_FIRST,
        fields::SEASON_LAST,
        fields::WARNING,
    ]
    .map(|field| table.find(field));
    table.require(&role, fields::ROLE, "--column role=")?;
    table.rows((source.records, source.notes), &[&role, &kind], |record| {
        Ok(DutyRow {
            place: record.place,
            area: area.get(record).or_else(|| mapping.area.clone()),
            role: listed(record, &role, &values::ROLES)?,
            kind: kind_of(record, &kind, mapping)?,
            unit: listed(record, &unit, &values::UNITS)?,
            times: read(record, &times, "import-bad-times", |text| values::number(text, &['次']))?,
            from: read(record, &from, "import-bad-date", values::date)?,
            past: read(record, &to, "import-bad-date", values::until)?.and_then(Until::past),
            source: owned(record.get(&text)),
            season_first: read(record, &season_first, "import-bad-season", values::month_day)?,
            season_last: read(record, &season_last, "import-bad-season", values::month_day)?,
            warning: listed(record, &warning, &values::WARNINGS)?,
        })
    })
}
