//! SQL of problems.

pub mod deadlines;
pub mod promises;
pub mod reopening;
pub mod report;
pub mod retention;
