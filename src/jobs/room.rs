//! Looks how much room the disk of the managed database has, and looks after the reserve.

use crate::app::AppState;
use crate::db::room::Level;
use crate::error::{Error, Result};

pub(super) fn run(app: &AppState) -> Result<()> {
    match app.db.room.look().map_err(Error::internal)? {
        Some(Level::Plenty) => tracing::info!("there is room on the disk again"),
        Some(Level::Low) => {
            tracing::error!("the disk is nearly full: only records, reports and ratings are taken");
        }
        Some(Level::Full) => tracing::error!("the disk is full: nothing is taken any more"),
        None => {}
    }
    Ok(())
}
