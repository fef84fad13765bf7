//! SQL of problems.

pub mod console;
pub mod receipt;
pub mod report;
