//! The spherical Mercator projection of web maps (EPSG:3857), in metres.
//!
//! Hundreds of thousands of lines at once are projected here and not by the database, which would need as long for it as for all the
//! rest of an import.

use geo::Coord;

/// Radius of the sphere: the equatorial radius of WGS-84.
const RADIUS: f64 = 6_378_137.0;

/// A place in degrees as metres east and north. To the last bit what PROJ, and so PostGIS, answers on the same machine.
pub fn web_mercator(place: Coord<f64>) -> Coord<f64> {
    // Radians by one factor, as PROJ does it: `to_radians` rounds differently.
    let radians = std::f64::consts::PI / 180.0;
    Coord {
        x: RADIUS * (place.x * radians),
        y: RADIUS * asinh((place.y * radians).tan()),
    }
}

/// As the C library has it, so that the last bit agrees; `f64::asinh` takes another way.
fn asinh(value: f64) -> f64 {
    let size = value.abs();
    let square = size * size;
    let root = (square + 1.0).sqrt();
    let result = if size < f64::powi(2.0, -28) {
        size
    } else if size > 2.0 {
        (2.0 * size + 1.0 / (root + size)).ln()
    } else {
        (size + square / (1.0 + root)).ln_1p()
    };
    result.copysign(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPECTED: [(f64, f64, f64, f64); 6] = [
        (121.47, 31.23, 13_521_978.546_658_94, 3_662_655.183_304_589_2),
        (9.55, 47.2, 1_063_101.137_075_762_7, 5_974_780.482_145_989),
        (-70.5, -33.4, -7_848_024.100_925_787, -3_948_518.427_099_390_4),
        (0.001, 0.000_000_01, 111.319_490_793_273_57, 0.001_113_194_907_932_735_8),
        (179.999, 84.9, 20_037_397.023_298_446, 19_845_401.335_496_38),
        (118.0, 63.5, 13_135_699.913_606_282, 9_223_915.659_835_925),
    ];

    /// Expected values from `SELECT ST_AsText(ST_Transform(…, 3857), 17)`.
    #[test]
    fn agrees_with_postgis_to_the_last_bit() {
        for (lon, lat, x, y) in EXPECTED {
            assert_eq!(web_mercator(Coord { x: lon, y: lat }), Coord { x, y }, "{lon} {lat}");
        }
    }
}
