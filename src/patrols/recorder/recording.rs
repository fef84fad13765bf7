//! What waits to be stored, and for whom.

use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::error::{Error, Result};
use crate::ids::{Code, DistrictId};
use crate::patrols::scan::{NewScan, Recorded};

/// Recordings that may wait; beyond them a phone is told to try again.
pub(super) const MOST_WAITING: usize = 1024;

/// Scans of one request, and whoever waits for what became of them.
#[derive(Debug)]
pub(super) struct Recording {
    pub(super) district: DistrictId,
    pub(super) scans: Vec<NewScan>,
    pub(super) since: Instant,
    pub(super) answer: oneshot::Sender<Result<Vec<Recorded>>>,
}

impl Recording {
    pub(super) fn codes(&self) -> impl Iterator<Item = Code> + '_ {
        self.scans.iter().map(|scan| scan.code)
    }

    pub(super) fn answer(self, outcome: Result<Vec<Recorded>>) {
        // Whoever asked may have gone; what was stored stays, and the same ids again will be known.
        let _nobody_waits = self.answer.send(outcome);
    }

    /// Nothing was stored; the same ids can come again.
    pub(super) fn turn_away(self, cause: &str) {
        self.answer(Err(Error::Unavailable(cause.into())));
    }
}
