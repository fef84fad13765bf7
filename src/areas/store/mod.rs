//! SQL of areas.

pub mod import;
