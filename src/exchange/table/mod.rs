//! Records of a file as typed rows: which column means what, and what each value says.

mod columns;

use columns::{AreaColumns, SegmentColumns, Table, kind_of, owned, read, shape};

use super::fields;
use super::message::Message;
use super::rows::{AreaRow, CheckpointRow, DutyRow, Rows, SegmentRow, StewardRow};
use super::source::{Columns, Record, Source};
use crate::segments::SegmentKind;

/// What the operator says about a file.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// The column with the name, where ours do not find it.
    pub name_field: Option<String>,
    /// The column with the external code, where ours do not find it.
    pub code_field: Option<String>,
    /// Kind of the segments that state none of ours.
    pub kind: Option<SegmentKind>,
    /// Area of the rows that state none.
    pub area: Option<String>,
    /// Name of the rows that state none.
    pub name: Option<String>,
    /// The area above, for areas without a code.
    pub parent: Option<String>,
}

/// Reads areas.
pub fn areas(source: Source, mapping: &Mapping) -> Result<Rows<AreaRow>, Message> {
    let mut table = Table::new(&source.columns);
    let name = table.named(mapping.name_field.as_deref(), fields::AREA_NAME)?;
    let code = table.named(mapping.code_field.as_deref(), fields::AREA_CODE)?;
    let parent = table.find(fields::PARENT);
    let office = table.find(fields::OFFICE_PHONE);
    let supervision = table.find(fields::SUPERVISION_PHONE);
    table.rows(source.records, &[&name, &code], |record| {
        Ok(AreaRow {
            place: record.place,
            code: record.get(&code).map(|code| fields::whole(code).to_owned()),
            name: record.get(&name).or(mapping.name.as_deref()).unwrap_or_default().to_owned(),
            parent: record
                .get(&parent)
                .map(|parent| fields::whole(parent).to_owned())
                .or_else(|| mapping.parent.clone()),
            office_phone: owned(record.get(&office)),
            supervision_phone: owned(record.get(&supervision)),
            boundary: shape(record)?,
        })
    })
}

/// Reads segments.
pub fn segments(source: Source, mapping: &Mapping) -> Result<Rows<SegmentRow>, Message> {
    let columns = SegmentTable::new(&source.columns, mapping, true)?;
    if source.records.is_empty() {
        return Err(Message::new("import-file-no-rows"));
    }
    let mut out = columns.rows(source.records, mapping);
    out.notes.extend(columns.note);
    Ok(out)
}

/// What the columns of a file of segments mean.
#[derive(Debug)]
pub(super) struct SegmentTable {
    name: Vec<usize>,
    code: Vec<usize>,
    kind: Vec<usize>,
    area: AreaColumns,
    description: Vec<usize>,
    /// Which columns mean nothing here.
    pub(super) note: Option<Message>,
}

impl SegmentTable {
    /// Where the file may go on (`whole` is false), a column that the operator named and that is
    /// not there yet is no fault.
    pub(super) fn new(columns: &Columns, mapping: &Mapping, whole: bool) -> Result<Self, Message> {
        let mut table = Table::new(columns);
        let mut named = |wanted: Option<&str>, field| match table.named(wanted, field) {
            Err(_) if !whole => Ok(Vec::new()),
            other => other,
        };
        let name = named(mapping.name_field.as_deref(), fields::SEGMENT_NAME)?;
        let code = named(mapping.code_field.as_deref(), fields::SEGMENT_OWN_CODE)?;
        let kind = table.find(fields::KIND);
        let area = AreaColumns::new(&mut table, &[fields::AREA]);
        let description = table.find(fields::DESCRIPTION);
        Ok(Self {
            name,
            code,
            kind,
            area,
            description,
            note: table.unused(),
        })
    }

    /// Whether, now that more columns are known, another one is meant by a name the operator gave.
    pub(super) fn contradicts(&self, old: &Self, mapping: &Mapping) -> bool {
        let another = |named: Option<&String>, new: &[usize], old: &[usize]| {
            named.is_some() && !old.is_empty() && new != old
        };
        another(mapping.name_field.as_ref(), &self.name, &old.name)
            || another(mapping.code_field.as_ref(), &self.code, &old.code)
    }

    /// Records as rows.
    pub(super) fn rows(&self, records: Vec<Record>, mapping: &Mapping) -> Rows<SegmentRow> {
        let Self {
            name,
            code,
            kind,
            area,
            description,
            ..
        } = self;
        columns::rows(records, &[name, code], |record| {
            Ok(SegmentRow {
                place: record.place,
                kind: kind_of(record, kind, mapping)?,
                name: record.get(name).or(mapping.name.as_deref()).unwrap_or_default().to_owned(),
                area: area.get(record).or_else(|| mapping.area.clone()),
                external_code: record.get(code).map(|code| fields::whole(code).to_owned()),
                description: owned(record.get(description)),
                shape: shape(record)?,
            })
        })
    }
}

