//! From local metres to WGS-84.

use super::line::{Place, closed};
use geo::{Coord, LineString, MultiPolygon, Polygon};

/// The centre of the district.
const CENTRE: Coord<f64> = Coord { x: 121.125, y: 30.83 };
/// Metres per degree at the centre's latitude on the WGS-84 ellipsoid. Written out: over ten
/// kilometres one figure is enough, and no trigonometric function, which may differ between
/// platforms, is needed.
const METRES_PER_DEGREE: Coord<f64> = Coord {
    x: 95_673.234,
    y: 110_866.559,
};

/// Longitude and latitude, rounded to six decimals (a decimetre).
pub(super) fn lon_lat(place: Place) -> Coord<f64> {
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Coord {
        x: round(CENTRE.x + place.x / METRES_PER_DEGREE.x),
        y: round(CENTRE.y + place.y / METRES_PER_DEGREE.y),
    }
}

/// Back to local metres.
#[cfg(test)]
pub(super) fn local(at: Coord<f64>) -> Place {
    Place {
        x: (at.x - CENTRE.x) * METRES_PER_DEGREE.x,
        y: (at.y - CENTRE.y) * METRES_PER_DEGREE.y,
    }
}

pub(super) fn line(places: &[Place]) -> LineString<f64> {
    let mut coords: Vec<Coord<f64>> = places.iter().map(|&place| lon_lat(place)).collect();
    coords.dedup();
    LineString::new(coords)
}

/// A polygon from an open ring.
pub(super) fn polygon(ring: &[Place]) -> Polygon<f64> {
    Polygon::new(line(&closed(ring)), Vec::new())
}

pub(super) fn area(ring: &[Place]) -> MultiPolygon<f64> {
    MultiPolygon::new(vec![polygon(ring)])
}
