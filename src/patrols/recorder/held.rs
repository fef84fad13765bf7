//! Whose segments are held, as far as it was found out.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

use super::recording::Recording;
use crate::ids::{Code, DistrictId};

/// Codes whose segments were found held, until a recording of theirs is stored.
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<HashSet<(DistrictId, Code)>>);

impl Held {
    pub(super) fn mark(&self, codes: Vec<(DistrictId, Code)>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(codes);
    }

    pub(super) fn clear(&self, district: DistrictId, codes: &[Code]) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for code in codes {
            held.remove(&(district, *code));
        }
    }

    /// Sends those whose code is marked to the waiting room; what it has no place for is turned
    /// away.
    pub(super) fn set_apart(&self, batch: &mut Vec<Recording>, apart: &Sender<Recording>) {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_empty() {
            return;
        }
        let is_held = |recording: &mut Recording| {
            let district = recording.district;
            recording.codes().any(|code| held.contains(&(district, code)))
        };
        for recording in batch.extract_if(.., is_held) {
            if let Err(TrySendError::Full(back) | TrySendError::Closed(back)) =
                apart.try_send(recording)
            {
                back.turn_away("too many recordings wait for a segment that is held");
            }
        }
    }
}
