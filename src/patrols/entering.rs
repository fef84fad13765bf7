//! Records that an official enters for a steward who has no phone (代录): of a segment and not of a
//! code, and a claim like any other without a place. Both names stay with it, and why.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Outcome;
use crate::error::{Error, Result};
use crate::ids::PersonId;
use crate::problems::Category;

/// How far back a visit may lie that is entered: as far as a record is believed that comes late
/// (docs/decisions/0043-what-a-record-is-worth.md).
pub const LOOKS_BACK: TimeDelta = TimeDelta::days(31);

/// A visit as an official enters it.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Made by the console; the same id again is the same record.
    pub id: Uuid,
    /// Whose visit it was.
    pub person: PersonId,
    /// When it was.
    pub at: DateTime<Utc>,
    pub outcome: Outcome,
    pub findings: Vec<Category>,
    /// What the steward told, in words; may be empty.
    pub note: String,
    /// Why it is entered for them; never empty.
    pub reason: String,
}

impl NewEntry {
    /// The same, where it was not in the future and not too long ago.
    pub fn made_by(self, now: DateTime<Utc>) -> Result<Self> {
        if self.at > now {
            return Err(Error::field("at", "invalid-entry-future"));
        }
        if self.at < now - LOOKS_BACK {
            return Err(Error::field("at", "invalid-entry-past"));
        }
        Ok(self)
    }
}

/// Who entered a record, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entered {
    /// Name of the official.
    pub by: String,
    /// Why it was not recorded by the steward.
    pub reason: String,
}
