//! Days as bits, and what held on them: rules, with the periods that ended in a month, and the
//! places where a segment lay.

use chrono::{Months, NaiveDate};

use super::rules::{Patrolled, Rule};
use crate::ids::AreaPath;
use crate::segments::SegmentKind;
use crate::stewardships::CadenceUnit;
use crate::stewardships::duties::Season;
use crate::stewardships::periods::{Span, ending_in, later};

/// First day of what a month is counted by: no period that ends in the month which begins on
/// `first` begins earlier.
pub fn reach(first: NaiveDate) -> NaiveDate {
    first.checked_sub_months(Months::new(2)).unwrap_or(first)
}

/// 127 days as bits; bit 0 is the first day that a month is counted by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    base: NaiveDate,
}

impl Days {
    /// For the month that begins on `first`.
    pub(super) fn of_month(first: NaiveDate) -> Self {
        Self { base: reach(first) }
    }

    /// Those of a span; what lies outside of the bits is left out.
    pub(super) fn of(self, span: Span) -> u128 {
        let bit = |day: NaiveDate| (day - self.base).num_days().clamp(0, 127);
        let below = |day: NaiveDate| (1_u128 << bit(day)) - 1;
        below(span.past) & !below(span.from)
    }

    /// The day of a bit.
    pub(super) fn day(self, bit: u32) -> NaiveDate {
        later(self.base, i64::from(bit))
    }

    /// Those on which a month was patrolled.
    pub(super) fn patrolled(self, month: &Patrolled) -> u128 {
        let offset = (month.month - self.base).num_days();
        u32::try_from(offset)
            .map_or(0, |offset| u128::from(month.days).checked_shl(offset).unwrap_or(0))
    }

    fn season(self, season: Season) -> u128 {
        (0..127)
            .filter(|bit| season.contains(self.day(*bit)))
            .fold(0, |days, bit| days | 1 << bit)
    }
}

/// A period that ended in the month.
#[derive(Debug)]
pub(super) struct Period {
    pub(super) span: Span,
    pub(super) days: u128,
    /// The bit of its last day.
    pub(super) last: u128,
}

impl Period {
    fn new(span: Span, days: Days) -> Self {
        let last = Span {
            from: later(span.past, -1),
            past: span.past,
        };
        Self {
            span,
            days: days.of(span),
            last: days.of(last),
        }
    }

    /// The bit of its first day.
    pub(super) fn first(&self) -> u128 {
        self.days & self.days.wrapping_neg()
    }
}

/// A rule with its days, and its periods that ended in the month and began or ended while it held.
#[derive(Debug)]
pub(super) struct Dated {
    pub(super) rule: Rule,
    /// On which it holds, whatever the warnings, somewhere.
    pub(super) days: u128,
    /// None of a daily rule, which is counted by bits.
    pub(super) periods: Vec<Period>,
}

impl Dated {
    /// In a month of which the days `over` are over.
    pub(super) fn new(rule: Rule, days: Days, over: Span) -> Self {
        let season = rule.season.map_or(u128::MAX, |season| days.season(season));
        let binds = days.of(rule.valid) & season;
        let longer = (rule.unit != CadenceUnit::Day).then(|| ending_in(rule.unit, over));
        let periods = longer.into_iter().flatten().map(|span| Period::new(span, days));
        Self {
            days: binds,
            periods: periods.filter(|period| binds & (period.first() | period.last) != 0).collect(),
            rule,
        }
    }
}

/// A rule, and the days on which it holds for a segment.
pub(super) type Holding<'a> = (&'a Dated, u128);

/// The days on which a rule holds that is stronger.
pub(super) fn stronger(rules: &[Holding<'_>], than: &Rule) -> u128 {
    (rules.iter().filter(|(other, _)| other.rule.strength() > than.strength()))
        .fold(0, |days, (_, held)| days | held)
}

/// Where a segment lies, with the days as bits.
pub(super) type LayDays<'a> = (&'a AreaPath, SegmentKind, u128);

/// The days on which a segment lay in an area, and was of a kind, that are asked for.
pub(super) fn lain(
    lays: &[LayDays<'_>],
    is_there: impl Fn(&AreaPath, SegmentKind) -> bool,
) -> u128 {
    (lays.iter().filter(|(area, kind, _)| is_there(area, *kind)))
        .fold(0, |days, (.., here)| days | here)
}
