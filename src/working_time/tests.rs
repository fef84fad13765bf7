use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::calendar::{Calendar, DayKind, may_name};
use super::hours::OfficeHours;
use super::{Deadline, LimitUnit, TimeLimit, WorkingTime, after_days};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// By a calendar, in the usual hours.
fn by(zone: Tz, calendar: Calendar) -> WorkingTime {
    WorkingTime::new(zone, calendar, OfficeHours::usual())
}

/// A notice of 2026 with a Monday off for a Saturday before it.
fn announced() -> Calendar {
    let mut calendar = Calendar::default();
    calendar.announce(2026, [(day("2026-11-30"), true), (day("2026-11-28"), false)]);
    calendar
}

#[test]
fn a_report_is_due_at_the_end_of_the_fifth_local_day() {
    // 00:30 on the 24th in Shanghai is still the 23rd in UTC.
    let from = at("2026-11-23T16:30:00Z");
    assert_eq!(after_days(from, Tz::Asia__Shanghai, 5), at("2026-11-29T16:00:00Z"));
    assert_eq!(
        by(Tz::Asia__Shanghai, Calendar::default()).deadline(from, TimeLimit::days(5)),
        Deadline {
            at: at("2026-11-29T16:00:00Z"),
            assumed: false
        }
    );
}

#[test]
fn without_a_notice_weekends_do_not_count_and_the_deadline_says_so() {
    let time = by(Tz::Asia__Shanghai, Calendar::default());
    // Friday morning in Shanghai; the first working day after it is Monday.
    let friday = at("2026-11-27T01:00:00Z");
    for (number, due) in [(1, "2026-11-30T16:00:00Z"), (15, "2026-12-18T16:00:00Z")] {
        let due = Deadline {
            at: at(due),
            assumed: true,
        };
        assert_eq!(time.deadline(friday, TimeLimit::working_days(number)), due);
    }
}

#[test]
fn a_notice_makes_days_off_and_days_that_are_worked_instead() {
    let time = by(Tz::Asia__Shanghai, announced());
    let kinds = ["2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30"]
        .map(|text| time.calendar().day_kind(day(text)));
    assert_eq!(
        kinds,
        [DayKind::Working, DayKind::WorkedInstead, DayKind::Weekend, DayKind::Holiday]
    );
    let last = |number| time.last_day(day("2026-11-27"), TimeLimit::working_days(number));
    assert_eq!(last(1), (day("2026-11-28"), false));
    assert_eq!(last(2), (day("2026-12-01"), false));
    assert_eq!(time.last_day(day("2026-11-27"), TimeLimit::days(15)), (day("2026-12-12"), false));
}

#[test]
fn the_last_week_of_a_year_waits_for_the_notice_of_the_next() {
    let mut calendar = announced();
    assert!(calendar.is_announced(day("2026-01-01")) && calendar.is_announced(day("2026-12-24")));
    assert!(!calendar.is_announced(day("2026-12-25")) && !calendar.is_announced(day("2027-01-01")));
    assert!(!calendar.is_announced(day("2025-12-31")), "its own year's notice is not in");
    // As that of 2019 did of days of 2018.
    calendar.announce(2027, [(day("2026-12-31"), true)]);
    assert!(calendar.is_announced(day("2026-12-31")) && calendar.is_announced(day("2027-12-24")));
    assert_eq!(calendar.day_kind(day("2026-12-31")), DayKind::Holiday);
    for (named, holds) in [
        ("2026-12-24", false),
        ("2026-12-25", true),
        ("2027-01-01", true),
        ("2027-12-31", true),
        ("2028-01-01", false),
    ] {
        assert_eq!(may_name(2027, day(named)), holds, "{named}");
    }
}

#[test]
fn hours_are_those_in_which_the_office_is_open() {
    let time = by(Tz::Asia__Shanghai, announced());
    let four = TimeLimit::working_hours(4);
    // Local hours of Friday 27 November, and of the Saturday that is worked.
    for (from, due) in [
        ("2026-11-27T01:00:00Z", "2026-11-27T06:30:00Z"),
        ("2026-11-26T22:00:00Z", "2026-11-27T06:30:00Z"),
        ("2026-11-27T04:30:00Z", "2026-11-28T01:30:00Z"),
        ("2026-11-27T08:59:59Z", "2026-11-28T06:29:59Z"),
        ("2026-11-27T09:00:00Z", "2026-11-28T06:30:00Z"),
        // After the Saturday come Sunday and a day off.
        ("2026-11-28T08:00:00Z", "2026-12-01T04:00:00Z"),
    ] {
        let due = Deadline {
            at: at(due),
            assumed: false,
        };
        assert_eq!(time.deadline(at(from), four), due, "{from}");
    }
    // What is worked off with the last minute before noon is due at noon.
    let three = TimeLimit::working_hours(3);
    let noon = at("2026-11-27T04:00:00Z");
    assert_eq!(time.deadline(at("2026-11-27T01:00:00Z"), three).at, noon);
}

