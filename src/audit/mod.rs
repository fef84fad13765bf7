//! What officials do, put on record in the transaction of the act itself. There is one writer,
//! [`store::record`], and every capability calls it last: an act that is undone leaves no row, and a
//! row that cannot be written undoes the act.

pub mod store;

use std::fmt::Display;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, PersonId};

/// Who acts, when, and under which id that goes on record.
#[derive(Clone, Copy, Debug)]
pub struct Actor {
    /// UUIDv7 of the row.
    pub event: Uuid,
    /// The account; none for the command line and for jobs.
    pub account: Option<AccountId>,
    /// The server's time.
    pub at: DateTime<Utc>,
    /// The person behind the account, where it is also somebody's who answers for segments.
    pub person: Option<PersonId>,
}

impl Actor {
    /// An official, a steward or a job, acting at `at`.
    pub fn new(event: Uuid, account: Option<AccountId>, at: DateTime<Utc>) -> Self {
        Self {
            event,
            account,
            at,
            person: None,
        }
    }

    /// The same, who is also this person.
    #[must_use]
    pub fn who_is(self, person: Option<PersonId>) -> Self {
        Self { person, ..self }
    }

    /// Whether they may decide on a record of this person: nobody does on their own.
    pub fn decides_on(&self, person: PersonId) -> Result<()> {
        if self.person == Some(person) {
            Err(Self::own_record())
        } else {
            Ok(())
        }
    }

    /// What somebody is told who would decide on their own record.
    pub fn own_record() -> Error {
        Error::Forbidden("forbidden-own-record")
    }
}

/// An act on record.
#[derive(Clone, Debug)]
pub struct Act {
    /// What was done: subject and verb with a dot between them, as `code.install`.
    pub action: &'static str,
    /// To what: its id as text.
    pub subject: String,
    /// What else there is to say: an object. No phone, no place, nothing in somebody's own words: a
    /// reason stands where the subject leads to.
    pub detail: Value,
    /// Where that lies, which says who may read of it; none for what concerns the whole district.
    pub area: Option<AreaPath>,
}

impl Act {
    /// An act of which nothing more is to be said.
    pub fn new(action: &'static str, subject: impl Display) -> Self {
        Self::with(action, subject, serde_json::json!({}))
    }

    /// An act with an object of details.
    pub fn with(action: &'static str, subject: impl Display, detail: Value) -> Self {
        Self {
            action,
            subject: subject.to_string(),
            detail,
            area: None,
        }
    }

    /// The same to something in an area.
    #[must_use]
    pub fn within(self, area: &AreaPath) -> Self {
        Self {
            area: Some(area.clone()),
            ..self
        }
    }
}
