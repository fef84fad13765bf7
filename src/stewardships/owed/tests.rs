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
    (0..150_u64, prop::option::of(1..150_u64))
        .prop_map(|(from, length)| Span::new(day(from), length.map(|length| day(from + length))))
}

fn rule() -> impl Strategy<Value = Rule> {
    let words = (
        prop::sample::select(&AREAS),
        prop::sample::select(&ROLES),
        prop::sample::select(CadenceUnit::ALL),
    );
    let season = prop::option::weighted(
        0.3,
        prop::sample::select(&[("01-10", "02-20"), ("03-01", "03-31"), ("12-11", "01-20")]),
    );
    let warning = prop::option::weighted(0.3, prop::sample::select(WarningLevel::ALL));
    (words, 1..4_u32, span(), season, warning).prop_map(
        |((area, role, unit), times, valid, season, warning)| Rule {
            id: 0,
            area: area.parse().unwrap(),
            role,
            kind: SegmentKind::River,
            unit,
            times: if unit == CadenceUnit::Day { 1 } else { times },
            valid,
            season: season.map(|(first, last)| Season {
                first: first.parse().unwrap(),
                last: last.parse().unwrap(),
            }),
            warning,
        },
    )
}

fn warning() -> impl Strategy<Value = Warning> {
    let area = prop::sample::select(&AREAS);
    (area, prop::sample::select(WarningLevel::ALL), span()).prop_map(|(area, level, days)| {
        Warning {
            area: area.parse().unwrap(),
            level,
            days,
        }
    })
}

fn suspension() -> impl Strategy<Value = Suspension> {
    let kind = prop::option::of(prop::sample::select(&[SegmentKind::River, SegmentKind::Road]));
    let of = prop_oneof![
        (prop::sample::select(&AREAS), kind)
            .prop_map(|(area, kind)| Suspended::Area(area.parse().unwrap(), kind)),
        (1..3_i64).prop_map(|id| Suspended::Segment(SegmentId(id))),
        (1..4_i64).prop_map(|id| Suspended::Person(PersonId(id))),
    ];
    (of, span()).prop_map(|(of, days)| Suspension { of, days })
}

fn outage() -> impl Strategy<Value = Outage> {
    (prop::sample::select(&AREAS), 0..150_u64, 1..32_u64).prop_map(|(area, from, length)| Outage {
        area: area.parse().unwrap(),
        days: Span::new(day(from), Some(day(from + length))),
        words: "机房断电".to_owned(),
    })
}

fn moved() -> impl Strategy<Value = Move> {
    let kind = prop::sample::select(&[SegmentKind::River, SegmentKind::Road]);
    (1..3_i64, prop::sample::select(&AREAS), kind, 0..150_u64).prop_map(
        |(segment, area, kind, past)| Move {
            segment: SegmentId(segment),
            area: area.parse().unwrap(),
            kind,
            past: day(past),
        },
    )
}

fn all() -> impl Strategy<Value = Rules> {
    let warnings = prop::collection::vec(warning(), 0..4);
    let suspensions = prop::collection::vec(suspension(), 0..4);
    let outages = prop::collection::vec(outage(), 0..3);
    let moves = prop::collection::vec(moved(), 0..3);
    (rules(), warnings, suspensions, outages, moves).prop_map(
        |(rules, warnings, suspensions, outages, moves)| Rules {
            rules,
            warnings,
            suspensions,
            outages,
            moves,
        },
    )
}

