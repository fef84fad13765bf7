//! A month of a segment's duties, period by period: pure, for the public page, a steward's months
//! and the console alike.
//!
//! Periods that are over stand as [`owed`](super::owed) counts them, by the rules that held then,
//! and so as the month sheet adds them up.
//! The one that runs and those ahead stand by the rule that binds today, as the status on the map
//! does (`duty_counts` in migrations/functions).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::duties::{Pause, WarningLevel};
use super::excuses::Outage;
use super::moves::{Lay, Moves};
use super::owed::{self, OwedPeriod, Patrolled, Place, Rules, Tenure};
use super::periods::{Span, ending_in, later, period_end, period_start};
use super::{CadenceUnit, Role};

/// Everything the duties of a segment are counted by.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Book {
    /// What binds each role today.
    pub bound: Vec<Bound>,
    /// Every rule, warning and suspension that may have touched it.
    pub rules: Rules,
    /// Who answered for it when.
    pub tenures: Vec<Tenure>,
    /// When it was patrolled.
    pub patrolled: Vec<Patrolled>,
}

/// What binds a role today.
#[derive(Clone, Debug, Deserialize)]
pub struct Bound {
    pub role: Role,
    /// The period.
    pub unit: CadenceUnit,
    /// How often in each.
    pub times: u32,
    /// Since when it binds this role here.
    pub since: NaiveDate,
    /// The level of warning the rule is for.
    pub warning: Option<WarningLevel>,
    /// Why nothing is or was asked for.
    pub pause: Option<Pause>,
    /// Days on which it asks for nothing.
    pub closed: Vec<Span>,
}

/// What a role owes in periods of one length, in a month.
#[derive(Clone, Debug)]
pub struct DutyMonth {
    pub role: Role,
    /// The period.
    pub unit: CadenceUnit,
    /// How often in each.
    pub times: u32,
    /// The level of warning the rule is for.
    pub warning: Option<WarningLevel>,
    /// Why nothing is asked for today.
    pub pause: Option<Pause>,
    /// Whether it binds today, or did only earlier in the month.
    pub binds: bool,
    /// The periods whose last day lies in the month; of what only bound earlier those in which
    /// something was owed.
    pub periods: Vec<Period>,
    /// The period that runs today, where its last day lies in the next month: it is that month's,
    /// and shown all the same.
    pub runs: Option<Period>,
    /// Why something of these is excused, the earliest first.
    pub outages: Vec<Outage>,
}

/// One period of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub past: NaiveDate,
    /// Patrols owed, without those that are excused.
    pub owed: u32,
    /// Patrols done, never more than owed.
    pub done: u32,
    /// Patrols that an outage kept from being done or recorded.
    pub excused: u32,
    /// How it stands.
    pub status: PeriodStatus,
}

/// How a period stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodStatus {
    /// 已巡
    Done,
    /// 逾期: it ended without what was owed.
    Missed,
    /// 因系统故障免责: it ended without, and that is held against nobody.
    Excused,
    /// It is running and something is still owed.
    Running,
    /// It has not begun.
    Ahead,
    /// Nothing is asked for in it, or it began before anybody owed it.
    NotOwed,
}

impl DutyMonth {
    /// What was owed and done in the month.
    pub fn sum(&self) -> (u32, u32) {
        let counted = self.periods.iter().filter(|period| period.status != PeriodStatus::NotOwed);
        counted.fold((0, 0), |(owed, done), period| (owed + period.owed, done + period.done))
    }

    /// What was not done in the month and is excused.
    pub fn excused(&self) -> u32 {
        self.periods.iter().map(|period| period.excused).sum()
    }
}

