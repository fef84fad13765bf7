//! What a month is counted from: rules, warnings and suspensions with their days, who held a role
//! on a segment, and the days on which it was patrolled.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use crate::ids::{AreaPath, Level, PersonId, SegmentId};
use crate::segments::SegmentKind;
use crate::stewardships::duties::{Season, WarningLevel};
use crate::stewardships::excuses::Outage;
use crate::stewardships::moves::Move;
use crate::stewardships::periods::Span;
use crate::stewardships::{CadenceUnit, Role};

/// A duty as it binds: so many patrols a period for a role and a kind, in an area and below it.
#[derive(Clone, Debug, Deserialize)]
pub struct Rule {
    /// The later of two that are equally strong is stronger.
    pub id: i64,
    /// Where.
    pub area: AreaPath,
    pub role: Role,
    pub kind: SegmentKind,
    /// The period.
    pub unit: CadenceUnit,
    /// Patrols a period.
    pub times: u32,
    /// Its days.
    pub valid: Span,
    /// In which season only.
    pub season: Option<Season>,
    /// From which level of warning on only.
    pub warning: Option<WarningLevel>,
}

impl Rule {
    /// The greater binds.
    pub(super) fn strength(&self) -> (Option<WarningLevel>, bool, Level, i64) {
        (self.warning, self.season.is_some(), self.area.level(), self.id)
    }
}

/// A warning given out for an area and below it.
#[derive(Clone, Debug, Deserialize)]
pub struct Warning {
    /// Where.
    pub area: AreaPath,
    /// How grave.
    pub level: WarningLevel,
    pub days: Span,
}

/// Days on which nothing is asked for.
#[derive(Clone, Debug, Deserialize)]
pub struct Suspension {
    pub of: Suspended,
    pub days: Span,
}

/// What is suspended.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspended {
    /// An area and what lies below it, or the segments of one kind there.
    Area(AreaPath, Option<SegmentKind>),
    /// One segment.
    Segment(SegmentId),
    /// A person, who is on leave.
    Person(PersonId),
}

/// What a month is counted by; of any area.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Rules {
    /// What is owed.
    pub rules: Vec<Rule>,
    /// When it is owed more often.
    pub warnings: Vec<Warning>,
    /// When it is not owed.
    pub suspensions: Vec<Suspension>,
    /// When nobody could record that it was done.
    #[serde(default)]
    pub outages: Vec<Outage>,
    /// Where segments lay before; none of those that did not move.
    #[serde(default)]
    pub moves: Vec<Move>,
}

/// A segment, for the question what was owed on it.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub id: SegmentId,
    /// Where it lies now.
    pub area: &'a AreaPath,
    pub kind: SegmentKind,
}

/// Somebody's time in a role on a segment.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Tenure {
    pub person: PersonId,
    pub role: Role,
    /// Its days.
    pub valid: Span,
}

/// The days of a month on which a role patrolled a segment.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Patrolled {
    pub role: Role,
    /// First day of the month.
    pub month: NaiveDate,
    /// Bit 0 is that day.
    pub days: u32,
}

impl Patrolled {
    /// Whether the day is one of them.
    pub fn is_on(&self, day: NaiveDate) -> bool {
        day.with_day(1) == Some(self.month) && self.days & 1 << day.day0() != 0
    }
}
