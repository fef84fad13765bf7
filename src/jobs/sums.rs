//! Once a night compares the sums of this month and of the one before, what is owed and how segments
//! stand with what they follow from, and makes anew what differs. None should: what did is told.

use crate::app::AppState;
use crate::clock::LocalMonth;
use crate::db::store;
use crate::error::{Result, chain};
use crate::ids::DistrictId;
use crate::rollups::store::{self as rollups, states};
use crate::rollups::{Depth, Difference};

/// The hour of the local day at which it is done: what stewards did is in, and nobody is about.
const HOUR: i32 = 3;

pub(super) async fn run(app: &AppState) -> Result<()> {
    for district in store::districts(&app.db.jobs).await? {
        if store::local_hour(&app.db.jobs, district, app.clock.now()).await? != HOUR {
            continue;
        }
        match heal(app, district).await {
            Ok(found) => {
                for difference in &found {
                    tell(district, difference);
                }
            }
            Err(error) => {
                // The next night tries again; the other districts have their turn.
                let job = "sums";
                metrics::counter!("riverward_job_failures_total", "job" => job).increment(1);
                tracing::error!(job, %district, error = %chain(&error), "job failed");
            }
        }
    }
    Ok(())
}

async fn heal(app: &AppState, district: DistrictId) -> Result<Vec<Difference>> {
    let db = &app.db.jobs;
    let month = LocalMonth::of(store::local_day(db, district, app.clock.now()).await?);
    let mut found = Vec::new();
    for month in [month.before(), month] {
        found.extend(rollups::rebuild(db, district, month, Depth::Scans, &app.clock).await?);
    }
    found.extend(states::rebuild(db, district, &app.clock).await?);
    Ok(found)
}

fn tell(district: DistrictId, difference: &Difference) {
    let Difference { table, rows, keys } = difference;
    tracing::error!(%district, table, rows, ?keys, "sums differed and are right now");
}
