//! Geometries inside GeoJSON, and alone in a table's cell.

use std::borrow::Cow;

use geo::{
    Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::exchange::message::Message;
use crate::exchange::source::{Seen, ShapeCell};

/// The types of RFC 7946.
pub(super) const GEOMETRIES: [&str; 7] = [
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
];

#[derive(Deserialize)]
struct Shaped<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
    #[serde(borrow, default)]
    geometries: Option<Vec<&'a RawValue>>,
}

/// A geometry as text, also for a table's cell.
pub(in crate::exchange) fn shape_of_text(text: &str) -> ShapeCell {
    match serde_json::from_str::<&RawValue>(text) {
        Ok(raw) => shape(raw),
        Err(error) => ShapeCell::Broken(
            Message::new("import-shape-unreadable").with("reason", reason(&error)),
        ),
    }
}

/// The geometry of a feature, or a bare one.
pub(super) fn shape(raw: &RawValue) -> ShapeCell {
    if raw.get() == "null" {
        return ShapeCell::Empty;
    }
    let mut seen = Seen::default();
    match geometry(raw, &mut seen, 0) {
        Ok(geometry) => ShapeCell::Given(seen.shape(geometry)),
        Err(message) => ShapeCell::Broken(message),
    }
}

fn geometry(raw: &RawValue, seen: &mut Seen, depth: usize) -> Result<Geometry<f64>, Message> {
    let unreadable = |error: serde_json::Error| {
        Message::new("import-shape-unreadable").with("reason", reason(&error))
    };
    let shaped: Shaped<'_> = serde_json::from_str(raw.get()).map_err(unreadable)?;
    let kind = shaped.kind.as_deref().unwrap_or_default();
    if kind == "GeometryCollection" {
        // Nobody nests collections for a reason; a file that does so thousands deep wants to be
        // refused.
        if depth > 4 {
            return Err(Message::new("import-shape-nested"));
        }
        let members = shaped.geometries.unwrap_or_default();
        let members: Result<Vec<_>, _> =
            members.into_iter().map(|member| geometry(member, seen, depth + 1)).collect();
        return Ok(Geometry::GeometryCollection(GeometryCollection(members?)));
    }
    let coordinates = shaped.coordinates.map_or("null", RawValue::get);
    if coordinates == "null" {
        return Err(if GEOMETRIES.contains(&kind) {
            Message::new("import-shape-no-coordinates").with("type", kind)
        } else {
            Message::new("import-shape-type-unknown").with("type", kind)
        });
    }
    macro_rules! read {
        ($type:ty) => {
            serde_json::from_str::<$type>(coordinates).map_err(unreadable)?
        };
    }
    Ok(match kind {
        // An empty list is how an empty point is written.
        "Point" if coordinates[1..].trim_start().starts_with(']') => MultiPoint(Vec::new()).into(),
        "Point" => read!(Position).point(seen).into(),
        "MultiPoint" => {
            MultiPoint(read!(Vec<Position>).into_iter().map(|place| place.point(seen)).collect())
                .into()
        }
        "LineString" => line(read!(Vec<Position>), seen).into(),
        "MultiLineString" => MultiLineString(
            read!(Vec<Vec<Position>>).into_iter().map(|part| line(part, seen)).collect(),
        )
        .into(),
        "Polygon" => polygon(read!(Vec<Vec<Position>>), seen).into(),
        "MultiPolygon" => MultiPolygon(
            read!(Vec<Vec<Vec<Position>>>).into_iter().map(|part| polygon(part, seen)).collect(),
        )
        .into(),
        _ => return Err(Message::new("import-shape-type-unknown").with("type", kind)),
    })
}

fn line(places: Vec<Position>, seen: &mut Seen) -> LineString<f64> {
    LineString(places.into_iter().map(|place| place.point(seen).0).collect())
}

fn polygon(rings: Vec<Vec<Position>>, seen: &mut Seen) -> Polygon<f64> {
    let rings = rings.into_iter().map(|ring| line(ring, seen)).collect();
    seen.polygon(rings)
}

/// Two coordinates, and whether more stood behind them.
struct Position {
    lon: f64,
    lat: f64,
    more: bool,
}

impl Position {
    fn point(&self, seen: &mut Seen) -> Point<f64> {
        seen.more_dimensions |= self.more;
        Point::new(self.lon, self.lat)
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Position;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a longitude and a latitude")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Position, A::Error> {
                let missing = |at| serde::de::Error::invalid_length(at, &self);
                let lon = seq.next_element()?.ok_or_else(|| missing(0))?;
                let lat = seq.next_element()?.ok_or_else(|| missing(1))?;
                let mut more = false;
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    more = true;
                }
                Ok(Position { lon, lat, more })
            }
        }
        deserializer.deserialize_seq(Numbers)
    }
}

/// What the parser found, without its place, which counts from the feature and not from the file.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}
