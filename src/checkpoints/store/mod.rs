//! SQL of checkpoints and codes.

pub mod card;
pub mod codes;
pub mod import;
