//! The days of the demonstration. Everything that happened is told backwards from `now`, so that the district looks alive whenever
//! it is made.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use crate::problems::deadline;
use crate::stewardships::CadenceUnit;

/// How many days of patrols are told.
const DAYS_TOLD: u64 = 90;
/// How long before `now` the district was entered, in days.
const SET_UP: u64 = 120;

/// The hour the demonstration is made at, and the days before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    /// In whole minutes.
    pub(super) now: DateTime<Utc>,
    /// The local day of `now`.
    pub(super) today: NaiveDate,
    zone: Tz,
}

impl Calendar {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        let zone = Tz::Asia__Shanghai;
        let now = now.with_second(0).and_then(|minute| minute.with_nanosecond(0)).unwrap_or(now);
        Self {
            now,
            today: now.with_timezone(&zone).date_naive(),
            zone,
        }
    }

    /// The first day of patrols.
    pub(super) fn first(&self) -> NaiveDate {
        self.ago(DAYS_TOLD)
    }

    /// When the areas, segments and stewards were entered.
    pub(super) fn set_up(&self) -> DateTime<Utc> {
        self.at(self.ago(SET_UP), 10 * 3600)
    }

    pub(super) fn ago(&self, days: u64) -> NaiveDate {
        self.today.checked_sub_days(Days::new(days)).unwrap_or(self.today)
    }

    /// So many seconds into a local day.
    pub(super) fn at(&self, day: NaiveDate, seconds: i64) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        let midnight = self.zone.from_local_datetime(&midnight).earliest();
        midnight.map_or(self.now, |midnight| midnight.to_utc()) + TimeDelta::seconds(seconds)
    }

    /// The local day of an instant.
    pub(super) fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The last local midnight but for an hour of work: an office acts in office hours.
    pub(super) fn office_hours(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let local = at.with_timezone(&self.zone);
        match local.hour() {
            0..=7 => at + TimeDelta::hours(8 - i64::from(local.hour())),
            18..=23 => at + TimeDelta::hours(33 - i64::from(local.hour())),
            _ => at,
        }
    }

    /// When an answer to a report is promised.
    pub(super) fn report_due(&self, opened: DateTime<Utc>) -> DateTime<Utc> {
        deadline::after_days(opened, self.zone, deadline::REPORT_DAYS)
    }

    /// When an answer to a low rating is promised.
    pub(super) fn rating_due(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        deadline::after_working_days(at, self.zone, deadline::RATING_WORKING_DAYS)
    }

    /// The share of planned patrols that are made on a day: few on public holidays, half in two spells of rain.
    pub(super) fn weather(&self, day: NaiveDate) -> f64 {
        let holiday = matches!((day.month(), day.day()), (1, 1) | (5, 1..=3) | (10, 1..=4));
        match (self.today - day).num_days() {
            _ if holiday => 0.25,
            24..=29 | 58..=62 => 0.5,
            _ => 1.0,
        }
    }
}

/// First day of the period a day lies in (as `period_start` in the database).
pub(super) fn period_start(unit: CadenceUnit, day: NaiveDate) -> NaiveDate {
    let first = |day: NaiveDate| day.with_day(1).unwrap_or(day);
    match unit {
        CadenceUnit::Day => day,
        CadenceUnit::Week => later(day, -i64::from(day.weekday().num_days_from_monday())),
        CadenceUnit::TenDays => later(first(day), i64::from((day.day0() / 10).min(2) * 10)),
        CadenceUnit::Month => first(day),
        CadenceUnit::Quarter => first(day.with_day(1).and_then(|day| day.with_month0(day.month0() / 3 * 3)).unwrap_or(day)),
    }
}

/// First day after the period that starts on `start`.
pub(super) fn period_end(unit: CadenceUnit, start: NaiveDate) -> NaiveDate {
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
pub(super) fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_signed(TimeDelta::days(days)).unwrap_or(day)
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
