//! SQL of segments.

pub mod import;
pub mod moves;
pub mod tiles;
