//! Geometry from outside made fit to store, or refused with the reason. What can only be seen with
//! a geometry library (crossing rings) is mended in the database afterwards, see `geo::store`.

use geo::{
    BoundingRect, Coord, CoordsIter, Geometry, LineString, MapCoords, MultiLineString,
    MultiPolygon, Polygon, Rect,
};

use super::message::Message;
use super::source::Shape;
use crate::geo::datum::Datum;
use crate::segments::SegmentKind;

/// What a geometry is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The outline of an area.
    Area,
    /// A segment; its kind says whether lines or polygons will do.
    Segment(SegmentKind),
    /// Where a code hangs.
    Checkpoint,
}

impl Purpose {
    fn takes_lines(self) -> bool {
        matches!(self, Self::Segment(SegmentKind::River | SegmentKind::Road | SegmentKind::Lane))
    }

    fn takes_polygons(self) -> bool {
        matches!(
            self,
            Self::Area | Self::Segment(SegmentKind::River | SegmentKind::Pond | SegmentKind::Grid)
        )
    }

    /// Key of the sentence that says what is wanted.
    fn refusal(self) -> &'static str {
        match self {
            Self::Segment(SegmentKind::River) => "import-shape-wants-line-or-polygon",
            Self::Segment(SegmentKind::Road | SegmentKind::Lane) => "import-shape-wants-line",
            Self::Area | Self::Segment(SegmentKind::Pond | SegmentKind::Grid) => {
                "import-shape-wants-polygon"
            }
            Self::Checkpoint => "import-shape-wants-point",
        }
    }
}

/// A geometry in WGS-84, ready to store, and what was done to it.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Two dimensions, in degrees.
    pub geometry: Geometry<f64>,
    /// What was repaired, for the report.
    pub notes: Vec<Message>,
}

/// Web Mercator, which tiles are in, ends at 85.06°.
const MOST_NORTH: f64 = 85.0;

/// Checks and repairs. `extent` is the box around the district where it is known: it shows swapped
/// coordinates that are in range.
pub fn prepare(
    shape: Shape,
    purpose: Purpose,
    datum: Datum,
    extent: Option<Rect<f64>>,
) -> Result<Ready, Message> {
    let mut notes = Vec::new();
    if shape.geometry.coords_count() == 0 {
        return Err(Message::new("import-shape-empty"));
    }
    check_range(&shape.geometry)?;
    if shape.had_more_dimensions {
        notes.push(Message::new("import-mended-dimensions"));
    }
    let geometry = match datum {
        Datum::Wgs84 | Datum::Cgcs2000 => shape.geometry,
        _ => shape.geometry.map_coords(|place| datum.to_wgs84(place.x, place.y).into()),
    };
    if let Some(place) = geometry.coords_iter().find(|place| place.y.abs() > MOST_NORTH) {
        return Err(Message::new("import-shape-polar").with("lat", place.y));
    }
    check_extent(&geometry, purpose, extent)?;

    let geometry = unwrap(geometry, &mut notes);
    let name = type_name(&geometry);
    let wrong = || Message::new(purpose.refusal()).with("type", name);
    let mut tidy = Tidy::default();
    let geometry = match geometry {
        Geometry::Point(point) if purpose == Purpose::Checkpoint => point.into(),
        Geometry::LineString(line) if purpose.takes_lines() => {
            tidy.line(line).ok_or_else(too_short)?.into()
        }
        Geometry::MultiLineString(lines) if purpose.takes_lines() => {
            tidy.lines(lines).ok_or_else(too_short)?
        }
        Geometry::LineString(line)
            if purpose.takes_polygons() && line.is_closed() && line.0.len() > 3 =>
        {
            notes.push(Message::new("import-mended-line-to-polygon"));
            tidy.polygon(Polygon::new(line, Vec::new())).ok_or_else(no_area)?.into()
        }
        Geometry::Polygon(polygon) if purpose.takes_polygons() => {
            tidy.polygon(polygon).ok_or_else(no_area)?.into()
        }
        Geometry::MultiPolygon(polygons) if purpose.takes_polygons() => {
            tidy.polygons(polygons).ok_or_else(no_area)?
        }
        _ => return Err(wrong()),
    };
    if shape.had_open_rings {
        notes.push(Message::new("import-mended-ring-closed"));
    }
    if tidy.doubled > 0 {
        notes.push(Message::new("import-mended-doubled").with("count", tidy.doubled));
    }
    if tidy.dropped > 0 {
        notes.push(Message::new("import-mended-parts-dropped").with("count", tidy.dropped));
    }
    Ok(Ready { geometry, notes })
}

