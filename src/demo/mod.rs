//! The demonstration district: deterministic, visibly fictitious (its code starts with 99), believable.

pub mod geography;
