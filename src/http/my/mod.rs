//! `/my`: a steward's own pages, and what they change of their own.

pub mod day;
pub mod history;
pub mod offers;
pub mod records;
pub mod rounds;
pub mod settings;
pub mod taken_tracks;
