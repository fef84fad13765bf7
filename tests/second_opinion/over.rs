//! What was owed in periods that are over, and how much of it was done: decisions 41 and 42, as
//! plain loops over rules and days.

use chrono::NaiveDate;

use super::calendar::{Span, period};
use super::raw::Duty;
use super::rules::{Opinion, Post, Reading, share};

/// Everything here goes by where a segment lay on each day.
const BY_DAY: Reading = Reading::ByDay;

/// A period that is over and in which something was owed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::struct_field_names, reason = "the words of a sheet")]
pub struct Owed {
    pub span: Span,
    pub role: String,
    pub owed: usize,
    /// Never more than owed.
    pub done: usize,
}

impl Owed {
    fn of(role: &str, span: Span, owed: usize, done: usize) -> Self {
        Self {
            span,
            role: role.to_owned(),
            owed,
            done: done.min(owed),
        }
    }
}

/// A rule in one of its periods.
type Part<'a> = (&'a Duty, Span);

impl<'a> Opinion<'a> {
    /// The periods of a segment that are over today, whose last day lies among `ends` and in which
    /// something was owed.
    pub fn over(&self, segment: i64, ends: Span, today: NaiveDate) -> Vec<Owed> {
        let mut found = Vec::new();
        for role in self.roles_ever(segment) {
            let post = Post { segment, role };
            let parts = self.parts(role, ends, today);
            let asked = parts.iter().filter(|(duty, span)| self.is_charged(duty, post, *span));
            let asked: Vec<(&Duty, Owed)> = asked
                .map(|(duty, span)| {
                    let done = self.done(post, *span);
                    (*duty, Owed::of(role, *span, self.asked(duty, post, *span), done))
                })
                .filter(|(_, period)| period.owed > 0)
                .collect();
            let begun = parts.iter().filter(|(duty, span)| {
                let in_same_days = |(other, period): &(&Duty, Owed)| {
                    (&other.unit, period.span) == (&duty.unit, *span)
                };
                !asked.iter().any(in_same_days) && self.is_begun(duty, post, *span)
            });
            let begun = begun.filter_map(|(duty, span)| {
                let owed = share(duty, *span, |day| self.is_open(duty, post, day, BY_DAY));
                (owed > 0 && self.done(post, *span) >= owed)
                    .then(|| Owed::of(role, *span, owed, owed))
            });
            found.extend(begun);
            found.extend(asked.into_iter().map(|(_, period)| period));
        }
        found.sort();
        found
    }

    /// The rules of a role with their periods that are over and end on certain days.
    fn parts(&self, role: &str, ends: Span, today: NaiveDate) -> Vec<Part<'a>> {
        let mut parts = Vec::new();
        for duty in self.facts.duties.iter().filter(|duty| duty.role == role) {
            let mut span = period(&duty.unit, ends.first);
            while span.last() < ends.past && span.past <= today {
                if ends.has(span.last()) {
                    parts.push((duty, span));
                }
                span = period(&duty.unit, span.past);
            }
        }
        parts
    }

    /// Whether a period is owed under a rule: it held on the first day, and until another took its
    /// place that did not; and somebody answered from the first day to the last.
    fn is_charged(&self, duty: &Duty, post: Post<'_>, span: Span) -> bool {
        let whole = self.facts.stewardships.iter().any(|held| {
            held.segment == post.segment
                && held.role == post.role
                && held.first <= span.first
                && held.past.is_none_or(|past| past >= span.past)
        });
        let held_first = |duty: &Duty| self.holds(duty, post.segment, span.first, BY_DAY);
        let is_replaced = |day: NaiveDate| {
            let binding = self.binding(post, day, BY_DAY);
            binding.is_some_and(|binding| !held_first(binding))
        };
        let is_kept = |day: NaiveDate| self.holds(duty, post.segment, day, BY_DAY);
        whole && held_first(duty) && span.days().all(|day| is_kept(day) || is_replaced(day))
    }

    /// What a rule asks for in a period: the share of the days on which it binds and is open.
    fn asked(&self, duty: &Duty, post: Post<'_>, span: Span) -> usize {
        share(duty, span, |day| {
            self.holds(duty, post.segment, day, BY_DAY) && self.is_open(duty, post, day, BY_DAY)
        })
    }

    /// Whether a period may be owed and done, though the rule or the stewardship began in its
    /// middle: by the rule that binds on its last day, in a role that somebody holds then.
    fn is_begun(&self, duty: &Duty, post: Post<'_>, span: Span) -> bool {
        let binding = self.binding(post, span.last(), BY_DAY);
        duty.unit != "day"
            && binding.is_some_and(|binding| binding.id == duty.id)
            && !self.holders(post, span.last()).is_empty()
    }
}
