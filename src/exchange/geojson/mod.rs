//! GeoJSON: a collection, a feature, a bare geometry, or any of these one after another
//! (newline-delimited, RFC 8142).
//!
//! A text goes by piece by piece ([`stream`]). Its syntax is a matter of the whole file; what is
//! wrong inside a feature is a matter of that feature alone.

mod geometry;
mod stream;
mod window;

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

pub(super) use geometry::shape_of_text;
use geometry::{GEOMETRIES, reason, shape};
pub(super) use stream::Stream;
use stream::{Breaks, Gathered};
pub(super) use window::Fault;

use super::message::Message;
use super::source::{Format, Place, Record, ShapeCell, Source};
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
    read_through(Stream::new(text.as_bytes()))
}

fn read_through(mut stream: Stream<&[u8]>) -> Result<Source, Message> {
    match stream.read(usize::MAX) {
        Ok(_) => {
            let gathered = std::mem::take(stream.gathered());
            Ok(Source {
                columns: gathered.columns,
                records: gathered.records,
                datum: gathered.datum,
                format: Format::GeoJson,
                encoding: "UTF-8",
            })
        }
        Err(Fault::Refused(refusal)) => Err(refusal),
        // Text is UTF-8 through and through.
        Err(Fault::OtherEncoding) => Err(Message::new("import-encoding-unknown")),
    }
}

fn read_document(
    text: &str,
    gathered: &mut Gathered,
    line: usize,
    breaks: &mut Breaks<'_>,
) -> Result<(), Message> {
    if !text.starts_with('{') {
        return Err(Message::new("import-json-not-geojson").with("line", line));
    }
    let document: Document<'_> = serde_json::from_str(text).map_err(|error| {
        Message::new("import-json-not-geojson-because")
            .with("line", line)
            .with("reason", reason(&error))
    })?;
    if let Some(datum) = crs(document.crs.as_ref())? {
        gathered.datum = Some(datum);
    }
    match document.kind.as_deref() {
        Some("FeatureCollection") => {
            for feature in document.features.unwrap_or_default() {
                record(gathered, feature.get(), breaks.line_of(feature.get()), false);
            }
        }
        Some("Feature") => record(gathered, text, line, false),
        Some(kind) if GEOMETRIES.contains(&kind) => record(gathered, text, line, true),
        Some("Topology") => return Err(Message::new("import-format-topojson")),
        _ if document.esri_reference.is_some() || document.esri_type.is_some() => {
            return Err(Message::new("import-format-esri-json"));
        }
        Some(kind) => {
            return Err(Message::new("import-json-type-unknown")
                .with("type", kind)
                .with("line", line));
        }
        None => return Err(Message::new("import-json-type-missing").with("line", line)),
    }
    Ok(())
}

/// A feature, or a bare geometry, as a record.
fn record(gathered: &mut Gathered, text: &str, line: usize, bare: bool) {
    gathered.number += 1;
    let mut record = Record {
        place: Place::Feature {
            number: gathered.number,
            line,
        },
        ..Record::default()
    };
    if bare {
        record.shape = shape_of_text(text);
    } else {
        match serde_json::from_str::<Feature<'_>>(text) {
            Ok(feature) if feature.kind.as_deref() == Some("Feature") => {
                let mut properties = feature.properties.unwrap_or_default();
                if let Some(id) = feature.id {
                    properties.entry("id").or_insert(id);
                }
                for (name, value) in properties {
                    let column = gathered.columns.enter(&name);
                    if let Some(value) = plain(value) {
                        record.values.push((column, value));
                    }
                }
                record.shape = feature.geometry.map_or(ShapeCell::Empty, shape);
            }
            Ok(_) => record.fault = Some(Message::new("import-json-not-a-feature")),
            Err(error) => {
                record.fault =
                    Some(Message::new("import-json-bad-feature").with("reason", reason(&error)))
            }
        }
    }
    gathered.records.push(record);
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

/// What the old `crs` member says. The two ways of saying WGS-84 and the national datum are taken,
/// everything else is named.
fn crs(member: Option<&Value>) -> Result<Option<Datum>, Message> {
    let Some(member) = member.filter(|member| !member.is_null()) else {
        return Ok(None);
    };
    let name = member.pointer("/properties/name").and_then(Value::as_str);
    let Some(name) = name else {
        return Err(Message::new("import-crs-unreadable").with("crs", member));
    };
    let is = |word: &str| name.split([':', '/', '#']).any(|part| part.eq_ignore_ascii_case(word));
    if is("CRS84") || is("CRS84h") || is("4326") || is("4979") || name.eq_ignore_ascii_case("WGS84")
    {
        Ok(Some(Datum::Wgs84))
    } else if is("4490") || is("4480") {
        Ok(Some(Datum::Cgcs2000))
    } else {
        Err(Message::new("import-crs-other").with("crs", name))
    }
}

#[cfg(test)]
mod tests;
