//! Offers and claims: a segment that nobody answers for is offered, somebody asks for it with a
//! public commitment, an official decides.
//!
//! Whoever belongs to the town of a segment may ask for it. A claim that was confirmed lapses where
//! nobody sees it patrolled (`claim_lapses` in migrations/functions), and the segment is offered anew: a
//! commitment is worth what is done for it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use super::Role;
use super::change::MAX_COMMITMENT;
use crate::error::FieldError;
use crate::ids::{DistrictId, PersonId, SegmentId};
use crate::words::word_enum;

/// How long before it lapses a steward is told, in days.
pub const TOLD_BEFORE: i32 = 14;

word_enum!(
    /// What became of a claim.
    #[schema(as = ClaimVerdict)]
    Verdict {
        /// The one who asked answers for the segment.
        Confirmed,
        /// They do not, and know why.
        Declined,
        /// They took it back themselves.
        Withdrawn,
    }
);

/// What is wrong with a commitment.
pub fn commitment_fault(text: &str) -> Option<FieldError> {
    let message = if text.is_empty() {
        "invalid-commitment-missing"
    } else if text.chars().count() > MAX_COMMITMENT || text.contains('\0') {
        "invalid-commitment"
    } else {
        return None;
    };
    Some(FieldError {
        field: "commitment",
        message,
    })
}

/// Where an offer or a claim belongs, for the question whether an official may decide about it.
#[derive(Clone, Debug)]
pub struct OfferedRole {
    /// The offer, or the claim.
    pub id: Uuid,
    pub segment: SegmentId,
    /// Who asks; nobody for an offer.
    pub person: Option<PersonId>,
    pub role: Role,
}

/// The local day on which something of a district was last looked through, its claims for those
/// that lapsed or its sums, on this server since it started. Several servers each look for themselves: the second finds
/// nothing left.
#[derive(Debug, Default)]
pub struct LookedThrough(Mutex<HashMap<DistrictId, NaiveDate>>);

impl LookedThrough {
    /// Whether it was done for this day.
    pub fn is_done(&self, district: DistrictId, day: NaiveDate) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&district) == Some(&day)
    }

    /// It was done for this day, all of it.
    pub fn done(&self, district: DistrictId, day: NaiveDate) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(district, day);
    }
}

/// A claim that lapsed when it was looked at.
#[derive(Clone, Copy, Debug)]
pub struct Lapsed {
    pub stewardship: i64,
    pub segment: SegmentId,
    pub person: PersonId,
    pub role: Role,
}

/// The pause after the first time that a claim could not be ended; it doubles with each.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
/// How often it doubles: a bit more than an hour at most.
const DOUBLINGS: u32 = 6;

/// Claims that lapsed and could not be ended, on this server since it started: each is tried again
/// by itself and after a longer pause every time, and nothing else waits for it. Times are those
/// that the server has lived, which nobody sets.
#[derive(Debug, Default)]
pub struct PutAside(Mutex<HashMap<(DistrictId, i64), Trial>>);

#[derive(Debug)]
struct Trial {
    claim: Lapsed,
    faults: u32,
    again: TimeDelta,
}

impl PutAside {
    /// Puts a claim aside that could not be ended at `lived`, for as long as is answered.
    pub fn put(&self, district: DistrictId, claim: Lapsed, lived: TimeDelta) -> TimeDelta {
        let mut aside = self.locked();
        let trial = aside.entry((district, claim.stewardship)).or_insert(Trial {
            claim,
            faults: 0,
            again: lived,
        });
        let pause = FIRST_PAUSE * (1 << trial.faults.min(DOUBLINGS));
        trial.faults += 1;
        trial.again = lived + pause;
        pause
    }

    /// Whether its turn has not come yet.
    pub fn waits(&self, district: DistrictId, claim: &Lapsed, lived: TimeDelta) -> bool {
        let aside = self.locked();
        aside.get(&(district, claim.stewardship)).is_some_and(|trial| trial.again > lived)
    }

    /// Those of a district whose turn has come.
    pub fn due(&self, district: DistrictId, lived: TimeDelta) -> Vec<Lapsed> {
        let aside = self.locked();
        let of_district = aside.iter().filter(|((of, _), _)| *of == district);
        let mut due: Vec<Lapsed> = of_district
            .filter(|(_, trial)| trial.again <= lived)
            .map(|(_, trial)| trial.claim)
            .collect();
        due.sort_by_key(|claim| (claim.segment, claim.stewardship));
        due
    }

    /// It has ended, or lapses no more.
    pub fn forget(&self, district: DistrictId, claim: &Lapsed) {
        self.locked().remove(&(district, claim.stewardship));
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<(DistrictId, i64), Trial>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_ended_is_tried_after_longer_and_longer_pauses() {
        let (here, there) = (DistrictId(990_101), DistrictId(990_202));
        let claim = Lapsed {
            stewardship: 500,
            segment: SegmentId(2),
            person: PersonId(1),
            role: Role::RoadChief,
        };
        let aside = PutAside::default();
        let minutes = TimeDelta::minutes;
        assert!(!aside.waits(here, &claim, minutes(0)));
        let mut lived = minutes(0);
        for pause in [1, 2, 4, 8, 16, 32, 64, 64] {
            assert_eq!(aside.put(here, claim, lived), minutes(pause));
            lived += minutes(pause);
            assert!(aside.waits(here, &claim, lived - minutes(1)));
            assert!(aside.due(here, lived - minutes(1)).is_empty());
            assert!(!aside.waits(here, &claim, lived) && !aside.waits(there, &claim, lived));
            assert_eq!(aside.due(here, lived).len(), 1);
            assert!(aside.due(there, lived).is_empty());
        }
        aside.forget(here, &claim);
        assert!(aside.due(here, lived).is_empty());
        assert_eq!(aside.put(here, claim, lived), minutes(1));
    }
}
