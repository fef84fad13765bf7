//! Makes the files that were ordered, one job after the other, the districts in turns.

use crate::app::AppState;
use crate::db::room::Level;
use crate::error::Result;
use crate::printing::work;
use crate::queue::{JobKind, store as queue};

pub(super) async fn run(app: &AppState) -> Result<()> {
    // A file is no record: it waits until there is room.
    while !app.stop.is_cancelled() && app.db.room.level() == Level::Plenty {
        let now = app.clock.now();
        let waiting = queue::waiting(&app.db.jobs, JobKind::Print, now).await?;
        let Some(district) = app.turns.next(&waiting) else {
            break;
        };
        // Another server may have been faster.
        if let Some(job) = queue::take(&app.db.jobs, district, JobKind::Print, now).await? {
            work::carry_out(app.workshop(), &job).await?;
        }
    }
    Ok(())
}
