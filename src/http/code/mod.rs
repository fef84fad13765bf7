//! `/q`, `/p`, `/scan` and the front door: what is behind a code, and what is done there. [`page`]
//! answers, [`lookup`] finds, [`shown`] puts the page together for its visitor, one file a form.

pub mod forms;
pub mod home;
pub mod inspections;
pub mod install;
pub mod kept;
pub mod lookup;
pub mod page;
pub mod rate;
pub mod reading;
pub mod receipt;
pub mod record;
pub mod report;
pub mod scan;
pub mod shown;
pub mod taps;
