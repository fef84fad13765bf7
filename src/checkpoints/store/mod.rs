//! SQL of checkpoints and codes.

pub mod card;
