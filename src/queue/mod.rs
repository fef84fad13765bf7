//! Work that takes longer than a request: ordered in one transaction with its cause, taken up by any
//! server, by another one where that falls silent, and never forgotten. One table serves all kinds.
//!
//! Districts take turns, so that a thousand orders of one hold up no other: whoever works asks which
//! districts have something to do, and [`Turns`] says whose turn it is.

pub mod store;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::DistrictId;
use crate::locale::Locale;
use crate::words::word_enum;

/// A server that was silent for so long does not work on its job any more.
pub const SILENCE: TimeDelta = TimeDelta::seconds(30);
/// A job that was taken up so often, and never ended, would not end another time.
pub const MOST_ATTEMPTS: i16 = 3;

word_enum!(
    /// What sort of work.
    JobKind {
        /// A file of labels or boards.
        Print,
    }
);

word_enum!(
    /// How far a job is.
    #[schema(as = PrintState)]
    JobState {
        /// Nobody works on it yet.
        Waiting,
        /// A server works on it.
        Running,
        /// The file is there.
        Done,
        /// It cannot be made; `fault` says why.
        Failed,
        /// Somebody did not want it any more.
        Cancelled,
    }
);

/// Why a job cannot be done: a key of the locale files and what is to be put in.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema, thiserror::Error,
)]
#[error("{key} {arguments:?}")]
pub struct Fault {
    /// The key.
    pub key: String,
    /// What is put in, by name.
    pub arguments: BTreeMap<String, String>,
}

impl Fault {
    /// One without anything to put in.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            arguments: BTreeMap::new(),
        }
    }

    /// With something put in.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.arguments.insert(name.to_owned(), value.to_string());
        self
    }

    /// One that only its own words can explain.
    pub fn other(cause: &dyn std::error::Error) -> Self {
        Self::new("print-fault-other").with("detail", crate::error::chain(cause))
    }

    /// The explanation.
    pub fn words(&self, locale: Locale) -> String {
        locale.text_from(&self.key, &self.arguments)
    }
}

/// Whose turn it is, on this server. Several servers each go round by themselves; of two that come
/// to the same district at once, each gets a job of its own.
#[derive(Debug, Default)]
pub struct Turns(Mutex<Option<DistrictId>>);

impl Turns {
    /// The district to serve next of those that have something to do, in ascending order: the one
    /// after the last that was served, from the first again behind the end.
    pub fn next(&self, waiting: &[DistrictId]) -> Option<DistrictId> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let after = last.and_then(|last| waiting.iter().find(|district| **district > last));
        let next = after.or(waiting.first()).copied();
        *last = next.or(*last);
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn districts_take_turns() {
        let turns = Turns::default();
        let three = [1, 2, 5].map(DistrictId);
        assert_eq!(turns.next(&[]), None);
        let served: Vec<i32> = (0..4).filter_map(|_| turns.next(&three)).map(|id| id.0).collect();
        assert_eq!(served, [1, 2, 5, 1]);
        // One that has nothing to do any more is passed over, one that is new gets its turn.
        assert_eq!(turns.next(&[1, 3, 5].map(DistrictId)), Some(DistrictId(3)));
        assert_eq!(turns.next(&[1, 3].map(DistrictId)), Some(DistrictId(1)));
    }
}
