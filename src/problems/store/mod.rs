//! SQL of problems.

pub mod promises;
pub mod reopening;
pub mod report;
