//! SQL of areas.

pub mod import;
pub mod months;

pub mod console;
