//! How a segment stands, and what is kept of it. Stands behind the capabilities that change what a
//! status hangs on: they hold it, change it and settle it in their own transaction.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub mod store;

/// How a segment stands, in the numeric order of dense payloads and events.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Owed and done for this period.
    Ok = 0,
    /// Owed, time left.
    Due = 1,
    /// The period before was missed and this one is not done yet.
    Overdue = 2,
    /// An open problem, whatever the patrols.
    Problem = 3,
    /// Nobody answers for it.
    Unassigned = 4,
    /// Nothing is owed.
    Idle = 5,
}

impl Status {
    /// Every status, by its number.
    pub const ALL: [Self; 6] =
        [Self::Ok, Self::Due, Self::Overdue, Self::Problem, Self::Unassigned, Self::Idle];

    /// From the number in the database; [`Status::Idle`] for one that a newer server wrote and this
    /// one does not know.
    pub fn from_number(number: i16) -> Self {
        usize::try_from(number)
            .ok()
            .and_then(|n| Self::ALL.get(n).copied())
            .unwrap_or(Self::Idle)
    }

    /// The word used in the API and in locale keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Due => "due",
            Self::Overdue => "overdue",
            Self::Problem => "problem",
            Self::Unassigned => "unassigned",
            Self::Idle => "idle",
        }
    }
}
