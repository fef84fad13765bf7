//! Which days are worked: Saturdays and Sundays are not, but for what the yearly notice of the
//! State Council says otherwise (国务院办公厅关于…年部分节假日安排的通知).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};

/// What a day is to an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// A working day like any other.
    Working,
    /// 调休上班: worked in place of a day off, though it may be a Saturday or Sunday.
    WorkedInstead,
    /// A Saturday or Sunday of which no notice speaks.
    Weekend,
    /// 放假: off by a notice.
    Holiday,
}

impl DayKind {
    /// Whether offices are open.
    pub fn is_worked(self) -> bool {
        matches!(self, Self::Working | Self::WorkedInstead)
    }
}

/// What notices say of days. Without any, every year goes by weekends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    announced: BTreeSet<i32>,
    /// Whether a day that is named is off.
    named: BTreeMap<NaiveDate, bool>,
}

impl Calendar {
    /// The notice of a year, with the days that it names and whether each is off. What a later
    /// notice says of a day counts, so they are added in the order of their years.
    pub fn announce(&mut self, year: i32, days: impl IntoIterator<Item = (NaiveDate, bool)>) {
        self.announced.insert(year);
        self.named.extend(days);
    }

    /// What a day is, as far as is known.
    pub fn day_kind(&self, day: NaiveDate) -> DayKind {
        let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        match self.named.get(&day) {
            Some(true) => DayKind::Holiday,
            Some(false) => DayKind::WorkedInstead,
            None if is_weekend => DayKind::Weekend,
            None => DayKind::Working,
        }
    }

    /// Whether every notice is in that may speak of a day.
    pub fn is_announced(&self, day: NaiveDate) -> bool {
        let is_in = |year| self.announced.contains(&year);
        is_in(day.year()) && (!ends_a_year(day) || is_in(day.year() + 1))
    }
}

/// Whether the notice of a year may name a day: one of that year, or of the week before it. The
/// notice of 2019 moved work to 29 December 2018 and made the two days after it off.
pub fn may_name(year: i32, day: NaiveDate) -> bool {
    day.year() == year || day.year() + 1 == year && ends_a_year(day)
}

fn ends_a_year(day: NaiveDate) -> bool {
    day.month() == 12 && day.day() >= 25
}
