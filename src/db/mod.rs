//! The database: where it runs, the pools on it, its migrations.

pub mod cluster;
pub mod copy;
pub mod interrupt;
pub mod open;
mod pools;
mod rules;
pub mod schema;
pub mod store;
pub mod text;

pub use pools::Databases;
