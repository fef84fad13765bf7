//! SQL of stewardships and duties.

pub mod import;
pub mod my;
