//! A problem with its steps, as it is told and then stored.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::problems::number::ReceiptNumber;
use crate::problems::{Category, Source, Stage};
use crate::working_time::{Deadline, TimeLimit};

/// One problem.
#[derive(Clone, Debug)]
pub(in crate::demo) struct Problem {
    pub(in crate::demo) receipt: ReceiptNumber,
    /// Index into the segments of the map.
    pub(in crate::demo) segment: usize,
    pub(in crate::demo) category: Category,
    pub(in crate::demo) body: String,
    pub(in crate::demo) source: Source,
    pub(in crate::demo) is_rating: bool,
    pub(in crate::demo) opened_at: DateTime<Utc>,
    /// Within what time an answer was promised, and when that is over.
    pub(in crate::demo) limit: TimeLimit,
    pub(in crate::demo) due: Deadline,
    pub(in crate::demo) result: String,
    /// A key for each who saw it too.
    pub(in crate::demo) supports: Vec<[u8; 32]>,
    /// In the order of time; the last says where it stands.
    pub(in crate::demo) steps: Vec<Step>,
}

/// One step of a problem.
#[derive(Clone, Debug)]
pub(in crate::demo) struct Step {
    pub(in crate::demo) id: Uuid,
    pub(in crate::demo) at: DateTime<Utc>,
    pub(in crate::demo) stage: Stage,
    pub(in crate::demo) actor: Actor,
    pub(in crate::demo) note: &'static str,
}

/// Who did a step.
#[derive(Clone, Copy, Debug)]
pub(in crate::demo) enum Actor {
    /// Nobody known.
    Resident,
    /// Index into the people.
    Steward(usize),
    /// The official of a town, by the order of the towns.
    Official(usize),
}

impl Problem {
    /// Where it stands.
    pub(in crate::demo) fn stage(&self) -> Stage {
        self.steps.last().map_or(Stage::Reported, |step| step.stage)
    }

    /// When it ended, if it did.
    pub(in crate::demo) fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.steps.last().filter(|step| !step.stage.is_open()).map(|step| step.at)
    }
}
