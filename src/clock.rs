//! Time: the one place that reads the wall clock (everything else is handed a [`Clock`] or an
//! instant), how a clock that jumped is known ([`steps`]), and the local calendar of a district.

pub mod steps;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Months, NaiveDate, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use nix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the time comes from. Cheap to clone; all clones of a fixed clock move together.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    /// Since when by the machine's other clock, which nobody sets ([`RUN`]).
    System(Duration),
    Fixed(Arc<Mutex<Hands>>),
}

/// The machine's other clock: how long it has run since it started, asleep or awake. That of
/// [`std::time::Instant`] stands still while a machine is suspended, so that every night's sleep
/// would look like a wall clock that jumped.
const RUN: ClockId = ClockId::CLOCK_BOOTTIME;

/// What [`RUN`] shows. Linux has had it since 2.6.39; without it nothing seems to pass, and what
/// goes by it rests.
fn run() -> Duration {
    clock_gettime(RUN).map(Duration::from).unwrap_or_default()
}

/// What a fixed clock shows.
struct Hands {
    now: DateTime<Utc>,
    /// How much time has passed.
    lived: TimeDelta,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System(run()))
    }

    /// A clock that stands at `at` until [`Clock::set`] moves it.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Source::Fixed(Arc::new(Mutex::new(Hands {
            now: at,
            lived: TimeDelta::zero(),
        }))))
    }

    /// The current instant, in whole microseconds as the database keeps it.
    #[expect(clippy::disallowed_methods, reason = "this is the place that may")]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System(_) => Utc::now().trunc_subsecs(6),
            Source::Fixed(hands) => hands.lock().unwrap_or_else(PoisonError::into_inner).now,
        }
    }

    /// How long it has run, whatever it was set to meanwhile; with the time the machine slept.
    pub fn lived(&self) -> TimeDelta {
        match &self.0 {
            Source::System(since) => {
                TimeDelta::from_std(run().saturating_sub(*since)).unwrap_or(TimeDelta::MAX)
            }
            Source::Fixed(hands) => hands.lock().unwrap_or_else(PoisonError::into_inner).lived,
        }
    }

    /// Moves a fixed clock, as time that passes does; the system clock is not ours to move and
    /// stays.
    pub fn set(&self, to: DateTime<Utc>) {
        if let Source::Fixed(hands) = &self.0 {
            let mut hands = hands.lock().unwrap_or_else(PoisonError::into_inner);
            let passed = (to - hands.now).max(TimeDelta::zero());
            hands.lived += passed;
            hands.now = to;
        }
    }

    /// Sets a fixed clock, as somebody does who sets it wrong: no time passes.
    pub fn jump(&self, to: DateTime<Utc>) {
        if let Source::Fixed(hands) = &self.0 {
            hands.lock().unwrap_or_else(PoisonError::into_inner).now = to;
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System(_) => "Clock(system)",
            Source::Fixed(_) => "Clock(fixed)",
        })
    }
}

/// The zone of an IANA name; that of the districts this was made for where the name is none.
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::Asia__Shanghai)
}

/// The first day that anything here may be dated on: no steward, rule or record is older than the
/// administration it belongs to.
pub const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1949, 1, 1).unwrap();
/// The last one. The database's CHECKs (`migrations/0130_bounds.sql`) hold the same two; a day after
/// the last may be the 1st of January 2200, which still has four digits of a year.
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2199, 12, 31).unwrap();
/// How far from today a day may lie that somebody enters, in days, where no rule says else: a year
/// and a month.
pub const REACH_DAYS: i64 = 400;

/// Whether an instant lies on a day that things may be dated on.
pub fn is_in_calendar(at: DateTime<Utc>) -> bool {
    is_calendar_day(at.date_naive())
}

/// Whether things may be dated on a day.
pub fn is_calendar_day(day: NaiveDate) -> bool {
    (FIRST_DAY..=LAST_DAY).contains(&day)
}

/// A local day that somebody sent, between [`FIRST_DAY`] and [`LAST_DAY`]. Every day in an address,
/// a form or a document is read as one.
///
/// What lies beyond is brought to the nearer end rather than refused here: it is as far beyond what
/// any rule allows, and the rule names the field and says in words what would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "NaiveDate", into = "NaiveDate")]
pub struct Day(NaiveDate);

impl Day {
    /// The day.
    pub fn get(self) -> NaiveDate {
        self.0
    }
}

