//! What changed of a segment.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::SegmentId;

/// Data of a `segment` event: what a map and a list show of a segment, after the change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SegmentChange {
    /// The segment.
    pub id: SegmentId,
    /// How it stands: 0 ok, 1 due, 2 overdue, 3 problem, 4 unassigned, 5 idle.
    #[schema(minimum = 0, maximum = 5)]
    pub status: i16,
    /// Problems somebody still works on.
    pub open_problems: i32,
    /// The last visit.
    #[schema(required = true)]
    pub last_patrol_at: Option<DateTime<Utc>>,
}
