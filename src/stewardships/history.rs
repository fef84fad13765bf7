//! A month of what one person owed and did, segment by segment, and what they say of periods they
//! missed.

use std::cmp::Reverse;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::calendar::{Book, DutyMonth, Period, PeriodStatus};
use super::owed::{Place, Tenure};
use super::periods::{Span, ending_in, later, period_end, period_start};
use super::{CadenceUnit, Role};
use crate::clock::Day;
use crate::ids::SegmentId;
use crate::segments::SegmentKind;
use crate::words::word_enum;

/// How far back a missed period can be given a reason, in days.
pub const EXPLAINED_WITHIN: i64 = 92;

word_enum!(
    /// Why a period was missed, as a steward can say with one tap.
    MissedReason {
        /// 天气恶劣
        Weather,
        /// 施工、封路、封航
        Works,
        /// 另有工作任务
        OtherDuty,
        /// 去了，没记上
        NotRecorded,
        /// 个人原因
        Personal,
        /// 其他
        Other,
    }
);

/// A period of a duty: segment, role, length, first day.
pub type PeriodKey = (SegmentId, Role, CadenceUnit, Day);

/// A segment in one role, in a month.
#[derive(Clone, Debug)]
pub struct HistoryRow {
    pub segment: SegmentId,
    pub name: String,
    pub kind: SegmentKind,
    pub role: Role,
    /// The period the duty counts in.
    pub unit: CadenceUnit,
    /// Patrols in each.
    pub times: u32,
    /// The periods that end in the month, as far as something was owed.
    pub periods: Vec<HistoryPeriod>,
}

/// One period of a duty.
#[derive(Clone, Debug)]
pub struct HistoryPeriod {
    pub period: Period,
    /// What the steward said of a missed one.
    pub said: Option<GivenReason>,
}

/// What was said last of a missed period.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GivenReason {
    /// The role that missed it.
    pub role: Role,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub past: NaiveDate,
    /// Why.
    pub reason: MissedReason,
    /// In their own words.
    pub note: String,
}

impl GivenReason {
    fn of(all: &[Self], role: Role, period: &Period) -> Option<Self> {
        let same =
            |said: &&Self| (said.role, said.from, said.past) == (role, period.from, period.past);
        all.iter().find(same).cloned()
    }
}

/// The rows of one person in a month of a segment, of which `duties` are what its roles owed.
/// Theirs is what they missed while it was theirs from its first day to its last, and whatever else
/// was done or is to be done while they were there.
pub fn rows(
    own: &[Tenure],
    duties: Vec<DutyMonth>,
    said: &[GivenReason],
) -> Vec<(DutyMonth, Vec<HistoryPeriod>)> {
    let is_theirs = |role: Role, period: &Period| {
        let span = period.span();
        let mut held = own.iter().filter(|tenure| tenure.role == role).map(|tenure| tenure.valid);
        match period.status {
            PeriodStatus::NotOwed => false,
            PeriodStatus::Missed | PeriodStatus::Excused => held.any(|valid| valid.holds(span)),
            PeriodStatus::Done | PeriodStatus::Running | PeriodStatus::Ahead => {
                held.any(|valid| valid.from < span.past && valid.past > span.from)
            }
        }
    };
    let rows = duties.into_iter().map(|duty| {
        let periods = duty.periods.iter().filter(|period| is_theirs(duty.role, period));
        let periods = periods.map(|period| HistoryPeriod {
            period: *period,
            said: GivenReason::of(said, duty.role, period),
        });
        let periods = periods.collect::<Vec<_>>();
        (duty, periods)
    });
    rows.filter(|(_, periods)| !periods.is_empty()).collect()
}

/// How far back officials see missed periods, in days, and how many.
pub const MISSED_WITHIN: i32 = 92;
const MOST_MISSED: usize = 12;

/// The periods that were missed of late, the latest first: whichever began last, and of those that
/// began on one day the one that ended last, whatever binds today.
pub fn missed(
    book: &Book,
    place: Place<'_>,
    said: &[GivenReason],
    today: NaiveDate,
) -> Vec<MissedPeriod> {
    let since = later(today, i64::from(-MISSED_WITHIN));
    let firsts = ending_in(
        CadenceUnit::Month,
        Span {
            from: since,
            past: period_end(CadenceUnit::Month, period_start(CadenceUnit::Month, today)),
        },
    );
    let mut missed: Vec<MissedPeriod> = firsts
        .flat_map(|month| book.month(month.from, today, place))
        .flat_map(|duty| duty.periods.into_iter().map(move |period| (duty.role, period)))
        .filter(|(_, period)| period.status == PeriodStatus::Missed && period.past > since)
        .map(|(role, period)| {
            let said = GivenReason::of(said, role, &period);
            MissedPeriod {
                role,
                from: period.from,
                to: period.last(),
                owed: period.owed,
                done: period.done,
                reason: said.as_ref().map(|said| said.reason),
                note: said.map(|said| said.note),
            }
        })
        .collect();
    missed.sort_by_key(|period| (Reverse(period.from), period.role, Reverse(period.to)));
    missed.truncate(MOST_MISSED);
    missed
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
    pub owed: u32,
    /// Patrols done.
    pub done: u32,
    /// What a steward of the role said of it.
    #[schema(required = true)]
    pub reason: Option<MissedReason>,
    /// In their own words.
    #[schema(required = true)]
    pub note: Option<String>,
}
