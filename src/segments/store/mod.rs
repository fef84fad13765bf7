//! SQL of segments.

pub mod import;

pub mod console;
pub mod tiles;
