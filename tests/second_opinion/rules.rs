//! Which rule binds whom on a day, and how segments stand: the rules of docs/ARCHITECTURE.md and of
//! decisions 5, 25, 26, 41 and 42, as plain loops over days. Where a segment lay, which rule held
//! and who answered is asked of each day. What of it was owed in periods that are over: [`over`].
//!
//! [`over`]: super::over

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::calendar::{Span, later, period};
use super::places::{Place, Places};
use super::raw::{Duty, Facts, Stewardship};
use super::records::{Patrolled, patrolled};

/// Where a segment is taken to have lain. Of one that moved in the middle of a period the map may
/// go by either, for all of a comparison alike; what is over goes by the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// On each day where it lay on it.
    ByDay,
    /// On each day where it lies on this one; and what began before it came from where another rule
    /// bound cannot be missed.
    AsOf(NaiveDate),
}

impl Reading {
    /// Both, as of a day.
    pub fn both(today: NaiveDate) -> [Self; 2] {
        [Self::ByDay, Self::AsOf(today)]
    }
}

/// A role on a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Post<'a> {
    pub segment: i64,
    pub role: &'a str,
}

/// How a role stands today: 0 done, 1 owed with time left, 2 overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub span: Span,
    pub owed: usize,
    pub done: usize,
    pub status: i16,
}

/// What follows from the facts.
#[derive(Debug)]
pub struct Opinion<'a> {
    pub facts: &'a Facts,
    pub places: &'a Places,
    pub patrolled: Patrolled,
}

impl<'a> Opinion<'a> {
    /// Of the facts as they are.
    pub fn new(facts: &'a Facts, places: &'a Places) -> Self {
        Self {
            facts,
            places,
            patrolled: patrolled(facts),
        }
    }

    /// Whoever holds a role on a day.
    pub fn holders(&self, post: Post<'_>, day: NaiveDate) -> Vec<&'a Stewardship> {
        let holds = |held: &&Stewardship| {
            held.segment == post.segment
                && held.role == post.role
                && held.first <= day
                && held.past.is_none_or(|past| day < past)
        };
        self.facts.stewardships.iter().filter(holds).collect()
    }

    /// The roles that somebody holds on a segment on a day.
    pub fn roles_on(&self, segment: i64, day: NaiveDate) -> BTreeSet<&'a str> {
        let roles = self.roles_ever(segment).into_iter();
        roles
            .filter(|role| {
                let post = Post { segment, role };
                !self.holders(post, day).is_empty()
            })
            .collect()
    }

