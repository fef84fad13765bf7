//! Which columns of a file mean what, and how their values are read.

use super::mapping::{Mapping, Meant};
use crate::cleaning;
use crate::exchange::fields::{self, Field};
use crate::exchange::message::Message;
use crate::exchange::rows::{RefusedRow, Rows, SegmentKey};
use crate::exchange::source::{Columns, Record, Shape, ShapeCell};
use crate::exchange::values::{self, List};
use crate::segments::SegmentKind;

/// The columns of one file, and which of them found a meaning.
pub(super) struct Table<'a> {
    columns: &'a Columns,
    meant: &'a [Meant],
    used: Vec<usize>,
}

impl<'a> Table<'a> {
    pub(super) fn new(columns: &'a Columns, mapping: &'a Mapping) -> Self {
        Self {
            columns,
            meant: &mapping.columns,
            used: [fields::WKT, fields::LON, fields::LAT]
                .iter()
                .flat_map(|field| fields::columns_of(columns, field))
                .collect(),
        }
    }

    /// The columns that mean this, best name first; what the operator said of it comes before what
    /// they are called.
    pub(super) fn find(&mut self, field: Field) -> Vec<usize> {
        let said = self.meant.iter().find(|meant| field.contains(&meant.field.as_str()));
        let found = match said {
            Some(Meant { column: None, .. }) => Vec::new(),
            Some(Meant { column: Some(column), .. }) => self.position(column).into_iter().collect(),
            None => fields::columns_of(self.columns, field),
        };
        self.used.extend(&found);
        found
    }

    fn position(&self, wanted: &str) -> Option<usize> {
        let names = self.columns.names();
        names.iter().position(|name| name == wanted).or_else(|| {
            names.iter().position(|name| fields::plain_name(name) == fields::plain_name(wanted))
        })
    }

    fn no_such(&self, wanted: &str) -> Message {
        Message::new("import-no-such-column")
            .with("column", wanted)
            .with("columns", self.columns.names().join(", "))
    }

    /// Refuses a file that has not every column the operator named: every row would be wrong.
    pub(super) fn has_all_meant(&self) -> Result<(), Message> {
        let missing = |meant: &&Meant| {
            meant.column.as_ref().is_some_and(|column| self.position(column).is_none())
        };
        match self.meant.iter().find(missing).and_then(|meant| meant.column.as_ref()) {
            Some(column) => Err(self.no_such(column)),
            None => Ok(()),
        }
    }

    /// Refuses a file none of whose columns says what every row needs: which headings would do, and
    /// by which flag another is named.
    pub(super) fn require(
        &self,
        found: &[usize],
        field: Field,
        flag: &'static str,
    ) -> Result<(), Message> {
        if !found.is_empty() {
            return Ok(());
        }
        Err(Message::new("import-no-heading")
            .with("columns", self.columns.names().join("、"))
            .with("headings", field.join("、"))
            .with("flag", flag))
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
        match self.position(wanted) {
            Some(column) => {
                self.used.push(column);
                Ok(vec![column])
            }
            None => Err(self.no_such(wanted)),
        }
    }

    pub(super) fn rows<T>(
        self,
        (records, notes): (Vec<Record>, Vec<Message>),
        label: &[&[usize]],
        row: impl FnMut(&mut Record) -> Result<T, Message>,
    ) -> Result<Rows<T>, Message> {
        self.has_all_meant()?;
        if records.is_empty() {
            return Err(Message::new("import-file-no-rows"));
        }
        let mut out = rows(records, label, row);
        out.notes.extend(notes);
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
        if let Some(area) = record.get(&self.area).filter(|area| !is_measure(area)) {
            return Some(area.to_owned());
        }
        match (record.get(&self.town), record.get(&self.village)) {
            (Some(town), Some(village)) => Some(format!("{town}/{village}")),
            (one, other) => owned(one.or(other)),
        }
    }
}

/// Whether a value is a number with a fraction, which no code of an area can be: the `AREA` of most
/// old survey files is the size of a surface. A code that lost digits is told as such where it is read.
fn is_measure(text: &str) -> bool {
    let plain = cleaning::plain(text);
    let number = cleaning::whole(&plain);
    number.contains('.') && number.parse::<f64>().is_ok() && cleaning::code(&plain).is_ok()
}

/// A code of a record, as it was before a spreadsheet had it.
pub(super) fn code_of(record: &Record, columns: &[usize]) -> Result<Option<String>, Message> {
    let read = |text| cleaning::code(text).map_err(|_| values::bad("import-digits-lost", text));
    record.get(columns).map(read).transpose()
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
            external_code: code_of(record, &self.code)?,
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
