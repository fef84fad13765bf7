//! The days of the demonstration. Everything that happened is told backwards from `now`, so that
//! the district looks alive whenever it is made.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use crate::calendar::shipped;
use crate::working_time::hours::OfficeHours;
use crate::working_time::{self, Deadline, TimeLimit, WorkingTime};

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

    /// When that is due which was promised at `from`, by the notices that come with the program.
    pub(super) fn due(&self, from: DateTime<Utc>, limit: TimeLimit) -> Deadline {
        let mut known = working_time::calendar::Calendar::default();
        for notice in shipped() {
            known.announce(notice.year(), notice.named());
        }
        WorkingTime::new(self.zone, known, OfficeHours::usual()).deadline(from, limit)
    }

    /// The share of planned patrols that are made on a day: few on public holidays, half in two
    /// spells of rain.
    pub(super) fn weather(&self, day: NaiveDate) -> f64 {
        let holiday = matches!((day.month(), day.day()), (1, 1) | (5, 1..=3) | (10, 1..=4));
        match (self.today - day).num_days() {
            _ if holiday => 0.25,
            24..=29 | 58..=62 => 0.5,
            _ => 1.0,
        }
    }
}
