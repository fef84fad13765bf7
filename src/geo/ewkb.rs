//! Geometries as PostGIS takes them: extended well-known binary, little-endian, two dimensions,
//! SRID 4326.

use geo::{Coord, CoordsIter, Geometry, LineString, Polygon};

const HAS_SRID: u32 = 0x2000_0000;
const SRID: u32 = 4326;

/// The bytes of a geometry in WGS-84 degrees.
pub fn encode(geometry: &Geometry<f64>) -> Vec<u8> {
    // Enough for the places and one header; only what has many parts needs more.
    let mut out = Vec::with_capacity(32 + 16 * geometry.coords_count());
    write(&mut out, geometry, Some(SRID));
    out
}

/// Whether these bytes, as [`encode`] and PostGIS write them, are a polygon or several.
pub fn is_polygonal(ewkb: &[u8]) -> bool {
    matches!(ewkb.get(1), Some(3 | 6))
}

fn write(out: &mut Vec<u8>, geometry: &Geometry<f64>, srid: Option<u32>) {
    match geometry {
        Geometry::Point(point) => {
            header(out, 1, srid);
            coord(out, point.0);
        }
        Geometry::Line(line) => line_string(out, &LineString::from(*line), srid),
        Geometry::LineString(line) => line_string(out, line, srid),
        Geometry::Polygon(shape) => polygon(out, shape, srid),
        Geometry::Rect(rect) => polygon(out, &rect.to_polygon(), srid),
        Geometry::Triangle(triangle) => polygon(out, &triangle.to_polygon(), srid),
        Geometry::MultiPoint(points) => {
            header(out, 4, srid);
            count(out, points.0.len());
            for point in points {
                write(out, &Geometry::Point(*point), None);
            }
        }
        Geometry::MultiLineString(lines) => {
            header(out, 5, srid);
            count(out, lines.0.len());
            for line in lines {
                line_string(out, line, None);
            }
        }
        Geometry::MultiPolygon(polygons) => {
            header(out, 6, srid);
            count(out, polygons.0.len());
            for shape in polygons {
                polygon(out, shape, None);
            }
        }
        Geometry::GeometryCollection(members) => {
            header(out, 7, srid);
            count(out, members.0.len());
            for member in members {
                write(out, member, None);
            }
        }
    }
}

fn header(out: &mut Vec<u8>, kind: u32, srid: Option<u32>) {
    out.push(1);
    if let Some(srid) = srid {
        out.extend((kind | HAS_SRID).to_le_bytes());
        out.extend(srid.to_le_bytes());
    } else {
        out.extend(kind.to_le_bytes());
    }
}

fn line_string(out: &mut Vec<u8>, line: &LineString<f64>, srid: Option<u32>) {
    header(out, 2, srid);
    coords(out, &line.0);
}

fn polygon(out: &mut Vec<u8>, shape: &Polygon<f64>, srid: Option<u32>) {
    header(out, 3, srid);
    count(out, 1 + shape.interiors().len());
    coords(out, &shape.exterior().0);
    for ring in shape.interiors() {
        coords(out, &ring.0);
    }
}

fn coords(out: &mut Vec<u8>, coords: &[Coord<f64>]) {
    count(out, coords.len());
    out.reserve(coords.len() * 16);
    for place in coords {
        coord(out, *place);
    }
}

fn coord(out: &mut Vec<u8>, place: Coord<f64>) {
    out.extend(place.x.to_le_bytes());
    out.extend(place.y.to_le_bytes());
}

/// Nothing that fits in memory beside its bytes has more than 2^32 parts.
fn count(out: &mut Vec<u8>, count: usize) {
    out.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use geo::{line_string, point, polygon};

    use super::*;

    fn hex(geometry: impl Into<Geometry<f64>>) -> String {
        hex::encode_upper(encode(&geometry.into()))
    }

    /// Expected texts from `SELECT ST_AsHEXEWKB(ST_GeomFromEWKT('SRID=4326;…'))`.
    #[test]
    fn writes_what_postgis_writes() {
        assert_eq!(
            hex(point!(x: 1.0, y: 2.0)),
            "0101000020E6100000000000000000F03F0000000000000040"
        );
        assert_eq!(
            hex(line_string![(x: 1.0, y: 2.0), (x: 3.0, y: 4.0)]),
            "0102000020E610000002000000000000000000F03F000000000000004000000000000008400000000000001040"
        );
        assert_eq!(
            hex(geo::MultiPolygon(vec![
                polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0)]
            ])),
            "0106000020E61000000100000001030000000100000004000000000000000000000000000000000000000000\
             00000000F03F0000000000000000000000000000F03F000000000000F03F00000000000000000000000000000000"
        );
    }
}
