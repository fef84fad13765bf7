//! What is still taken when the disk of the database is nearly full.

use axum::extract::Request;

use crate::db::room::{Level, Room};
use crate::error::{Error, Result};

/// Addresses that take much room and hold no record.
const HEAVY: [&str; 4] = ["/api/v1/prints", "/api/v1/code-batches", "/api/v1/tracks", "/my/tracks"];

/// Refuses what there is no room for. Reading goes on.
pub fn require(room: &Room, request: &Request) -> Result<()> {
    if request.method().is_safe() {
        return Ok(());
    }
    let path = request.uri().path();
    match room.level() {
        Level::Full => Err(Error::Unavailable("the disk is full".into())),
        Level::Low if HEAVY.iter().any(|heavy| path.starts_with(heavy)) => Err(Error::NoRoom),
        Level::Low | Level::Plenty => Ok(()),
    }
}
