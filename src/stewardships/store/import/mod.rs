//! SQL of importing people, stewardships and duties.

pub mod duties;
pub mod people;
pub mod stewardships;
