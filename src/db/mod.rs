//! The database: where it runs, the pools on it, its migrations.

pub mod cluster;
pub mod copy;
pub mod each;
pub mod interrupt;
pub mod open;
mod order;
mod pools;
pub mod room;
mod rules;
pub mod schema;
pub mod session;
pub mod store;
pub mod text;

pub use pools::Databases;
