//! A steward's own pages.

pub mod day;
pub mod history;
pub mod offers;
pub mod records;
pub mod round;
pub mod settings;
