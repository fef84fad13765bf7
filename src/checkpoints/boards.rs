//! Boards as they were printed, and which of them name people who no longer answer for the segment.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ids::{AccountId, SegmentId};
use crate::stewardships::Role;
use crate::working_time::TimeLimit;

/// Within what time a board has to be put right after a change of steward (the rule of Hebei;
/// Jiangsu gives 30 working days).
pub const RENEWAL_LIMIT: TimeLimit = TimeLimit::days(15);

/// Somebody on a board, as printed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct PrintedSteward {
    /// In what role.
    pub role: Role,
    /// The name.
    pub name: String,
    /// The post, may be empty.
    pub post: String,
    /// The organisation, may be empty.
    pub organisation: String,
}

/// A board that was printed.
#[derive(Clone, Debug)]
pub struct BoardPrint {
    /// UUIDv7 of the print; the same again is stored once.
    pub id: Uuid,
    pub segment: SegmentId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who stands on it, in any order.
    pub stewards: Vec<PrintedSteward>,
    /// Who printed it; none for the command line.
    pub account: Option<AccountId>,
}

/// A board whose stewards are out of date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleBoard {
    pub segment: SegmentId,
    /// When it was printed.
    pub printed_at: DateTime<Utc>,
    /// Local day since which it has been wrong without a break: of the first change after it was
    /// right last; the day of the print where only a name, a post or an organisation changed.
    pub changed_on: NaiveDate,
    /// Local day by which the board is to be put right: [`RENEWAL_LIMIT`] after the change.
    pub due_on: NaiveDate,
    /// Whether that was worked out by weekends, for want of a notice.
    pub due_assumed: bool,
    /// Whether that day is over.
    pub overdue: bool,
}