impl Book {
    /// The month that begins on `first`, by role; what binds today comes before what bound earlier.
    pub fn month(&self, first: NaiveDate, today: NaiveDate, place: Place<'_>) -> Vec<DutyMonth> {
        let over = owed::Month::new(first, today, self.rules.clone()).periods(
            place,
            &self.tenures,
            &self.patrolled,
        );
        let mut over: BTreeMap<(Role, CadenceUnit, NaiveDate), OwedPeriod> = over
            .into_iter()
            .map(|period| ((period.role, period.unit, period.span.from), period))
            .collect();
        let days = Span {
            from: first,
            past: period_end(CadenceUnit::Month, first),
        };
        let mut duties: Vec<DutyMonth> = (self.bound.iter())
            .map(|bound| DutyMonth {
                role: bound.role,
                unit: bound.unit,
                times: bound.times,
                warning: bound.warning,
                pause: bound.pause_on(today),
                binds: true,
                periods: ending_in(bound.unit, days)
                    .map(|span| match over.remove(&(bound.role, bound.unit, span.from)) {
                        Some(counted) => Period::over(&counted),
                        None => self.period(bound, span, today),
                    })
                    .collect(),
                runs: Some(self.running(bound, today)).filter(|period| {
                    (days.from..days.past).contains(&today) && period.past > days.past
                }),
                outages: Vec::new(),
            })
            .collect();
        for counted in over.into_values() {
            let same =
                |duty: &&mut DutyMonth| (duty.role, duty.unit) == (counted.role, counted.unit);
            if let Some(duty) = duties.iter_mut().find(same) {
                duty.periods.push(Period::over(&counted));
                continue;
            }
            duties.push(DutyMonth {
                role: counted.role,
                unit: counted.unit,
                times: counted.times,
                warning: counted.warning,
                pause: None,
                binds: false,
                periods: vec![Period::over(&counted)],
                runs: None,
                outages: Vec::new(),
            });
        }
        let moves = Moves::new(self.rules.moves.iter().cloned());
        let lays = moves.of(place.id, (place.area, place.kind));
        for duty in &mut duties {
            duty.outages = self.outages(&lays, &duty.periods);
        }
        duties.sort_by_key(|duty| (duty.role, !duty.binds, duty.unit));
        duties
    }

    /// The outages that took days of periods in which something is excused, from where it lay on
    /// those days.
    fn outages(&self, lays: &[Lay<'_>], periods: &[Period]) -> Vec<Outage> {
        let touches = |from: NaiveDate, past: NaiveDate| {
            let is_in = |period: &Period| period.from < past && period.past > from;
            from < past && periods.iter().any(|period| period.excused > 0 && is_in(period))
        };
        let took = |outage: &&Outage| {
            let days = outage.days;
            lays.iter().any(|lay| {
                outage.area.contains(lay.area)
                    && touches(days.from.max(lay.days.from), days.past.min(lay.days.past))
            })
        };
        self.rules.outages.iter().filter(took).cloned().collect()
    }

    /// The period that runs today.
    pub fn running(&self, bound: &Bound, today: NaiveDate) -> Period {
        let from = period_start(bound.unit, today);
        let past = period_end(bound.unit, from);
        self.period(bound, Span { from, past }, today)
    }

    /// A period that is not over; or one that is, and that nobody owed.
    fn period(&self, bound: &Bound, span: Span, today: NaiveDate) -> Period {
        let owed = bound.owed_in(span);
        let done = self.patrolled_in(bound.role, span).min(owed);
        let status = match () {
            () if owed == 0 || span.past <= today => PeriodStatus::NotOwed,
            () if done == owed => PeriodStatus::Done,
            () if span.from > today => PeriodStatus::Ahead,
            () => PeriodStatus::Running,
        };
        Period {
            from: span.from,
            past: span.past,
            owed,
            done,
            excused: 0,
            status,
        }
    }

    fn patrolled_in(&self, role: Role, span: Span) -> u32 {
        let months = || self.patrolled.iter().filter(|month| month.role == role);
        let days = span.from.iter_days().take_while(|day| *day < span.past);
        days.map(|day| u32::from(months().any(|month| month.is_on(day)))).sum()
    }
}

impl Bound {
    /// Why nothing is asked for today.
    pub fn pause_on(&self, today: NaiveDate) -> Option<Pause> {
        self.pause.filter(|pause| pause.until >= today)
    }

    /// What it asks for in a period: its share of the days that are not closed, rounded up.
    fn owed_in(&self, span: Span) -> u32 {
        let is_closed = |day: NaiveDate| {
            self.closed.iter().any(|closed| closed.from <= day && day < closed.past)
        };
        let days = || span.from.iter_days().take_while(|day| *day < span.past);
        let count = |days: usize| u32::try_from(days).unwrap_or(u32::MAX);
        let (open, all) =
            (count(days().filter(|day| !is_closed(*day)).count()), count(days().count()));
        (self.times * open).div_ceil(all.max(1))
    }
}

impl Period {
    fn over(counted: &OwedPeriod) -> Self {
        let owed::Owed { owed, done, excused } = counted.owed;
        Self {
            from: counted.span.from,
            past: counted.span.past,
            owed,
            done,
            excused,
            status: match () {
                () if done < owed => PeriodStatus::Missed,
                () if excused > 0 => PeriodStatus::Excused,
                () => PeriodStatus::Done,
            },
        }
    }

    /// Patrols it asked for, excused or not.
    pub fn asked(&self) -> u32 {
        self.owed + self.excused
    }

    /// Its days.
    pub fn span(&self) -> Span {
        Span {
            from: self.from,
            past: self.past,
        }
    }

    /// Its last day.
    pub fn last(&self) -> NaiveDate {
        later(self.past, -1)
    }
}

#[cfg(test)]
mod tests;
