//! The page of a segment as officials see it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::areas::AreaRef;
use crate::checkpoints::taps::PlacedTag;
use crate::geo::bounds::BoundingBox;
use crate::ids::{CheckpointId, ProblemId, SegmentId};
use crate::patrols::inspections::InspectionItem;
use crate::patrols::{Flag, Grade, Outcome};
use crate::problems::{Category, Stage};
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::stewardships::duties::{Pause, WarningLevel};
use crate::stewardships::history::MissedPeriod;
use crate::stewardships::{CadenceUnit, Role};
use crate::tracks::keeping::SegmentCoverage;

/// Everything about one segment.
#[derive(Debug, Serialize, ToSchema)]
pub struct SegmentDetail {
    /// The segment.
    pub id: SegmentId,
    /// What it is.
    pub kind: SegmentKind,
    /// Its name.
    pub name: String,
    /// The code it has in somebody else's system.
    #[schema(required = true)]
    pub external_code: Option<String>,
    /// The area it lies in.
    pub area: AreaRef,
    /// The areas above that one, widest first.
    pub ancestors: Vec<AreaRef>,
    /// How it stands.
    pub status: Status,
    /// Length in metres; 0 for an area.
    pub length_m: f64,
    /// Raised by every change of it.
    pub version: i32,
    /// Raised by every change of its line or outline.
    pub geometry_version: i32,
    /// Rectangle around it.
    #[schema(required = true)]
    pub bbox: Option<BoundingBox>,
    /// Geometry of GeoJSON, WGS-84; an empty `GeometryCollection` where there is none.
    #[schema(value_type = Object)]
    pub geometry: Box<RawValue>,
    /// Phone of the office on duty: the nearest area above that has one.
    #[schema(required = true)]
    pub office_phone: Option<String>,
    /// Who answers for it today, principals first.
    pub stewardships: Vec<Stewardship>,
    /// The last ten visits, newest first.
    pub patrols: Vec<Patrol>,
    /// Officials' unannounced visits, newest first, five at most.
    pub inspections: Vec<InspectionItem>,
    /// Periods missed in the last 92 days, newest first, twelve at most.
    pub missed: Vec<MissedPeriod>,
    /// This month.
    pub month: Month,
    /// Its problems, open ones first, then newest first, ten at most.
    pub problems: Vec<SegmentProblem>,
    /// Rating counts, very satisfied first.
    #[schema(value_type = Vec<i32>, min_items = 5, max_items = 5)]
    pub ratings: [i32; 5],
    /// Where its codes hang.
    pub checkpoints: Vec<Checkpoint>,
    /// What tracks of the last 30 days cover of it; none where nobody kept one.
    #[schema(required = true)]
    pub coverage: Option<SegmentCoverage>,
}

/// Somebody who answers for a segment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Stewardship {
    /// In what role.
    pub role: Role,
    /// Name, as on the board.
    pub person: String,
    /// Post, may be empty.
    pub post: String,
    /// Organisation, may be empty.
    pub organisation: String,
    /// First day.
    pub since: NaiveDate,
    /// The public commitment, may be empty.
    pub commitment: String,
    /// What the role owes.
    #[schema(required = true)]
    pub duty: Option<Duty>,
    /// How the running period stands.
    #[schema(required = true)]
    pub period: Option<Period>,
}

/// What a role owes.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Duty {
    /// The period it counts in.
    pub unit: CadenceUnit,
    /// Patrols owed in each.
    pub times: u32,
    /// The level of warning the rule is for.
    pub warning: Option<WarningLevel>,
    /// Why nothing is asked for today.
    pub pause: Option<Pause>,
}

/// A period of a duty.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Patrols owed.
    pub owed: u32,
    /// Patrols done, never more than owed.
    pub done: u32,
}

/// A visit: what one steward did on one local day.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Patrol {
    /// The local day.
    pub day: NaiveDate,
    /// Who came.
    pub person: String,
    /// What they say they found.
    #[schema(required = true)]
    pub outcome: Option<Outcome>,
    /// How many codes were read.
    pub scans: i32,
    /// What the best of them can show.
    pub best_grade: Grade,
    /// What may want explaining.
    #[serde(deserialize_with = "flags")]
    pub flags: Vec<Flag>,
    /// The last reading.
    pub last_at: DateTime<Utc>,
}

/// A calendar month of a segment, all roles together.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Month {
    /// Year and month.
    #[schema(example = "2026-11")]
    pub month: String,
    /// Patrols owed in the periods that end in it.
    pub owed: i64,
    /// Patrols done of those.
    pub done: i64,
    /// Patrols not done because of an outage that is excused; not among those owed.
    pub excused: i64,
    /// Days of the month on which somebody patrolled.
    pub days: Vec<u8>,
}

/// A problem on the page of its segment.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SegmentProblem {
    /// The problem.
    pub id: ProblemId,
    /// What is wrong.
    pub category: Category,
    /// Where it stands.
    pub stage: Stage,
    /// As it was reported.
    pub text: String,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// By when it should be settled.
    pub due_at: DateTime<Utc>,
    /// Whether that was worked out by weekends: the notice of days off is not in yet.
    pub due_assumed: bool,
    /// Open and past that time.
    pub overdue: bool,
}

/// A place where a code hangs.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Checkpoint {
    /// The place.
    pub id: CheckpointId,
    /// Its name.
    pub name: String,
    /// Degrees east, WGS-84; of some point of the segment where the place is not located.
    pub lon: f64,
    /// Degrees north, likewise.
    pub lat: f64,
    /// Whether it is known where the place lies. Where it is not, scans are held against the whole
    /// segment and show no more than E1.
    pub located: bool,
    /// Radius of its fence in metres.
    pub radius_m: f32,
    /// How good the fix was by which it was taken down, in metres; null where it came from a map,
    /// a file or a list.
    #[schema(required = true)]
    pub accuracy_m: Option<f32>,
    /// The nine digits that hang there.
    #[schema(required = true, example = "418203577")]
    pub code: Option<String>,
    /// Tags in use there, the oldest first.
    pub tags: Vec<PlacedTag>,
}

/// Days of the month set in a bitmask.
pub(crate) fn days_of(bits: i32) -> Vec<u8> {
    (0..31).filter(|bit| bits >> bit & 1 == 1).map(|bit| bit + 1).collect()
}

fn flags<'de, D: Deserializer<'de>>(bits: D) -> Result<Vec<Flag>, D::Error> {
    i32::deserialize(bits).map(Flag::from_bits)
}

#[cfg(test)]
mod tests {
    use super::days_of;

    #[test]
    fn the_lowest_bit_is_the_first_of_the_month() {
        assert!(days_of(0).is_empty());
        assert_eq!(days_of(0b101), [1, 3]);
        assert_eq!(days_of(1 << 30), [31]);
        assert_eq!(days_of(i32::MAX).len(), 31);
    }
}
