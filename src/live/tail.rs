//! Follows what the database commits, keeps the status boards of this server true and hands the
//! changes to its consoles: one query, however many consoles are open. `jobs/live.rs` says when.

use std::collections::BTreeMap;

use sqlx::PgPool;

use super::Hub;
use super::board::{Board, Group};
use super::news::News;
use super::store::{self, Position, Reading};
use crate::error::{Result, chain};
use crate::ids::DistrictId;

/// Above this many changes at once (an import, midnight) it is cheaper for everybody to fetch the
/// whole status.
const MOST_CHANGES: i64 = 2000;
/// Where the reading stands. While there is one, the boards of its hub are kept.
#[derive(Debug)]
pub struct Tail {
    hub: Hub,
    position: Option<Position>,
    geometry: BTreeMap<DistrictId, i64>,
    broken: bool,
}

impl Tail {
    /// A tail that has read nothing yet.
    pub fn new(hub: Hub) -> Self {
        hub.boards().set_followed(true);
        Self {
            hub,
            position: None,
            geometry: BTreeMap::new(),
            broken: false,
        }
    }

    /// Where the last reading ended; none before the first, and after a failure.
    pub fn position(&self) -> Option<&Position> {
        self.position.as_ref()
    }

    /// Reads once, makes the boards that were asked for, and tells listeners. Boards are read
    /// through a pool of their own.
    pub async fn follow(&mut self, db: &PgPool, boards: &PgPool) {
        let missing = self.hub.boards().missing();
        let mut with_boards = None;
        if !missing.is_empty() {
            match store::read_with_boards(boards, self.position.as_ref(), MOST_CHANGES, &missing)
                .await
            {
                Ok(found) => with_boards = Some(found),
                Err(error) => {
                    // The stream is worth more than a board: whoever waits for it asks the database
                    // instead.
                    tracing::warn!(error = %chain(&error), "a status board could not be made");
                    self.hub.boards().give_up(&missing);
                }
            }
        }
        let outcome = match with_boards {
            Some(found) => Ok(found),
            None => store::read(db, self.position.as_ref(), MOST_CHANGES)
                .await
                .map(|reading| (reading, BTreeMap::new())),
        };
        self.take(outcome);
    }

    /// Sends on what a reading found. After a failure the place is lost, since a database that
    /// crashed forgets its changes: consoles are told to fetch everything again as soon as it
    /// answers.
    fn take(&mut self, outcome: Result<(Reading, BTreeMap<DistrictId, Vec<Group>>)>) {
        let boards = self.hub.boards();
        let (reading, fresh) = match outcome {
            Ok(found) => found,
            Err(error) => {
                if !self.broken {
                    tracing::warn!(error = %chain(&error), "the live stream is interrupted");
                }
                boards.discard(None);
                self.position = None;
                self.broken = true;
                return;
            }
        };
        if self.broken {
            tracing::info!("the live stream goes on");
        }
        let sequence = reading.position.sequence();
        // Whoever listened before the first reading may have missed what other servers know
        // already; after a failover nobody knows what is undone.
        let goes_on = |known: &Position| known.is_of_one_epoch(&reading.position);
        let missed = !self.position.as_ref().is_some_and(goes_on) || reading.cut_off;
        if missed {
            boards.discard(None);
        }
        for district in &reading.regrouped {
            boards.discard(Some(*district));
        }
        let changes = reading.changes.iter().map(|placed| (placed.district, &placed.change));
        boards.follow(sequence, &reading.geometry, &changes);
        for (district, groups) in fresh {
            let version = reading.geometry.get(&district).copied().unwrap_or_default();
            boards.put(district, Board::new(sequence, version, groups));
        }
        // The order is what makes it hold that a status fetched after the stream was opened misses
        // nothing: boards first, then the number that says how far they are, then the listeners.
        // One who comes in between hears of something twice.
        boards.reached(sequence);
        self.tell(&reading, sequence, missed);
        self.geometry = reading.geometry;
        self.position = Some(reading.position);
        self.broken = false;
    }

