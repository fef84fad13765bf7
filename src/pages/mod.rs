//! Server-rendered pages and every word people read on them.

pub mod error;
pub mod locale;
