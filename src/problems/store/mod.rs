//! SQL of problems.

pub mod deadlines;
pub mod reopening;
pub mod report;