    fn tell(&self, reading: &Reading, sequence: i64, missed: bool) {
        if missed {
            self.hub.send(News::resync(sequence, None));
        } else {
            if !reading.changes.is_empty() {
                match News::changes(sequence, &reading.changes) {
                    Ok(news) => self.hub.send(news),
                    Err(error) => tracing::error!(%error, "changes could not be written"),
                }
            }
            for district in &reading.regrouped {
                self.hub.send(News::resync(sequence, Some(*district)));
            }
        }
        for (&district, &version) in &reading.geometry {
            if self.geometry.get(&district).is_some_and(|known| *known != version) {
                self.hub.send(News::geometry(sequence, district, version));
            }
        }
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.hub.boards().set_followed(false);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::broadcast::error::TryRecvError;

    use super::super::store::Placed;
    use super::*;
    use crate::error::Error;
    use crate::ids::SegmentId;
    use crate::live::change::SegmentChange;
    use crate::rights::Scope;

    const DISTRICT: DistrictId = DistrictId(990_101);

    type Found = (Reading, BTreeMap<DistrictId, Vec<Group>>);

    fn reading(version: i64, changes: usize) -> Found {
        let change = |id| Placed {
            district: DISTRICT,
            area: "990101101".parse().unwrap(),
            change: SegmentChange {
                id: SegmentId(id),
                status: 3,
                open_problems: 1,
                last_patrol_at: None,
            },
        };
        let reading = Reading {
            position: Position::new("5:5:"),
            geometry: BTreeMap::from([(DISTRICT, version)]),
            changes: (7..).take(changes).map(change).collect(),
            regrouped: Vec::new(),
            cut_off: changes >= 2000,
        };
        (reading, BTreeMap::new())
    }

    fn scope() -> Scope {
        Scope::whole_district(DISTRICT)
    }

    /// Feeds readings and says what listeners were sent after the first one.
    fn heard(readings: impl IntoIterator<Item = Result<Found>>) -> Vec<String> {
        let hub = Hub::default();
        let mut tail = Tail::new(hub.clone());
        let mut readings = readings.into_iter();
        tail.take(readings.next().unwrap());
        let mut listener = hub.listen();
        for reading in readings {
            tail.take(reading);
        }
        let mut words = Vec::new();
        loop {
            match listener.try_recv() {
                Ok(news) => {
                    let text = news.heard_by(&scope()).unwrap();
                    let events = std::str::from_utf8(&text).unwrap().split_terminator("\n\n");
                    words.extend(
                        events.map(|event| {
                            event.replace("event: ", "").replace("\nid: 5\ndata: ", " ")
                        }),
                    );
                }
                Err(TryRecvError::Empty) => return words,
                Err(error) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn changes_are_sent_on_as_consoles_read_them() {
        let json = |id| {
            format!(r#"segment {{"id":{id},"status":3,"open_problems":1,"last_patrol_at":null}}"#)
        };
        assert_eq!(heard([Ok(reading(1, 0)), Ok(reading(1, 2))]), [json(7), json(8)]);
    }

    #[test]
    fn a_new_geometry_is_told_but_not_the_first_one_seen() {
        assert_eq!(
            heard([Ok(reading(4, 0)), Ok(reading(4, 0)), Ok(reading(5, 0))]),
            [r#"geometry {"version":5}"#]
        );
    }

    #[test]
    fn after_a_failure_everything_is_fetched_again_once() {
        let away = || Err(Error::Unavailable("away".into()));
        assert_eq!(
            heard([Ok(reading(1, 0)), away(), away(), Ok(reading(2, 0)), Ok(reading(2, 0))]),
            ["resync {}", r#"geometry {"version":2}"#]
        );
    }

    #[test]
    fn after_a_failover_everything_is_fetched_again() {
        let mut next = reading(1, 1);
        next.0.position = Position::new("1/5:5:");
        let heard = heard([Ok(reading(1, 0)), Ok(next)]);
        assert_eq!(heard.len(), 1, "what is undone is not told as a change");
        assert!(heard[0].starts_with("resync"), "{heard:?}");
    }

    #[test]
    fn a_flood_is_one_word() {
        assert_eq!(heard([Ok(reading(1, 0)), Ok(reading(1, 2000))]), ["resync {}"]);
        assert_eq!(heard([Ok(reading(1, 0)), Ok(reading(1, 1999))]).len(), 1999);
    }

    #[test]
    fn other_segments_are_a_reason_to_fetch_everything() {
        let mut other = reading(1, 1);
        other.0.regrouped.push(DISTRICT);
        assert_eq!(heard([Ok(reading(1, 0)), Ok(other)]).last().unwrap(), "resync {}");
    }
}
