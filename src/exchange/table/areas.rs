//! Records as rows of areas.

use super::columns::{Table, owned, shape};
use super::mapping::Mapping;
use crate::exchange::message::Message;
use crate::exchange::rows::{AreaRow, Rows};
use crate::exchange::source::Source;
use crate::exchange::{fields, values};

/// Areas, one a record. A file without records, or without a column the operator named, is refused.
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
            code: record.get(&code).map(|code| values::whole(code).to_owned()),
            name: record.get(&name).or(mapping.name.as_deref()).unwrap_or_default().to_owned(),
            parent: record
                .get(&parent)
                .map(|parent| values::whole(parent).to_owned())
                .or_else(|| mapping.parent.clone()),
            office_phone: owned(record.get(&office)),
            supervision_phone: owned(record.get(&supervision)),
            boundary: shape(record)?,
        })
    })
}
