//! Many recordings, few commits. A commit costs the disk the same for one scan as for a hundred,
//! and a scan in a set costs the database a fraction of a scan alone; so recordings that arrive
//! while a commit is under way are gathered into the next one. Each is acknowledged only after the
//! commit it is in and answered for itself. A recording that comes alone goes at once.

use std::num::NonZeroUsize;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinSet;

use super::scan::{NewScan, Recorded};
use super::store;
use crate::clock::Clock;
use crate::error::{Error, Result, chain};
use crate::ids::DistrictId;

/// Recordings that may wait; beyond them a phone is told to try again.
const MOST_WAITING: usize = 1024;
/// Commits under way at once: while one waits for the disk, the other works.
const COMMITS: usize = 2;

/// Stores scans, several recordings a commit. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Recorder(Sender<Recording>);

/// Scans of one request, and whoever waits for what became of them.
#[derive(Debug)]
struct Recording {
    district: DistrictId,
    scans: Vec<NewScan>,
    answer: oneshot::Sender<Result<Vec<Recorded>>>,
}

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
        let recording = Recording { district, scans, answer };
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
            }
            if gathered.is_empty()
                && self.waiting.recv_many(&mut gathered, self.scans_a_commit.get()).await == 0
            {
                break;
            }
            let batch = self.take_batch(&mut gathered);
            let (db, now) = (self.db.clone(), self.clock.now());
            commits.spawn(async move {
                commit(&db, now, batch).await;
                drop(place);
            });
            while commits.try_join_next().is_some() {}
        }
        while commits.join_next().await.is_some() {}
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

/// Stores what was gathered and answers everybody.
async fn commit(db: &PgPool, now: DateTime<Utc>, batch: Vec<Recording>) {
    let Some(district) = batch.first().map(|first| first.district) else {
        return;
    };
    metrics::histogram!("riverward_recordings_per_commit")
        .record(u32::try_from(batch.len()).unwrap_or(u32::MAX));
    let (waiting, scans): (Vec<_>, Vec<_>) = batch
        .into_iter()
        .map(|recording| ((recording.answer, recording.scans.len()), recording.scans))
        .unzip();
    match (store::record(db, district, now, &scans.concat()).await, waiting.len()) {
        (Ok(answers), _) => {
            let mut answers = answers.into_iter();
            for (answer, scans) in waiting {
                tell(answer, Ok(answers.by_ref().take(scans).collect()));
            }
        }
        (Err(Error::Unavailable(cause)), _) => {
            let cause = cause.to_string();
            for (answer, _) in waiting {
                tell(answer, Err(Error::Unavailable(cause.clone().into())));
            }
        }
        (Err(error), 1) => {
            for (answer, _) in waiting {
                tell(answer, Err(Error::internal(chain(&error))));
            }
        }
        (Err(error), recordings) => {
            // One of them upset the statement, which then stored nothing. Alone, each is answered
            // for itself; should the set have been stored after all, the same ids are known again.
            tracing::warn!(error = %chain(&error), recordings, "recordings are stored one by one");
            for ((answer, _), scans) in waiting.into_iter().zip(scans) {
                tell(answer, store::record(db, district, now, &scans).await);
            }
        }
    }
}

fn tell(answer: oneshot::Sender<Result<Vec<Recorded>>>, outcome: Result<Vec<Recorded>>) {
    // Whoever asked may have gone; what was stored stays, and the same ids again will be known.
    let _nobody_waits = answer.send(outcome);
}
