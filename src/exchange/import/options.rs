//! How an import is done.

use chrono::{DateTime, Utc};

use crate::geo::datum::Datum;
use crate::ids::{AccountId, AreaPath};
use crate::locale::Locale;

/// How to import.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct ImportOptions {
    /// The time it is done at.
    pub now: DateTime<Utc>,
    /// Do everything, report, and keep nothing.
    pub dry_run: bool,
    /// Keep nothing when a single row is refused.
    pub strict: bool,
    /// Datum of the coordinates in the rows.
    pub datum: Datum,
    /// Who does it; none for the command line.
    pub account: Option<AccountId>,
    /// Where the rows come from, for the audit: a file's name.
    pub origin: String,
    /// Where everything lies that they may change, for the audit; none for the whole district.
    pub area: Option<AreaPath>,
    /// Areas: the name of the district, created where it is missing.
    pub district_name: Option<String>,
    /// Areas: give codes to those without one.
    pub assign_codes: bool,
    /// Checkpoints: take those far from their segment.
    pub far: bool,
    /// Checkpoints: issue a code for each that has none.
    pub issue_codes: bool,
    /// Segments: the language of a report of every row, which is kept outside memory; without one,
    /// only the first rows of which there is something to say are told.
    pub every_row: Option<Locale>,
}

impl ImportOptions {
    /// As most imports are done: kept, row by row, in WGS-84, codes issued.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            now,
            dry_run: false,
            strict: false,
            datum: Datum::Wgs84,
            account: None,
            origin: String::new(),
            area: None,
            district_name: None,
            assign_codes: false,
            far: false,
            issue_codes: true,
            every_row: None,
        }
    }
}
