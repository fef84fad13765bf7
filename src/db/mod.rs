//! The database: where it runs, the pools on it, its migrations.

pub mod cluster;
pub mod copy;
pub mod interrupt;
mod migrations;
pub mod open;
mod pools;
pub mod store;
pub mod text;

pub use migrations::{MIGRATIONS, check_ready, migrate};
pub use pools::Databases;
