//! SQL of areas, one file per who asks.

pub mod console;