/// Reads stewards.
pub fn stewards(source: Source, mapping: &Mapping) -> Result<Rows<StewardRow>, Message> {
    let mut table = Table::new(&source.columns);
    let person = table.named(mapping.name_field.as_deref(), fields::PERSON)?;
    let person_code = table.named(mapping.code_field.as_deref(), fields::PERSON_CODE)?;
    let segment = SegmentColumns::new(&mut table);
    let person_area = AreaColumns::new(&mut table, &[fields::PERSON_AREA, fields::AREA]);
    let [post, organisation, role, from, to, commitment, principal, origin] = [
        fields::POST,
        fields::ORGANISATION,
        fields::ROLE,
        fields::FROM,
        fields::TO,
        fields::COMMITMENT,
        fields::PRINCIPAL,
        fields::ORIGIN,
    ]
    .map(|field| table.find(field));
    table.rows(source.records, &[&person, &person_code], |record| {
        Ok(StewardRow {
            place: record.place,
            person: record.get(&person).unwrap_or_default().to_owned(),
            person_code: record.get(&person_code).map(|code| fields::whole(code).to_owned()),
            person_area: person_area.get(record),
            post: owned(record.get(&post)),
            organisation: owned(record.get(&organisation)),
            role: read(record, &role, "import-bad-role", fields::role)?,
            segment: segment.get(record, mapping)?,
            from: read(record, &from, "import-bad-date", fields::date)?,
            past: read(record, &to, "import-bad-date", |text| fields::date(text)?.succ_opt())?,
            commitment: owned(record.get(&commitment)),
            principal: read(record, &principal, "import-bad-truth", fields::truth)?,
            origin: read(record, &origin, "import-bad-origin", fields::origin)?,
        })
    })
}

/// Reads checkpoints.
pub fn checkpoints(source: Source, mapping: &Mapping) -> Result<Rows<CheckpointRow>, Message> {
    let mut table = Table::new(&source.columns);
    let name = table.named(mapping.name_field.as_deref(), fields::CHECKPOINT_NAME)?;
    let code = table.named(mapping.code_field.as_deref(), fields::CHECKPOINT_CODE)?;
    let segment = SegmentColumns::new(&mut table);
    let [radius, plate] = [fields::RADIUS, fields::PLATE].map(|field| table.find(field));
    table.rows(source.records, &[&name, &code], |record| {
        Ok(CheckpointRow {
            place: record.place,
            name: record.get(&name).or(mapping.name.as_deref()).unwrap_or_default().to_owned(),
            external_code: record.get(&code).map(|code| fields::whole(code).to_owned()),
            segment: segment.get(record, mapping)?,
            location: shape(record)?,
            radius_m: read(record, &radius, "import-bad-radius", |text| {
                text.trim_end_matches(['m', '米']).trim().parse().ok()
            })?,
            plate: record
                .get(&plate)
                .map(|text| {
                    crate::ids::Code::parse(text).map_err(|error| {
                        fields::bad("import-bad-plate", text).with("reason", error)
                    })
                })
                .transpose()?,
        })
    })
}

/// Reads duties.
pub fn duties(source: Source, mapping: &Mapping) -> Result<Rows<DutyRow>, Message> {
    let mut table = Table::new(&source.columns);
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
    table.rows(source.records, &[&role, &kind], |record| {
        Ok(DutyRow {
            place: record.place,
            area: area.get(record).or_else(|| mapping.area.clone()),
            role: read(record, &role, "import-bad-role", fields::role)?,
            kind: kind_of(record, &kind, mapping)?,
            unit: read(record, &unit, "import-bad-unit", fields::unit)?,
            times: read(record, &times, "import-bad-times", |text| {
                fields::whole(text).parse().ok()
            })?,
            from: read(record, &from, "import-bad-date", fields::date)?,
            past: read(record, &to, "import-bad-date", |text| fields::date(text)?.succ_opt())?,
            source: owned(record.get(&text)),
            season_first: read(record, &season_first, "import-bad-season", fields::month_day)?,
            season_last: read(record, &season_last, "import-bad-season", fields::month_day)?,
            warning: read(record, &warning, "import-bad-warning", fields::warning)?,
        })
    })
}

#[cfg(test)]
mod tests;
