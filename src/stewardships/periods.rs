//! The calendar of duties. The same as `period_start` and `period_end` in the database, which work
//! on single segments.

use chrono::{Datelike, Months, NaiveDate, TimeDelta};
use serde::Deserialize;

use crate::words::word_enum;

word_enum!(
    /// The period a duty counts in.
    #[schema(as = Unit)]
    CadenceUnit {
        /// A local day.
        Day,
        /// Monday to Sunday.
        Week,
        /// 旬: from the 1st, the 11th and the 21st.
        TenDays,
        /// A calendar month.
        Month,
        /// A calendar quarter.
        Quarter,
    }
);

impl CadenceUnit {
    /// Most patrols a period can owe, since they are counted by day: the shortest period of its
    /// sort has as many.
    pub fn most(self) -> u8 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::TenDays => 8,
            Self::Month => 28,
            Self::Quarter => 31,
        }
    }
}

/// Days from the first to before the last one; without a last one it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// First day no more.
    pub past: NaiveDate,
}

impl Span {
    /// From the columns `valid_from` and `valid_to`.
    pub fn new(from: NaiveDate, past: Option<NaiveDate>) -> Self {
        Self {
            from,
            past: past.unwrap_or(NaiveDate::MAX),
        }
    }

    /// Whether a day lies in it.
    pub fn has(self, day: NaiveDate) -> bool {
        self.from <= day && day < self.past
    }

    /// Its days, one after the other.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day < self.past)
    }

    /// Whether all of `other` lies in it.
    pub fn holds(self, other: Self) -> bool {
        self.from <= other.from && self.past >= other.past
    }
}

/// First day of the period a day lies in.
pub fn period_start(unit: CadenceUnit, day: NaiveDate) -> NaiveDate {
    let first = |day: NaiveDate| day.with_day(1).unwrap_or(day);
    match unit {
        CadenceUnit::Day => day,
        CadenceUnit::Week => later(day, -i64::from(day.weekday().num_days_from_monday())),
        CadenceUnit::TenDays => later(first(day), i64::from((day.day0() / 10).min(2) * 10)),
        CadenceUnit::Month => first(day),
        CadenceUnit::Quarter => first(
            day.with_day(1).and_then(|day| day.with_month0(day.month0() / 3 * 3)).unwrap_or(day),
        ),
    }
}

/// First day after the period that starts on `start`.
pub fn period_end(unit: CadenceUnit, start: NaiveDate) -> NaiveDate {
    let months = |count: u32| start.checked_add_months(Months::new(count)).unwrap_or(start);
    match unit {
        CadenceUnit::Day => later(start, 1),
        CadenceUnit::Week => later(start, 7),
        CadenceUnit::TenDays if start.day() > 20 => period_start(CadenceUnit::Month, months(1)),
        CadenceUnit::TenDays => later(start, 10),
        CadenceUnit::Month => months(1),
        CadenceUnit::Quarter => months(3),
    }
}

/// A day moved by so many days.
pub fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_signed(TimeDelta::days(days)).unwrap_or(day)
}

/// The periods whose last day lies in `days`.
pub fn ending_in(unit: CadenceUnit, days: Span) -> impl Iterator<Item = Span> {
    let starts = std::iter::successors(Some(period_start(unit, days.from)), move |start| {
        Some(period_end(unit, *start))
    });
    starts
        .take_while(move |start| *start < days.past)
        .map(move |from| Span {
            from,
            past: period_end(unit, from),
        })
        .filter(move |span| span.past > days.from && span.past <= days.past)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_those_of_the_database() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (unit, at, start, end) in [
            (CadenceUnit::Week, "2026-11-29", "2026-11-23", "2026-11-30"),
            (CadenceUnit::TenDays, "2026-08-31", "2026-08-21", "2026-09-01"),
            (CadenceUnit::TenDays, "2026-08-20", "2026-08-11", "2026-08-21"),
            (CadenceUnit::Month, "2026-02-28", "2026-02-01", "2026-03-01"),
            (CadenceUnit::Quarter, "2026-12-31", "2026-10-01", "2027-01-01"),
        ] {
            assert_eq!(period_start(unit, day(at)), day(start));
            assert_eq!(period_end(unit, day(start)), day(end));
        }
    }
}
