//! Records of a file as typed rows: which column means what, and what each value says.

use super::fields::{self, Field};
use super::message::Message;
use super::rows::{AreaRow, CheckpointRow, DutyRow, RefusedRow, Rows, SegmentKey, SegmentRow, StewardRow};
use super::source::{Columns, Record, Shape, ShapeCell, Source};
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
    let mut table = Table::new(&source.columns);
    let name = table.named(mapping.name_field.as_deref(), fields::SEGMENT_NAME)?;
    let code = table.named(mapping.code_field.as_deref(), fields::SEGMENT_OWN_CODE)?;
    let kind = table.find(fields::KIND);
    let area = AreaColumns::new(&mut table, &[fields::AREA]);
    let description = table.find(fields::DESCRIPTION);
    table.rows(source.records, &[&name, &code], |record| {
        Ok(SegmentRow {
            place: record.place,
            kind: kind_of(record, &kind, mapping)?,
            name: record.get(&name).or(mapping.name.as_deref()).unwrap_or_default().to_owned(),
            area: area.get(record).or_else(|| mapping.area.clone()),
            external_code: record.get(&code).map(|code| fields::whole(code).to_owned()),
            description: owned(record.get(&description)),
            shape: shape(record)?,
        })
    })
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
                .map(|text| riverward_qr::Code::parse(text).map_err(|error| fields::bad("import-bad-plate", text).with("reason", error)))
                .transpose()?,
        })
    })
}

/// Reads duties.
pub fn duties(source: Source, mapping: &Mapping) -> Result<Rows<DutyRow>, Message> {
    let mut table = Table::new(&source.columns);
    let area = AreaColumns::new(&mut table, &[fields::AREA]);
    let [role, kind, unit, times, from, to, text] = [
        fields::ROLE,
        fields::KIND,
        fields::UNIT,
        fields::TIMES,
        fields::FROM,
        fields::TO,
        fields::SOURCE,
    ]
    .map(|field| table.find(field));
    table.rows(source.records, &[&role, &kind], |record| {
        Ok(DutyRow {
            place: record.place,
            area: area.get(record).or_else(|| mapping.area.clone()),
            role: read(record, &role, "import-bad-role", fields::role)?,
            kind: kind_of(record, &kind, mapping)?,
            unit: read(record, &unit, "import-bad-unit", fields::unit)?,
            times: read(record, &times, "import-bad-times", |text| fields::whole(text).parse().ok())?,
            from: read(record, &from, "import-bad-date", fields::date)?,
            past: read(record, &to, "import-bad-date", |text| fields::date(text)?.succ_opt())?,
            source: owned(record.get(&text)),
        })
    })
}

/// The columns of one file, and which of them found a meaning.
struct Table<'a> {
    columns: &'a Columns,
    used: Vec<usize>,
}

impl<'a> Table<'a> {
    fn new(columns: &'a Columns) -> Self {
        Self {
            columns,
            used: [fields::WKT, fields::LON, fields::LAT]
                .iter()
                .flat_map(|field| fields::columns_of(columns, field))
                .collect(),
        }
    }

    fn find(&mut self, field: Field) -> Vec<usize> {
        let found = fields::columns_of(self.columns, field);
        self.used.extend(&found);
        found
    }

    /// The column the operator named, else those that mean `field`. A named column that is not there refuses the file: every row would
    /// be wrong.
    fn named(&mut self, wanted: Option<&str>, field: Field) -> Result<Vec<usize>, Message> {
        let Some(wanted) = wanted else { return Ok(self.find(field)) };
        let names = self.columns.names();
        let found = names.iter().position(|name| name == wanted);
        let found = found.or_else(|| names.iter().position(|name| fields::plain_name(name) == fields::plain_name(wanted)));
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

    fn rows<T>(
        self,
        records: Vec<Record>,
        label: &[&[usize]],
        mut row: impl FnMut(&mut Record) -> Result<T, Message>,
    ) -> Result<Rows<T>, Message> {
        if records.is_empty() {
            return Err(Message::new("import-file-no-rows"));
        }
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
                    label: label.iter().find_map(|columns| record.get(columns)).unwrap_or_default().to_owned(),
                    reason,
                }),
            }
        }
        let unused: Vec<&str> = (0..self.columns.names().len())
            .filter(|column| !self.used.contains(column))
            .map(|column| self.columns.names()[column].as_str())
            .collect();
        if !unused.is_empty() {
            out.notes
                .push(Message::new("import-note-columns-unused").with("columns", unused.join(", ")));
        }
        Ok(out)
    }
}

/// One column with the area, or one with the town and one with the village.
struct AreaColumns {
    area: Vec<usize>,
    town: Vec<usize>,
    village: Vec<usize>,
}

impl AreaColumns {
    fn new(table: &mut Table<'_>, fields: &[Field]) -> Self {
        Self {
            area: fields.iter().flat_map(|field| table.find(field)).collect(),
            town: table.find(fields::TOWN),
            village: table.find(fields::VILLAGE),
        }
    }

    fn get(&self, record: &Record) -> Option<String> {
        if let Some(area) = record.get(&self.area) {
            return Some(fields::whole(area).to_owned());
        }
        match (record.get(&self.town), record.get(&self.village)) {
            (Some(town), Some(village)) => Some(format!("{town}/{village}")),
            (one, other) => owned(one.or(other)),
        }
    }
}

/// The columns that name a segment.
struct SegmentColumns {
    code: Vec<usize>,
    name: Vec<usize>,
    area: AreaColumns,
    kind: Vec<usize>,
}

impl SegmentColumns {
    fn new(table: &mut Table<'_>) -> Self {
        Self {
            code: table.find(fields::SEGMENT_CODE),
            name: table.find(fields::SEGMENT),
            area: AreaColumns::new(table, &[fields::SEGMENT_AREA, fields::AREA]),
            kind: table.find(fields::SEGMENT_KIND),
        }
    }

    fn get(&self, record: &Record, mapping: &Mapping) -> Result<SegmentKey, Message> {
        Ok(SegmentKey {
            external_code: record.get(&self.code).map(|code| fields::whole(code).to_owned()),
            name: owned(record.get(&self.name)),
            area: self.area.get(record).or_else(|| mapping.area.clone()),
            kind: kind_of(record, &self.kind, mapping)?,
        })
    }
}

/// The kind a record states, else the operator's. With the operator's word given, a word that is none of ours (as in files whose
/// `kind` means something else) does not stand in the way.
fn kind_of(record: &Record, columns: &[usize], mapping: &Mapping) -> Result<Option<SegmentKind>, Message> {
    match record.get(columns) {
        None => Ok(mapping.kind),
        Some(text) => match fields::kind(text).or(mapping.kind) {
            Some(kind) => Ok(Some(kind)),
            None => Err(fields::bad("import-bad-kind", text)),
        },
    }
}

fn read<T>(record: &Record, columns: &[usize], key: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Message> {
    record
        .get(columns)
        .map(|text| parse(text).ok_or_else(|| fields::bad(key, text)))
        .transpose()
}

fn shape(record: &mut Record) -> Result<Option<Shape>, Message> {
    match std::mem::take(&mut record.shape) {
        ShapeCell::Absent => Ok(None),
        ShapeCell::Empty => Err(Message::new("import-shape-none")),
        ShapeCell::Broken(message) => Err(message),
        ShapeCell::Given(shape) => Ok(Some(shape)),
    }
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}
