//! Follows what the database commits and hands it to the consoles of this server: one query a quarter of a second, however many
//! consoles are open.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::{MissedTickBehavior, interval};

use super::store::{self, Placed, Position, Reading};
use super::{Hub, Message};
use crate::app::AppState;
use crate::error::Result;
use crate::ids::DistrictId;

/// Time between two readings.
const PAUSE: Duration = Duration::from_millis(250);
/// Above this many changes at once (an import, midnight) it is cheaper for everybody to fetch the whole status. Less than what a
/// listener's queue holds, so that no burst alone makes one fall behind.
const MOST_CHANGES: i64 = 2000;
/// Time between two removals of old changes.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// Changes are kept for this long; consoles need them for a second.
const KEEP: TimeDelta = TimeDelta::minutes(10);

/// Runs until the server is told to stop.
pub async fn run(app: AppState) {
    let mut tail = Tail::default();
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
                if tail.position.is_none() || app.live.listeners() > 0 {
                    let reading = store::read(&app.db.jobs, tail.position.as_ref(), MOST_CHANGES).await;
                    tail.take(reading, &app.live);
                }
            }
            _ = removals.tick() => {
                if let Some(seen) = seen.take()
                    && let Err(error) = store::forget(&app.db.jobs, &seen, app.clock.now() - KEEP).await
                {
                    tracing::warn!(%error, cause = ?error, "old changes were not removed");
                }
                seen.clone_from(&tail.position);
            }
        }
    }
}

/// Where the reading stands.
#[derive(Debug, Default)]
struct Tail {
    position: Option<Position>,
    geometry: BTreeMap<DistrictId, i64>,
    broken: bool,
}

impl Tail {
    /// Sends on what a reading found. After a failure the place is lost, since a database that crashed forgets its changes: consoles
    /// are told to fetch everything again as soon as it answers.
    fn take(&mut self, reading: Result<Reading>, hub: &Hub) {
        let reading = match reading {
            Ok(reading) => reading,
            Err(error) => {
                if !self.broken {
                    tracing::warn!(%error, cause = ?error, "the live stream is interrupted");
                }
                self.position = None;
                self.broken = true;
                return;
            }
        };
        if self.broken {
            tracing::info!("the live stream goes on");
        }
        let too_many = i64::try_from(reading.changes.len()).is_ok_and(|changes| changes >= MOST_CHANGES);
        if self.broken || too_many {
            hub.send(Message::Resync);
        } else {
            for change in reading.changes {
                self.send(change, hub);
            }
        }
        for (&district, &version) in &reading.geometry {
            if self.geometry.get(&district).is_some_and(|known| *known != version) {
                hub.send(Message::Geometry { district, version });
            }
        }
        self.geometry = reading.geometry;
        self.position = Some(reading.position);
        self.broken = false;
    }

    fn send(&self, placed: Placed, hub: &Hub) {
        match serde_json::to_string(&placed.change) {
            Ok(json) => hub.send(Message::Segment {
                district: placed.district,
                area: placed.area,
                json: json.into(),
            }),
            Err(error) => tracing::error!(%error, "a change could not be written"),
        }
    }
}
