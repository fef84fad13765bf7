//! SQL of segments.

pub mod import;
