//! Many recordings, few commits. A commit costs the disk the same for one scan as for a hundred,
//! and a scan in a set costs the database a fraction of a scan alone; so recordings that arrive
//! while a commit is under way are gathered into the next one. Each is acknowledged only after the
//! commit it is in and answered for itself. A recording that comes alone goes at once. Those of a
//! segment that somebody else holds wait apart ([`apart`]), so that nobody else waits with them.

mod apart;
mod desk;
mod held;
mod recording;

use std::num::NonZeroUsize;
use std::sync::Arc;

use sqlx::PgPool;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinSet;
use tokio::time::Instant;

use self::desk::Desk;
use self::recording::{MOST_WAITING, Recording};
use super::scan::{NewScan, Recorded};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::ids::DistrictId;

/// Commits under way at once: while one waits for the disk, the other works.
const COMMITS: usize = 2;

/// Stores scans, several recordings a commit. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Recorder(Sender<Recording>);

/// The other end of a [`Recorder`]: to be run for as long as the server.
#[derive(Debug)]
pub struct Committer {
    waiting: Receiver<Recording>,
    db: PgPool,
    clock: Clock,
    scans_a_commit: NonZeroUsize,
}

/// A recorder and what does its work. With one scan a commit nothing is gathered.
pub fn recorder(db: PgPool, clock: Clock, scans_a_commit: NonZeroUsize) -> (Recorder, Committer) {
    let (sender, waiting) = mpsc::channel(MOST_WAITING);
    let committer = Committer {
        waiting,
        db,
        clock,
        scans_a_commit,
    };
    (Recorder(sender), committer)
}

impl Recorder {
    /// Stores scans of one district and answers each, in the order given. When this returns, every
    /// answered scan is durable. Under more load than the database takes it fails at once, and
    /// nothing is stored.
    pub async fn record(&self, district: DistrictId, scans: Vec<NewScan>) -> Result<Vec<Recorded>> {
        let (answer, answered) = oneshot::channel();
        let recording = Recording {
            district,
            scans,
            since: Instant::now(),
            answer,
        };
        self.0.try_send(recording).map_err(|error| {
            Error::Unavailable(format!("a recording was turned away: {error}").into())
        })?;
        // Without an answer the outcome is not known; the same ids again will tell.
        answered.await.unwrap_or_else(|error| Err(Error::Unavailable(error.into())))
    }
}

impl Committer {
    /// Works until `ended`, then takes no more, and returns when all that waited is answered.
    pub async fn run(mut self, ended: impl Future<Output = ()>) {
        tokio::pin!(ended);
        let desk = Desk {
            db: self.db.clone(),
            clock: self.clock.clone(),
            held: Arc::default(),
        };
        let (apart, set_apart) = mpsc::channel(MOST_WAITING);
        let waiting_room = tokio::spawn(apart::run(desk.clone(), set_apart));
        let places = Arc::new(Semaphore::new(COMMITS));
        let mut commits = JoinSet::new();
        let mut gathered = Vec::new();
        loop {
            // First a place, then the gathering: whatever arrives until the commit can begin is in
            // it.
            let Ok(place) = places.clone().acquire_owned().await else {
                break;
            };
            while gathered.is_empty() && !self.waiting.is_closed() {
                tokio::select! {
                    _ = self.waiting.recv_many(&mut gathered, self.scans_a_commit.get()) => {}
                    () = &mut ended => self.waiting.close(),
                }
                desk.held.set_apart(&mut gathered, &apart);
            }
            if gathered.is_empty()
                && self.waiting.recv_many(&mut gathered, self.scans_a_commit.get()).await == 0
            {
                break;
            }
            let batch = self.take_batch(&mut gathered);
            let (desk, apart) = (desk.clone(), apart.clone());
            commits.spawn(async move {
                desk.commit(batch, &apart).await;
                drop(place);
            });
            while commits.try_join_next().is_some() {}
        }
        while commits.join_next().await.is_some() {}
        drop(apart);
        if let Err(error) = waiting_room.await {
            tracing::error!(%error, "recordings that waited were not answered");
        }
    }

    /// Recordings of one district from the front of those gathered, up to the number of scans a
    /// commit takes. One that is larger by itself goes alone: what was sent in one request is
    /// stored in one transaction.
    fn take_batch(&self, gathered: &mut Vec<Recording>) -> Vec<Recording> {
        let district = gathered.first().map(|first| first.district);
        let mut scans = 0;
        let mut batch = Vec::with_capacity(gathered.len());
        let mut rest = Vec::new();
        for recording in gathered.drain(..) {
            let fits =
                batch.is_empty() || scans + recording.scans.len() <= self.scans_a_commit.get();
            if fits && Some(recording.district) == district {
                scans += recording.scans.len();
                batch.push(recording);
            } else {
                rest.push(recording);
            }
        }
        *gathered = rest;
        batch
    }
}
