//! Records as rows of stewards.

use super::columns::{AreaColumns, SegmentColumns, Table, code_of, listed, owned, read};
use super::mapping::Mapping;
use crate::exchange::message::Message;
use crate::exchange::rows::{Rows, StewardRow};
use crate::exchange::source::Source;
use crate::exchange::values::Until;
use crate::exchange::{fields, values};

/// People with what they answer for, one a record; refuses files as [`areas`](super::areas()) does.
pub fn stewards(source: Source, mapping: &Mapping) -> Result<Rows<StewardRow>, Message> {
    let mut table = Table::new(&source.columns, mapping);
    let person = table.named(mapping.name_field.as_deref(), fields::PERSON)?;
    let person_code = table.named(mapping.code_field.as_deref(), fields::PERSON_CODE)?;
    let segment = SegmentColumns::new(&mut table);
    let person_area = AreaColumns::new(&mut table, &[fields::PERSON_AREA, fields::AREA]);
    let [post, organisation, phone, role, from, to, commitment, principal, origin] = [
        fields::POST,
        fields::ORGANISATION,
        fields::PERSON_PHONE,
        fields::ROLE,
        fields::FROM,
        fields::TO,
        fields::COMMITMENT,
        fields::PRINCIPAL,
        fields::ORIGIN,
    ]
    .map(|field| table.find(field));
    table.require(&person, fields::PERSON, "--name-field")?;
    table.require(&role, fields::ROLE, "--column role=")?;
    let mut notes = source.notes;
    if let Some(phone) = phone.first() {
        let column = &source.columns.names()[*phone];
        notes.push(Message::new("import-note-phones-boards").with("column", column));
    }
    table.rows((source.records, notes), &[&person, &person_code], |record| {
        Ok(StewardRow {
            place: record.place,
            person: record.get(&person).unwrap_or_default().to_owned(),
            person_code: code_of(record, &person_code)?,
            person_area: person_area.get(record),
            post: owned(record.get(&post)),
            organisation: owned(record.get(&organisation)),
            phone: owned(record.get(&phone)),
            role: listed(record, &role, &values::ROLES)?,
            segment: segment.get(record, mapping)?,
            from: read(record, &from, "import-bad-date", values::date)?,
            past: read(record, &to, "import-bad-date", values::until)?.and_then(Until::past),
            commitment: owned(record.get(&commitment)),
            principal: listed(record, &principal, &values::TRUTHS)?,
            origin: listed(record, &origin, &values::ORIGINS)?,
        })
    })
}