/// As the database has it: an area, role, kind, season and level have one rule at a time.
fn rules() -> impl Strategy<Value = Vec<Rule>> {
    prop::collection::vec(rule(), 0..8).prop_map(|rules| {
        let mut kept: Vec<Rule> = Vec::new();
        for (id, rule) in (1..).zip(rules) {
            let rule = Rule { id, ..rule };
            let apart = |other: &Rule| {
                other.area != rule.area
                    || other.role != rule.role
                    || (other.season, other.warning) != (rule.season, rule.warning)
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
    (1..4_i64, prop::sample::select(&ROLES), span()).prop_map(|(person, role, valid)| Tenure {
        person: PersonId(person),
        role,
        valid,
    })
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

const SEGMENT: SegmentId = SegmentId(1);

fn here(area: &AreaPath) -> Place<'_> {
    Place {
        id: SEGMENT,
        area,
        kind: SegmentKind::River,
    }
}

/// The same told day by day: on each evening of the month, what ends with it.
#[expect(clippy::too_many_lines, reason = "one tale of a month")]
fn told(
    first: NaiveDate,
    today: NaiveDate,
    all: &Rules,
    tenures: &[Tenure],
    patrolled: &BTreeSet<(Role, NaiveDate)>,
) -> Owed {
    let now: AreaPath = AREAS[2].parse().unwrap();
    let within = |span: Span, day: NaiveDate| span.from <= day && day < span.past;
    // Until its next move it lay where that found it.
    let lay = |day: NaiveDate| {
        let later = all.moves.iter().filter(|moved| moved.segment == SEGMENT && moved.past > day);
        later
            .min_by_key(|moved| moved.past)
            .map_or((&now, SegmentKind::River), |moved| (&moved.area, moved.kind))
    };
    let binds = |rule: &Rule, day: NaiveDate| {
        let (area, kind) = lay(day);
        let warned = |level| {
            all.warnings.iter().any(|warning| {
                warning.level >= level && warning.area.contains(area) && within(warning.days, day)
            })
        };
        rule.kind == kind
            && rule.area.contains(area)
            && within(rule.valid, day)
            && rule.season.is_none_or(|season| season.contains(day))
            && rule.warning.is_none_or(warned)
    };
    let strength =
        |rule: &Rule| (rule.warning, rule.season.is_some(), rule.area.as_str().len(), rule.id);
    let strongest = |role: Role, day: NaiveDate| {
        let here = all.rules.iter().filter(|rule| rule.role == role && binds(rule, day));
        here.max_by_key(|rule| strength(rule))
    };
    let suspended = |day: NaiveDate| {
        all.suspensions.iter().any(|suspension| {
            within(suspension.days, day)
                && match &suspension.of {
                    Suspended::Area(within, kind) => {
                        let (area, lies) = lay(day);
                        within.contains(area) && kind.is_none_or(|kind| kind == lies)
                    }
                    Suspended::Segment(id) => *id == SEGMENT,
                    Suspended::Person(_) => false,
                }
        })
    };
    let on_leave = |person: PersonId, day: NaiveDate| {
        let hers = |of: &Suspended| matches!(of, Suspended::Person(away) if *away == person);
        all.suspensions
            .iter()
            .any(|suspension| hers(&suspension.of) && within(suspension.days, day))
    };
    let held = |role: Role, day: NaiveDate| {
        tenures.iter().any(|tenure| tenure.role == role && within(tenure.valid, day))
    };
    let attended = |role: Role, day: NaiveDate| {
        let there = |tenure: &Tenure| {
            tenure.role == role && within(tenure.valid, day) && !on_leave(tenure.person, day)
        };
        tenures.iter().any(there)
    };
    // Not open are days of a stronger rule, of a suspension, and those on which all were away.
    let is_open = |rule: &Rule, day: NaiveDate| {
        strongest(rule.role, day).is_none_or(|other| strength(other) <= strength(rule))
            && !suspended(day)
            && (attended(rule.role, day) || !held(rule.role, day))
    };
    let lost = |day: &NaiveDate| {
        let (area, _) = lay(*day);
        let took = |outage: &Outage| outage.area.contains(area) && within(outage.days, *day);
        all.outages.iter().any(took)
    };
    let mut sum = Owed::default();
    for evening in first.iter_days().take_while(|day| day.month() == first.month() && *day < today)
    {
        let morrow = evening.succ_opt().unwrap();
        let (mut whole, mut begun) = (Vec::new(), Vec::new());
        for rule in all.rules.iter().filter(|rule| starts(rule.unit, morrow)) {
            let mut days = vec![evening];
            while !starts(rule.unit, days[days.len() - 1]) {
                days.push(days[days.len() - 1].pred_opt().unwrap());
            }
            // Rounded up, the long way round.
            let share = |open: usize| {
                (0..=rule.times)
                    .find(|owed| *owed as usize * days.len() >= rule.times as usize * open)
                    .unwrap()
            };
            let holds = |tenure: &Tenure| {
                tenure.role == rule.role && days.iter().all(|day| within(tenure.valid, *day))
            };
            let first = days[days.len() - 1];
            // It holds, or what binds in its place began to hold after the first day.
            let goes_on = |day: &NaiveDate| {
                binds(rule, *day)
                    || strongest(rule.role, *day).is_some_and(|other| !binds(other, first))
            };
            let is_owed =
                binds(rule, first) && days.iter().all(goes_on) && tenures.iter().any(holds);
            // The last day first; of a rule that was replaced, those on which it held.
            let open: Vec<&NaiveDate> = days
                .iter()
                .filter(|day| is_open(rule, **day) && (binds(rule, **day) || !is_owed))
                .collect();
            let gone = open.iter().filter(|day| lost(day)).count();
            let excused = open.first().is_some_and(|last| lost(last)) || gone * 2 >= open.len();
            let asked = share(open.len());
            let left = if excused { 0 } else { share(open.len() - gone) };
            let done = days.iter().filter(|day| patrolled.contains(&(rule.role, **day))).count();
            let done = u32::try_from(done).unwrap();
            if is_owed {
                let owed = left.max(done.min(asked));
                sum.owed += owed;
                sum.done += done.min(owed);
                sum.excused += asked - owed;
                if asked > 0 {
                    whole.push((rule.role, rule.unit));
                }
            } else if rule.unit != CadenceUnit::Day
                && strongest(rule.role, evening).is_some_and(|binding| binding.id == rule.id)
                && held(rule.role, evening)
                && asked > 0
                && done >= asked
            {
                begun.push((rule.role, rule.unit, asked));
            }
        }
        // What began in the middle and was done all the same.
        for (role, unit, owed) in begun {
            if !whole.contains(&(role, unit)) {
                sum.owed += owed;
                sum.done += owed;
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
