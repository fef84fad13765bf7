//! Segments: the rivers, roads, lanes, ponds and visit grids in somebody's care.

pub mod store;
pub mod tiles;

use crate::words::word_enum;

word_enum!(
    /// What a segment is.
    #[schema(as = Kind)]
    SegmentKind {
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
);
