//! What was owed in a month and what of it was done: pure, from rules, stewardships and patrolled
//! days.
//!
//! A period belongs to the month its last day lies in, and is owed once it is over, when one rule
//! and one stewardship held from its first day to its last. It owes less by the share of its days
//! on which it was not open, rounded up: a stronger rule bound, the duty was suspended, nobody of
//! the role was there. Stronger is the rule for the higher level of warning, then that of the
//! season, then that of the deepest area. Patrols are counted by local day, and more of them than a
//! period owes do not make up for another.
//!
//! Where other rules take a rule's place in the middle of a period, because it was replaced or the
//! segment moved, the period is owed under the one that held on its first day, by the share of the
//! days that it bound; the others owe from their next period on.
//!
//! A period in the middle of which the rule or the stewardship began, and that was done all the
//! same, is owed and done: nobody can have missed it. So it is with the rule that binds on its last
//! day, where the period owes nothing by a rule of the same unit that held on its first.
//!
//! The month sheet, the page of a segment, the public page and a steward's months count by this and
//! by nothing else, from the same: rules, warnings, suspensions, outages, moves, stewardships and
//! patrolled days from [`reach`] on (`duty_book` and `duty_rules` in migrations/functions).
//!
//! The database says the same of the rule that binds today (`binding_duty`, `refresh_duties` and
//! `owed_in` in migrations/functions).
//!
//! | module | what it holds |
//! |---|---|
//! | `rules` | what it is counted from |
//! | `days` | days as bits, rules with their days and the periods that ended in the month |

mod days;
mod rules;

use chrono::NaiveDate;

pub use days::reach;
pub use rules::{Patrolled, Place, Rule, Rules, Suspended, Suspension, Tenure, Warning};

use super::duties::WarningLevel;
use super::excuses::is_excused;
use super::moves::Moves;
use super::periods::{Span, later, period_end, period_start};
use super::{CadenceUnit, Role};
use crate::ids::{AreaPath, PersonId, SegmentId};
use days::{Dated, Days, Holding, LayDays, Period, lain, stronger};

/// Patrols owed, and how many of them were done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// Without those that are excused.
    pub owed: u32,
    /// Done; never more than owed.
    pub done: u32,
    /// Not done, and held against nobody because of an outage.
    pub excused: u32,
}

impl Owed {
    /// Of `asked` patrols an outage left `left` to do, and `done` were: what was done all the same
    /// counts as owed.
    fn but_excused(asked: u32, left: u32, done: u32) -> Self {
        let owed = left.max(done.min(asked));
        Self {
            owed,
            done: done.min(owed),
            excused: asked - owed,
        }
    }
}

/// A period that is over and in which something was owed, or excused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwedPeriod {
    pub role: Role,
    /// By a rule for such periods.
    pub unit: CadenceUnit,
    /// So many patrols in each of them.
    pub times: u32,
    /// The level of warning the rule is for.
    pub warning: Option<WarningLevel>,
    /// Its days.
    pub span: Span,
    pub owed: Owed,
}

/// What one rule asked for: of a daily one the days as bits, of others a period each.
enum Part {
    Days { owed: u128, done: u128, excused: u128 },
    Period(Span, Owed),
}

/// A period that began before its rule or its steward did, and was done.
#[derive(Debug)]
struct Begun<'a> {
    rule: &'a Rule,
    span: Span,
    asked: u32,
}

/// The rules of a month, ready to be asked segment by segment.
#[derive(Debug)]
pub struct Month {
    rules: Vec<Dated>,
    warnings: Vec<(Warning, u128)>,
    suspensions: Vec<(Suspended, u128)>,
    outages: Vec<(AreaPath, u128)>,
    moves: Moves,
    days: Days,
    /// The days of the month that are over.
    over: Span,
}

impl Month {
    /// The month that begins on `first`, as of `today`.
    pub fn new(first: NaiveDate, today: NaiveDate, rules: Rules) -> Self {
        let past = period_end(CadenceUnit::Month, first);
        let days = Days::of_month(first);
        let over = Span {
            from: first,
            past: past.min(today).max(first),
        };
        Self {
            rules: (rules.rules.into_iter()).map(|rule| Dated::new(rule, days, over)).collect(),
            warnings: (rules.warnings.into_iter().map(|warning| {
                let held = days.of(warning.days);
                (warning, held)
            }))
            .collect(),
            suspensions: (rules.suspensions.into_iter())
                .map(|suspension| (suspension.of, days.of(suspension.days)))
                .collect(),
            outages: (rules.outages.into_iter())
                .map(|outage| (outage.area, days.of(outage.days)))
                .collect(),
            moves: Moves::new(rules.moves),
            days,
            over,
        }
    }

