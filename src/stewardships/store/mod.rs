//! SQL of stewardships and duties.

pub mod import;
