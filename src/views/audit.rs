//! The audit as whoever may read it sees it: what was done, by whom, when, to what.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::clock::Day;
use crate::ids::{AccountId, AreaPath};

/// Which acts are wanted; all of them where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Those whose action begins with this: `account.` for all that is done to accounts.
    pub action: Option<String>,
    /// Those done to exactly this.
    pub subject: Option<String>,
    /// Those done by this account.
    pub account: Option<AccountId>,
    /// From this local day on.
    pub from: Option<Day>,
    /// Up to this local day, and on it.
    pub until: Option<Day>,
    /// Of the whole district also those that concern it as a whole.
    pub of_district: bool,
}

/// Where a page ended: its last act, whose id begins with its time.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct AuditKey(pub Uuid);

/// Whose act it was.
#[derive(Clone, Debug)]
pub enum DoneBy {
    /// Somebody signed in, with the name of their account.
    Account(AccountId, String),
    /// Whoever runs the program.
    CommandLine,
    /// The server itself.
    Job,
}

impl DoneBy {
    /// By what stands in a row: without an account, what is erased because its time has come is a
    /// job's, and everything else the command line's.
    pub fn of(account: Option<(AccountId, String)>, action: &str) -> Self {
        match account {
            Some((id, name)) => Self::Account(id, name),
            None if action == "retention.erase" => Self::Job,
            None => Self::CommandLine,
        }
    }
}

/// An act on record.
#[derive(Clone, Debug)]
pub struct Entry {
    /// UUIDv7 of the time of the act.
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub by: DoneBy,
    /// Subject and verb with a dot between them, as `code.install`.
    pub action: String,
    /// To what: its id as text.
    pub subject: String,
    /// What else there is to say: an object (see [`Act`](crate::audit::Act)).
    pub detail: Value,
    /// Where; none for what concerns the whole district.
    pub area: Option<AreaPath>,
}
