mod made_up;
mod told;

use std::collections::BTreeSet;

use chrono::{Datelike, Days as Count};
use proptest::prelude::*;

use super::*;
use crate::segments::SegmentKind;
use crate::stewardships::moves::Move;
use made_up::{all, tenure};
use told::told;

const AREAS: [&str; 4] = ["990101", "990101101", "990101101201", "990101102"];
const ROLES: [Role; 2] = [Role::RiverChief, Role::TownChief];
const SEGMENT: SegmentId = SegmentId(1);

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 12, 1).unwrap() + Count::new(offset)
}

fn here(area: &AreaPath) -> Place<'_> {
    Place {
        id: SEGMENT,
        area,
        kind: SegmentKind::River,
    }
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

fn weekly(id: i64, area: &str, times: u32, valid: Span) -> Rule {
    Rule {
        id,
        area: area.parse().unwrap(),
        role: Role::RiverChief,
        kind: SegmentKind::River,
        unit: CadenceUnit::Week,
        times,
        valid,
        season: None,
        warning: None,
    }
}

/// What was owed of the river in February 2028, whose weeks begin on the 7th, 14th and 21st and on
/// the 31st of January, by the first day of each period.
fn in_february(rules: Vec<Rule>, moves: Vec<Move>) -> Vec<(u32, u32)> {
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    let area = AREAS[2].parse().unwrap();
    let tenure = Tenure {
        person: PersonId(1),
        role: Role::RiverChief,
        valid: Span::new(date("2027-01-01"), None),
    };
    let rules = Rules {
        rules,
        moves,
        ..Rules::default()
    };
    let month = Month::new(date("2028-02-01"), date("2028-03-01"), rules);
    let mut owed: Vec<(u32, u32)> = month
        .periods(here(&area), &[tenure], &[])
        .iter()
        .map(|period| (period.span.from.day(), period.owed.owed))
        .collect();
    owed.sort_unstable();
    owed
}

fn wednesday() -> NaiveDate {
    "2028-02-09".parse().unwrap()
}

#[test]
fn a_week_in_which_a_rule_was_replaced_is_owed_under_the_rule_that_it_began_under() {
    let first = weekly(1, AREAS[0], 7, Span::new(day(0), Some(wednesday())));
    let second = weekly(2, AREAS[0], 3, Span::new(wednesday(), None));
    // Two of the seven days of the week of the 7th were the first rule's.
    assert_eq!(
        in_february(vec![first.clone(), second], vec![]),
        [(7, 2), (14, 3), (21, 3), (31, 7)]
    );
    // By one that is counted otherwise.
    let cut = weekly(1, AREAS[0], 1, Span::new(day(0), Some(wednesday())));
    let daily = Rule {
        unit: CadenceUnit::Day,
        ..weekly(2, AREAS[0], 1, Span::new(wednesday(), None))
    };
    let days: Vec<(u32, u32)> =
        [7].into_iter().chain(9..=29).chain([31]).map(|day| (day, 1)).collect();
    assert_eq!(in_february(vec![cut, daily], vec![]), days);
    // By none.
    assert_eq!(in_february(vec![first], vec![]), [(31, 7)]);
}

#[test]
fn a_rule_that_ends_over_another_leaves_the_week_to_that_one_alone() {
    let village = weekly(2, AREAS[2], 1, Span::new(day(0), Some(wednesday())));
    let district = weekly(1, AREAS[0], 1, Span::new(day(0), None));
    let once = [(7, 1), (14, 1), (21, 1), (31, 1)];
    assert_eq!(in_february(vec![village.clone(), district.clone()], vec![]), once);
    // Another one begins on that day, which is weaker and binds nowhere.
    let town = weekly(3, AREAS[1], 2, Span::new(day(0), None));
    let below = weekly(4, AREAS[0], 5, Span::new(wednesday(), None));
    let owed = in_february(vec![village, town, below], vec![]);
    assert_eq!(owed, [(7, 2), (14, 2), (21, 2), (31, 1)]);
}

