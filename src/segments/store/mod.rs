//! SQL of segments, one file per who asks.

pub mod console;
pub mod tiles;
