//! Segments: the rivers, roads, lanes, ponds and visit grids in somebody's care.

pub mod store;
pub mod tiles;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a segment is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    sqlx::Type,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[schema(as = Kind)]
pub enum SegmentKind {
    /// 河道
    River,
    /// 党员示范路
    Road,
    /// 埭: a row of farmhouses along a lane.
    Lane,
    /// 小微水体
    Pond,
    /// 走访网格
    Grid,
}

impl SegmentKind {
    /// Every kind, in the order lists show them.
    pub const ALL: [Self; 5] = [Self::River, Self::Road, Self::Lane, Self::Pond, Self::Grid];

    /// The word used in the database, in files and in locale keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::River => "river",
            Self::Road => "road",
            Self::Lane => "lane",
            Self::Pond => "pond",
            Self::Grid => "grid",
        }
    }
}
