//! Records with everything that was said of them: a steward's own, and those that ask for a look.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ids::{PersonId, SegmentId};
use crate::patrols::review::{Decision, Explanation};
use crate::patrols::{Fence, Flag, Grade, Outcome};
use crate::problems::Category;
use crate::segments::SegmentKind;

/// One record with everything that was said of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Record {
    /// The scan.
    pub id: Uuid,
    /// Where.
    pub segment: SegmentId,
    /// Its name.
    pub segment_name: String,
    /// What it is.
    pub kind: SegmentKind,
    /// The checkpoint.
    pub checkpoint: String,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// The local day it counts for.
    pub day: NaiveDate,
    /// The moment it counts for.
    pub at: DateTime<Utc>,
    /// When it reached the server.
    pub received_at: DateTime<Utc>,
    /// What was found.
    #[schema(required = true)]
    pub outcome: Option<Outcome>,
    /// What of the checklist.
    pub findings: Vec<Category>,
    /// In the steward's own words.
    pub note: String,
    /// What it can show.
    pub grade: Grade,
    /// Where the position lies.
    pub fence: Fence,
    /// Metres from the checkpoint.
    #[schema(required = true)]
    pub distance_m: Option<f32>,
    /// Radius of the position's circle in metres.
    #[schema(required = true)]
    pub accuracy_m: Option<f32>,
    /// What asks for an explanation.
    pub flags: Vec<Flag>,
    /// Whether the steward took it back.
    pub withdrawn: bool,
    /// What the steward said last.
    #[schema(required = true)]
    pub explanation: Option<Explanation>,
    /// What was decided last.
    #[schema(required = true)]
    pub decision: Option<Decision>,
}

/// Which records an official wants to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Those that ask for an explanation and are not decided on.
    #[default]
    Open,
    /// Those decided on.
    Decided,
}
