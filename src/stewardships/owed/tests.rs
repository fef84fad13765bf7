use std::collections::BTreeSet;

use chrono::{Datelike, Days as Count};
use proptest::prelude::*;

use super::*;

const AREAS: [&str; 4] = ["990101", "990101101", "990101101201", "990101102"];
const ROLES: [Role; 2] = [Role::RiverChief, Role::TownChief];

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 12, 1).unwrap() + Count::new(offset)
}

fn span() -> impl Strategy<Value = Span> {
    (0..150_u64, prop::option::of(1..150_u64)).prop_map(|(from, length)| Span::new(day(from), length.map(|length| day(from + length))))
}

fn rule() -> impl Strategy<Value = Rule> {
    let words = (
        prop::sample::select(&AREAS),
        prop::sample::select(&ROLES),
        prop::sample::select(CadenceUnit::ALL),
    );
    (words, 1..4_u32, span()).prop_map(|((area, role, unit), times, valid)| Rule {
        area: area.parse().unwrap(),
        role,
        kind: SegmentKind::River,
        unit,
        times: if unit == CadenceUnit::Day { 1 } else { times },
        valid,
    })
}

/// As the database has it: an area, role and kind have one rule at a time.
fn rules() -> impl Strategy<Value = Vec<Rule>> {
    prop::collection::vec(rule(), 0..8).prop_map(|rules| {
        let mut kept: Vec<Rule> = Vec::new();
        for rule in rules {
            let apart = |other: &Rule| {
                other.area != rule.area
                    || other.role != rule.role
                    || other.valid.past <= rule.valid.from
                    || rule.valid.past <= other.valid.from
            };
            if kept.iter().all(apart) {
                kept.push(rule);
            }
        }
        kept
    })
}

fn tenure() -> impl Strategy<Value = Tenure> {
    (prop::sample::select(&ROLES), span()).prop_map(|(role, valid)| Tenure { role, valid })
}

fn starts(unit: CadenceUnit, day: NaiveDate) -> bool {
    match unit {
        CadenceUnit::Day => true,
        CadenceUnit::Week => day.weekday() == chrono::Weekday::Mon,
        CadenceUnit::TenDays => matches!(day.day(), 1 | 11 | 21),
        CadenceUnit::Month => day.day() == 1,
        CadenceUnit::Quarter => day.day() == 1 && day.month() % 3 == 1,
    }
}

/// The same told day by day: on each evening of the month, what ends with it.
fn told(first: NaiveDate, today: NaiveDate, rules: &[Rule], tenures: &[Tenure], patrolled: &BTreeSet<(Role, NaiveDate)>) -> Owed {
    let area: AreaPath = AREAS[2].parse().unwrap();
    let mut sum = Owed::default();
    for evening in first.iter_days().take_while(|day| day.month() == first.month() && *day < today) {
        let morrow = evening.succ_opt().unwrap();
        for role in ROLES {
            let holds = |span: Span| span.from <= evening && evening < span.past;
            let binding = rules
                .iter()
                .filter(|rule| rule.role == role && rule.area.contains(&area) && holds(rule.valid))
                .max_by_key(|rule| rule.area.as_str().len());
            let Some(rule) = binding.filter(|rule| starts(rule.unit, morrow)) else {
                continue;
            };
            let days: Vec<NaiveDate> = {
                let mut days = vec![evening];
                while !starts(rule.unit, days[days.len() - 1]) {
                    days.push(days[days.len() - 1].pred_opt().unwrap());
                }
                days
            };
            let throughout = |span: Span| days.iter().all(|day| span.from <= *day && *day < span.past);
            if throughout(rule.valid) && tenures.iter().any(|tenure| tenure.role == role && throughout(tenure.valid)) {
                let done = days.iter().filter(|day| patrolled.contains(&(role, **day))).count();
                sum.owed += rule.times;
                sum.done += u32::try_from(done).unwrap().min(rule.times);
            }
        }
    }
    sum
}

fn months(patrolled: &BTreeSet<(Role, NaiveDate)>) -> Vec<Patrolled> {
    patrolled
        .iter()
        .map(|(role, day)| Patrolled {
            role: *role,
            month: day.with_day(1).unwrap(),
            days: 1 << day.day0(),
        })
        .collect()
}

proptest! {
    #[test]
    fn what_is_owed_is_what_ended_evening_by_evening(
        rules in rules(),
        tenures in prop::collection::vec(tenure(), 0..5),
        patrolled in prop::collection::btree_set((prop::sample::select(&ROLES), (0..160_u64).prop_map(day)), 0..120),
        month in 1..5_u32,
        today in 0..170_u64,
    ) {
        let first = NaiveDate::from_ymd_opt(2028, month, 1).unwrap();
        let counted = Month::new(first, day(today), rules.clone()).of(&AREAS[2].parse().unwrap(), SegmentKind::River, &tenures, &months(&patrolled));
        prop_assert_eq!(counted, told(first, day(today), &rules, &tenures, &patrolled));
        prop_assert!(counted.done <= counted.owed);
        let month_of = Month::new(first, day(today), rules.clone());
        let read: Vec<Patrolled> = months(&patrolled).into_iter().filter(|read| read.month >= month_of.reaches_back_to()).collect();
        prop_assert_eq!(month_of.of(&AREAS[2].parse().unwrap(), SegmentKind::River, &tenures, &read), counted);
        let road = Month::new(first, day(today), rules.clone()).of(&AREAS[2].parse().unwrap(), SegmentKind::Road, &tenures, &months(&patrolled));
        prop_assert_eq!(road, Owed::default());
    }

    #[test]
    fn a_period_that_is_owed_stays_owed(
        rules in rules(),
        tenures in prop::collection::vec(tenure(), 0..5),
        today in 0..170_u64,
        later in 0..60_u64,
    ) {
        let first = NaiveDate::from_ymd_opt(2028, 2, 1).unwrap();
        let owed = |today: u64| Month::new(first, day(today), rules.clone()).of(&AREAS[2].parse().unwrap(), SegmentKind::River, &tenures, &[]).owed;
        prop_assert!(owed(today) <= owed(today + later));
    }
}
