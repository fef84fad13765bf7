//! The outages of an area that are excused, or were.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::AreaPath;

/// Where a page ended: its last excuse, whose id begins with the time at which it was recorded.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ExcuseKey(pub Uuid);

/// An outage that is excused, or was.
#[derive(Clone, Debug)]
pub struct Excused {
    pub id: Uuid,
    /// Where, with everything below.
    pub area: AreaPath,
    pub area_name: String,
    /// When it began.
    pub from: DateTime<Utc>,
    /// When it was over.
    pub until: DateTime<Utc>,
    /// First local day that was lost.
    pub first_day: NaiveDate,
    /// Last one.
    pub last_day: NaiveDate,
    /// What happened, in words that everybody reads.
    pub words: String,
    /// For officials.
    pub note: String,
    /// Name of the account; none where whoever runs the program recorded it.
    pub by: Option<String>,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// How many promises of an answer it put off.
    pub promises: i64,
    /// Whether what follows from it, or from its withdrawal, is not done yet.
    pub settling: bool,
    /// Who withdrew it, when and why.
    pub withdrawn: Option<Withdrawn>,
}

/// Who withdrew an excuse, when and why.
#[derive(Clone, Debug)]
pub struct Withdrawn {
    /// When.
    pub at: DateTime<Utc>,
    /// Name of the account.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
}
