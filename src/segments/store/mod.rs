//! SQL of segments.

pub mod import;

pub mod tiles;
