//! After each local midnight: which rules hold today, and what became due or overdue.

use crate::app::AppState;
use crate::db::store;
use crate::error::Result;

pub(super) async fn run(app: &AppState) -> Result<()> {
    for district in store::districts(&app.db.jobs).await? {
        let behind = store::settle_day(&app.db.jobs, district, app.clock.now()).await?;
        if behind > 0 {
            tracing::info!(%district, behind, "settled the day");
        }
    }
    Ok(())
}
