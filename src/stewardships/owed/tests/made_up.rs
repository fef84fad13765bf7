//! Rules, warnings, suspensions, outages, moves and stewardships by dice.

use proptest::prelude::*;

use super::{AREAS, ROLES, day};
use crate::ids::{PersonId, SegmentId};
use crate::segments::SegmentKind;
use crate::stewardships::CadenceUnit;
use crate::stewardships::duties::{Season, WarningLevel};
use crate::stewardships::excuses::Outage;
use crate::stewardships::moves::Move;
use crate::stewardships::owed::{Rule, Rules, Suspended, Suspension, Tenure, Warning};
use crate::stewardships::periods::Span;

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

pub(super) fn all() -> impl Strategy<Value = Rules> {
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

pub(super) fn tenure() -> impl Strategy<Value = Tenure> {
    (1..4_i64, prop::sample::select(&ROLES), span()).prop_map(|(person, role, valid)| Tenure {
        person: PersonId(person),
        role,
        valid,
    })
}
