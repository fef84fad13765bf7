//! The segments of a scope as officials see them: the list, its counts, the status of all.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::geo::bounds::BoundingBox;
use crate::ids::{AreaPath, SegmentId};
use crate::segments::SegmentKind;
use crate::status::Status;

/// Which segments of a scope are wanted; nothing given means all.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of these kinds.
    pub kinds: Option<Vec<SegmentKind>>,
    pub statuses: Option<Vec<Status>>,
    /// With this in their name, or exactly this as their external code, or with this in the name of
    /// somebody who answers for them.
    pub text: Option<String>,
}

/// Where a page of the list ended: the sort key of its last segment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListKey(pub i16, pub String, pub SegmentId);

/// A segment in the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SegmentItem {
    /// The segment.
    pub id: SegmentId,
    /// What it is.
    pub kind: SegmentKind,
    /// Its name.
    pub name: String,
    /// Code of the area it lies in.
    pub area_path: AreaPath,
    /// Name of that area.
    pub area_name: String,
    /// How it stands.
    pub status: Status,
    /// Who answers for it, the nearest to it where there are several.
    #[schema(required = true)]
    pub principal: Option<String>,
    /// The last visit.
    #[schema(required = true)]
    pub last_patrol_at: Option<DateTime<Utc>>,
    /// Problems somebody still works on.
    pub open_problems: i32,
    /// Length in metres; 0 for an area.
    pub length_m: f64,
    /// Rectangle around it.
    #[schema(required = true)]
    pub bbox: Option<BoundingBox>,
}

/// How many of the wanted segments there are of a status and kind.
#[derive(Clone, Copy, Debug)]
pub struct Tally {
    pub status: Status,
    pub kind: SegmentKind,
    pub segments: i64,
    pub open_problems: i64,
}

/// Status of every segment in scope.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatusSnapshot {
    /// Every change up to this number of the stream is in here: changes whose `id` is not higher
    /// may be left out.
    pub sequence: i64,
    /// Version of the tiles that show these segments.
    pub geometry_version: i64,
    /// Ids of the segments, ascending: the first as it is, each other as the distance from the one
    /// before.
    #[schema(example = json!([17, 1, 1, 5]))]
    pub ids: Vec<i64>,
    /// One digit for each id: 0 ok, 1 due, 2 overdue, 3 problem, 4 unassigned, 5 idle.
    #[schema(example = "0132")]
    pub status: String,
}
