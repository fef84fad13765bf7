//! SQL of stewardships and duties.

pub mod change;
pub mod claims;
pub mod duties;
pub mod ending;
pub mod excuses;
pub mod history;
pub mod holding;
pub mod import;
pub mod lapses;
pub mod offers;
mod planned;
pub mod settling;
