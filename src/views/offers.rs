//! What is offered and who asks for it, as officials see it and as stewards do.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::db::each::Each;
use crate::ids::SegmentId;
use crate::segments::SegmentKind;
use crate::stewardships::Role;
use crate::stewardships::claims::Verdict;

/// An open offer as officials see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenOffer {
    /// The offer.
    #[schema(value_type = String)]
    pub id: Uuid,
    /// The segment.
    pub segment: SegmentId,
    /// Its name.
    pub segment_name: String,
    /// What it is.
    pub kind: SegmentKind,
    /// Name of the area it lies in.
    pub area_name: String,
    /// The role in which somebody is to answer.
    pub role: Role,
    /// What was said about it, may be empty.
    pub note: String,
    /// When it was published.
    pub at: DateTime<Utc>,
    /// Name of the account that published it; none where an earlier claim lapsed.
    #[schema(required = true)]
    pub by: Option<String>,
    /// Who asks, the first first.
    #[schema(value_type = Vec<PendingClaim>)]
    pub claims: Each<PendingClaim>,
}

/// Place of an offer in the list of officials: whether nobody asks for it, the name of the segment,
/// the segment, the role.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OfferKey(pub bool, pub String, pub SegmentId, pub Role);

impl OpenOffer {
    /// Its place in the list.
    pub fn key(&self) -> OfferKey {
        let nobody_asks = self.claims.0.is_empty();
        OfferKey(nobody_asks, self.segment_name.clone(), self.segment, self.role)
    }
}

/// Somebody who asks for a segment.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PendingClaim {
    /// The claim.
    #[schema(value_type = String)]
    pub id: Uuid,
    /// Who.
    pub person: String,
    /// Post, may be empty.
    pub post: String,
    /// Organisation, may be empty.
    pub organisation: String,
    /// For how many segments they answer today.
    pub segments: i32,
    /// What they promise in public.
    pub commitment: String,
    /// When they asked.
    pub at: DateTime<Utc>,
}

/// An offer as those see it who may ask for it.
#[derive(Clone, Debug)]
pub struct Offered {
    pub id: Uuid,
    /// Name of the segment.
    pub segment: String,
    pub kind: SegmentKind,
    /// Name of the area it lies in.
    pub area: String,
    /// Length in metres along the line; 0 for an area.
    pub length_m: f64,
    /// The role in which somebody is to answer.
    pub role: Role,
    /// What the officials say about it, may be empty.
    pub note: String,
    /// How many ask already.
    pub claims: i64,
}

/// A claim as the one sees it who made it.
#[derive(Clone, Debug)]
pub struct OwnClaim {
    pub id: Uuid,
    /// Name of the segment.
    pub segment: String,
    pub kind: SegmentKind,
    pub role: Role,
    /// What was promised.
    pub commitment: String,
    /// The local day on which it was made.
    pub on: NaiveDate,
    /// How it stands.
    pub status: ClaimStatus,
    /// Why it was declined; else empty.
    pub reason: String,
}

/// How a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimStatus {
    /// Nobody has decided.
    Pending,
    /// Somebody has.
    Decided(Verdict),
    /// The offer closed without: withdrawn, or somebody else answers now.
    Closed,
}
