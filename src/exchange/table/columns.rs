//! Which columns of a file mean what, and how their values are read.

use super::mapping::Mapping;
use crate::exchange::fields::{self, Field};
use crate::exchange::message::Message;
use crate::exchange::rows::{RefusedRow, Rows, SegmentKey};
use crate::exchange::source::{Columns, Record, Shape, ShapeCell};
use crate::exchange::values::{self, List};
use crate::segments::SegmentKind;

/// The columns of one file, and which of them found a meaning.
pub(super) struct Table<'a> {
    columns: &'a Columns,
    used: Vec<usize>,
}

impl<'a> Table<'a> {
    pub(super) fn new(columns: &'a Columns) -> Self {
        Self {
            columns,
            used: [fields::WKT, fields::LON, fields::LAT]
                .iter()
                .flat_map(|field| fields::columns_of(columns, field))
                .collect(),
        }
    }

    pub(super) fn find(&mut self, field: Field) -> Vec<usize> {
        let found = fields::columns_of(self.columns, field);
        self.used.extend(&found);
        found
    }

    /// The column the operator named, else those that mean `field`. A named column that is not
    /// there refuses the file: every row would be wrong.
    pub(super) fn named(
        &mut self,
        wanted: Option<&str>,
        field: Field,
    ) -> Result<Vec<usize>, Message> {
        let Some(wanted) = wanted else {
            return Ok(self.find(field));
        };
        let names = self.columns.names();
        let found = names.iter().position(|name| name == wanted);
        let found = found.or_else(|| {
            names.iter().position(|name| fields::plain_name(name) == fields::plain_name(wanted))
        });
        match found {
            Some(column) => {
                self.used.push(column);
                Ok(vec![column])
            }
            None => Err(Message::new("import-no-such-column")
                .with("column", wanted)
                .with("columns", names.join(", "))),
        }
    }

    pub(super) fn rows<T>(
        self,
        records: Vec<Record>,
        label: &[&[usize]],
        row: impl FnMut(&mut Record) -> Result<T, Message>,
    ) -> Result<Rows<T>, Message> {
        if records.is_empty() {
            return Err(Message::new("import-file-no-rows"));
        }
        let mut out = rows(records, label, row);
        out.notes.extend(self.unused());
        Ok(out)
    }

    /// The columns that found no meaning.
    pub(super) fn unused(&self) -> Option<Message> {
        let unused: Vec<&str> = (0..self.columns.names().len())
            .filter(|column| !self.used.contains(column))
            .map(|column| self.columns.names()[column].as_str())
            .collect();
        (!unused.is_empty())
            .then(|| Message::new("import-note-columns-unused").with("columns", unused.join(", ")))
    }
}

/// Records as rows, each by itself.
pub(super) fn rows<T>(
    records: Vec<Record>,
    label: &[&[usize]],
    mut row: impl FnMut(&mut Record) -> Result<T, Message>,
) -> Rows<T> {
    let mut out = Rows::from(Vec::with_capacity(records.len()));
    for mut record in records {
        let outcome = match record.fault.take() {
            Some(fault) => Err(fault),
            None => row(&mut record),
        };
        match outcome {
            Ok(row) => out.rows.push(row),
            Err(reason) => out.refused.push(RefusedRow {
                place: record.place,
                label: label
                    .iter()
                    .find_map(|columns| record.get(columns))
                    .unwrap_or_default()
                    .to_owned(),
                reason,
            }),
        }
    }
    out
}

/// One column with the area, or one with the town and one with the village.
#[derive(Debug)]
pub(super) struct AreaColumns {
    area: Vec<usize>,
    town: Vec<usize>,
    village: Vec<usize>,
}

impl AreaColumns {
    pub(super) fn new(table: &mut Table<'_>, fields: &[Field]) -> Self {
        Self {
            area: fields.iter().flat_map(|field| table.find(field)).collect(),
            town: table.find(fields::TOWN),
            village: table.find(fields::VILLAGE),
        }
    }

    pub(super) fn get(&self, record: &Record) -> Option<String> {
        if let Some(area) = record.get(&self.area) {
            return Some(values::whole(area).to_owned());
        }
        match (record.get(&self.town), record.get(&self.village)) {
            (Some(town), Some(village)) => Some(format!("{town}/{village}")),
            (one, other) => owned(one.or(other)),
        }
    }
}

/// The columns that name a segment.
pub(super) struct SegmentColumns {
    code: Vec<usize>,
    name: Vec<usize>,
    area: AreaColumns,
    kind: Vec<usize>,
}

impl SegmentColumns {
    pub(super) fn new(table: &mut Table<'_>) -> Self {
        Self {
            code: table.find(fields::SEGMENT_CODE),
            name: table.find(fields::SEGMENT),
            area: AreaColumns::new(table, &[fields::SEGMENT_AREA, fields::AREA]),
            kind: table.find(fields::SEGMENT_KIND),
        }
    }

    pub(super) fn get(&self, record: &Record, mapping: &Mapping) -> Result<SegmentKey, Message> {
        Ok(SegmentKey {
            external_code: record.get(&self.code).map(|code| values::whole(code).to_owned()),
            name: owned(record.get(&self.name)),
            area: self.area.get(record).or_else(|| mapping.area.clone()),
            kind: kind_of(record, &self.kind, mapping)?,
        })
    }
}

/// The kind a record states, else the operator's. With the operator's word given, a word that is
/// none of ours (as in files whose `kind` means something else) does not stand in the way.
pub(super) fn kind_of(
    record: &Record,
    columns: &[usize],
    mapping: &Mapping,
) -> Result<Option<SegmentKind>, Message> {
    match record.get(columns) {
        None => Ok(mapping.kind),
        Some(text) => match values::KINDS.find(text).or(mapping.kind) {
            Some(kind) => Ok(Some(kind)),
            None => Err(values::KINDS.refused(text)),
        },
    }
}

pub(super) fn read<T>(
    record: &Record,
    columns: &[usize],
    key: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Message> {
    record
        .get(columns)
        .map(|text| parse(text).ok_or_else(|| values::bad(key, text)))
        .transpose()
}

/// What a record states in a word of a closed list.
pub(super) fn listed<T: Copy + 'static>(
    record: &Record,
    columns: &[usize],
    list: &List<T>,
) -> Result<Option<T>, Message> {
    record
        .get(columns)
        .map(|text| list.find(text).ok_or_else(|| list.refused(text)))
        .transpose()
}

pub(super) fn shape(record: &mut Record) -> Result<Option<Shape>, Message> {
    match std::mem::take(&mut record.shape) {
        ShapeCell::Absent => Ok(None),
        ShapeCell::Empty => Err(Message::new("import-shape-none")),
        ShapeCell::Broken(message) => Err(message),
        ShapeCell::Given(shape) => Ok(Some(shape)),
    }
}

pub(super) fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}
