//! The web: one file per face. A handler asks who is there (an extractor), calls a capability, and
//! shows a page or JSON.

mod answer;
pub mod api;
pub mod code;
pub mod console;
pub mod cookies;
pub mod encoding;
pub mod error;
pub mod extract;
pub mod guard;
pub mod guesses;
mod host;
pub mod known;
pub mod my;
mod notes;
pub mod ops;
mod pace;
pub mod params;
mod places;
pub mod posted;
pub mod robots;
pub mod room;
pub mod router;
mod routes;
pub mod same_origin;
pub mod server;
pub mod sign_in;
pub mod tiles;
mod under_way;
pub mod writers;