fn too_short() -> Message {
    Message::new("import-shape-one-point")
}

fn no_area() -> Message {
    Message::new("import-shape-no-area")
}

fn check_range(geometry: &Geometry<f64>) -> Result<(), Message> {
    let in_range = |place: Coord<f64>| place.x.abs() <= 180.0 && place.y.abs() <= 90.0;
    // NaN and infinity fail the comparison too.
    let Some(bad) = geometry.coords_iter().find(|place| !in_range(*place)) else {
        return Ok(());
    };
    let key = if !bad.x.is_finite() || !bad.y.is_finite() {
        "import-shape-not-finite"
    } else if geometry.coords_iter().all(|place| in_range(Coord { x: place.y, y: place.x })) {
        "import-shape-swapped"
    } else if geometry.coords_iter().any(|place| place.x.abs() > 1000.0 && place.y.abs() > 1000.0) {
        return Err(projected(bad));
    } else {
        "import-shape-out-of-range"
    };
    Err(Message::new(key).with("lon", bad.x).with("lat", bad.y))
}

/// What is said of metres: which of the national systems they can be, as far as the numbers tell.
fn projected(place: Coord<f64>) -> Message {
    // In the national systems northings reach from 0 to 6,000 km; a zone stands before the easting.
    let is_northing = |metres: f64| (300_000.0..6_000_000.0).contains(&metres);
    let zone = |metres: f64| (15_100_000.0..46_000_000.0).contains(&metres);
    let key = if zone(place.x) && is_northing(place.y) || zone(place.y) && is_northing(place.x) {
        "import-shape-projected-zone"
    } else if (8_000_000.0..15_100_000.0).contains(&place.x) {
        "import-shape-projected-web"
    } else if is_northing(place.x) && (100_000.0..900_000.0).contains(&place.y) {
        "import-shape-projected-swapped"
    } else {
        "import-shape-projected"
    };
    Message::new(key).with("lon", place.x).with("lat", place.y)
}

/// How far from the district something of it may lie, in degrees (about 100 km): a road or a river
/// may begin well beyond it, and boxes are drawn by what is there already.
const MARGIN: f64 = 1.0;
/// The same for outlines, which say where the district is: a town may be the first of the others.
const MARGIN_OF_AREAS: f64 = 2.0;

/// Refuses what lies at 0, 0, where programs put what has no place, and what lies with any vertex far
/// outside the district, be it for longitude and latitude exchanged or for another reason. Which
/// area it is said to belong to does not matter: that says nothing of where it lies.
fn check_extent(
    geometry: &Geometry<f64>,
    purpose: Purpose,
    extent: Option<Rect<f64>>,
) -> Result<(), Message> {
    if geometry.coords_iter().any(|place| place.x.abs() < 0.01 && place.y.abs() < 0.01) {
        return Err(Message::new("import-shape-null-island"));
    }
    let (Some(extent), Some(own)) = (extent, geometry.bounding_rect()) else {
        return Ok(());
    };
    let holds = |place: Coord<f64>, margin: f64| {
        (extent.min().x - margin..=extent.max().x + margin).contains(&place.x)
            && (extent.min().y - margin..=extent.max().y + margin).contains(&place.y)
    };
    let centre = own.center();
    if !holds(centre, 1.0) && holds(Coord { x: centre.y, y: centre.x }, 0.1) {
        return Err(Message::new("import-shape-swapped")
            .with("lon", centre.x)
            .with("lat", centre.y));
    }
    let margin = if purpose == Purpose::Area { MARGIN_OF_AREAS } else { MARGIN };
    match geometry.coords_iter().find(|place| !holds(*place, margin)) {
        Some(far) => {
            Err(Message::new("import-shape-far-off").with("lon", far.x).with("lat", far.y))
        }
        None => Ok(()),
    }
}

/// Takes a geometry out of wrappings that hold nothing else.
fn unwrap(geometry: Geometry<f64>, notes: &mut Vec<Message>) -> Geometry<f64> {
    let mut geometry = geometry;
    let mut unwrapped = false;
    loop {
        geometry = match geometry {
            Geometry::MultiPoint(mut parts) if parts.0.len() == 1 => parts.0.remove(0).into(),
            Geometry::MultiLineString(mut parts) if parts.0.len() == 1 => parts.0.remove(0).into(),
            Geometry::MultiPolygon(mut parts) if parts.0.len() == 1 => parts.0.remove(0).into(),
            Geometry::GeometryCollection(mut parts) if parts.0.len() == 1 => parts.0.remove(0),
            other => {
                if unwrapped {
                    notes.push(Message::new("import-mended-unwrapped"));
                }
                return other;
            }
        };
        unwrapped = true;
    }
}

