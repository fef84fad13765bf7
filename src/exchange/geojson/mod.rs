//! GeoJSON: a collection, a feature, a bare geometry, or any of these one after another (newline-delimited, RFC 8142).
//!
//! The text is gone through twice: once for its syntax, which is a matter of the whole file, then feature by feature, where a fault is
//! a matter of that feature alone. Only one feature at a time is ever held apart from the text.

mod geometry;

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

pub(super) use geometry::shape_of_text;
use geometry::{GEOMETRIES, reason, shape};

use super::message::Message;
use super::source::{Columns, Format, Place, Record, ShapeCell, Source};
use crate::geo::datum::Datum;

/// The members that matter of whatever may stand at the top.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    features: Option<Vec<&'a RawValue>>,
    crs: Option<Value>,
    #[serde(rename = "spatialReference")]
    esri_reference: Option<IgnoredAny>,
    #[serde(rename = "geometryType")]
    esri_type: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(borrow, default)]
    geometry: Option<&'a RawValue>,
    id: Option<Value>,
}

/// Reads a text that begins like JSON.
pub(super) fn read(text: &str) -> Result<Source, Message> {
    let spaced: Cow<'_, str> = if text.contains('\u{1E}') {
        text.replace('\u{1E}', " ").into()
    } else {
        text.into()
    };
    let text = &*spaced;
    let mut source = Source {
        columns: Columns::default(),
        records: Vec::new(),
        datum: None,
        format: Format::GeoJson,
        encoding: "UTF-8",
    };
    let mut lines = Lines::new(text);
    for document in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let raw = document.map_err(|error| syntax(text, &error))?;
        read_document(raw, &mut source, &mut lines)?;
    }
    Ok(source)
}

fn read_document<'a>(raw: &'a RawValue, source: &mut Source, lines: &mut Lines<'a>) -> Result<(), Message> {
    let line = lines.line_of(raw.get());
    if !raw.get().starts_with('{') {
        return Err(Message::new("import-json-not-geojson").with("line", line));
    }
    let document: Document<'_> = serde_json::from_str(raw.get()).map_err(|error| {
        Message::new("import-json-not-geojson-because")
            .with("line", line)
            .with("reason", reason(&error))
    })?;
    if let Some(datum) = crs(document.crs.as_ref())? {
        source.datum = Some(datum);
    }
    match document.kind.as_deref() {
        Some("FeatureCollection") => {
            for feature in document.features.unwrap_or_default() {
                push(source, feature, lines.line_of(feature.get()), false);
            }
        }
        Some("Feature") => push(source, raw, line, false),
        Some(kind) if GEOMETRIES.contains(&kind) => push(source, raw, line, true),
        Some("Topology") => return Err(Message::new("import-format-topojson")),
        _ if document.esri_reference.is_some() || document.esri_type.is_some() => return Err(Message::new("import-format-esri-json")),
        Some(kind) => return Err(Message::new("import-json-type-unknown").with("type", kind).with("line", line)),
        None => return Err(Message::new("import-json-type-missing").with("line", line)),
    }
    Ok(())
}

fn push(source: &mut Source, raw: &RawValue, line: usize, bare: bool) {
    let mut record = Record {
        place: Place::Feature {
            number: source.records.len() + 1,
            line,
        },
        ..Record::default()
    };
    if bare {
        record.shape = shape(raw);
    } else {
        match serde_json::from_str::<Feature<'_>>(raw.get()) {
            Ok(feature) if feature.kind.as_deref() == Some("Feature") => {
                let mut properties = feature.properties.unwrap_or_default();
                if let Some(id) = feature.id {
                    properties.entry("id").or_insert(id);
                }
                for (name, value) in properties {
                    let column = source.columns.enter(&name);
                    if let Some(value) = plain(value) {
                        record.values.push((column, value));
                    }
                }
                record.shape = feature.geometry.map_or(ShapeCell::Empty, shape);
            }
            Ok(_) => record.fault = Some(Message::new("import-json-not-a-feature")),
            Err(error) => record.fault = Some(Message::new("import-json-bad-feature").with("reason", reason(&error))),
        }
    }
    source.records.push(record);
}

/// A property as text. Lists and objects have no meaning here and are left out.
fn plain(value: Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text,
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    let trimmed = text.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// What the old `crs` member says. The two ways of saying WGS-84 and the national datum are taken, everything else is named.
fn crs(member: Option<&Value>) -> Result<Option<Datum>, Message> {
    let Some(member) = member.filter(|member| !member.is_null()) else {
        return Ok(None);
    };
    let name = member.pointer("/properties/name").and_then(Value::as_str);
    let Some(name) = name else {
        return Err(Message::new("import-crs-unreadable").with("crs", member));
    };
    let is = |word: &str| name.split([':', '/', '#']).any(|part| part.eq_ignore_ascii_case(word));
    if is("CRS84") || is("CRS84h") || is("4326") || is("4979") || name.eq_ignore_ascii_case("WGS84") {
        Ok(Some(Datum::Wgs84))
    } else if is("4490") || is("4480") {
        Ok(Some(Datum::Cgcs2000))
    } else {
        Err(Message::new("import-crs-other").with("crs", name))
    }
}

/// Why the text is not JSON, with the place in bytes and lines.
fn syntax(text: &str, error: &serde_json::Error) -> Message {
    let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = (line_start + error.column()).min(text.len());
    if error.is_eof() {
        return Message::new("import-json-cut").with("line", error.line()).with("byte", text.len());
    }
    // The parser stops at the first character that does not fit, somewhere in the word.
    let from = text.floor_char_boundary(at.saturating_sub(10));
    let near = &text[from..text.floor_char_boundary(at.saturating_add(10).min(text.len()))];
    let key = if near.contains("NaN") || near.contains("nan") {
        "import-json-nan"
    } else if near.contains("Infinity") || near.contains("inf") {
        "import-json-infinity"
    } else {
        "import-json-broken"
    };
    Message::new(key)
        .with("line", error.line())
        .with("column", error.column())
        .with("byte", at)
        .with("near", near)
}

/// Counts lines as it goes forward through a text.
struct Lines<'a> {
    text: &'a str,
    counted: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, counted: 0, line: 1 }
    }

    /// The line on which a part of the text begins; parts come in order.
    fn line_of(&mut self, part: &str) -> usize {
        let at = (part.as_ptr() as usize)
            .saturating_sub(self.text.as_ptr() as usize)
            .min(self.text.len());
        if at > self.counted {
            self.line += self.text[self.counted..at].matches('\n').count();
            self.counted = at;
        }
        self.line
    }
}

#[cfg(test)]
mod tests;
