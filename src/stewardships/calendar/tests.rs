use chrono::{Datelike, Months};
use proptest::prelude::*;

use super::owed::Rule;
use super::*;
use crate::ids::{AreaPath, PersonId, SegmentId};
use crate::segments::SegmentKind;
use crate::stewardships::periods::period_start;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn area() -> AreaPath {
    "990101101201".parse().unwrap()
}

fn place(area: &AreaPath) -> Place<'_> {
    Place {
        id: SegmentId(1),
        area,
        kind: SegmentKind::River,
    }
}

fn rule(id: i64, unit: CadenceUnit, times: u32, from: NaiveDate, past: Option<NaiveDate>) -> Rule {
    Rule {
        id,
        area: "990101".parse().unwrap(),
        role: Role::RiverChief,
        kind: SegmentKind::River,
        unit,
        times,
        valid: Span::new(from, past),
        season: None,
        warning: None,
    }
}

fn bound(rule: &Rule) -> Bound {
    Bound {
        role: rule.role,
        unit: rule.unit,
        times: rule.times,
        since: rule.valid.from,
        warning: None,
        pause: None,
        closed: Vec::new(),
    }
}

fn tenure() -> Tenure {
    Tenure {
        person: PersonId(1),
        role: Role::RiverChief,
        valid: Span::new(day("2026-01-01"), None),
    }
}

fn patrolled(days: &[NaiveDate]) -> Vec<Patrolled> {
    let month = |day: &NaiveDate| Patrolled {
        role: Role::RiverChief,
        month: period_start(CadenceUnit::Month, *day),
        days: 1 << day.day0(),
    };
    days.iter().map(month).collect()
}

#[test]
fn after_a_change_of_rule_the_weeks_before_it_stand_as_they_did() {
    let (weekly, area) = (rule(1, CadenceUnit::Week, 1, day("2026-01-01"), None), area());
    let before = Book {
        bound: vec![bound(&weekly)],
        rules: Rules {
            rules: vec![weekly.clone()],
            ..Rules::default()
        },
        tenures: vec![tenure()],
        patrolled: patrolled(&[day("2026-11-04")]),
    };
    let month = |book: &Book, today: &str| book.month(day("2026-11-01"), day(today), place(&area));
    let weeks = month(&before, "2026-11-16")[0].periods.clone();
    let standings: Vec<PeriodStatus> = weeks.iter().map(|period| period.status).collect();
    assert_eq!(
        standings,
        [
            PeriodStatus::Missed,
            PeriodStatus::Done,
            PeriodStatus::Missed,
            PeriodStatus::Running,
            PeriodStatus::Ahead
        ]
    );

    // From Monday the 16th every day.
    let daily = rule(2, CadenceUnit::Day, 1, day("2026-11-16"), None);
    let ended = rule(1, CadenceUnit::Week, 1, day("2026-01-01"), Some(day("2026-11-16")));
    let after = Book {
        bound: vec![bound(&daily)],
        rules: Rules {
            rules: vec![ended, daily],
            ..Rules::default()
        },
        ..before
    };
    let duties = month(&after, "2026-11-18");
    let [now, then] = duties.as_slice() else {
        panic!("{duties:?}")
    };
    assert_eq!(
        (now.unit, now.binds, then.unit, then.binds),
        (CadenceUnit::Day, true, CadenceUnit::Week, false)
    );
    assert_eq!(then.periods, weeks[..3]);
    assert_eq!(now.sum(), (15, 0), "the day of the patrol was owed by the week");
    assert_eq!(now.periods[3].status, PeriodStatus::NotOwed);
    assert_eq!(now.periods[15].status, PeriodStatus::Missed);
}

#[test]
fn who_begins_in_the_middle_of_a_week_may_do_it_and_cannot_miss_it() {
    let (weekly, area) = (rule(1, CadenceUnit::Week, 1, day("2026-01-01"), None), area());
    let began = Tenure {
        valid: Span::new(day("2026-11-04"), None),
        ..tenure()
    };
    let book = |days: &[&str]| Book {
        bound: vec![Bound {
            since: day("2026-11-04"),
            ..bound(&weekly)
        }],
        rules: Rules {
            rules: vec![weekly.clone()],
            ..Rules::default()
        },
        tenures: vec![began],
        patrolled: patrolled(&days.iter().map(|text| day(text)).collect::<Vec<_>>()),
    };
    let first_week = |days: &[&str]| {
        book(days).month(day("2026-11-01"), day("2026-11-20"), place(&area))[0].periods[1].status
    };
    assert_eq!(first_week(&["2026-11-05"]), PeriodStatus::Done);
    assert_eq!(first_week(&[]), PeriodStatus::NotOwed);
}

