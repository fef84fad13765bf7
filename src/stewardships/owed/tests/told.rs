//! What was owed in a month, told a second time: plain loops over its evenings, and the days of
//! what ended on each.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{AREAS, SEGMENT};
use crate::ids::{AreaPath, PersonId};
use crate::segments::SegmentKind;
use crate::stewardships::excuses::Outage;
use crate::stewardships::owed::{Owed, Rule, Rules, Suspended, Tenure};
use crate::stewardships::periods::Span;
use crate::stewardships::{CadenceUnit, Role};

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
#[expect(clippy::too_many_lines, reason = "one tale of a month")]
pub(super) fn told(
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
