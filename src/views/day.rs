//! A steward's day: what one person answers for, and what is owed there.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};

use crate::ids::{Code, SegmentId};
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::stewardships::duties::Pause;
use crate::stewardships::{CadenceUnit, Role};

/// One segment a person answers for.
#[derive(Clone, Debug)]
pub struct MyRow {
    pub segment: SegmentId,
    pub kind: SegmentKind,
    pub name: String,
    /// Name of the nearest area it lies in.
    pub area: String,
    /// In which roles the person answers for it.
    pub roles: Vec<Role>,
    /// How it stands today.
    pub status: Status,
    /// What those roles owe in the period that is running; empty when nothing is owed.
    pub duties: Vec<MyDuty>,
    /// Why nothing is owed today, where it is suspended.
    pub pause: Option<Pause>,
    /// Local day of the last patrol by anybody.
    pub last_patrol: Option<NaiveDate>,
    /// Problems somebody still works on; of a grid none, which are its households' own.
    pub open_problems: i32,
    /// A code that hangs there, for the way to its page; none of a grid, whose codes are doors'.
    pub code: Option<Code>,
}

/// What a role owes in the period that is running.
#[derive(Clone, Debug, Deserialize)]
pub struct MyDuty {
    pub role: Role,
    /// The period.
    pub unit: CadenceUnit,
    /// First day of the period.
    pub from: NaiveDate,
    /// First day after it.
    pub past: NaiveDate,
    /// Patrols owed in it.
    pub owed: i32,
    /// Patrols done, never more than owed.
    pub done: i32,
    /// How it stands.
    #[serde(deserialize_with = "status")]
    pub status: DutyStatus,
}

/// How a duty stands today, in the order of need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DutyStatus {
    /// Done for this period.
    Done,
    /// Owed, time left.
    Due,
    /// The period before was missed and this one is not done yet.
    Overdue,
}

impl DutyStatus {
    /// From the number that `duty_standing` returns in the database.
    pub fn from_number(number: i16) -> Self {
        match number {
            0 => Self::Done,
            2 => Self::Overdue,
            _ => Self::Due,
        }
    }
}

/// When a segment wants to be visited: the heading under which a steward finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// 逾期
    Overdue,
    /// 今天要做: the period ends today.
    Today,
    /// 近期要做
    Soon,
    /// 已完成
    Done,
    /// Nothing is owed.
    Nothing,
}

impl Urgency {
    /// Every urgency, most pressing first.
    pub const ALL: [Self; 5] = [Self::Overdue, Self::Today, Self::Soon, Self::Done, Self::Nothing];

    /// The word used in locale keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Soon => "soon",
            Self::Done => "done",
            Self::Nothing => "nothing",
        }
    }
}

impl MyDuty {
    /// Last day on which it can still be done.
    pub fn last_day(&self) -> NaiveDate {
        self.past.pred_opt().unwrap_or(self.past)
    }

    fn urgency(&self, today: NaiveDate) -> Urgency {
        match self.status {
            DutyStatus::Done => Urgency::Done,
            DutyStatus::Overdue => Urgency::Overdue,
            DutyStatus::Due if self.last_day() <= today => Urgency::Today,
            DutyStatus::Due => Urgency::Soon,
        }
    }
}

impl MyRow {
    /// The most pressing of its duties.
    pub fn urgency(&self, today: NaiveDate) -> Urgency {
        self.duties.iter().map(|duty| duty.urgency(today)).min().unwrap_or(Urgency::Nothing)
    }
}

fn status<'de, D: Deserializer<'de>>(number: D) -> Result<DutyStatus, D::Error> {
    i16::deserialize(number).map(DutyStatus::from_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 7, day).unwrap()
    }

    fn duty(status: DutyStatus) -> MyDuty {
        MyDuty {
            role: Role::RiverChief,
            unit: CadenceUnit::Week,
            from: day(6),
            past: day(13),
            owed: 1,
            done: i32::from(status == DutyStatus::Done),
            status,
        }
    }

    fn row(duties: Vec<MyDuty>) -> MyRow {
        MyRow {
            segment: SegmentId(1),
            kind: SegmentKind::River,
            name: "清风泾".into(),
            area: "大茫村".into(),
            roles: vec![Role::RiverChief],
            status: Status::Due,
            duties,
            pause: None,
            last_patrol: None,
            open_problems: 0,
            code: None,
        }
    }

    #[test]
    fn a_duty_presses_on_the_last_day_of_its_period() {
        assert_eq!(row(vec![duty(DutyStatus::Due)]).urgency(day(11)), Urgency::Soon);
        assert_eq!(row(vec![duty(DutyStatus::Due)]).urgency(day(12)), Urgency::Today);
    }

    #[test]
    fn the_most_pressing_duty_decides() {
        assert_eq!(
            row(vec![duty(DutyStatus::Done), duty(DutyStatus::Due)]).urgency(day(8)),
            Urgency::Soon
        );
        assert_eq!(
            row(vec![duty(DutyStatus::Done), duty(DutyStatus::Overdue)]).urgency(day(8)),
            Urgency::Overdue
        );
        assert_eq!(row(vec![duty(DutyStatus::Done)]).urgency(day(8)), Urgency::Done);
        assert_eq!(row(Vec::new()).urgency(day(8)), Urgency::Nothing);
    }
}
