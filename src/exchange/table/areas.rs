//! Records as rows of areas.

use super::columns::{Table, code_of, owned, shape};
use super::mapping::Mapping;
use crate::exchange::fields;
use crate::exchange::message::Message;
use crate::exchange::rows::{AreaRow, Rows};
use crate::exchange::source::Source;

/// Areas, one a record. A file without records, or without a column the operator named, is refused.
pub fn areas(source: Source, mapping: &Mapping) -> Result<Rows<AreaRow>, Message> {
    let mut table = Table::new(&source.columns, mapping);
    let name = table.named(mapping.name_field.as_deref(), fields::AREA_NAME)?;
    let code = table.named(mapping.code_field.as_deref(), fields::AREA_CODE)?;
    let parent = table.find(fields::PARENT);
    let office = table.find(fields::OFFICE_PHONE);
    let supervision = table.find(fields::SUPERVISION_PHONE);
    if mapping.name.is_none() {
        table.require(&name, fields::AREA_NAME, "--name-field")?;
    }
    table.rows((source.records, source.notes), &[&name, &code], |record| {
        Ok(AreaRow {
            place: record.place,
            code: code_of(record, &code)?,
            name: record.get(&name).or(mapping.name.as_deref()).unwrap_or_default().to_owned(),
            parent: code_of(record, &parent)?.or_else(|| mapping.parent.clone()),
            office_phone: owned(record.get(&office)),
            supervision_phone: owned(record.get(&supervision)),
            boundary: shape(record)?,
        })
    })
}
