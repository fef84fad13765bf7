//! Records as rows of checkpoints.

use super::columns::{SegmentColumns, Table, code_of, read, shape};
use super::mapping::Mapping;
use crate::exchange::message::Message;
use crate::exchange::rows::{CheckpointRow, Rows};
use crate::exchange::source::Source;
use crate::exchange::{fields, values};

/// Checkpoints, one a record; refuses files as [`areas`](super::areas()) does.
pub fn checkpoints(source: Source, mapping: &Mapping) -> Result<Rows<CheckpointRow>, Message> {
    let mut table = Table::new(&source.columns, mapping);
    let name = table.named(mapping.name_field.as_deref(), fields::CHECKPOINT_NAME)?;
    let code = table.named(mapping.code_field.as_deref(), fields::CHECKPOINT_CODE)?;
    let segment = SegmentColumns::new(&mut table);
    let [radius, plate] = [fields::RADIUS, fields::PLATE].map(|field| table.find(field));
    if mapping.name.is_none() {
        table.require(&name, fields::CHECKPOINT_NAME, "--name-field")?;
    }
    table.rows((source.records, source.notes), &[&name, &code], |record| {
        Ok(CheckpointRow {
            place: record.place,
            name: record.get(&name).or(mapping.name.as_deref()).unwrap_or_default().to_owned(),
            external_code: code_of(record, &code)?,
            segment: segment.get(record, mapping)?,
            location: shape(record)?,
            radius_m: read(record, &radius, "import-bad-radius", |text| {
                values::number(text, &['m', '米'])
            })?,
            plate: record
                .get(&plate)
                .map(|text| {
                    crate::ids::Code::parse(text).map_err(|error| {
                        values::bad("import-bad-plate", text).with("reason", error)
                    })
                })
                .transpose()?,
        })
    })
}
