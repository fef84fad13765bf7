//! Problems as officials see them: the inbox and the page of one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{ProblemId, SegmentId};
use crate::problems::{Category, Source, Stage};
use crate::segments::SegmentKind;
use crate::words::word_enum;

/// Which problems of a scope are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Open, settled, or both.
    pub state: State,
    /// Of this category only.
    pub category: Option<Category>,
    /// With this in their text or in the name of their segment.
    pub text: Option<String>,
}

/// Whether somebody still has to do something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProblemState)]
pub enum State {
    /// Somebody has; those due first stand first, so the overdue ones lead.
    #[default]
    Open,
    /// Nobody has; those settled last stand first.
    Closed,
    /// The open ones, then the others.
    All,
}

/// Where a page of the inbox ended: the sort key of its last problem.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum InboxKey {
    /// Among the open ones, with the time it is due.
    Open(DateTime<Utc>, ProblemId),
    /// Among the settled ones, with the time it was settled.
    Closed(DateTime<Utc>, ProblemId),
}

/// The segment of a problem.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SegmentRef {
    /// The segment.
    pub id: SegmentId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SegmentKind,
}

/// The plate that a problem was reported from.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportedAt {
    /// The nine digits.
    #[schema(example = "418203577")]
    pub code: String,
    /// Name of the place where it hung then; null where that is not known any more.
    #[schema(required = true)]
    pub checkpoint: Option<String>,
}

/// A problem in the inbox.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemItem {
    /// The problem.
    pub id: ProblemId,
    /// Where it is.
    pub segment: SegmentRef,
    /// From which plate it was reported; null where it did not come from one.
    #[schema(required = true)]
    pub reported_at: Option<ReportedAt>,
    /// Name of the area that segment lies in.
    pub area_name: String,
    /// What is wrong.
    pub category: Category,
    /// Where it stands.
    pub stage: Stage,
    /// As it was reported.
    pub text: String,
    /// Who reported it.
    pub source: Source,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// By when it should be settled.
    pub due_at: DateTime<Utc>,
    /// Whether that was worked out by weekends: the notice of days off is not in yet.
    pub due_assumed: bool,
    /// Open and past that time.
    pub overdue: bool,
    /// How many others reported the same.
    pub supports: i32,
}

/// A problem with its history.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemDetail {
    /// The problem.
    #[serde(flatten)]
    pub item: ProblemItem,
    /// What happened to it, oldest first.
    pub events: Vec<ProblemEvent>,
    /// Raised by every change of it.
    pub version: i32,
}

/// Something that happened to a problem.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProblemEvent {
    /// When.
    pub at: DateTime<Utc>,
    /// Where it stood from then on.
    pub stage: Stage,
    /// Name of who did it; none for a resident, who has no account, and for the system itself.
    #[schema(required = true)]
    pub actor: Option<String>,
    /// As what they did it.
    pub actor_kind: ActorKind,
    /// What they wrote; may be empty.
    pub note: String,
}

word_enum!(
    /// As what somebody acted on a problem.
    ActorKind {
        /// 群众
        Resident,
        /// 责任人
        Steward,
        /// 工作人员
        Official,
        /// A rule of the system, for example a deadline.
        System,
    }
);