#[test]
fn what_was_owed_before_a_segment_moved_was_owed_where_it_lay() {
    let there = Rule {
        unit: CadenceUnit::Day,
        ..weekly(1, AREAS[3], 1, Span::new(day(0), None))
    };
    let here = weekly(2, AREAS[1], 1, Span::new(day(0), None));
    let came = Move {
        segment: SEGMENT,
        area: AREAS[3].parse().unwrap(),
        kind: SegmentKind::River,
        past: wednesday(),
    };
    let owed = in_february(vec![there.clone(), here.clone()], vec![came]);
    let days: Vec<(u32, u32)> = (1..=8).map(|day| (day, 1)).collect();
    assert_eq!(owed, [days, vec![(14, 1), (21, 1)]].concat());
    // Where the same rule holds in both places, the week of the move is one like any other.
    let whole = weekly(1, AREAS[0], 1, Span::new(day(0), None));
    let came = Move {
        segment: SEGMENT,
        area: AREAS[3].parse().unwrap(),
        kind: SegmentKind::River,
        past: wednesday(),
    };
    assert_eq!(in_february(vec![whole], vec![came]), [(7, 1), (14, 1), (21, 1), (31, 1)]);
    assert_eq!(in_february(vec![there, here], vec![]), [(7, 1), (14, 1), (21, 1), (31, 1)]);
}

proptest! {
    #[test]
    fn what_is_owed_is_what_ended_evening_by_evening(
        all in all(),
        tenures in prop::collection::vec(tenure(), 0..5),
        patrolled in prop::collection::btree_set((prop::sample::select(&ROLES), (0..160_u64).prop_map(day)), 0..120),
        month in 1..5_u32,
        today in 0..170_u64,
    ) {
        let first = NaiveDate::from_ymd_opt(2028, month, 1).unwrap();
        let area = AREAS[2].parse().unwrap();
        let month = Month::new(first, day(today), all.clone());
        let counted = month.of(here(&area), &tenures, &months(&patrolled));
        prop_assert_eq!(counted, told(first, day(today), &all, &tenures, &patrolled));
        prop_assert!(counted.done <= counted.owed);
        let read: Vec<Patrolled> = months(&patrolled).into_iter().filter(|read| read.month >= month.reaches_back_to()).collect();
        prop_assert_eq!(month.of(here(&area), &tenures, &read), counted);
        let road = month.of(Place { kind: SegmentKind::Road, ..here(&area) }, &tenures, &months(&patrolled));
        prop_assert!(road == Owed::default() || all.moves.iter().any(|moved| moved.segment == SEGMENT));
    }

    #[test]
    fn a_period_that_is_owed_stays_owed(
        all in all(),
        tenures in prop::collection::vec(tenure(), 0..5),
        today in 0..170_u64,
        later in 0..60_u64,
    ) {
        let first = NaiveDate::from_ymd_opt(2028, 2, 1).unwrap();
        let area = AREAS[2].parse().unwrap();
        let owed = |today: u64| Month::new(first, day(today), all.clone()).of(here(&area), &tenures, &[]).owed;
        prop_assert!(owed(today) <= owed(today + later));
    }

    #[test]
    fn what_begins_later_leaves_the_past_as_it_was(
        all in all(),
        later_rules in all(),
        tenures in prop::collection::vec(tenure(), 0..5),
        change in 40..150_u64,
    ) {
        // Everything that is entered on a day begins then or later: what ended before is owed as it
        // was.
        let change = day(change);
        let first = NaiveDate::from_ymd_opt(2028, 2, 1).unwrap();
        let from_then = |span: Span| Span { from: span.from.max(change), past: span.past.max(change) };
        let mut changed = all.clone();
        changed.rules.extend((100..).zip(later_rules.rules).map(|(id, rule)| Rule { id, valid: from_then(rule.valid), ..rule }));
        changed.warnings.extend(later_rules.warnings.into_iter().map(|warning| Warning { days: from_then(warning.days), ..warning }));
        changed.suspensions.extend(later_rules.suspensions.into_iter().map(|suspension| Suspension { days: from_then(suspension.days), ..suspension }));
        let area = AREAS[2].parse().unwrap();
        let owed = |rules: Rules| Month::new(first, change, rules).of(here(&area), &tenures, &[]).owed;
        prop_assert_eq!(owed(all), owed(changed));
    }
}
