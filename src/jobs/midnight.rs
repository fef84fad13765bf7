//! After each local midnight: which rules hold today, and what became due or overdue; claims that
//! lapsed. The same after a clock that was wrong went back, but for claims, which end for good.

use super::clock;
use crate::app::AppState;
use crate::db::store;
use crate::error::Result;
use crate::status::store::settle_day;
use crate::stewardships::store::lapses;

pub(super) async fn run(app: &AppState) -> Result<()> {
    let is_steady = clock::is_steady(app).await?;
    for district in store::districts(&app.db.jobs).await? {
        let behind = settle_day(&app.db.jobs, district, app.clock.now()).await?;
        if behind > 0 {
            tracing::info!(%district, behind, "settled the day");
        }
        if behind > 0 && is_steady {
            let now = app.clock.now();
            let lapsed =
                lapses::lapse(&app.db.jobs, district, now, || app.entropy.event_id(now)).await?;
            if lapsed > 0 {
                tracing::info!(%district, lapsed, "claims lapsed");
            }
        }
    }
    Ok(())
}
