//! Every deadline of 2025 and 2026, worked out a second time by counting days and minutes one by
//! one, over days that were typed apart from those of the program.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use riverward::working_time::calendar::Calendar;
use riverward::working_time::hours::OfficeHours;
use riverward::working_time::{Deadline, TimeLimit, WorkingTime};

use super::by_shipped_notices;

/// 放假: first and last day, as 国办发明电〔2024〕12号 and 〔2025〕7号 say.
const OFF: [(&str, &str); 13] = [
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
];
/// 上班: Saturdays and Sundays that are worked instead.
const WORKED: [&str; 11] = [
    "2025-01-26",
    "2025-02-08",
    "2025-04-27",
    "2025-09-28",
    "2025-10-11",
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
];
/// From here on it waits for the notice of 2027.
const UNKNOWN_FROM: &str = "2026-12-25";
/// Office hours in minutes after midnight.
const OPEN: [(u32, u32); 2] = [(540, 720), (810, 1020)];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The days that are worked, up to the end of 2027.
fn worked() -> BTreeSet<NaiveDate> {
    let mut worked = BTreeSet::new();
    let mut at = day("2025-01-01");
    while at < day("2028-01-01") {
        let is_off = OFF.iter().any(|(first, last)| day(first) <= at && at <= day(last));
        let is_weekend = at.weekday() == Weekday::Sat || at.weekday() == Weekday::Sun;
        if WORKED.iter().any(|named| day(named) == at) || !is_off && !is_weekend {
            worked.insert(at);
        }
        at += TimeDelta::days(1);
    }
    worked
}

/// So many minutes into a day in Shanghai, which has been eight hours ahead since 1991.
fn local(day: NaiveDate, minute: u32) -> DateTime<Utc> {
    day.and_hms_opt(0, 0, 0).unwrap().and_utc() + TimeDelta::minutes(i64::from(minute) - 8 * 60)
}

/// The end of the last of so many working days after a day.
fn days_after(worked: &BTreeSet<NaiveDate>, began: NaiveDate, number: u32) -> Deadline {
    let (mut at, mut left) = (began, number);
    while left > 0 {
        at += TimeDelta::days(1);
        if worked.contains(&at) {
            left -= 1;
        }
    }
    Deadline {
        at: local(at + Days::new(1), 0),
        assumed: at >= day(UNKNOWN_FROM),
    }
}

/// The end of the last of so many minutes in which an office is open.
fn minutes_after(
    worked: &BTreeSet<NaiveDate>,
    (began, minute): (NaiveDate, u32),
    number: u32,
) -> Deadline {
    let (mut at, mut minute, mut left) = (began, minute, number);
    let mut is_worked = worked.contains(&at);
    loop {
        if is_worked && OPEN.iter().any(|(opens, closes)| (*opens..*closes).contains(&minute)) {
            left -= 1;
        }
        minute += 1;
        if left == 0 {
            return Deadline {
                at: local(at, minute),
                assumed: at >= day(UNKNOWN_FROM),
            };
        }
        if minute == 24 * 60 {
            (at, minute) = (at + Days::new(1), 0);
            is_worked = worked.contains(&at);
        }
    }
}

/// Every day of 2025 and 2026.
fn starts() -> impl Iterator<Item = NaiveDate> {
    day("2025-01-01").iter_days().take_while(|day| day.year() < 2027)
}

#[test]
fn every_deadline_in_working_days_of_two_years_is_that_of_the_table() {
    let (time, worked) = (by_shipped_notices(), worked());
    assert_eq!(starts().count(), 730);
    for began in starts() {
        for number in [1, 5, 15] {
            let expected = days_after(&worked, began, number);
            let limit = TimeLimit::working_days(u16::try_from(number).unwrap());
            // The same at whatever hour of the day.
            for minute in [0, 600, 1439] {
                let due = time.deadline(local(began, minute), limit);
                assert_eq!(due, expected, "{number} after {began} at {minute}");
            }
        }
    }
}

#[test]
fn every_deadline_in_working_hours_of_two_years_is_that_of_the_table() {
    let (time, worked) = (by_shipped_notices(), worked());
    for began in starts() {
        // Before the office opens, when it does, in it, at noon, at its last minute, after it.
        for minute in [0, 540, 627, 750, 1019, 1200] {
            let expected = minutes_after(&worked, (began, minute), 240);
            let due = time.deadline(local(began, minute), TimeLimit::working_hours(4));
            assert_eq!(due, expected, "after {began} at {minute}");
        }
    }
}

#[test]
fn days_count_every_day_and_are_never_assumed() {
    let time = by_shipped_notices();
    for began in starts() {
        let due = time.deadline(local(began, 600), TimeLimit::days(5));
        let at = local(began + Days::new(6), 0);
        assert_eq!(due, Deadline { at, assumed: false }, "{began}");
    }
}

/// What was wrong when only weekends were known.
#[test]
fn by_weekends_alone_fifteen_working_days_come_late_or_early() {
    let weekends = WorkingTime::new(Tz::Asia__Shanghai, Calendar::default(), OfficeHours::usual());
    let (time, limit) = (by_shipped_notices(), TimeLimit::working_days(15));
    let (mut late, mut early) = (0, 0);
    for began in starts().filter(|day| day.year() == 2026) {
        let (wrong, right) = (weekends.last_day(began, limit).0, time.last_day(began, limit).0);
        if right.year() == 2026 {
            late += usize::from(wrong > right);
            early += usize::from(wrong < right);
        }
    }
    assert_eq!((late, early), (22, 116));
}
