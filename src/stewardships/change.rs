//! Changes of who answers for a segment, made by an official: somebody is assigned, hands over, is
//! stood in for, gives back.
//!
//! Days are local days of the district. Nothing reaches back: what was owed and done stays with who
//! answered then.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Origin, Role};
use crate::clock::Day;
use crate::error::FieldError;
use crate::ids::PersonId;

/// How far ahead a change may be dated, in days: a year, and a day for leap years.
const AHEAD_DAYS: i64 = 366;

/// Most characters of a commitment: one line of the board.
pub const MAX_COMMITMENT: usize = 60;

/// One change.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Change {
    /// Somebody begins, as the one who answers or beside them.
    Assign {
        /// Who.
        person: PersonId,
        /// In what role.
        role: Role,
        /// Whether the one who answers.
        principal: bool,
        /// First day.
        #[schema(value_type = NaiveDate)]
        from: Day,
        /// Their public commitment, may be empty.
        #[serde(default)]
        commitment: String,
    },
    /// The holder's last day is the one before; the successor begins.
    HandOver {
        /// The stewardship handed over.
        stewardship: i64,
        /// The successor.
        person: PersonId,
        /// The successor's first day.
        #[schema(value_type = NaiveDate)]
        on: Day,
    },
    /// Somebody stands in for the holder, who stays.
    Deputise {
        /// The stewardship stood in for.
        stewardship: i64,
        /// The deputy.
        person: PersonId,
        /// First day.
        #[schema(value_type = NaiveDate)]
        from: Day,
        /// Last day.
        #[schema(value_type = NaiveDate)]
        until: Day,
    },
    /// The holder's last day is the one before; nobody follows.
    Release {
        /// The stewardship given back.
        stewardship: i64,
        /// The first day without.
        #[schema(value_type = NaiveDate)]
        on: Day,
    },
    /// A change whose day has not come does not come: what it would end goes on, what it would
    /// begin does not begin.
    Cancel {
        /// The planned change.
        change: Uuid,
    },
}

impl Change {
    /// The word the database keeps.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Assign { .. } => "assign",
            Self::HandOver { .. } => "hand_over",
            Self::Deputise { .. } => "deputise",
            Self::Release { .. } => "release",
            Self::Cancel { .. } => "cancel",
        }
    }

    /// Who begins.
    pub fn person(&self) -> Option<PersonId> {
        match *self {
            Self::Assign { person, .. }
            | Self::HandOver { person, .. }
            | Self::Deputise { person, .. } => Some(person),
            Self::Release { .. } | Self::Cancel { .. } => None,
        }
    }

    /// Whether it is not made without a reason.
    pub fn needs_reason(&self) -> bool {
        matches!(self, Self::Release { .. } | Self::Cancel { .. })
    }

    /// What is wrong with it on a day, by field.
    pub fn faults(&self, today: NaiveDate) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let last = today + TimeDelta::days(AHEAD_DAYS);
        let (field, first) = match *self {
            Self::Assign { from, .. } | Self::Deputise { from, .. } => ("from", from.get()),
            Self::HandOver { on, .. } | Self::Release { on, .. } => ("on", on.get()),
            Self::Cancel { .. } => return faults,
        };
        let mut wrong = |field, message| faults.push(FieldError { field, message });
        if first < today || first > last {
            wrong(field, "api-invalid-change-day");
        }
        match self {
            Self::Assign { commitment, .. } if commitment.chars().count() > MAX_COMMITMENT => {
                wrong("commitment", "api-invalid-commitment");
            }
            Self::Deputise { from, until, .. } if until < from || until.get() > last => {
                wrong("until", "api-invalid-deputy-until");
            }
            _ => {}
        }
        faults
    }
}

/// A stewardship of a segment, past, present or to come.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Tenure {
    /// The stewardship.
    pub id: i64,
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub person: String,
    /// Post, may be empty.
    pub post: String,
    /// In what role.
    pub role: Role,
    /// Whether the one who answers.
    pub principal: bool,
    /// Given or asked for.
    pub origin: Origin,
    /// The public commitment, may be empty.
    pub commitment: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, where one is known.
    #[schema(required = true)]
    pub until: Option<NaiveDate>,
    /// Why it ended before its time.
    #[schema(required = true)]
    pub ended: Option<Ended>,
    /// For whom they stand in.
    #[schema(required = true)]
    pub deputises: Option<String>,
    /// Who changed it last, when and why.
    #[schema(value_type = Option<Changed>, required = true)]
    pub change: Option<Json<Changed>>,
}

/// Place of a stewardship in the list of its segment: its first day, whether the one who answers,
/// its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenureKey(pub NaiveDate, pub bool, pub i64);

impl Tenure {
    /// Its place in the list.
    pub fn key(&self) -> TenureKey {
        TenureKey(self.from, self.principal, self.id)
    }
}

crate::words::word_enum!(
    /// Why a stewardship ended before its time.
    Ended {
        /// Handed over to somebody else.
        HandedOver,
        /// Given back.
        Released,
        /// Asked for, and then not patrolled.
        Lapsed,
    }
);

/// Who changed a stewardship, when and why.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Changed {
    /// When.
    pub at: DateTime<Utc>,
    /// Name of the account.
    pub by: String,
    /// Why, may be empty.
    pub note: String,
}

/// A change that is announced to a steward: their own end or beginning on a day to come.
#[derive(Clone, Debug)]
pub struct Announced {
    /// Name of the segment.
    pub segment: String,
    pub role: Role,
    /// The first day on which it holds.
    pub on: NaiveDate,
    pub coming: Coming,
}

/// What is announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coming {
    /// The steward begins, after somebody or as a new one.
    Begins(Option<String>),
    /// The steward's term ends, with the name of who follows.
    Ends(Option<String>),
    /// The steward's claim lapses unless they patrol before.
    Lapses,
}

#[cfg(test)]
mod tests;
