//! SQL of problems.

pub mod report;
