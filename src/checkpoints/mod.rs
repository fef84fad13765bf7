//! Places where a code hangs, and the codes themselves.

pub mod card;
pub mod issue;
pub mod store;
