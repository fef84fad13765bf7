//! SQL of areas.

pub mod import;

pub mod console;
