//! Records as rows of segments, of a whole file or batch by batch.

use super::columns::{AreaColumns, Table, code_of, kind_of, owned, rows, shape};
use super::mapping::Mapping;
use crate::exchange::fields;
use crate::exchange::message::Message;
use crate::exchange::rows::{Rows, SegmentRow};
use crate::exchange::source::{Columns, Record, Source};

/// Segments, one a record; refuses files as [`areas`](super::areas()) does.
pub fn segments(source: Source, mapping: &Mapping) -> Result<Rows<SegmentRow>, Message> {
    let columns = SegmentTable::new(&source.columns, mapping, true)?;
    if source.records.is_empty() {
        return Err(Message::new("import-file-no-rows"));
    }
    let mut out = columns.rows(source.records, mapping);
    out.notes.extend(source.notes);
    out.notes.extend(columns.note);
    Ok(out)
}

/// What the columns of a file of segments mean.
#[derive(Debug)]
pub(in crate::exchange) struct SegmentTable {
    name: Vec<usize>,
    code: Vec<usize>,
    kind: Vec<usize>,
    area: AreaColumns,
    description: Vec<usize>,
    /// Which columns mean nothing here.
    pub(in crate::exchange) note: Option<Message>,
}

impl SegmentTable {
    /// Where the file may go on (`whole` is false), a column that the operator named and that is
    /// not there yet is no fault.
    pub(in crate::exchange) fn new(
        columns: &Columns,
        mapping: &Mapping,
        whole: bool,
    ) -> Result<Self, Message> {
        let mut table = Table::new(columns, mapping);
        let mut named = |wanted: Option<&str>, field| match table.named(wanted, field) {
            Err(_) if !whole => Ok(Vec::new()),
            other => other,
        };
        let name = named(mapping.name_field.as_deref(), fields::SEGMENT_NAME)?;
        let code = named(mapping.code_field.as_deref(), fields::SEGMENT_OWN_CODE)?;
        let kind = table.find(fields::KIND);
        let area = AreaColumns::new(&mut table, &[fields::AREA]);
        let description = table.find(fields::DESCRIPTION);
        if whole {
            table.has_all_meant()?;
            if mapping.name.is_none() && code.is_empty() {
                table.require(&name, fields::SEGMENT_NAME, "--name-field")?;
            }
        }
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
    pub(in crate::exchange) fn contradicts(&self, old: &Self, mapping: &Mapping) -> bool {
        let another = |named: Option<&String>, new: &[usize], old: &[usize]| {
            named.is_some() && !old.is_empty() && new != old
        };
        another(mapping.name_field.as_ref(), &self.name, &old.name)
            || another(mapping.code_field.as_ref(), &self.code, &old.code)
    }

    /// Records as rows.
    pub(in crate::exchange) fn rows(
        &self,
        records: Vec<Record>,
        mapping: &Mapping,
    ) -> Rows<SegmentRow> {
        let Self {
            name,
            code,
            kind,
            area,
            description,
            ..
        } = self;
        rows(records, &[name, code], |record| {
            Ok(SegmentRow {
                place: record.place,
                kind: kind_of(record, kind, mapping)?,
                name: record.get(name).or(mapping.name.as_deref()).unwrap_or_default().to_owned(),
                area: area.get(record).or_else(|| mapping.area.clone()),
                external_code: code_of(record, code)?,
                description: owned(record.get(description)),
                shape: shape(record)?,
            })
        })
    }
}
