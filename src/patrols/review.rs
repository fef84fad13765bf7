//! Records that want a second look: what the steward says of them, and what an official decides.
//! Both stay on record.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Flag, Grade};
use crate::ids::{AccountId, PersonId};
use crate::words::word_enum;

word_enum!(
    /// Why a record looks the way it does, as a steward can say with one tap.
    Reason {
        /// 信号差，定位不准
        WeakSignal,
        /// 手机没开定位
        LocationOff,
        /// 在对岸或附近巡查
        Nearby,
        /// 没有网络，后来才上传
        NoNetwork,
        /// 借用或更换了手机
        OtherPhone,
        /// 手机时间不对
        ClockWrong,
        /// 码牌移动过
        PlateMoved,
        /// 其他
        Other,
    }
);

word_enum!(
    /// What an official decides on a record.
    Verdict {
        /// 采信
        Accepted,
        /// 不计入
        SetAside,
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

/// A scan, for the question whether an official may decide on it.
#[derive(Clone, Copy, Debug)]
pub struct ScanOf {
    /// UUIDv7 of whoever made it.
    pub id: Uuid,
    /// Whose it is.
    pub person: PersonId,
    /// Who entered it for them, where somebody did.
    pub entered_by: Option<AccountId>,
}
