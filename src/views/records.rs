//! Records with everything that was said of them: a steward's own, and those that ask for a look.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::Day;
use crate::ids::{PersonId, SegmentId};
use crate::patrols::entering::Entered;
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
    /// The checkpoint; empty where it was entered.
    pub checkpoint: String,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// The local day it counts for; of one that is `undated`, the day it says it was made.
    pub day: NaiveDate,
    /// The moment it counts for, or says.
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
    /// Metres from the checkpoint; from the segment where nobody knew where the checkpoint lies.
    #[schema(required = true)]
    pub distance_m: Option<f32>,
    /// Radius of the position's circle in metres.
    #[schema(required = true)]
    pub accuracy_m: Option<f32>,
    /// What asks for an explanation.
    pub flags: Vec<Flag>,
    /// The tap on the tag beside the code that it carried.
    #[schema(required = true)]
    pub tap: Option<RecordTap>,
    /// Who entered it for the steward, and why; none where they recorded it themselves.
    #[schema(required = true)]
    pub entered: Option<Entered>,
    /// Whether the steward took it back, or it is a spoiled copy of a record that came whole.
    pub withdrawn: bool,
    /// What the steward said last.
    #[schema(required = true)]
    pub explanation: Option<Explanation>,
    /// What was decided last.
    #[schema(required = true)]
    pub decision: Option<Decision>,
}

/// Which read of which tag a record carried; no other record carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecordTap {
    /// Serial number of the tag, fourteen digits.
    #[schema(example = "04958CAA5C5E80")]
    pub uid: String,
    /// How often the tag had been read, this tap included.
    pub counter: i32,
}

/// A page of a person's records of a month.
#[derive(Clone, Debug)]
pub struct OwnRecords {
    /// Newest first.
    pub records: Vec<Record>,
    /// How many of the month count, on this page and on others.
    pub counted: i64,
    /// Where the next page begins; none on the last.
    pub next: Option<RecordKey>,
}

/// Place of a record in a person's list: the local day, and its id, which begins with the time of the
/// tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordKey {
    /// The local day it counts for.
    pub day: NaiveDate,
    /// The scan.
    pub id: Uuid,
}

impl std::fmt::Display for RecordKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.day, self.id)
    }
}

impl RecordKey {
    /// As an address carries it: `2026-11-23.019a…`.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, id) = text.split_once('.')?;
        Some(Self {
            day: day.parse::<Day>().ok()?.get(),
            id: id.parse().ok()?,
        })
    }
}

/// Place of a record in an official's list: whether nobody explained it, the moment it counts for, and
/// the scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewKey(pub bool, pub DateTime<Utc>, pub Uuid);

impl Record {
    /// Its place in the list.
    pub fn key(&self) -> ReviewKey {
        ReviewKey(self.explanation.is_none(), self.at, self.id)
    }
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
