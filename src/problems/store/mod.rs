//! SQL of problems.

pub mod reopening;
pub mod report;
