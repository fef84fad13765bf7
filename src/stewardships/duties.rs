//! What duties are made of beside role, kind and period: the season, the level of a warning; and
//! what suspends them.
//!
//! Nothing reaches back: a warning, a suspension and a new rule begin today or on a day to come.
//! What was missed before has its reason written beside it instead.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::accounts::people::NamedPerson;
use crate::clock::Day;
use crate::error::FieldError;
use crate::ids::{AreaPath, PersonId, SegmentId};
use crate::rights::{Covered, Scope};
use crate::segments::SegmentKind;
use crate::words::word_enum;

/// How far ahead a warning or a suspension may begin and end, in days: a year, and a day for leap
/// years.
const AHEAD_DAYS: i64 = 366;

word_enum!(
    /// Level of a warning, the mildest first: the four of the national scheme for emergencies
    /// (突发事件应对法).
    WarningLevel {
        /// 蓝色
        Blue,
        /// 黄色
        Yellow,
        /// 橙色
        Orange,
        /// 红色
        Red,
    }
);

word_enum!(
    /// Why nothing is asked for.
    Cause {
        /// 冰冻
        Ice,
        /// 施工
        Works,
        /// 台风暴雨
        Storm,
        /// 其他
        Other,
        /// 请假
        Leave,
    }
);

/// A day of every year, as month and day (`06-01`); the 29th of February is none.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "06-01")]
pub struct MonthDay(i16);

/// Why a text is no day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a day of every year is month and day, as in 06-01")]
pub struct MonthDayError;

impl MonthDay {
    /// As the database has it: month times 100 and day.
    pub fn number(self) -> i16 {
        self.0
    }

    /// From the number that the database has.
    pub fn from_number(number: i16) -> Result<Self, MonthDayError> {
        let (month, day) = (u32::try_from(number / 100), u32::try_from(number % 100));
        let (Ok(month), Ok(day)) = (month, day) else {
            return Err(MonthDayError);
        };
        // A year without the 29th of February.
        NaiveDate::from_ymd_opt(2027, month, day).map(|_| Self(number)).ok_or(MonthDayError)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.0 / 100, self.0 % 100)
    }
}

impl FromStr for MonthDay {
    type Err = MonthDayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (month, day) = text.split_once('-').ok_or(MonthDayError)?;
        let number = |text: &str| {
            text.parse::<i16>()
                .ok()
                .filter(|number| (1..=31).contains(number))
                .ok_or(MonthDayError)
        };
        Self::from_number(number(month)? * 100 + number(day)?)
    }
}

impl TryFrom<String> for MonthDay {
    type Error = MonthDayError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<MonthDay> for String {
    fn from(day: MonthDay) -> Self {
        day.to_string()
    }
}

/// A part of every year, its last day included; over New Year where the last day comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Season {
    /// First day.
    pub first: MonthDay,
    /// Last day.
    pub last: MonthDay,
}

impl Season {
    /// From the columns `season_from` and `season_to`.
    pub fn from_columns(first: Option<i16>, last: Option<i16>) -> Option<Self> {
        Some(Self {
            first: MonthDay::from_number(first?).ok()?,
            last: MonthDay::from_number(last?).ok()?,
        })
    }

    /// Whether a day lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        let at = i16::try_from(day.month() * 100 + day.day()).unwrap_or_default();
        if self.first <= self.last {
            (self.first.0..=self.last.0).contains(&at)
        } else {
            at >= self.first.0 || at <= self.last.0
        }
    }
}

/// Why nothing is asked for today, and to what day; never a person's leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pause {
    /// Why.
    pub cause: Cause,
    /// Last day.
    pub until: NaiveDate,
}

/// Days of a warning or a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DayRange {
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
}

impl DayRange {
    /// Whether it ends before it begins, which is wrong on any day.
    pub fn is_backwards(self) -> bool {
        self.until < self.from
    }

