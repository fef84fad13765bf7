//! Rectangles around places.

use serde::Serialize;
use utoipa::ToSchema;

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
