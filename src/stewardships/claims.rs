//! Offers and claims: a segment that nobody answers for is offered, somebody asks for it with a
//! public commitment, an official decides.
//!
//! Whoever belongs to the town of a segment may ask for it. A claim that was confirmed lapses where
//! nobody sees it patrolled (`claim_lapses` in migrations/functions), and the segment is offered anew: a
//! commitment is worth what is done for it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;
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
