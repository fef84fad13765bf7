//! Has the planner know the tables of events as wholes, daily.

use chrono::TimeDelta;

use crate::app::AppState;
use crate::db::store;
use crate::error::Result;

/// What was read within this time is left alone; a little less than a day, so that every round of a
/// day finds its turn.
const FRESH: TimeDelta = TimeDelta::hours(23);

pub(super) async fn run(app: &AppState) -> Result<()> {
    let read = store::analyze_events(&app.db.jobs, app.clock.now() - FRESH).await?;
    if read > 0 {
        tracing::info!(read, "tables of events were read for the planner");
    }
    Ok(())
}
