//! The demonstration district: deterministic, visibly fictitious, believable.
