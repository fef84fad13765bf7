//! The list of codes that printing and health work from, with the place each hangs at.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::checkpoints::life::CodeState;
use crate::ids::{AreaPath, CheckpointId, SegmentId};
use crate::segments::SegmentKind;

/// Which codes are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// On segments of these kinds; then codes without a place are not wanted.
    pub kinds: Option<Vec<SegmentKind>>,
    /// In these states; all but retired ones where nothing is said.
    pub states: Option<Vec<CodeState>>,
    pub batch: Option<Uuid>,
}

/// Place of a code in the list: by area, segment (0 for codes without a place) and number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeKey(pub String, pub i64, pub i32);

/// A code in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CodeItem {
    /// The nine digits.
    #[schema(example = "418203577")]
    pub code: String,
    /// How it stands.
    pub state: CodeState,
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
    /// The batch it was issued in.
    #[schema(required = true)]
    pub batch: Option<Uuid>,
    /// When it was printed last.
    #[schema(required = true)]
    pub printed_at: Option<DateTime<Utc>>,
}