    /// First day of the first month that a period which ended in this one reaches into.
    pub fn reaches_back_to(&self) -> NaiveDate {
        let starts =
            (self.rules.iter()).flat_map(|dated| &dated.periods).map(|period| period.span.from);
        period_start(
            CadenceUnit::Month,
            starts.chain([self.over.from]).min().unwrap_or(self.over.from),
        )
    }

    /// What was owed on a segment; `patrolled` from [`reaches_back_to`](Self::reaches_back_to) on.
    pub fn of(&self, place: Place<'_>, tenures: &[Tenure], patrolled: &[Patrolled]) -> Owed {
        let mut sum = Owed::default();
        self.each(place, tenures, patrolled, |_, part| {
            let more = match part {
                Part::Days { owed, done, excused } => Owed {
                    owed: owed.count_ones(),
                    done: done.count_ones(),
                    excused: excused.count_ones(),
                },
                Part::Period(_, owed) => owed,
            };
            sum.owed += more.owed;
            sum.done += more.done;
            sum.excused += more.excused;
        });
        sum
    }

    /// The periods in which it was owed, or would have been: what [`of`](Self::of) adds up.
    pub fn periods(
        &self,
        place: Place<'_>,
        tenures: &[Tenure],
        patrolled: &[Patrolled],
    ) -> Vec<OwedPeriod> {
        let mut all = Vec::new();
        self.each(place, tenures, patrolled, |rule, part| {
            let period = |span, owed| OwedPeriod {
                role: rule.role,
                unit: rule.unit,
                times: rule.times,
                warning: rule.warning,
                span,
                owed,
            };
            match part {
                Part::Period(_, Owed { owed: 0, excused: 0, .. }) => {}
                Part::Period(span, owed) => all.push(period(span, owed)),
                Part::Days { owed, done, excused } => {
                    let asked = owed | excused;
                    all.extend((0..127_u32).filter(|bit| asked & 1 << bit != 0).map(|bit| {
                        let from = self.days.day(bit);
                        let past = later(from, 1);
                        let one = |days: u128| u32::from(days & 1 << bit != 0);
                        let owed = Owed {
                            owed: one(owed),
                            done: one(done),
                            excused: one(excused),
                        };
                        period(Span { from, past }, owed)
                    }));
                }
            }
        });
        all
    }

    fn each(
        &self,
        place: Place<'_>,
        tenures: &[Tenure],
        patrolled: &[Patrolled],
        mut visit: impl FnMut(&Rule, Part),
    ) {
        let lays: Vec<LayDays<'_>> =
            (self.moves.of(place.id, (place.area, place.kind)).into_iter())
                .map(|lay| (lay.area, lay.kind, self.days.of(lay.days)))
                .collect();
        let without = (self.suspended(place.id, &lays), self.lost(&lays));
        for (number, tenure) in tenures.iter().enumerate() {
            // Several may hold one role: it owes once.
            if tenures[..number].iter().all(|earlier| earlier.role != tenure.role) {
                let rules = self.rules_of(tenure.role, &lays);
                self.of_role(tenure.role, &rules, without, tenures, patrolled, &mut visit);
            }
        }
    }

