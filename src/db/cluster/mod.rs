//! The managed cluster: a private PostgreSQL server with PostGIS that Riverward makes, starts,
//! watches and stops by itself when no `DATABASE_URL` is given.
//!
//! It lives in `<data>/pg`, is reached through a unix socket in a folder that only its own user can
//! enter, and listens nowhere else. One process answers for it at a time, the one that holds
//! `<data>/lock`. `docs/decisions/0001` tells why it is built this way. Linux only, since it looks
//! for PostgreSQL's processes in `/proc`.

mod binaries;
mod connection;
mod data_folder;
mod error;
mod initdb;
mod launcher;
mod lock;
mod log;
mod managed;
mod names;
mod owner;
mod postmaster;
mod process;
mod settings;
mod socket;
mod supervisor;
mod with_cluster;

pub use binaries::Installations;
pub use error::ClusterError;
pub use managed::ManagedCluster;
pub use names::{DATABASE, OWNER_ROLE};
pub use settings::ClusterSettings;
pub use with_cluster::{CLUSTER_URL, run_with_cluster};
