//! Monthly partitions of events, made ahead.

use crate::app::AppState;
use crate::db::store;
use crate::error::Result;

pub(super) async fn run(app: &AppState) -> Result<()> {
    let made = store::ensure_partitions(&app.db.jobs, app.clock.now()).await?;
    if made > 0 {
        tracing::info!(made, "event partitions created");
    }
    Ok(())
}