/// Removes what is there twice or has no size, and counts.
#[derive(Default)]
struct Tidy {
    doubled: usize,
    dropped: usize,
}

impl Tidy {
    fn line(&mut self, mut line: LineString<f64>) -> Option<LineString<f64>> {
        let before = line.0.len();
        line.0.dedup();
        self.doubled += before - line.0.len();
        (line.0.len() >= 2).then_some(line)
    }

    fn lines(&mut self, lines: MultiLineString<f64>) -> Option<Geometry<f64>> {
        let mut kept: Vec<_> =
            lines.0.into_iter().filter_map(|part| self.counted(Self::line, part)).collect();
        match kept.len() {
            0 => None,
            1 => kept.pop().map(Geometry::from),
            _ => Some(MultiLineString(kept).into()),
        }
    }

    fn polygon(&mut self, polygon: Polygon<f64>) -> Option<Polygon<f64>> {
        let (outer, holes) = polygon.into_inner();
        let outer = self.ring(outer)?;
        let holes = holes.into_iter().filter_map(|hole| self.counted(Self::ring, hole)).collect();
        Some(Polygon::new(outer, holes))
    }

    fn polygons(&mut self, polygons: MultiPolygon<f64>) -> Option<Geometry<f64>> {
        let mut kept: Vec<_> = polygons
            .0
            .into_iter()
            .filter_map(|part| self.counted(Self::polygon, part))
            .collect();
        match kept.len() {
            0 => None,
            1 => kept.pop().map(Geometry::from),
            _ => Some(MultiPolygon(kept).into()),
        }
    }

    fn ring(&mut self, ring: LineString<f64>) -> Option<LineString<f64>> {
        self.line(ring).filter(|ring| ring.0.len() >= 4)
    }

    fn counted<T, U>(&mut self, keep: fn(&mut Self, T) -> Option<U>, part: T) -> Option<U> {
        let kept = keep(self, part);
        self.dropped += usize::from(kept.is_none());
        kept
    }
}

/// The name GeoJSON has for it, which is what people see in their software.
fn type_name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::Line(_) | Geometry::LineString(_) => "LineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}

#[cfg(test)]
mod tests {
    use geo::{GeometryCollection, MultiPoint, Point, line_string, point, polygon};

    use super::*;

    const RIVER: Purpose = Purpose::Segment(SegmentKind::River);
    const POND: Purpose = Purpose::Segment(SegmentKind::Pond);
    const ROAD: Purpose = Purpose::Segment(SegmentKind::Road);

