//! Checking sums against what they sum up, and how segments stand against what that follows from;
//! and making them anew. Recordings keep every sum true in their own transaction; this is for the
//! night (`jobs/sums.rs`), and for the day on which somebody doubts it, has repaired data by hand,
//! or has restored a part of a backup.

pub mod store;

/// Rows of one table that are not what they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub table: &'static str,
    /// How many of its rows are wrong, missing or too many.
    pub rows: i64,
    /// Keys of the first few.
    pub keys: Vec<String>,
}

/// How far back to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// From the scans on: patrols and the months of segments, then the sums of areas. Seconds for a
    /// province.
    Scans,
    /// The sums of areas alone, from the months of segments, segments, problems and ratings as they
    /// are. Half a second for a province.
    Months,
}
