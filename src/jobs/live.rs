//! Reads what the database commits, four times a second while anybody listens, and removes what
//! every server has long read. Beside it looks once a second at the sessions of whoever listens.

use std::collections::HashMap;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::{MissedTickBehavior, interval};

use crate::accounts;
use crate::app::AppState;
use crate::error::{Result, chain};
use crate::live::store::{self, Position};
use crate::live::tail::Tail;
use crate::rights::{Grant, Held, SeeConsole};

/// Time between two readings.
const PAUSE: Duration = Duration::from_millis(250);
/// Time between two removals of old changes.
const FORGET_EVERY: Duration = Duration::from_mins(1);
/// Changes are kept for this long; consoles need them for a second.
const KEEP: TimeDelta = TimeDelta::minutes(10);

/// Time between two looks at sessions. A stream ends within two seconds of its right.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Runs until the server is told to stop.
pub(super) async fn run(app: AppState) {
    tokio::join!(follow(&app), watch(&app));
}

async fn watch(app: &AppState) {
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while app.stop.run_until_cancelled(looks.tick()).await.is_some() {
        // A database that does not answer ends no stream; the next look tries again.
        if let Err(error) = look(app).await {
            tracing::debug!(error = %chain(&error), "sessions of open streams were not read");
        }
    }
}

/// Ends the streams whose session is no longer in force or may no longer see their area: one
/// statement a district, however many listen; none where nobody does.
async fn look(app: &AppState) -> Result<()> {
    let now = app.clock.now();
    for (district, sessions) in app.live.streams().sessions() {
        let in_force =
            accounts::store::sessions::sessions_in_force(&app.db.console, district, &sessions, now);
        let grants: HashMap<[u8; 32], Vec<Grant>> = in_force.await?.into_iter().collect();
        for session in &sessions {
            let held =
                grants.get(session).and_then(|grants| Held::<SeeConsole>::by(district, grants));
            app.live.streams().keep(district, session, |scope| {
                held.as_ref().is_some_and(|held| held.scope(Some(scope.area().clone())).is_ok())
            });
        }
    }
    Ok(())
}

async fn follow(app: &AppState) {
    let mut tail = Tail::new(app.live.clone());
    // What the last removal but one could see: every server has long read what is older.
    let mut seen: Option<Position> = None;
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
                // What was seen before a failover says nothing of what can be seen after it.
                let now = tail.position();
                seen = seen.filter(|seen: &Position| now.is_some_and(|now| now.is_of_one_epoch(seen)));
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