#[test]
fn a_day_without_a_midnight_ends_an_hour_later() {
    // Clocks of Beirut went from 0:00 to 1:00 on 28 March 2021.
    let from = at("2021-03-26T10:00:00Z");
    assert_eq!(after_days(from, Tz::Asia__Beirut, 1), at("2021-03-27T22:00:00Z"));
}

#[test]
fn a_limit_has_bounds() {
    let most = i32::from(TimeLimit::MOST);
    assert_eq!(TimeLimit::new(LimitUnit::WorkingDay, 15), Some(TimeLimit::working_days(15)));
    assert_eq!(TimeLimit::new(LimitUnit::Day, most), Some(TimeLimit::days(TimeLimit::MOST)));
    for number in [0, -1, most + 1, i32::MIN, i32::MAX] {
        assert_eq!(TimeLimit::new(LimitUnit::WorkingHour, number), None, "{number}");
    }
}

fn limits() -> impl Strategy<Value = TimeLimit> {
    let units = prop_oneof![
        Just(LimitUnit::WorkingHour),
        Just(LimitUnit::WorkingDay),
        Just(LimitUnit::Day)
    ];
    (units, 1..60).prop_map(|(unit, number)| TimeLimit::new(unit, number).unwrap())
}

/// Notices of 2026 and 2027 that name any days at all.
fn calendars() -> impl Strategy<Value = Calendar> {
    let named = prop::collection::btree_map(0..700_u64, any::<bool>(), 0..120);
    (named, any::<bool>(), any::<bool>()).prop_map(|(named, first, second)| {
        let mut calendar = Calendar::default();
        for (year, is_in) in [(2026, first), (2027, second)] {
            let days = named
                .iter()
                .map(|(after, off)| (day("2026-01-01") + chrono::Days::new(*after), *off));
            if is_in {
                calendar.announce(year, days.filter(|(day, _)| may_name(year, *day)));
            }
        }
        calendar
    })
}

proptest! {
    #[test]
    fn a_deadline_never_comes_before_one_that_began_earlier_or_has_less_time(
        calendar in calendars(),
        limit in limits(),
        minutes in 0..700 * 24 * 60_i64,
        later in 0..10 * 24 * 60_i64,
    ) {
        let time = by(Tz::Asia__Shanghai, calendar);
        let from = at("2026-01-01T00:00:00Z") + chrono::TimeDelta::minutes(minutes);
        let due = time.deadline(from, limit).at;
        prop_assert!(due > from);
        prop_assert!(time.deadline(from + chrono::TimeDelta::minutes(later), limit).at >= due);
        let more = TimeLimit::new(limit.unit(), i32::from(limit.number()) + 1).unwrap();
        prop_assert!(time.deadline(from, more).at > due);
    }

    #[test]
    fn work_is_due_on_no_day_off_and_days_are_whole(
        calendar in calendars(),
        limit in limits(),
        minutes in 0..700 * 24 * 60_i64,
    ) {
        let zone = Tz::Asia__Shanghai;
        let time = by(zone, calendar);
        let from = at("2026-01-01T00:00:00Z") + chrono::TimeDelta::minutes(minutes);
        let due = time.deadline(from, limit);
        let last = (due.at - chrono::TimeDelta::microseconds(1)).with_timezone(&zone);
        if limit.hangs_on_calendar() {
            prop_assert!(time.calendar().day_kind(last.date_naive()).is_worked());
        } else {
            prop_assert!(!due.assumed);
        }
        if limit.unit() != LimitUnit::WorkingHour {
            let past = due.at.with_timezone(&zone).time();
            prop_assert_eq!(past, chrono::NaiveTime::MIN, "the end of the last day, inclusive");
        }
    }
}
