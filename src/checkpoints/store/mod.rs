//! SQL of checkpoints and codes.

pub mod batches;
pub mod binding;
pub mod boards;
pub mod codes;
pub mod import;
pub mod installations;
pub mod issue;
pub mod marking;
pub mod moves;
pub mod taps;
pub mod undoing;
