//! Settles what follows from excused outages, and from their withdrawals, of more segments than
//! their request had time for: portion by portion, the earliest first. A fault of one excuse, or of
//! one district, stops no other, and is tried again in the next round.

use crate::app::AppState;
use crate::error::{Result, chain};
use crate::ids::DistrictId;
use crate::stewardships::store::settling;

pub(super) async fn run(app: &AppState) -> Result<()> {
    for district in settling::districts(&app.db.jobs).await? {
        if let Err(error) = settle(app, district).await {
            let job = "excuses";
            metrics::counter!("riverward_job_failures_total", "job" => job).increment(1);
            tracing::error!(job, %district, error = %chain(&error), "job failed");
        }
    }
    Ok(())
}

async fn settle(app: &AppState, district: DistrictId) -> Result<()> {
    let db = &app.db.jobs;
    let mut last = Ok(());
    for excuse in settling::open(db, district).await? {
        loop {
            if app.stop.is_cancelled() {
                return last;
            }
            match settling::go_on(db, district, excuse, app.clock.now()).await {
                Ok(false) => {}
                Ok(true) => {
                    tracing::info!(%district, %excuse, "settled what an excuse concerns");
                    break;
                }
                Err(error) => {
                    last = Err(error);
                    break;
                }
            }
        }
    }
    last
}
