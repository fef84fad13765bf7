//! The plates that need somebody: what is found, by what rule, and where it stands in the list.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::checkpoints::life::CodeState;
use crate::ids::{AreaPath, CheckpointId, SegmentId};
use crate::rights::Scope;
use crate::segments::SegmentKind;
use crate::words::word_enum;

/// A printed plate that hangs nowhere is looked for after so many days.
pub const INSTALL_DAYS: i32 = 30;
/// Days without a scan after which a plate in use is looked for, where nothing else is asked.
pub const SILENT_DAYS: i32 = 30;
/// What `days` may be.
pub const LONGEST_SILENCE: i32 = 400;
/// Scans are compared with their plate for so many days.
pub const MOVED_DAYS: i32 = 30;

word_enum!(
    /// What is the matter with a plate or a board.
    Finding {
        /// 码牌损坏、被覆盖、丢失: an official said so, or somebody reported it from the page.
        Reported,
        /// 扫码位置偏离: its scans lie together, but not where it should hang. Moved, copied, or
        /// taken down wrongly.
        Moved,
        /// 点位位置未知: nobody has located the place, so that no scan there shows more than E1.
        Unlocated,
        /// 公示牌责任人过期
        StaleBoard,
        /// 印后未装
        NeverInstalled,
        /// 长期无扫码
        NotScanned,
    }
);

/// Place in the list: by finding, then by code or (for boards) segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthKey(pub Finding, pub i64);

/// A plate or a board that needs somebody.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct HealthItem {
    /// What is the matter.
    pub finding: Finding,
    /// The nine digits; null for a board.
    #[schema(required = true, example = "418203577")]
    pub code: Option<String>,
    /// How the code stands; null for a board.
    #[schema(required = true)]
    pub state: Option<CodeState>,
    /// Area of its segment; without a place, the area it was issued for.
    pub area: AreaPath,
    /// Name of that area.
    pub area_name: String,
    /// The segment.
    #[schema(required = true)]
    pub segment: Option<SegmentId>,
    /// Name of the segment.
    #[schema(required = true)]
    pub segment_name: Option<String>,
    /// What the segment is.
    #[schema(required = true)]
    pub kind: Option<SegmentKind>,
    /// The place.
    #[schema(required = true)]
    pub checkpoint: Option<CheckpointId>,
    /// Name of the place.
    #[schema(required = true)]
    pub checkpoint_name: Option<String>,
    /// Since when: of a report the first open one or the declaration; of a place that nobody has
    /// located, when the plate was hung up there; of what was never installed or a board, the
    /// print; of what is not scanned, the last scan of the last 400 days.
    #[schema(required = true)]
    pub since: Option<DateTime<Utc>>,
    /// Open reports by residents and stewards from the page of the plate; they never change its
    /// state.
    pub reports: i64,
    /// Where the scans lie.
    #[schema(required = true)]
    pub drift: Option<Drift>,
    /// When the board is to be renewed.
    #[schema(required = true)]
    pub board: Option<BoardDue>,
}

/// Where the scans of a place lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Drift {
    /// Metres from the place to the median of its good fixes.
    pub distance_m: f64,
    /// Degrees east of the median.
    pub lon: f64,
    /// Degrees north of the median.
    pub lat: f64,
    /// Scans with a fix of 50 m or better in the last 30 days.
    pub scans: i64,
    /// Local days on which they were made.
    pub days: i64,
}

/// When a board is to be renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BoardDue {
    /// Local day of the change of steward.
    pub changed_on: NaiveDate,
    /// Local day by which the board is to be renewed, 15 days later.
    pub due_on: NaiveDate,
    /// Whether that was worked out by weekends: the notice of days off is not in yet.
    pub due_assumed: bool,
    /// Whether that day is over.
    pub overdue: bool,
}

/// What is wanted of the list.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// One finding only.
    pub finding: Option<Finding>,
    /// Days without a scan, 1 to [`LONGEST_SILENCE`].
    pub days: i32,
}

/// What a code is found with, for the statement of its finding.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The area.
    pub scope: &'a Scope,
    /// Behind this code or segment.
    pub after: i64,
    /// Most items wanted.
    pub limit: i64,
    /// The hour.
    pub now: DateTime<Utc>,
}
