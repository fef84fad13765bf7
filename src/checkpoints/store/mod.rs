//! SQL of checkpoints and codes.

pub mod audit;
pub mod batches;
pub mod binding;
pub mod boards;
pub mod card;
pub mod codes;
pub mod console;
pub mod health;
pub mod import;
pub mod nearby;
pub mod taps;
