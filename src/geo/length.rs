//! How long a geometry is on the ground.

use geo::line_measures::{Distance, Geodesic};
use geo::{Coord, Geometry, LineString, Point};

/// Semi-major axis and square of the eccentricity of the WGS-84 ellipsoid.
const AXIS: f64 = 6_378_137.0;
const ECCENTRICITY_2: f64 = 0.006_694_379_990_141_316;

/// Longest edge, in degrees east and in degrees north, for which the ellipsoid is taken to be as
/// curved everywhere as in the middle and its meridians to run side by side. East counts in
/// degrees, not in metres: near a pole few metres turn far.
const SHORT: f64 = 0.05;

/// The length of lines and the way round polygons, holes included, in metres.
///
/// The edges of a river are short, and along a short one the exact formula, which is slow, gives
/// nothing that shows: see the test.
pub fn metres(geometry: &Geometry<f64>) -> f64 {
    match geometry {
        Geometry::LineString(line) => along(line),
        Geometry::MultiLineString(lines) => lines.0.iter().map(along).sum(),
        Geometry::Polygon(polygon) => around(polygon),
        Geometry::MultiPolygon(polygons) => polygons.0.iter().map(around).sum(),
        Geometry::GeometryCollection(members) => members.0.iter().map(metres).sum(),
        _ => 0.0,
    }
}

fn around(polygon: &geo::Polygon<f64>) -> f64 {
    along(polygon.exterior()) + polygon.interiors().iter().map(along).sum::<f64>()
}

fn along(line: &LineString<f64>) -> f64 {
    line.0.windows(2).map(|ends| edge(ends[0], ends[1])).sum()
}

fn edge(from: Coord<f64>, to: Coord<f64>) -> f64 {
    let (east, north) = (to.x - from.x, to.y - from.y);
    let (sin, cos) = f64::midpoint(from.y, to.y).to_radians().sin_cos();
    if north.abs() > SHORT || east.abs() > SHORT || cos < 0.05 {
        return Geodesic.distance(Point(from), Point(to));
    }
    let flattened = 1.0 - ECCENTRICITY_2 * sin * sin;
    // Radii of curvature across and along the meridian.
    let across = AXIS / flattened.sqrt();
    let along = across * (1.0 - ECCENTRICITY_2) / flattened;
    (across * cos * east.to_radians()).hypot(along * north.to_radians())
}

#[cfg(test)]
mod tests {
    use geo::line_string;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// A millionth of the length: two millimetres of a river of two kilometres.
        #[test]
        fn agrees_with_the_geodesic(lon in -179.0..179.0, lat in -85.0..85.0, east in -0.2..0.2, north in -0.1..0.1) {
            let (from, to) = (Coord { x: lon, y: lat }, Coord { x: lon + east, y: lat + north });
            let exact = Geodesic.distance(Point(from), Point(to));
            prop_assert!((edge(from, to) - exact).abs() <= exact * 1e-6 + 1e-6, "{} {exact}", edge(from, to));
        }
    }

    #[test]
    fn lines_are_added_and_outlines_gone_round() {
        let line = line_string![(x: 121.0, y: 31.0), (x: 121.0, y: 31.01), (x: 121.01, y: 31.01)];
        let length = metres(&line.clone().into());
        // SELECT ST_Length('LINESTRING(121 31, 121 31.01, 121.01 31.01)'::geography)
        assert!((length - EXPECTED).abs() < 0.001, "{length}");
        let twice = metres(&geo::MultiLineString(vec![line.clone(), line.clone()]).into());
        assert!((twice - 2.0 * length).abs() < 1e-9);
        let polygon = geo::Polygon::new(line.clone(), vec![line]);
        assert!(metres(&polygon.into()) > 2.0 * length);
    }

    const EXPECTED: f64 = 2_063.638_449;
}
