//! The web: one file per face. A handler asks who is there (an extractor), calls a capability, and
//! shows a page or JSON.

pub mod api;
pub mod assets;
pub mod cookies;
pub mod error;
pub mod extract;
pub mod home;
pub mod inspections;
pub mod install;
pub mod kept;
pub mod limits;
pub mod my;
pub mod my_history;
pub mod my_offers;
pub mod my_records;
pub mod my_rounds;
pub mod my_settings;
pub mod ops;
pub mod params;
pub mod posted;
pub mod reading;
pub mod receipt;
pub mod resident;
pub mod router;
pub mod same_origin;
pub mod scan;
pub mod scanned;
pub mod server;
pub mod sign_in;
mod taken_tracks;
pub mod taps;
pub mod tiles;
