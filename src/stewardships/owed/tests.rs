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

fn all() -> impl Strategy<Value = Rules> {
    let warnings = prop::collection::vec(warning(), 0..4);
    let suspensions = prop::collection::vec(suspension(), 0..4);
    (rules(), warnings, suspensions, prop::collection::vec(outage(), 0..3)).prop_map(
        |(rules, warnings, suspensions, outages)| Rules {
            rules,
            warnings,
            suspensions,
            outages,
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
fn told(
    first: NaiveDate,
    today: NaiveDate,
    all: &Rules,
    tenures: &[Tenure],
    patrolled: &BTreeSet<(Role, NaiveDate)>,
) -> Owed {
    let area: AreaPath = AREAS[2].parse().unwrap();
    let within = |span: Span, day: NaiveDate| span.from <= day && day < span.past;
    let binds = |rule: &Rule, day: NaiveDate| {
        let warned = |level| {
            all.warnings.iter().any(|warning| {
                warning.level >= level && warning.area.contains(&area) && within(warning.days, day)
            })
        };
        within(rule.valid, day)
            && rule.season.is_none_or(|season| season.contains(day))
            && rule.warning.is_none_or(warned)
    };
    let strongest = |role: Role, day: NaiveDate| {
        let here = all
            .rules
            .iter()
            .filter(|rule| rule.role == role && rule.area.contains(&area) && binds(rule, day));
        here.max_by_key(|rule| {
            (rule.warning, rule.season.is_some(), rule.area.as_str().len(), rule.id)
        })
        .map(|rule| rule.id)
    };
    let suspended = |day: NaiveDate| {
        all.suspensions.iter().any(|suspension| {
            within(suspension.days, day)
                && match &suspension.of {
                    Suspended::Area(within, kind) => {
                        within.contains(&area) && *kind != Some(SegmentKind::Road)
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
        let hold = |tenure: &Tenure| {
            tenure.role == role && within(tenure.valid, day) && !on_leave(tenure.person, day)
        };
        tenures.iter().any(hold)
    };
    let strength = |id: i64| {
        let rule = all.rules.iter().find(|rule| rule.id == id).unwrap();
        (rule.warning, rule.season.is_some(), rule.area.as_str().len(), rule.id)
    };
    // Not open are days of a stronger rule, of a suspension, and those on which all were away.
    let is_open = |rule: &Rule, day: NaiveDate| {
        strongest(rule.role, day).is_none_or(|id| strength(id) <= strength(rule.id))
            && !suspended(day)
            && (attended(rule.role, day) || !held(rule.role, day))
    };
    let lost = |day: &NaiveDate| {
        let took = |outage: &Outage| outage.area.contains(&area) && within(outage.days, *day);
        all.outages.iter().any(took)
    };
    let mut sum = Owed::default();
    for evening in first.iter_days().take_while(|day| day.month() == first.month() && *day < today)
    {
        let morrow = evening.succ_opt().unwrap();
        let (mut whole, mut begun) = (Vec::new(), Vec::new());
        for rule in all
            .rules
            .iter()
            .filter(|rule| rule.area.contains(&area) && starts(rule.unit, morrow))
        {
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
            // The last day first.
            let open: Vec<&NaiveDate> = days.iter().filter(|day| is_open(rule, **day)).collect();
            let gone = open.iter().filter(|day| lost(day)).count();
            let excused = open.first().is_some_and(|last| lost(last)) || gone * 2 >= open.len();
            let asked = share(open.len());
            let left = if excused { 0 } else { share(open.len() - gone) };
            let done = days.iter().filter(|day| patrolled.contains(&(rule.role, **day))).count();
            let done = u32::try_from(done).unwrap();
            let holds = |tenure: &Tenure| {
                tenure.role == rule.role && days.iter().all(|day| within(tenure.valid, *day))
            };
            if days.iter().all(|day| binds(rule, *day)) && tenures.iter().any(holds) {
                let owed = left.max(done.min(asked));
                sum.owed += owed;
                sum.done += done.min(owed);
                sum.excused += asked - owed;
                if asked > 0 {
                    whole.push((rule.role, rule.unit));
                }
            } else if rule.unit != CadenceUnit::Day
                && strongest(rule.role, evening) == Some(rule.id)
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
        prop_assert_eq!(road, Owed::default());
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