    fn check(
        geometry: impl Into<Geometry<f64>>,
        purpose: Purpose,
    ) -> Result<(Geometry<f64>, Vec<&'static str>), &'static str> {
        prepare(Shape::from(geometry), purpose, Datum::Wgs84, None)
            .map(|ready| (ready.geometry, ready.notes.iter().map(|note| note.key).collect()))
            .map_err(|message| message.key)
    }

    #[test]
    fn takes_the_types_that_fit_the_kind() {
        let line = line_string![(x: 121.0, y: 30.0), (x: 121.1, y: 30.0)];
        let closed = line_string![(x: 121.0, y: 30.0), (x: 121.1, y: 30.0), (x: 121.1, y: 30.1), (x: 121.0, y: 30.0)];
        let shape = polygon![(x: 121.0, y: 30.0), (x: 121.1, y: 30.0), (x: 121.1, y: 30.1)];
        assert_eq!(check(line.clone(), RIVER), Ok((line.clone().into(), vec![])));
        assert_eq!(check(shape.clone(), RIVER), Ok((shape.clone().into(), vec![])));
        assert_eq!(check(line.clone(), POND), Err("import-shape-wants-polygon"));
        assert_eq!(
            check(closed, POND),
            Ok((shape.clone().into(), vec!["import-mended-line-to-polygon"]))
        );
        assert_eq!(check(shape.clone(), ROAD), Err("import-shape-wants-line"));
        assert_eq!(check(shape, Purpose::Checkpoint), Err("import-shape-wants-point"));
        assert_eq!(
            check(point!(x: 121.0, y: 30.0), RIVER),
            Err("import-shape-wants-line-or-polygon")
        );
        let mixed = Geometry::GeometryCollection(GeometryCollection(vec![
            point!(x: 121.0, y: 30.0).into(),
            line.into(),
        ]));
        assert_eq!(check(mixed, RIVER), Err("import-shape-wants-line-or-polygon"));
    }

    #[test]
    fn unwraps_and_tidies() {
        let line = line_string![(x: 121.0, y: 30.0), (x: 121.1, y: 30.0)];
        let doubled = line_string![(x: 121.0, y: 30.0), (x: 121.0, y: 30.0), (x: 121.1, y: 30.0)];
        let wrapped = Geometry::GeometryCollection(GeometryCollection(vec![
            MultiLineString(vec![doubled]).into(),
        ]));
        assert_eq!(
            check(wrapped, RIVER),
            Ok((line.clone().into(), vec!["import-mended-unwrapped", "import-mended-doubled"]))
        );
        let stump = line_string![(x: 121.0, y: 30.0), (x: 121.0, y: 30.0)];
        assert_eq!(check(stump.clone(), RIVER), Err("import-shape-one-point"));
        let parts = MultiLineString(vec![stump, line.clone()]);
        assert_eq!(
            check(parts, ROAD),
            Ok((line.into(), vec!["import-mended-doubled", "import-mended-parts-dropped"]))
        );
        let flat = polygon![(x: 121.0, y: 30.0), (x: 121.1, y: 30.0), (x: 121.0, y: 30.0)];
        assert_eq!(check(flat, POND), Err("import-shape-no-area"));
        assert_eq!(check(MultiPoint(vec![]), RIVER), Err("import-shape-empty"));
        let one = MultiPoint(vec![Point::new(121.0, 30.0)]);
        assert_eq!(
            check(one, Purpose::Checkpoint),
            Ok((point!(x: 121.0, y: 30.0).into(), vec!["import-mended-unwrapped"]))
        );
    }

    #[test]
    fn knows_why_a_place_is_nowhere() {
        let checkpoint = |x, y| check(point!(x: x, y: y), Purpose::Checkpoint).map(|_| ());
        assert_eq!(checkpoint(30.8, 121.1), Err("import-shape-swapped"));
        assert_eq!(checkpoint(221.1, 130.8), Err("import-shape-out-of-range"));
        assert_eq!(checkpoint(40_550_000.0, 3_410_000.0), Err("import-shape-projected-zone"));
        assert_eq!(checkpoint(13_480_000.0, 3_600_000.0), Err("import-shape-projected-web"));
        assert_eq!(checkpoint(3_410_000.0, 550_000.0), Err("import-shape-projected-swapped"));
        assert_eq!(checkpoint(550_000.0, 3_410_000.0), Err("import-shape-projected"));
        assert_eq!(checkpoint(0.0, 0.0), Err("import-shape-null-island"));
        assert_eq!(checkpoint(f64::NAN, 30.0), Err("import-shape-not-finite"));
        assert_eq!(checkpoint(121.0, 89.0), Err("import-shape-polar"));
    }

    #[test]
    fn a_known_district_shows_swapped_places_that_are_in_range() {
        let liechtenstein = Some(Rect::new((9.4, 47.0), (9.7, 47.3)));
        let at = |x, y| {
            prepare(
                Shape::from(point!(x: x, y: y)),
                Purpose::Checkpoint,
                Datum::Wgs84,
                liechtenstein,
            )
            .map_err(|message| message.key)
        };
        assert_eq!(at(47.2, 9.5).unwrap_err(), "import-shape-swapped");
        assert!(at(9.5, 47.2).is_ok());
        // Elsewhere, but not because of a swap.
        assert_eq!(at(121.0, 31.0).unwrap_err(), "import-shape-far-off");
        assert!(at(9.3, 46.9).is_ok());
    }

    #[test]
    fn other_datums_are_converted() {
        let gcj = Datum::Gcj02.from_wgs84(121.16, 30.9);
        let ready =
            prepare(Shape::from(Point::new(gcj.0, gcj.1)), Purpose::Checkpoint, Datum::Gcj02, None)
                .unwrap();
        let Geometry::Point(point) = ready.geometry else {
            panic!("a point stays a point")
        };
        assert!((point.x() - 121.16).abs() < 1e-7 && (point.y() - 30.9).abs() < 1e-7);
    }
}
