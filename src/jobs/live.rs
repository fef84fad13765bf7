//! Reads what the database commits, four times a second while anybody listens, and removes what
//! every server has long read.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::{MissedTickBehavior, interval};

use crate::app::AppState;
use crate::error::chain;
use crate::live::store;
use crate::live::tail::Tail;

/// Time between two readings.
const PAUSE: Duration = Duration::from_millis(250);
/// Time between two removals of old changes.
const FORGET_EVERY: Duration = Duration::from_mins(1);
/// Changes are kept for this long; consoles need them for a second.
const KEEP: TimeDelta = TimeDelta::minutes(10);

/// Runs until the server is told to stop.
pub(super) async fn run(app: AppState) {
    let mut tail = Tail::new(app.live.clone());
    // What the last removal but one could see: every server has long read what is older.
    let mut seen = None;
    let mut readings = interval(PAUSE);
    readings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut removals = interval(FORGET_EVERY);
    removals.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.stop.cancelled() => return,
            _ = readings.tick() => {
                // Nobody to tell; but the place to go on from must be known before somebody comes.
                if tail.position().is_none() || app.live.listeners() > 0 || app.live.boards().are_used() {
                    tail.follow(&app.db.jobs, &app.db.console).await;
                }
            }
            () = app.live.boards().asked() => tail.follow(&app.db.jobs, &app.db.console).await,
            _ = removals.tick() => {
                if let Some(seen) = seen.take()
                    && let Err(error) = store::forget(&app.db.jobs, &seen, app.clock.now() - KEEP).await
                {
                    tracing::warn!(error = %chain(&error), "old changes were not removed");
                }
                seen = tail.position().cloned();
            }
        }
    }
}
