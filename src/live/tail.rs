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
const FORGET_EVERY: Duration = Duration::from_mins(1);
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
                send(change, hub);
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
}

fn send(placed: Placed, hub: &Hub) {
    match serde_json::to_string(&placed.change) {
        Ok(json) => hub.send(Message::Segment {
            district: placed.district,
            area: placed.area,
            json: json.into(),
        }),
        Err(error) => tracing::error!(%error, "a change could not be written"),
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::broadcast::error::TryRecvError;

    use super::*;
    use crate::error::Error;
    use crate::ids::SegmentId;
    use crate::live::SegmentChange;

    const DISTRICT: DistrictId = DistrictId(990_101);

    fn reading(version: i64, changes: usize) -> Reading {
        let change = || Placed {
            district: DISTRICT,
            area: "990101101".parse().unwrap(),
            change: SegmentChange {
                id: SegmentId(7),
                status: 3,
                open_problems: 1,
                last_patrol_at: None,
            },
        };
        Reading {
            position: Position::default(),
            geometry: BTreeMap::from([(DISTRICT, version)]),
            changes: std::iter::repeat_with(change).take(changes).collect(),
        }
    }

    /// Feeds readings and says in one word each what listeners were sent.
    fn heard(readings: impl IntoIterator<Item = Result<Reading>>) -> Vec<String> {
        let hub = Hub::default();
        let mut listener = hub.listen();
        let mut tail = Tail::default();
        for reading in readings {
            tail.take(reading, &hub);
        }
        let mut words = Vec::new();
        loop {
            match listener.try_recv() {
                Ok(Message::Segment { json, .. }) => words.push(json.to_string()),
                Ok(Message::Geometry { version, .. }) => words.push(format!("geometry {version}")),
                Ok(Message::Resync) => words.push("resync".to_owned()),
                Err(TryRecvError::Empty) => return words,
                Err(error) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn changes_are_sent_on_as_consoles_read_them() {
        let json = r#"{"id":7,"status":3,"open_problems":1,"last_patrol_at":null}"#;
        assert_eq!(heard([Ok(reading(1, 0)), Ok(reading(1, 2))]), [json, json]);
    }

    #[test]
    fn a_new_geometry_is_told_but_not_the_first_one_seen() {
        assert_eq!(heard([Ok(reading(4, 0)), Ok(reading(4, 0)), Ok(reading(5, 0))]), ["geometry 5"]);
    }

    #[test]
    fn after_a_failure_everything_is_fetched_again_once() {
        let away = || Err(Error::Unavailable("away".into()));
        assert_eq!(
            heard([Ok(reading(1, 0)), away(), away(), Ok(reading(2, 0)), Ok(reading(2, 0))]),
            ["resync", "geometry 2"]
        );
    }

    #[test]
    fn a_flood_is_one_word() {
        assert_eq!(heard([Ok(reading(1, 0)), Ok(reading(1, 2000))]), ["resync"]);
        assert_eq!(heard([Ok(reading(1, 0)), Ok(reading(1, 1999))]).len(), 1999);
    }
}