    fn of_role(
        &self,
        role: Role,
        rules: &[Holding<'_>],
        (suspended, lost): (u128, u128),
        tenures: &[Tenure],
        patrolled: &[Patrolled],
        visit: &mut impl FnMut(&Rule, Part),
    ) {
        let tenures = || tenures.iter().filter(|tenure| tenure.role == role);
        let held = tenures().fold(0, |days, tenure| days | self.days.of(tenure.valid));
        let present = tenures()
            .fold(0, |days, tenure| days | self.days.of(tenure.valid) & !self.leave(tenure.person));
        let closed = suspended | (held & !present);
        let done = (patrolled.iter().filter(|month| month.role == role))
            .fold(0, |days, month| days | self.days.patrolled(month));
        let (mut whole, mut begun) = (Vec::new(), Vec::new());
        for &(dated, days) in rules {
            let duty = &dated.rule;
            let taken = stronger(rules, duty);
            let open = !(closed | taken);
            if duty.unit == CadenceUnit::Day {
                let daily = self.days.of(self.over) & days & held & open;
                let excused = daily & lost & !done;
                visit(
                    duty,
                    Part::Days {
                        owed: daily & !excused,
                        done: daily & done,
                        excused,
                    },
                );
            }
            for period in &dated.periods {
                let share = |open: u128| {
                    (duty.times * open.count_ones()).div_ceil(period.days.count_ones())
                };
                let done = (done & period.days).count_ones();
                if is_owed(rules, days, period)
                    && tenures().any(|tenure| tenure.valid.holds(period.span))
                {
                    // Where others took its place, of the days until they did.
                    let open = open & days & period.days;
                    let asked = share(open);
                    let left = if is_excused(open, lost) { 0 } else { share(open & !lost) };
                    whole.extend((asked > 0).then_some((duty.unit, period.span.from)));
                    let owed = Owed::but_excused(asked, left, done);
                    visit(duty, Part::Period(period.span, owed));
                } else if days & !taken & held & period.last != 0 {
                    let (span, asked) = (period.span, share(open & period.days));
                    if asked > 0 && done >= asked {
                        begun.push(Begun { rule: duty, span, asked });
                    }
                }
            }
        }
        for Begun { rule, span, asked } in begun {
            if !whole.contains(&(rule.unit, span.from)) {
                visit(rule, Part::Period(span, Owed::but_excused(asked, asked, asked)));
            }
        }
    }

    /// The rules for a role on a segment that lay there, each with the days on which it holds.
    fn rules_of(&self, role: Role, lays: &[LayDays<'_>]) -> Vec<Holding<'_>> {
        let holds = |dated: &Dated| {
            let duty = &dated.rule;
            (lays.iter().filter(|(area, kind, _)| duty.kind == *kind && duty.area.contains(area)))
                .fold(0, |days, (area, _, here)| {
                    let warned = duty.warning.map_or(u128::MAX, |level| self.warned(area, level));
                    days | dated.days & here & warned
                })
        };
        (self.rules.iter().filter(|dated| dated.rule.role == role))
            .map(|dated| (dated, holds(dated)))
            .filter(|(_, days)| *days != 0)
            .collect()
    }

    fn leave(&self, person: PersonId) -> u128 {
        let of = |of: &Suspended| matches!(of, Suspended::Person(away) if *away == person);
        (self.suspensions.iter().filter(|(suspended, _)| of(suspended)))
            .fold(0, |days, (_, other)| days | other)
    }

    fn suspended(&self, id: SegmentId, lays: &[LayDays<'_>]) -> u128 {
        let of = |of: &Suspended| match of {
            Suspended::Area(area, kind) => {
                lain(lays, |lay, of| area.contains(lay) && kind.is_none_or(|kind| kind == of))
            }
            Suspended::Segment(segment) if *segment == id => u128::MAX,
            Suspended::Segment(_) | Suspended::Person(_) => 0,
        };
        (self.suspensions.iter()).fold(0, |days, (suspended, other)| days | other & of(suspended))
    }

    fn lost(&self, lays: &[LayDays<'_>]) -> u128 {
        let of = |area: &AreaPath| lain(lays, |lay, _| area.contains(lay));
        (self.outages.iter()).fold(0, |days, (area, other)| days | other & of(area))
    }

    fn warned(&self, area: &AreaPath, level: WarningLevel) -> u128 {
        let here = |warning: &Warning| warning.level >= level && warning.area.contains(area);
        (self.warnings.iter().filter(|(warning, _)| here(warning)))
            .fold(0, |days, (_, other)| days | other)
    }
}

/// Whether a period is owed under a rule that holds on these days: it held on all of the period, or
/// from its first day on until others bound that began to hold within it.
fn is_owed(rules: &[Holding<'_>], days: u128, period: &Period) -> bool {
    let first = period.first();
    let begun = (rules.iter().filter(|(_, held)| held & first == 0))
        .fold(0, |days, (dated, held)| days | held & !stronger(rules, &dated.rule));
    days & first != 0 && period.days & !days & !begun == 0
}

#[cfg(test)]
mod tests;
