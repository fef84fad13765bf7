//! Storing a set of recordings and answering each.

use std::slice;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use tokio::sync::mpsc::Sender;
use tokio::time::timeout;

use super::held::Held;
use super::recording::Recording;
use crate::clock::Clock;
use crate::db::interrupt::Interruptible;
use crate::error::{Error, Result, chain};
use crate::ids::{Code, DistrictId};
use crate::patrols::scan::{NewScan, Recorded};
use crate::patrols::store;

/// Longer than the database works on a statement: then it is not the database that is slow.
const LONGEST: Duration = Duration::from_secs(15);

/// What commits need.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    pub(super) db: PgPool,
    pub(super) clock: Clock,
    pub(super) held: Arc<Held>,
}

impl Desk {
    /// Stores what was gathered and answers everybody, but for those whose segment is held: they
    /// are set apart.
    pub(super) async fn commit(&self, batch: Vec<Recording>, apart: &Sender<Recording>) {
        metrics::histogram!("riverward_recordings_per_commit")
            .record(u32::try_from(batch.len()).unwrap_or(u32::MAX));
        let Err(mut batch) = self.store(batch).await else {
            return;
        };
        self.held.mark(self.find_held(&batch).await);
        self.held.set_apart(&mut batch, apart);
        if let Err(mut batch) = self.store(batch).await {
            // Held somewhere else: whose it is comes out one by one.
            for recording in &batch {
                let codes = recording.codes().map(|code| (recording.district, code));
                self.held.mark(codes.collect());
            }
            self.held.set_apart(&mut batch, apart);
        }
    }

    /// Stores recordings of one district in one transaction and answers them; gives them back, not
    /// answered, where somebody holds what they want.
    pub(super) async fn store(&self, batch: Vec<Recording>) -> Result<(), Vec<Recording>> {
        let Some(district) = batch.first().map(|first| first.district) else {
            return Ok(());
        };
        let now = self.clock.now();
        let scans: Vec<NewScan> =
            batch.iter().flat_map(|recording| recording.scans.iter().cloned()).collect();
        match self.record(district, now, &scans).await {
            Ok(answers) => {
                let mut answers = answers.into_iter();
                for recording in batch {
                    let own = answers.by_ref().take(recording.scans.len()).collect();
                    recording.answer(Ok(own));
                }
            }
            Err(error) if error.is_held_up() => return Err(batch),
            Err(Error::Unavailable(cause)) => {
                let cause = cause.to_string();
                for recording in batch {
                    recording.turn_away(&cause);
                }
            }
            Err(error) if batch.len() == 1 => {
                if let Some(recording) = batch.into_iter().next() {
                    let outcome = self.one_by_one(district, now, &recording.scans, error).await;
                    recording.answer(outcome);
                }
            }
            Err(error) => {
                // One of them upset the statement, which then stored nothing. Alone, each is
                // answered for itself; should the set have been stored after all, the same ids are
                // known again.
                let recordings = batch.len();
                tracing::warn!(error = %chain(&error), recordings, "recordings are stored one by one");
                for recording in batch {
                    let outcome = match self.record(district, now, &recording.scans).await {
                        Err(error) => self.one_by_one(district, now, &recording.scans, error).await,
                        stored => stored,
                    };
                    recording.answer(outcome);
                }
            }
        }
        Ok(())
    }

    /// Stores scans of one request that the database refused together, for a value that it never
    /// takes, each alone: what it refuses again is answered so for good, and keeps no other from
    /// being stored. Any other error is the request's.
    async fn one_by_one(
        &self,
        district: DistrictId,
        now: DateTime<Utc>,
        scans: &[NewScan],
        refused: Error,
    ) -> Result<Vec<Recorded>> {
        if !refused.is_of_the_data() {
            return Err(refused);
        }
        let mut answers = Vec::with_capacity(scans.len());
        for scan in scans {
            match self.record(district, now, slice::from_ref(scan)).await {
                Ok(answer) => answers.extend(answer),
                Err(error) if error.is_of_the_data() => {
                    tracing::error!(error = %chain(&error), "a record is refused by the database");
                    answers.push(Recorded::Invalid);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(answers)
    }

    /// Codes of these recordings whose segments somebody holds right now.
    pub(super) async fn find_held(&self, batch: &[Recording]) -> Vec<(DistrictId, Code)> {
        let Some(district) = batch.first().map(|first| first.district) else {
            return Vec::new();
        };
        let codes: Vec<Code> = batch.iter().flat_map(Recording::codes).collect();
        match self.held(district, &codes).await {
            Ok(held) => held.into_iter().map(|code| (district, code)).collect(),
            Err(error) => {
                tracing::warn!(error = %chain(&error), "nobody knows which segments are held");
                Vec::new()
            }
        }
    }

    async fn held(&self, district: DistrictId, codes: &[Code]) -> Result<Vec<Code>> {
        let mut db = Interruptible::acquire(&self.db).await?;
        let now = self.clock.now();
        let found = timeout(LONGEST, store::held(db.connection()?, district, codes, now)).await;
        let found = found.map_err(|_| silent())?;
        db.release();
        found
    }

    /// A connection on which nobody says anything any more is closed, so that the next commit gets
    /// another. Whether it was stored is not known; the same ids again will tell.
    async fn record(
        &self,
        district: DistrictId,
        now: DateTime<Utc>,
        scans: &[NewScan],
    ) -> Result<Vec<Recorded>> {
        let mut db = Interruptible::acquire(&self.db).await?;
        let stored = timeout(LONGEST, store::record(db.connection()?, district, now, scans)).await;
        let stored = stored.map_err(|_| silent())?;
        db.release();
        stored
    }
}

fn silent() -> Error {
    Error::Unavailable("the database says nothing any more".into())
}
