//! Offers and claims: a segment that nobody answers for is offered, somebody asks for it with a
//! public commitment, an official decides.
//!
//! Whoever belongs to the town of a segment may ask for it. A claim that was confirmed lapses where
//! nobody sees it patrolled (`claim_lapses` in migrations/functions), and the segment is offered anew: a
//! commitment is worth what is done for it.

use uuid::Uuid;

use super::Role;
use super::change::MAX_COMMITMENT;
use crate::error::FieldError;
use crate::ids::{PersonId, SegmentId};
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