impl From<NaiveDate> for Day {
    fn from(day: NaiveDate) -> Self {
        Self(day.clamp(FIRST_DAY, LAST_DAY))
    }
}

impl From<Day> for NaiveDate {
    fn from(day: Day) -> Self {
        day.0
    }
}

impl std::str::FromStr for Day {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<NaiveDate>().map(Self::from)
    }
}

/// A month of the local calendar, written `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "2026-11")]
pub struct LocalMonth(NaiveDate);

/// Why a text is not a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a month is written 2026-11, and is one that things are dated in")]
pub struct LocalMonthError;

impl LocalMonth {
    /// The month a day lies in.
    pub fn of(day: NaiveDate) -> Self {
        use chrono::Datelike;
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        self.0
    }

    /// The one before.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }

    /// First day of the next one.
    pub fn past(self) -> NaiveDate {
        self.0.checked_add_months(Months::new(1)).unwrap_or(self.0)
    }
}

impl std::str::FromStr for LocalMonth {
    type Err = LocalMonthError;

    fn from_str(text: &str) -> Result<Self, LocalMonthError> {
        // Chrono alone would take 2026-1 and +2026-01 as well.
        let plain =
            text.len() == 7 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let first: Option<NaiveDate> = plain.then(|| format!("{text}-01").parse().ok()).flatten();
        first
            .filter(|first| (FIRST_DAY..=LAST_DAY).contains(first))
            .map(Self)
            .ok_or(LocalMonthError)
    }
}

impl TryFrom<String> for LocalMonth {
    type Error = LocalMonthError;

    fn try_from(text: String) -> Result<Self, LocalMonthError> {
        text.parse()
    }
}

impl From<LocalMonth> for String {
    fn from(month: LocalMonth) -> Self {
        month.to_string()
    }
}

impl std::fmt::Display for LocalMonth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.format("%Y-%m").fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_asleep_is_time_that_passed() {
        // A test cannot send the machine to sleep: it runs by the clock that goes on then.
        assert_eq!(RUN, ClockId::CLOCK_BOOTTIME);
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let since_start: f64 = uptime.split_whitespace().next().unwrap().parse().unwrap();
        let clock = Clock(Source::System(Duration::ZERO));
        let lived = clock.lived().as_seconds_f64();
        assert!((lived - since_start).abs() < 5.0, "{lived} of {since_start}");
        assert!(Clock::system().lived() < TimeDelta::seconds(5));
    }

    #[test]
    fn a_month_has_one_writing() {
        for good in ["2026-11", "2024-02", "1949-01", "2199-12"] {
            assert_eq!(good.parse::<LocalMonth>().unwrap().to_string(), good);
        }
        for bad in [
            "2026-13",
            "2026-00",
            "2026-1",
            "2026-011",
            "202611",
            "2026/11",
            "+226-01",
            "0000-01",
            "1948-12",
            "2200-01",
            "9999-12",
            "",
            "2026-11-01",
        ] {
            assert_eq!(bad.parse::<LocalMonth>(), Err(LocalMonthError), "{bad}");
        }
        assert_eq!(
            LocalMonth::of("2026-11-23".parse().unwrap()).first(),
            "2026-11-01".parse().unwrap()
        );
    }

    #[test]
    fn a_day_from_outside_lies_in_the_calendar() {
        let read = |text: &str| text.parse::<Day>().map(Day::get).ok();
        assert_eq!(read("2026-11-23"), "2026-11-23".parse().ok());
        for beyond in ["+10000-01-01", "9999-12-31", "2200-01-01", "+262142-12-31"] {
            assert_eq!(read(beyond), Some(LAST_DAY), "{beyond}");
        }
        for before in ["-5000-01-01", "-262143-01-01", "0000-01-01", "1948-12-31"] {
            assert_eq!(read(before), Some(FIRST_DAY), "{before}");
        }
        for none in ["", "today", "2026-02-30", "+999999-01-01", "infinity"] {
            assert_eq!(read(none), None, "{none}");
        }
        assert_eq!(serde_json::from_str::<Day>("\"9999-12-31\"").unwrap().get(), LAST_DAY);
        assert_eq!(serde_json::to_string(&Day::from(FIRST_DAY)).unwrap(), "\"1949-01-01\"");
    }

    #[test]
    fn a_zone_that_is_none_is_that_of_the_districts() {
        assert_eq!(zone("Europe/Berlin"), Tz::Europe__Berlin);
        assert_eq!(zone("Mars/Olympus"), Tz::Asia__Shanghai);
    }
}
