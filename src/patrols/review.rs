//! Records that want a second look: what the steward says of them, and what an official decides.
//! Both stay on record.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Fence, Flag, Grade, Outcome};
use crate::areas::AreaPath;
use crate::http::extract::Placed;
use crate::ids::{DistrictId, PersonId, SegmentId};
use crate::problems::Category;
use crate::segments::SegmentKind;
use crate::stewardships::word_enum;

word_enum!(
    /// Why a record looks the way it does, as a steward can say with one tap.
    Reason {
        /// 信号差，定位不准
        WeakSignal = "weak_signal",
        /// 手机没开定位
        LocationOff = "location_off",
        /// 在对岸或附近巡查
        Nearby = "nearby",
        /// 没有网络，后来才上传
        NoNetwork = "no_network",
        /// 借用或更换了手机
        OtherPhone = "other_phone",
        /// 手机时间不对
        ClockWrong = "clock_wrong",
        /// 码牌移动过
        PlateMoved = "plate_moved",
        /// 其他
        Other = "other",
    }
);

word_enum!(
    /// What an official decides on a record.
    Verdict {
        /// 采信
        Accepted = "accepted",
        /// 不计入
        SetAside = "set_aside",
    }
);

/// Whether a record asks for an explanation: it has flags, or nothing speaks for it but the scan.
pub fn wants_explanation(grade: Grade, flags: &[Flag]) -> bool {
    grade == Grade::E0 || !flags.is_empty()
}

/// What a steward said of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// When.
    pub at: DateTime<Utc>,
    /// In one tap.
    pub reasons: Vec<Reason>,
    /// In their own words; may be empty.
    pub note: String,
}

/// What an official decided on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decision {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub verdict: Verdict,
    /// Why; never empty where it was set aside.
    pub note: String,
    /// Name of the official.
    pub by: String,
}

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

/// Where a record lies, for the question whether an official may decide on it.
#[derive(Clone, Debug)]
pub struct RecordPlace {
    /// The scan.
    pub id: Uuid,
    /// The district.
    pub district: DistrictId,
    /// The area of its segment.
    pub area: AreaPath,
}

impl Placed for RecordPlace {
    fn district(&self) -> DistrictId {
        self.district
    }

    fn area(&self) -> &AreaPath {
        &self.area
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