#[test]
fn a_rule_of_the_last_day_of_a_month_is_the_same_on_page_and_sheet() {
    // Once a month from the 30th of November on; somebody came on the 5th.
    let (monthly, area) = (rule(1, CadenceUnit::Month, 1, day("2026-11-30"), None), area());
    let (first, today) = (day("2026-11-01"), day("2026-12-01"));
    for (days, expected) in [(vec![day("2026-11-05")], (1, 1)), (vec![], (0, 0))] {
        let book = Book {
            bound: vec![bound(&monthly)],
            rules: Rules {
                rules: vec![monthly.clone()],
                ..Rules::default()
            },
            tenures: vec![tenure()],
            patrolled: patrolled(&days),
        };
        let page = book.month(first, today, place(&area));
        assert_eq!(page.iter().map(DutyMonth::sum).next(), Some(expected));
        let sheet = owed::Month::new(first, today, book.rules.clone());
        let sheet = sheet.of(place(&area), &book.tenures, &book.patrolled);
        assert_eq!((sheet.owed, sheet.done), expected);
    }
}

#[test]
fn a_week_that_lost_its_end_is_excused_unless_it_was_done_before() {
    let (weekly, area) = (rule(1, CadenceUnit::Week, 1, day("2026-01-01"), None), area());
    let book = |days: &[&str]| Book {
        bound: vec![bound(&weekly)],
        rules: Rules {
            rules: vec![weekly.clone()],
            outages: vec![Outage {
                area: "990101101".parse().unwrap(),
                // A Sunday and the Monday after it.
                days: Span {
                    from: day("2026-11-08"),
                    past: day("2026-11-10"),
                },
                words: "机房断电".to_owned(),
            }],
            ..Rules::default()
        },
        tenures: vec![tenure()],
        patrolled: patrolled(&days.iter().map(|text| day(text)).collect::<Vec<_>>()),
    };
    let month = |days: &[&str]| {
        book(days).month(day("2026-11-01"), day("2026-11-20"), place(&area)).remove(0)
    };
    let missed = month(&[]);
    let standings: Vec<PeriodStatus> = missed.periods.iter().map(|period| period.status).collect();
    assert_eq!(
        standings[..3],
        [PeriodStatus::Missed, PeriodStatus::Excused, PeriodStatus::Missed],
        "a day at its beginning is none that a week waits for"
    );
    assert_eq!((missed.sum().1, missed.excused(), missed.outages.len()), (0, 1, 1));
    let done = month(&["2026-11-03"]);
    assert_eq!(done.periods[1].status, PeriodStatus::Done);
    assert_eq!((done.sum().1, done.excused(), done.outages.len()), (1, 0, 0));
}

prop_compose! {
    fn books()(
        units in prop::collection::vec((prop::sample::select(CadenceUnit::ALL), 1..4_u32, 0..40_u64), 1..4),
        began in 0..60_u64,
        days in prop::collection::btree_set(0..210_u64, 0..90),
        closed in prop::collection::vec((0..200_u64, 1..20_u64), 0..3),
        lost in prop::collection::vec((0..200_u64, 1..12_u64), 0..3),
        today in 90..200_u64,
    ) -> (Book, NaiveDate) {
        let base = day("2027-10-01");
        let at = |offset: u64| base + chrono::Days::new(offset);
        // One rule after the other, the last without end.
        let mut from = 0;
        let mut rules: Vec<Rule> = Vec::new();
        for (id, (unit, times, length)) in (1..).zip(&units) {
            let past = (usize::try_from(id).unwrap() < units.len()).then(|| at(from + length + 1));
            rules.push(rule(id, *unit, if *unit == CadenceUnit::Day { 1 } else { *times }, at(from), past));
            from += length + 1;
        }
        let closed: Vec<Span> = closed.into_iter().map(|(first, length)| Span { from: at(first), past: at(first + length) }).collect();
        let binding = rules.iter().rfind(|rule| rule.valid.from <= at(today)).unwrap();
        let since = binding.valid.from.max(at(began));
        let suspension = |days: &Span| owed::Suspension { of: owed::Suspended::Segment(SegmentId(1)), days: *days };
        let outage = |(first, length): (u64, u64)| Outage {
            area: area(),
            days: Span { from: at(first), past: at(first + length) },
            words: "机房断电".to_owned(),
        };
        let outages = lost.into_iter().map(outage).collect();
        let book = Book {
            bound: vec![Bound { since, closed: closed.clone(), ..bound(binding) }],
            tenures: vec![Tenure { valid: Span::new(at(began), None), ..tenure() }],
            patrolled: patrolled(&days.into_iter().map(at).collect::<Vec<_>>()),
            rules: Rules { suspensions: closed.iter().map(suspension).collect(), rules, warnings: Vec::new(), outages },
        };
        (book, at(today))
    }
}

