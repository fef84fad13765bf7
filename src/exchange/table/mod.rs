//! Records of a file as typed rows: which column means what, and what each value says.

mod areas;
mod checkpoints;
mod columns;
mod duties;
mod mapping;
mod segments;
mod stewards;

pub use areas::areas;
pub use checkpoints::checkpoints;
pub use duties::duties;
pub use mapping::{Mapping, Meant};
pub(super) use segments::SegmentTable;
pub use segments::segments;
pub use stewards::stewards;

#[cfg(test)]
mod tests;
