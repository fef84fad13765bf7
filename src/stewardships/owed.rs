//! What was owed in a month and what of it was done: pure, from rules, stewardships and patrolled days.
//!
//! A period belongs to the month its last day lies in, and is owed once it is over, when one rule and one stewardship held from its
//! first day to its last. Which rule binds is decided on the last day: the one of the deepest area. Patrols are counted by local day,
//! and more of them than a period owes do not make up for another.

use chrono::NaiveDate;

use super::periods::{later, period_end, period_start};
use super::{CadenceUnit, Role};
use crate::areas::AreaPath;
use crate::segments::SegmentKind;

/// A duty as it binds: so many patrols a period for a role and a kind, in an area and below it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Where.
    pub area: AreaPath,
    /// Whose.
    pub role: Role,
    /// For which segments.
    pub kind: SegmentKind,
    /// The period.
    pub unit: CadenceUnit,
    /// Patrols a period.
    pub times: u32,
    /// Its days.
    pub valid: Span,
}

/// Days from the first to before the last one; without a last one it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// First day no more.
    pub past: NaiveDate,
}

impl Span {
    /// From the columns `valid_from` and `valid_to`.
    pub fn new(from: NaiveDate, past: Option<NaiveDate>) -> Self {
        Self {
            from,
            past: past.unwrap_or(NaiveDate::MAX),
        }
    }

    fn holds(self, other: Self) -> bool {
        self.from <= other.from && self.past >= other.past
    }
}

/// Somebody's time in a role on a segment.
#[derive(Clone, Copy, Debug)]
pub struct Tenure {
    /// The role.
    pub role: Role,
    /// Its days.
    pub valid: Span,
}

/// The days of a month on which a role patrolled a segment.
#[derive(Clone, Copy, Debug)]
pub struct Patrolled {
    /// The role.
    pub role: Role,
    /// First day of the month.
    pub month: NaiveDate,
    /// Bit 0 is that day.
    pub days: u32,
}

/// Patrols owed, and how many of them were done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// Owed.
    pub owed: u32,
    /// Done; never more than owed.
    pub done: u32,
}

/// Days as bits from the first of the month two before: no period that ends in a month begins earlier.
#[derive(Clone, Copy, Debug)]
struct Days {
    base: NaiveDate,
}

impl Days {
    fn of(self, span: Span) -> u128 {
        let bit = |day: NaiveDate| (day - self.base).num_days().clamp(0, 127);
        let below = |day: NaiveDate| (1_u128 << bit(day)) - 1;
        below(span.past) & !below(span.from)
    }

    fn patrolled(self, month: &Patrolled) -> u128 {
        let offset = (month.month - self.base).num_days();
        u32::try_from(offset).map_or(0, |offset| u128::from(month.days).checked_shl(offset).unwrap_or(0))
    }
}

/// A period that ended in the month.
#[derive(Debug)]
struct Period {
    span: Span,
    days: u128,
}

/// The rules of a month, ready to be asked segment by segment.
#[derive(Debug)]
pub struct Month {
    rules: Vec<Rule>,
    days: Days,
    /// The days of the month that are over.
    over: Span,
    /// By rule: its periods longer than a day.
    periods: Vec<Vec<Period>>,
}

impl Month {
    /// The month that begins on `first`, as of `today`; `rules` may be of any area.
    pub fn new(first: NaiveDate, today: NaiveDate, rules: Vec<Rule>) -> Self {
        let past = period_end(CadenceUnit::Month, first);
        let base = period_start(CadenceUnit::Month, later(period_start(CadenceUnit::Month, later(first, -1)), -1));
        let days = Days { base };
        let over = Span {
            from: first,
            past: past.min(today).max(first),
        };
        let periods = |rule: &Rule| {
            if rule.unit == CadenceUnit::Day {
                return Vec::new();
            }
            let mut start = period_start(rule.unit, first);
            let mut periods = Vec::new();
            while start < over.past {
                let span = Span {
                    from: start,
                    past: period_end(rule.unit, start),
                };
                if span.past > first && span.past <= over.past && rule.valid.holds(span) {
                    periods.push(Period { span, days: days.of(span) });
                }
                start = span.past;
            }
            periods
        };
        Self {
            periods: rules.iter().map(periods).collect(),
            rules,
            days,
            over,
        }
    }

    /// First day of the first month that a period which ended in this one reaches into.
    pub fn reaches_back_to(&self) -> NaiveDate {
        let starts = self.periods.iter().flatten().map(|period| period.span.from);
        period_start(CadenceUnit::Month, starts.chain([self.over.from]).min().unwrap_or(self.over.from))
    }

    /// What was owed on a segment; `patrolled` from [`reaches_back_to`](Self::reaches_back_to) on.
    pub fn of(&self, area: &AreaPath, kind: SegmentKind, tenures: &[Tenure], patrolled: &[Patrolled]) -> Owed {
        let mut sum = Owed::default();
        for (number, tenure) in tenures.iter().enumerate() {
            let role = tenure.role;
            // Several may hold one role: it owes once.
            if tenures[..number].iter().any(|earlier| earlier.role == role) {
                continue;
            }
            let tenures: Vec<Span> = tenures.iter().filter(|other| other.role == role).map(|other| other.valid).collect();
            let done = patrolled
                .iter()
                .filter(|month| month.role == role)
                .fold(0, |days, month| days | self.days.patrolled(month));
            let binding = || {
                self.rules
                    .iter()
                    .zip(&self.periods)
                    .filter(|(rule, _)| rule.role == role && rule.kind == kind && rule.area.contains(area))
            };
            let deeper = |than: &Rule| {
                let level = than.area.level();
                binding().filter(move |(rule, _)| level < rule.area.level())
            };
            let mut daily = 0;
            for (rule, periods) in binding() {
                for period in periods {
                    let last = later(period.span.past, -1);
                    let held = tenures.iter().any(|tenure| tenure.holds(period.span))
                        && !deeper(rule).any(|(other, _)| other.valid.from <= last && other.valid.past > last);
                    if held {
                        sum.owed += rule.times;
                        sum.done += (done & period.days).count_ones().min(rule.times);
                    }
                }
                if rule.unit == CadenceUnit::Day {
                    let others = deeper(rule).fold(0, |days, (other, _)| days | self.days.of(other.valid));
                    let held = tenures.iter().fold(0, |days, tenure| days | self.days.of(*tenure));
                    daily |= self.days.of(self.over) & self.days.of(rule.valid) & held & !others;
                }
            }
            sum.owed += daily.count_ones();
            sum.done += (daily & done).count_ones();
        }
        sum
    }
}

#[cfg(test)]
mod tests;
