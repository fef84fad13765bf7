//! Days, periods and deadlines, told by walking from day to day. The districts of the tests keep
//! the time of Shanghai, which is eight hours ahead all year.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};

/// How far the local time is ahead.
const AHEAD: TimeDelta = TimeDelta::hours(8);

/// The local day of an instant.
pub fn local_day(at: DateTime<Utc>) -> NaiveDate {
    (at + AHEAD).date_naive()
}

/// The instant at which a local day begins.
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() - AHEAD
}

/// A day moved by so many.
pub fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day + TimeDelta::days(days)
}

/// Days from the first to the one before the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First day.
    pub first: NaiveDate,
    /// First day no more.
    pub past: NaiveDate,
}

impl Span {
    /// Each of its days.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take_while(move |day| *day < self.past)
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        later(self.past, -1)
    }

    /// Whether a day is one of its.
    pub fn has(self, day: NaiveDate) -> bool {
        self.first <= day && day < self.past
    }
}

fn begins(unit: &str, day: NaiveDate) -> bool {
    match unit {
        "day" => true,
        "week" => day.weekday() == Weekday::Mon,
        "ten_days" => matches!(day.day(), 1 | 11 | 21),
        "month" => day.day() == 1,
        "quarter" => day.day() == 1 && day.month() % 3 == 1,
        other => panic!("no period is called {other}"),
    }
}

/// The period of a unit that a day lies in.
pub fn period(unit: &str, day: NaiveDate) -> Span {
    let mut first = day;
    while !begins(unit, first) {
        first = later(first, -1);
    }
    let mut past = later(day, 1);
    while !begins(unit, past) {
        past = later(past, 1);
    }
    Span { first, past }
}

/// The calendar month of a day.
pub fn month(day: NaiveDate) -> Span {
    period("month", day)
}

/// The instant at which a local day is over.
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    midnight(later(day, 1))
}

/// The end of the day that lies so many working days after that of an instant. `kind` says of a day
/// whether a notice of the government makes it one of work or of rest; where it says nothing,
/// Saturdays and Sundays are days of rest.
pub fn after_working_days(
    at: DateTime<Utc>,
    count: usize,
    kind: impl Fn(NaiveDate) -> Option<bool>,
) -> DateTime<Utc> {
    let mut day = local_day(at);
    let mut left = count;
    while left > 0 {
        day = later(day, 1);
        let usual = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        left -= usize::from(kind(day).unwrap_or(usual));
    }
    end_of(day)
}

#[test]
fn periods_meet_and_a_deadline_is_the_end_of_its_day() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (unit, at, first, past) in [
        ("week", "2026-11-29", "2026-11-23", "2026-11-30"),
        ("ten_days", "2027-02-28", "2027-02-21", "2027-03-01"),
        ("month", "2027-02-01", "2027-02-01", "2027-03-01"),
        ("quarter", "2026-12-31", "2026-10-01", "2027-01-01"),
    ] {
        let expected = Span {
            first: day(first),
            past: day(past),
        };
        assert_eq!(period(unit, day(at)), expected, "{unit}");
    }
    let friday: DateTime<Utc> = "2026-11-27T01:00:00Z".parse().unwrap();
    let monday: DateTime<Utc> = "2026-11-30T16:00:00Z".parse().unwrap();
    assert_eq!(after_working_days(friday, 1, |_| None), monday);
    let saturday = day("2026-11-28");
    let worked = |at: NaiveDate| (at == saturday).then_some(true);
    assert_eq!(after_working_days(friday, 1, worked), monday - TimeDelta::days(2));
}