    /// What is wrong with it on a day, by field.
    pub fn faults(self, today: NaiveDate) -> Vec<FieldError> {
        let last = today + TimeDelta::days(AHEAD_DAYS);
        let mut faults = Vec::new();
        if self.from.get() < today || self.from.get() > last {
            faults.push(FieldError {
                field: "from",
                message: "api-invalid-change-day",
            });
        }
        if self.is_backwards() || self.until.get() > last {
            faults.push(FieldError {
                field: "until",
                message: "api-invalid-deputy-until",
            });
        }
        faults
    }
}

/// What an official suspends, with the proof that they may.
#[derive(Debug)]
pub enum Suspended {
    /// An area, or one kind of segment in it.
    Area(Scope, Option<SegmentKind>),
    /// One segment.
    Segment(Covered<SegmentId>),
    /// A person, who is on leave.
    Person(Covered<NamedPerson>),
}

impl Suspended {
    /// Where it is kept.
    pub fn area(&self) -> &AreaPath {
        match self {
            Self::Area(scope, _) => scope.area(),
            Self::Segment(segment) => segment.area(),
            Self::Person(person) => person.area(),
        }
    }

    /// Only this kind.
    pub fn kind(&self) -> Option<SegmentKind> {
        match self {
            Self::Area(_, kind) => *kind,
            _ => None,
        }
    }

    /// Only this segment.
    pub fn segment(&self) -> Option<SegmentId> {
        match self {
            Self::Segment(segment) => Some(*segment.get()),
            _ => None,
        }
    }

    /// Only this person.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person.get().id),
            _ => None,
        }
    }
}

/// A warning in force.
#[derive(Clone, Copy, Debug)]
pub struct WarningId(pub Uuid);

/// A suspension in force.
#[derive(Clone, Copy, Debug)]
pub struct SuspensionId(pub Uuid);

#[cfg(test)]
mod tests {
    use super::*;

    fn season(first: &str, last: &str) -> Season {
        Season {
            first: first.parse().unwrap(),
            last: last.parse().unwrap(),
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_season_has_its_last_day() {
        let flood = season("06-01", "09-30");
        for (at, within) in [
            ("2026-05-31", false),
            ("2026-06-01", true),
            ("2026-09-30", true),
            ("2026-10-01", false),
        ] {
            assert_eq!(flood.contains(day(at)), within, "{at}");
        }
    }

    #[test]
    fn a_season_may_go_over_new_year() {
        let winter = season("11-15", "03-15");
        for (at, within) in [
            ("2026-11-14", false),
            ("2026-12-31", true),
            ("2028-02-29", true),
            ("2027-03-15", true),
            ("2027-03-16", false),
        ] {
            assert_eq!(winter.contains(day(at)), within, "{at}");
        }
    }

    #[test]
    fn a_day_of_every_year_is_none_that_some_lack() {
        for text in ["02-29", "02-30", "13-01", "00-10", "6", "06/01", "", "06-00", "-6-1"] {
            assert_eq!(text.parse::<MonthDay>(), Err(MonthDayError), "{text}");
        }
        assert_eq!("6-1".parse::<MonthDay>().unwrap().to_string(), "06-01");
    }

    #[test]
    fn days_reach_neither_back_nor_past_a_year() {
        let today = day("2026-11-28");
        let faults = |from: &str, until: &str| {
            let range = DayRange {
                from: day(from).into(),
                until: day(until).into(),
            };
            range.faults(today).into_iter().map(|fault| fault.field).collect::<Vec<_>>()
        };
        assert_eq!(faults("2026-11-28", "2026-11-28"), [""; 0]);
        assert_eq!(faults("2026-11-27", "2026-11-28"), ["from"]);
        assert_eq!(faults("2026-11-29", "2026-11-28"), ["until"]);
        assert_eq!(faults("2026-11-28", "2027-11-30"), ["until"]);
    }
}
