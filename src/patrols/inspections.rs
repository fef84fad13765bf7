//! Unannounced visits (抽查): an official stands at a code and records what they see, the same way
//! as its steward does. Kept apart from patrols, shown beside them: it does what nobody owes, and
//! undoes nothing.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::scan::Fix;
use super::{Fence, Outcome};
use crate::ids::{Code, SegmentId};
use crate::problems::Category;

/// A visit as it reached the server.
#[derive(Clone, Debug)]
pub struct NewInspection {
    /// Made by the page; the same id again is the same visit.
    pub id: Uuid,
    /// What was found.
    pub outcome: Outcome,
    /// What of the checklist.
    pub findings: Vec<Category>,
    /// In the official's own words.
    pub note: String,
    /// Where the phone was, where it said.
    pub fix: Option<Fix>,
    /// When, by the phone's clock.
    pub device_time: Option<DateTime<Utc>>,
    /// The exact bytes received.
    pub payload: Vec<u8>,
}

/// A code that hangs on a segment, for the question whether an official may visit there.
#[derive(Clone, Debug)]
pub struct CodePlace {
    pub code: Code,
    pub segment: SegmentId,
}

/// A visit as everybody sees it: no name.
#[derive(Clone, Debug, Deserialize)]
pub struct PublicInspection {
    /// The local day.
    pub day: NaiveDate,
    /// What was found; none of a grid, where it is its households' own.
    pub outcome: Option<Outcome>,
}

/// A visit as officials see it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Inspection)]
pub struct InspectionItem {
    /// When it reached the server.
    pub at: DateTime<Utc>,
    /// Name of the account.
    pub by: String,
    /// What was found.
    pub outcome: Outcome,
    /// What of the checklist.
    pub findings: Vec<Category>,
    /// In the official's words, may be empty.
    pub note: String,
    /// Where the phone was.
    pub fence: Fence,
}
