//! After each local midnight: which rules hold today, and what became due or overdue; claims that
//! lapsed. The same after a clock that was wrong went back, but for claims, which end for good; and
//! moves that were put down by it are dated anew, in whatever round finds them.
//! District by district: a fault of one keeps no other from its day, and is tried again in the next
//! round. A claim that cannot be ended is put aside for a while, and keeps no other from its end.

use super::clock;
use crate::app::AppState;
use crate::checkpoints::store::moves as places;
use crate::db::store::{districts, local_day};
use crate::error::{Error, Result, chain};
use crate::ids::DistrictId;
use crate::segments::store::moves;
use crate::status::store::settle_day;
use crate::stewardships::claims::Lapsed;
use crate::stewardships::store::lapses;

pub(super) async fn run(app: &AppState) -> Result<()> {
    // Looked at in every round, so that a jump is noticed within a minute.
    clock::steady(app).await?;
    for district in districts(&app.db.jobs).await? {
        if let Err(error) = day(app, district).await {
            let job = "midnight";
            metrics::counter!("riverward_job_failures_total", "job" => job).increment(1);
            tracing::error!(job, %district, error = %chain(&error), "job failed");
        }
    }
    Ok(())
}

/// Brings a district to its local day; claims end only where the clock is steady.
async fn day(app: &AppState, district: DistrictId) -> Result<()> {
    let behind = settle_day(&app.db.jobs, district, app.clock.now()).await?;
    if behind > 0 {
        tracing::info!(%district, behind, "settled the day");
    }
    // What cannot be put right keeps no claim from its end.
    let right = put_right(app, district).await;
    lapse(app, district).await?;
    right
}

/// Dates moves anew that an import put down while the clock was ahead, now that it is not. Asked in
/// every round, so that one which failed is tried again, and before the day of a move comes.
async fn put_right(app: &AppState, district: DistrictId) -> Result<()> {
    let (db, now) = (&app.db.jobs, app.clock.now());
    let stood = places::put_right(db, district, None, now).await?;
    let moved = moves::put_right(db, district, now).await?;
    if moved > 0 || stood > 0 {
        tracing::warn!(%district, moved, stood, "moves of a day that has not come are dated anew");
    }
    Ok(())
}

/// Ends the claims that lapsed, once a local day, in whatever round that succeeds; who settled the
/// day, this round or a record made before it, is no matter. One that cannot be ended is put aside,
/// and tried again by itself.
async fn lapse(app: &AppState, district: DistrictId) -> Result<()> {
    let Some(now) = clock::steady(app).await? else {
        return Ok(());
    };
    let (db, lived) = (&app.db.jobs, app.clock.lived());
    let today = local_day(db, district, now).await?;
    let turn = if app.claims.is_done(district, today) {
        app.put_aside.due(district, lived)
    } else {
        let mut lapsed = lapses::lapsed(db, district, today).await?;
        lapsed.retain(|claim| !app.put_aside.waits(district, claim, lived));
        lapsed
    };
    let mut lapsed = 0;
    for claim in turn {
        // One ends for good: by the clock as it is when its turn comes.
        let Some(now) = clock::steady(app).await? else {
            return Ok(());
        };
        match lapses::end(db, district, &claim, (app.entropy.event_id(now), now)).await {
            Ok(ended) => {
                app.put_aside.forget(district, &claim);
                lapsed += usize::from(ended);
            }
            Err(error) => put_aside(app, district, claim, &error),
        }
    }
    app.claims.done(district, today);
    if lapsed > 0 {
        tracing::info!(%district, lapsed, "claims lapsed");
    }
    Ok(())
}

/// Says aloud that a claim could not be ended, and when it is tried again.
fn put_aside(app: &AppState, district: DistrictId, claim: Lapsed, error: &Error) {
    let minutes = app.put_aside.put(district, claim, app.clock.lived()).num_minutes();
    let (job, stewardship) = ("midnight", claim.stewardship);
    metrics::counter!("riverward_job_failures_total", "job" => job).increment(1);
    tracing::error!(
        job,
        %district,
        stewardship,
        minutes,
        error = %chain(error),
        "a claim that lapsed cannot be ended: tried again after these minutes"
    );
}
