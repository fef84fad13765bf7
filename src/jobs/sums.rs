//! Once a night compares the sums of this month and of the one before, what is owed and how segments
//! stand with what they follow from, and makes anew what differs. None should: what did is told.

use std::ops::Range;

use chrono::NaiveDate;

use crate::app::AppState;
use crate::clock::LocalMonth;
use crate::db::store;
use crate::error::{Error, Result, chain};
use crate::ids::DistrictId;
use crate::rollups::store::{self as rollups, states};
use crate::rollups::{Depth, Difference};

/// The hours of the local day in which a round takes a district up: what stewards did is in, and
/// nobody is about.
const HOURS: Range<i32> = 3..6;

/// Takes up every district whose hour it is as the round begins, however late its turn comes, once
/// a local day.
pub(super) async fn run(app: &AppState) -> Result<()> {
    let mut due = Vec::new();
    for district in store::districts(&app.db.jobs).await? {
        match day_due(app, district).await {
            Ok(day) => due.extend(day.map(|day| (district, day))),
            Err(error) => failed(district, &error),
        }
    }
    for (district, day) in due {
        match heal(app, district, day).await {
            Ok(found) => {
                app.sums.done(district, day);
                for difference in &found {
                    tell(district, difference);
                }
            }
            Err(error) => failed(district, &error),
        }
    }
    Ok(())
}

/// The local day for which a district is to be compared now, if it is.
async fn day_due(app: &AppState, district: DistrictId) -> Result<Option<NaiveDate>> {
    let (db, now) = (&app.db.jobs, app.clock.now());
    if !HOURS.contains(&store::local_hour(db, district, now).await?) {
        return Ok(None);
    }
    let day = store::local_day(db, district, now).await?;
    Ok((!app.sums.is_done(district, day)).then_some(day))
}

/// The next round tries again; the other districts have their turn.
fn failed(district: DistrictId, error: &Error) {
    let job = "sums";
    metrics::counter!("riverward_job_failures_total", "job" => job).increment(1);
    tracing::error!(job, %district, error = %chain(error), "job failed");
}

async fn heal(app: &AppState, district: DistrictId, day: NaiveDate) -> Result<Vec<Difference>> {
    let db = &app.db.jobs;
    let month = LocalMonth::of(day);
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
