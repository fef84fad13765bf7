//! One document of a GeoJSON text, and its features as records.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::geometry::{GEOMETRIES, reason, shape, shape_of_text};
use crate::exchange::message::Message;
use crate::exchange::source::{Columns, Place, Record, ShapeCell};
use crate::geo::datum::Datum;

/// The members that matter of whatever may stand at the top.
#[derive(Deserialize)]
pub(super) struct Document<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    features: Option<Vec<&'a RawValue>>,
    pub(super) crs: Option<Value>,
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

/// What has been read.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Gathered {
    /// In order of first appearance.
    pub(in crate::exchange) columns: Columns,
    /// The datum stated last.
    pub(in crate::exchange) datum: Option<Datum>,
    /// Records that nobody has taken yet.
    pub(in crate::exchange) records: Vec<Record>,
    /// How many features there were.
    pub(in crate::exchange) number: usize,
}

/// Reads one document, which begins on `line` of the file.
pub(super) fn read_document(
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
pub(super) fn record(gathered: &mut Gathered, text: &str, line: usize, bare: bool) {
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
                    Some(Message::new("import-json-bad-feature").with("reason", reason(&error)));
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
pub(super) fn crs(member: Option<&Value>) -> Result<Option<Datum>, Message> {
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

/// The lines on which the parts of a text begin; parts come in order.
#[derive(Debug)]
pub(super) struct Breaks<'a> {
    text: &'a str,
    counted: usize,
    line: usize,
}

impl<'a> Breaks<'a> {
    pub(super) fn new(text: &'a str, line: usize) -> Self {
        Self { text, counted: 0, line }
    }

    pub(super) fn line_of(&mut self, part: &str) -> usize {
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