proptest! {
    #[test]
    fn no_period_is_both_done_and_missed_and_none_is_done_more_than_owed((book, today) in books(), back in 0..3_u32) {
        let area = area();
        let first = period_start(CadenceUnit::Month, today).checked_sub_months(Months::new(back)).unwrap();
        let past = period_end(CadenceUnit::Month, first);
        for duty in book.month(first, today, place(&area)) {
            let mut before: Option<NaiveDate> = None;
            for period in &duty.periods {
                prop_assert!(period.done <= period.owed);
                prop_assert!(first < period.past && period.past <= past);
                // One after the other, those of the rule that binds without a gap.
                let follows = |before| if duty.binds { before == period.from } else { before <= period.from };
                prop_assert!(before.is_none_or(follows));
                before = Some(period.past);
                match period.status {
                    PeriodStatus::Done => prop_assert!(period.done == period.owed && period.owed > 0),
                    PeriodStatus::Missed => prop_assert!(period.done < period.owed && period.past <= today),
                    PeriodStatus::Excused => prop_assert!(period.excused > 0 && period.done == period.owed && period.past <= today),
                    PeriodStatus::Running => prop_assert!(period.done < period.owed && period.from <= today && today < period.past),
                    PeriodStatus::Ahead => prop_assert!(period.done < period.owed && today < period.from),
                    PeriodStatus::NotOwed => {}
                }
                prop_assert!(duty.binds || period.past <= today);
            }
        }
    }

    #[test]
    fn what_is_over_is_what_the_month_sheet_counts((book, today) in books(), back in 1..3_u32) {
        let area = area();
        let first = period_start(CadenceUnit::Month, today).checked_sub_months(Months::new(back)).unwrap();
        let sheet = owed::Month::new(first, today, book.rules.clone()).of(place(&area), &book.tenures, &book.patrolled);
        let duties = book.month(first, today, place(&area));
        let counted = duties.iter().flat_map(|duty| &duty.periods)
            .filter(|period| period.status != PeriodStatus::NotOwed);
        let (owed, missed) = counted.fold((0, 0), |(owed, missed), period| (owed + period.owed, missed + period.owed - period.done));
        prop_assert_eq!((owed, missed), (sheet.owed, sheet.owed - sheet.done));
        let excused: u32 = duties.iter().map(DutyMonth::excused).sum();
        prop_assert_eq!(excused, sheet.excused);
        prop_assert!(duties.iter().all(|duty| (duty.excused() > 0) != duty.outages.is_empty()));
    }

    #[test]
    fn a_change_of_rule_moves_nothing_that_is_over((book, today) in books(), unit in prop::sample::select(CadenceUnit::ALL)) {
        let area = area();
        let first = period_start(CadenceUnit::Month, today);
        let over = |book: &Book| {
            let mut over: Vec<(Role, CadenceUnit, Period)> = Vec::new();
            for duty in book.month(first, today, place(&area)) {
                over.extend(duty.periods.iter().filter(|period| matches!(period.status, PeriodStatus::Missed)).map(|period| (duty.role, duty.unit, *period)));
            }
            over.sort_by_key(|(role, unit, period)| (*role, *unit, period.from));
            over
        };
        let mut changed = book.clone();
        if let Some(last) = changed.rules.rules.iter_mut().rfind(|rule| rule.valid.from <= today && rule.valid.past > today) {
            last.valid.past = today;
        }
        changed.rules.rules.retain(|rule| rule.valid.from < today);
        let new = rule(100, unit, 1, today, None);
        changed.bound = vec![bound(&new)];
        changed.rules.rules.push(new);
        prop_assert_eq!(over(&book), over(&changed));
    }
}
