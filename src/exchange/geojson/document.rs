//! One document of a GeoJSON text, and its features as records.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

use super::geometry::{GEOMETRIES, reason, shape, shape_of_text};
use crate::cleaning;
use crate::exchange::message::Message;
use crate::exchange::source::{Columns, Doubt, Place, Record, ShapeCell};
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
    #[serde(borrow, default)]
    properties: Option<BTreeMap<Cow<'a, str>, &'a RawValue>>,
    #[serde(borrow, default)]
    geometry: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
}

/// What has been read.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Gathered {
    /// In order of first appearance.
    pub(in crate::exchange) columns: Columns,
    /// The datum stated last.
    pub(in crate::exchange) datum: Option<Datum>,
    /// Why the datum cannot be told.
    pub(in crate::exchange) doubt: Option<Doubt>,
    /// Records that nobody has taken yet.
    pub(in crate::exchange) records: Vec<Record>,
    /// How many features there were.
    pub(in crate::exchange) number: usize,
}

/// What a document says of its datum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stated {
    Datum(Datum),
    /// It says that it does not know.
    Unknown,
}

impl Gathered {
    /// Takes over what a document says of its datum.
    pub(super) fn state(&mut self, stated: Option<Stated>) {
        match stated {
            Some(Stated::Datum(datum)) => self.datum = Some(datum),
            Some(Stated::Unknown) => self.doubt = Some(Doubt::Unknown),
            None => {}
        }
    }
}

/// Reads one document, which begins on `line` of the file.
pub(super) fn read_document(
    text: &str,
    gathered: &mut Gathered,
    line: usize,
    breaks: &mut Breaks<'_>,
) -> Result<(), Message> {
    if text.starts_with('[') {
        return read_list(text, gathered, line, breaks);
    }
    if !text.starts_with('{') {
        return Err(Message::new("import-json-not-geojson").with("line", line));
    }
    let document: Document<'_> = serde_json::from_str(text).map_err(|error| {
        Message::new("import-json-not-geojson-because")
            .with("line", line)
            .with("reason", reason(&error))
    })?;
    gathered.state(crs(document.crs.as_ref())?);
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

/// A bare list of features, as some map services hand out.
fn read_list(
    text: &str,
    gathered: &mut Gathered,
    line: usize,
    breaks: &mut Breaks<'_>,
) -> Result<(), Message> {
    let not_features = || Message::new("import-json-not-geojson").with("line", line);
    let features: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| not_features())?;
    if features.iter().any(|feature| !feature.get().starts_with('{')) {
        return Err(not_features());
    }
    for feature in features {
        record(gathered, feature.get(), breaks.line_of(feature.get()), false);
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
                    properties.entry("id".into()).or_insert(id);
                }
                if comes_shifted(&properties) {
                    gathered.doubt = Some(Doubt::Shifted);
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

/// Whether a feature has the properties of Aliyun's `DataV`, whose outlines are in GCJ-02, or of a map
/// program that writes which of several datums it used.
fn comes_shifted(properties: &BTreeMap<Cow<'_, str>, &RawValue>) -> bool {
    let has = |name: &str| properties.contains_key(name);
    has("adcode") && (has("acroutes") || has("childrenNum")) || has("OvCoordType")
}

/// A property as text, a number as the file writes it. Lists and objects have no meaning here and
/// are left out.
fn plain(value: &RawValue) -> Option<String> {
    let raw = value.get().trim();
    let text = match raw.as_bytes().first()? {
        b'"' => serde_json::from_str(raw).ok()?,
        b'[' | b'{' | b'n' => return None,
        b't' | b'f' => raw.to_owned(),
        _ => number(raw),
    };
    cleaning::cell(&text).map(Cow::into_owned)
}

/// The largest whole number up to which programs that count in floating point keep every one.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A number as the file writes it. One past [`EXACT`] has most likely been rounded by whoever wrote
/// it, and is written as such, so that it is not taken for a code.
fn number(raw: &str) -> String {
    match raw.parse::<f64>() {
        Ok(value) if value.abs() > EXACT => format!("{value:.5e}").replace('e', "E+"),
        _ => raw.to_owned(),
    }
}

/// What the old `crs` member says. The two ways of saying WGS-84 and the national datum are taken,
/// everything else is named.
pub(super) fn crs(member: Option<&Value>) -> Result<Option<Stated>, Message> {
    let Some(member) = member.filter(|member| !member.is_null()) else {
        return Ok(None);
    };
    let name = member.pointer("/properties/name").and_then(Value::as_str);
    let Some(name) = name else {
        return Err(Message::new("import-crs-unreadable").with("crs", member));
    };
    let is = |word: &str| name.split([':', '/', '#']).any(|part| part.eq_ignore_ascii_case(word));
    let number = name.rsplit([':', '/', '#']).find_map(|part| part.parse::<u32>().ok());
    if is("CRS84") || is("CRS84h") || is("4326") || is("4979") || name.eq_ignore_ascii_case("WGS84")
    {
        Ok(Some(Stated::Datum(Datum::Wgs84)))
    } else if is("4490") || is("4480") {
        Ok(Some(Stated::Datum(Datum::Cgcs2000)))
    } else if number == Some(UNKNOWN) {
        Ok(Some(Stated::Unknown))
    } else if SURVEYS.iter().any(|range| number.is_some_and(|number| range.contains(&number))) {
        Err(Message::new("import-crs-survey").with("crs", name))
    } else {
        Err(Message::new("import-crs-other").with("crs", name))
    }
}

/// Beijing 1954 and Xi'an 1980 with their projections (EPSG): the way from them to WGS-84 is known to
/// the survey office of a place and to nobody else; a general one is wrong by up to 100 m.
const SURVEYS: [std::ops::RangeInclusive<u32>; 4] =
    [4214..=4214, 4610..=4610, 2327..=2390, 2401..=2442];

/// What `GeoServer` writes where it does not know.
const UNKNOWN: u32 = 404_000;

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
