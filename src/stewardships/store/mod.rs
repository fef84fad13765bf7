//! SQL of stewardships and duties.

pub mod my;
pub mod import;
