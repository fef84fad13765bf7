//! Rectangles around places.

use serde::Serialize;
use utoipa::ToSchema;

use super::LonLat;

/// West, south, east, north in WGS-84 degrees, to a tenth of a metre.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Vec<f64>, min_items = 4, max_items = 4, example = json!([121.02, 30.71, 121.09, 30.78]))]
pub struct BoundingBox([f64; 4]);

impl BoundingBox {
    /// From the four edges as the database gives them; none where a thing has no geometry.
    pub fn from_edges(edges: Option<Vec<f64>>) -> Option<Self> {
        let edges: [f64; 4] = edges?.try_into().ok()?;
        Some(Self(edges.map(|degrees| (degrees * 1e6).round() / 1e6)))
    }
}

/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_320.0;

/// West, south, east and north of a box with a place in its middle, `metres` to each side; none
/// beyond 85° of latitude, where no map goes.
pub fn around(at: LonLat, metres: f64) -> Option<[f64; 4]> {
    let north = metres / DEGREE_M;
    let east = north / at.lat().to_radians().cos();
    (at.lat().abs() + north <= 85.0)
        .then(|| [at.lon() - east, at.lat() - north, at.lon() + east, at.lat() + north])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_wider_in_degrees_where_meridians_are_closer() {
        let [west, south, east, north] = around(LonLat::new(121.0, 60.0).unwrap(), 1113.2).unwrap();
        assert!((north - south - 0.02).abs() < 1e-9);
        assert!((east - west - 0.04).abs() < 1e-6);
        assert_eq!(around(LonLat::new(0.0, 90.0).unwrap(), 1.0), None);
    }
}
