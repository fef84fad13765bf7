//! Rows into the database: one transaction, one report.
//!
//! Every import goes the same way: check each row by itself, resolve what it refers to with one or
//! two statements for all rows, compare with what is stored, write what differs in a few
//! statements, tell. A row that cannot be taken is refused and the others go on, unless the
//! operator asked for all or nothing. The functions take a connection or a transaction of the
//! caller's and either keep all they did or nothing.

mod area_index;
mod areas;
mod checkpoints;
mod checks;
pub mod cli;
mod duties;
mod ledger;
mod mending;
mod next_steps;
mod options;
mod outcome;
mod people;
pub mod report;
mod segment_index;
mod segments;
mod spans;
mod spool;
mod stewards;
pub mod store;
mod timeline;
mod transaction;

pub use areas::areas;
pub use checkpoints::checkpoints;
pub use duties::duties;
pub use options::ImportOptions;
pub use segments::{Progress, SegmentFile, segments, segments_of_file};
pub use stewards::stewards;