    /// The roles that anybody ever held on a segment.
    pub fn roles_ever(&self, segment: i64) -> BTreeSet<&'a str> {
        let held = self.facts.stewardships.iter().filter(|held| held.segment == segment);
        held.map(|held| held.role.as_str()).collect()
    }

    /// Whether somebody of the role is on leave on a day and nobody of it is there.
    fn is_away(&self, post: Post<'_>, day: NaiveDate) -> bool {
        let holders = self.holders(post, day);
        let on_leave = |held: &&Stewardship| {
            self.facts.suspensions.iter().any(|leave| {
                leave.person == Some(held.person) && leave.first <= day && day < leave.past
            })
        };
        !holders.is_empty() && holders.iter().all(on_leave)
    }

    /// Where a segment is taken to lie on a day.
    fn place(&self, segment: i64, day: NaiveDate, reading: Reading) -> &'a Place {
        match reading {
            Reading::ByDay => self.places.on(segment, day),
            Reading::AsOf(today) => self.places.on(segment, today),
        }
    }

    /// Whether nothing is asked for on a segment on a day.
    fn is_suspended(&self, segment: i64, day: NaiveDate, reading: Reading) -> bool {
        let place = self.place(segment, day, reading);
        self.facts.suspensions.iter().any(|pause| {
            let here = match (pause.segment, pause.person) {
                (_, Some(_)) => false,
                (Some(one), None) => one == segment,
                (None, None) => {
                    place.area.starts_with(&pause.area)
                        && pause.kind.as_ref().is_none_or(|kind| *kind == place.kind)
                }
            };
            here && pause.first <= day && day < pause.past
        })
    }

    /// Whether a warning of a level or a graver one is out in an area on a day.
    fn is_warned(&self, area: &str, level: &str, day: NaiveDate) -> bool {
        self.facts.warnings.iter().any(|warning| {
            area.starts_with(&warning.area)
                && rank(&warning.level) >= rank(level)
                && warning.first <= day
                && day < warning.past
        })
    }

    /// Whether a rule is one for what lies in a place on a day.
    fn holds_there(&self, duty: &Duty, place: &Place, day: NaiveDate) -> bool {
        duty.first <= day
            && duty.past.is_none_or(|past| day < past)
            && duty.kind == place.kind
            && place.area.starts_with(&duty.area)
            && in_season(duty, day)
            && (duty.warning.as_ref()).is_none_or(|level| self.is_warned(&place.area, level, day))
    }

    /// The strongest rule of a role for what lies in a place on a day.
    fn binding_there(&self, role: &str, place: &Place, day: NaiveDate) -> Option<&'a Duty> {
        let theirs = self.facts.duties.iter().filter(|duty| duty.role == role);
        theirs
            .filter(|duty| self.holds_there(duty, place, day))
            .max_by_key(|duty| strength(duty))
    }

    /// Whether a rule is one for a segment on a day.
    pub fn holds(&self, duty: &Duty, segment: i64, day: NaiveDate, reading: Reading) -> bool {
        self.holds_there(duty, self.place(segment, day, reading), day)
    }

    /// The strongest rule of a role on a segment on a day.
    pub fn binding(&self, post: Post<'_>, day: NaiveDate, reading: Reading) -> Option<&'a Duty> {
        self.binding_there(post.role, self.place(post.segment, day, reading), day)
    }

    /// Whether a rule, as far as it holds, asks for something of a role on a day: no stronger one
    /// binds, nothing is suspended, somebody is there.
    pub fn is_open(&self, duty: &Duty, post: Post<'_>, day: NaiveDate, reading: Reading) -> bool {
        let stronger = self.facts.duties.iter().any(|other| {
            other.role == duty.role
                && strength(other) > strength(duty)
                && self.holds(other, post.segment, day, reading)
        });
        !stronger && !self.is_suspended(post.segment, day, reading) && !self.is_away(post, day)
    }

    /// What a rule asks for in a period: the share of its open days, rounded up.
    fn owed(&self, duty: &Duty, post: Post<'_>, span: Span, reading: Reading) -> usize {
        share(duty, span, |day| self.is_open(duty, post, day, reading))
    }

    /// On how many days of a period a role came.
    pub fn done(&self, post: Post<'_>, span: Span) -> usize {
        let days = self.patrolled.get(&post.segment).and_then(|roles| roles.get(post.role));
        days.map_or(0, |days| days.iter().filter(|day| span.has(**day)).count())
    }

    /// How a role that somebody holds today stands; none where nothing is owed in the period that
    /// runs.
    pub fn standing(&self, post: Post<'_>, today: NaiveDate, reading: Reading) -> Option<Standing> {
        let duty = self.binding(post, today, reading)?;
        let span = period(&duty.unit, today);
        let before = period(&duty.unit, later(span.first, -1));
        let owed = self.owed(duty, post, span, reading);
        if owed == 0 {
            return None;
        }
        let done = self.done(post, span);
        // A period that began before the stewardship or the rule did cannot be missed.
        let since = self.holders(post, today).iter().map(|held| held.first).min()?;
        let whole = Span {
            first: before.first,
            past: later(today, 1),
        };
        let missed = since <= before.first
            && whole.days().all(|day| self.holds(duty, post.segment, day, reading))
            && !self.is_new_there(duty, post, whole, reading)
            && self.done(post, before) < self.owed(duty, post, before, reading);
        let status = if done >= owed { 0 } else { 1 + i16::from(missed) };
        Some(Standing {
            span,
            owed,
            done: done.min(owed),
            status,
        })
    }

    /// Whether a segment came within some days from where another rule bound.
    fn is_new_there(&self, duty: &Duty, post: Post<'_>, days: Span, reading: Reading) -> bool {
        reading != Reading::ByDay
            && days.days().skip(1).any(|day| {
                let before = later(day, -1);
                let place = self.places.on(post.segment, before);
                let bound = self.binding_there(post.role, place, before);
                place != self.places.on(post.segment, day)
                    && bound.is_none_or(|bound| !is_like(bound, duty))
            })
    }

    /// The status of a segment: 0 ok, 1 due, 2 overdue, 3 problem, 4 unassigned, 5 idle.
    pub fn status(&self, segment: i64, today: NaiveDate, reading: Reading) -> i16 {
        if self.open_problems(segment) > 0 {
            return 3;
        }
        let roles = self.roles_on(segment, today);
        if roles.is_empty() {
            return 4;
        }
        let standings = roles
            .into_iter()
            .filter_map(|role| self.standing(Post { segment, role }, today, reading));
        standings.map(|standing| standing.status).max().unwrap_or(5)
    }

    /// Problems somebody still works on; tasks from ratings are none.
    pub fn open_problems(&self, segment: i64) -> usize {
        let open = self.facts.problems.iter().filter(|problem| {
            problem.segment == segment && !problem.is_rating && problem.closed_at.is_none()
        });
        open.count()
    }
}

/// The share of a rule's times that some days of a period are of it, rounded up.
pub fn share(duty: &Duty, span: Span, counts: impl Fn(NaiveDate) -> bool) -> usize {
    let times = usize::try_from(duty.times).unwrap();
    let days = span.days().filter(|day| counts(*day)).count();
    (times * days).div_ceil(span.days().count())
}

/// The mildest level is the first.
fn rank(level: &str) -> usize {
    let levels = ["blue", "yellow", "orange", "red"];
    1 + levels.iter().position(|known| *known == level).unwrap()
}

fn in_season(duty: &Duty, day: NaiveDate) -> bool {
    let (Some(first), Some(last)) = (duty.season_from, duty.season_to) else {
        return true;
    };
    let at = i16::try_from(day.month() * 100 + day.day()).unwrap();
    if first <= last {
        first <= at && at <= last
    } else {
        first <= at || at <= last
    }
}

/// For the higher level of warning, then for a season, then for the deeper area, then the latest.
fn strength(duty: &Duty) -> (usize, bool, usize, i64) {
    let warning = duty.warning.as_deref().map_or(0, rank);
    (warning, duty.season_from.is_some(), duty.area.len(), duty.id)
}

/// Whether two rules ask for the same since the same day.
fn is_like(one: &Duty, other: &Duty) -> bool {
    one.id == other.id
        || (one.first == other.first
            && (&one.unit, one.times) == (&other.unit, other.times)
            && one.warning == other.warning
            && (one.season_from, one.season_to) == (other.season_from, other.season_to))
}
