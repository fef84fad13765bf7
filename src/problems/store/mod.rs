//! SQL of problems.

pub mod receipt;
pub mod report;
