//! A clock that jumped: noticed by what servers saw of the time before.
//!
//! Whatever follows from a day that was wrong is worked out again when the day is right. What cannot
//! be undone, to erase something or to end a claim, rests for a day after a jump, so that a clock
//! that is put right within that day has done no harm.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// What the clocks of several servers may differ by, and a clock that is kept right may go back.
pub const SLACK: TimeDelta = TimeDelta::minutes(5);
/// How much further a clock may be than the time that passed.
const AHEAD: TimeDelta = TimeDelta::hours(1);
/// For how long all servers may have been off without a jump being suspected: a night and a day.
const OFF: TimeDelta = TimeDelta::hours(36);
/// For how long nothing is done that cannot be undone.
const REST: TimeDelta = TimeDelta::hours(24);

/// A jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So much further than the time that passed since a server last looked.
    Forward(TimeDelta),
    /// Back by so much: the clock was ahead, or is behind.
    Back(TimeDelta),
}

impl Step {
    /// By what a metric counts it.
    pub fn direction(self) -> &'static str {
        match self {
            Self::Forward(_) => "forward",
            Self::Back(_) => "back",
        }
    }

    /// How far.
    pub fn by(self) -> TimeDelta {
        let (Self::Forward(by) | Self::Back(by)) = self;
        by
    }
}

/// How it was when a server looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The jump since the look before, if there was one.
    pub step: Option<Step>,
    /// Until when nothing is done that cannot be undone.
    pub rests_until: Option<DateTime<Utc>>,
}

impl Look {
    /// The look at `now`, after one of any server that saw `seen` and said until when to rest.
    /// `passed` is how long ago this server looked itself; none when it has just started.
    pub fn after(
        (seen, rests_until): (DateTime<Utc>, Option<DateTime<Utc>>),
        now: DateTime<Utc>,
        passed: Option<TimeDelta>,
    ) -> Self {
        let further = now - seen;
        let explained = passed.map_or(OFF, |passed| passed.max(TimeDelta::zero()) + AHEAD);
        let step = if further < -SLACK {
            Some(Step::Back(-further))
        } else if further > explained {
            Some(Step::Forward(further))
        } else {
            None
        };
        Self {
            step,
            rests_until: if step.is_some() {
                Some(now + REST)
            } else {
                rests_until.filter(|until| *until > now)
            },
        }
    }

    /// Whether what is done now may be done for good.
    pub fn is_steady(self) -> bool {
        self.rests_until.is_none()
    }
}

/// When a server itself looked last, by how long its clock had run.
#[derive(Debug, Default)]
pub struct Looks(Mutex<Option<TimeDelta>>);

impl Looks {
    /// How long ago, at `lived`; none before the first look.
    pub fn passed(&self, lived: TimeDelta) -> Option<TimeDelta> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).map(|last| lived - last)
    }

    /// It looked at `lived`.
    pub fn looked(&self, lived: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(lived);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn minutes(number: i64) -> TimeDelta {
        TimeDelta::minutes(number)
    }

    #[test]
    fn time_that_passes_is_no_jump() {
        let seen = at("2026-12-01T02:00:00Z");
        for (now, passed) in [
            ("2026-12-01T02:01:00Z", Some(minutes(1))),
            // Another server looked meanwhile, whose clock is a little ahead.
            ("2026-12-01T01:57:00Z", Some(minutes(1))),
            // A database that did not answer for two days.
            ("2026-12-03T02:00:00Z", Some(minutes(2 * 24 * 60))),
            // A clock that is put right by less than an hour.
            ("2026-12-01T03:00:00Z", Some(minutes(1))),
            // A server that was off over night.
            ("2026-12-02T10:00:00Z", None),
        ] {
            let look = Look::after((seen, None), at(now), passed);
            assert_eq!((look.step, look.is_steady()), (None, true), "{now}");
        }
    }

    #[test]
    fn a_jump_is_told_and_a_day_of_rest_follows() {
        let seen = at("2026-12-01T02:00:00Z");
        let look = |from, now: &str, passed| Look::after(from, at(now), passed);
        let forward = look((seen, None), "2027-06-01T02:01:00Z", Some(minutes(1)));
        assert_eq!(forward.step, Some(Step::Forward(TimeDelta::days(182) + minutes(1))));
        assert_eq!(forward.rests_until, Some(at("2027-06-02T02:01:00Z")));
        // Put right, it is told as well, and the rest counts from then.
        let wrong = (at("2027-06-01T02:01:00Z"), forward.rests_until);
        let back = look(wrong, "2026-12-01T02:02:00Z", Some(minutes(1)));
        assert_eq!(back.step, Some(Step::Back(TimeDelta::days(181) + minutes(24 * 60 - 1))));
        assert_eq!(back.rests_until, Some(at("2026-12-02T02:02:00Z")));
        // Then the rest goes on by itself, and ends.
        let during = look(
            (at("2026-12-01T02:02:00Z"), back.rests_until),
            "2026-12-01T02:03:00Z",
            Some(minutes(1)),
        );
        assert_eq!((during.step, during.rests_until), (None, back.rests_until));
        let over = look(
            (at("2026-12-02T02:01:00Z"), back.rests_until),
            "2026-12-02T02:02:00Z",
            Some(minutes(1)),
        );
        assert!(over.step.is_none() && over.is_steady());
    }

    #[test]
    fn a_server_that_starts_cannot_tell_long_from_wrong_and_rests() {
        let look =
            Look::after((at("2026-12-01T02:00:00Z"), None), at("2026-12-04T02:00:00Z"), None);
        assert_eq!(look.step, Some(Step::Forward(TimeDelta::days(3))));
        assert!(!look.is_steady());
    }

    #[test]
    fn a_server_remembers_when_it_looked() {
        let looks = Looks::default();
        assert_eq!(looks.passed(minutes(5)), None);
        looks.looked(minutes(5));
        assert_eq!(looks.passed(minutes(6)), Some(minutes(1)));
    }
}
