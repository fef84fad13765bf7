//! A month of what one person owed and did, segment by segment, and what they say of periods they missed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CadenceUnit, Role, word_enum};
use crate::checkpoints::card::Standing;
use crate::ids::SegmentId;
use crate::segments::SegmentKind;

/// How far back a missed period can be given a reason, in days.
pub const EXPLAINED_WITHIN: i64 = 92;

word_enum!(
    /// Why a period was missed, as a steward can say with one tap.
    MissedReason {
        /// 天气恶劣
        Weather = "weather",
        /// 施工、封路、封航
        Works = "works",
        /// 另有工作任务
        OtherDuty = "other_duty",
        /// 去了，没记上
        NotRecorded = "not_recorded",
        /// 个人原因
        Personal = "personal",
        /// 其他
        Other = "other",
    }
);

/// A segment in one role, in a month.
#[derive(Clone, Debug)]
pub struct HistoryRow {
    /// The segment.
    pub segment: SegmentId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SegmentKind,
    /// The role.
    pub role: Role,
    /// The period the duty counts in.
    pub unit: CadenceUnit,
    /// The periods that end in the month, as far as something was owed.
    pub periods: Vec<HistoryPeriod>,
}

/// One period of a duty.
#[derive(Clone, Debug, Deserialize)]
pub struct HistoryPeriod {
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub past: NaiveDate,
    /// Patrols owed.
    pub owed: i32,
    /// Patrols done, never more than owed.
    pub done: i32,
    /// How it stands.
    pub standing: Standing,
    /// What the steward said of a missed one.
    pub reason: Option<MissedReason>,
    /// In their own words.
    pub note: Option<String>,
}

/// A missed period as officials see it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MissedPeriod {
    /// In what role.
    pub role: Role,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Patrols owed.
    pub owed: i32,
    /// Patrols done.
    pub done: i32,
    /// What a steward of the role said of it.
    #[schema(required = true)]
    pub reason: Option<MissedReason>,
    /// In their own words.
    #[schema(required = true)]
    pub note: Option<String>,
}
