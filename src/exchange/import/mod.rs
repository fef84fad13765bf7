//! Rows into the database: one transaction, one report.
//!
//! Every import goes the same way: check each row by itself, resolve what it refers to with one or
//! two statements for all rows, compare with what is stored, write what differs in a few
//! statements, tell. A row that cannot be taken is refused and the others go on, unless the
//! operator asked for all or nothing. The functions take a connection or a transaction of the
//! caller's and either keep all they did or nothing.

mod area_index;
mod area_map;
mod areas;
mod checkpoints;
mod checks;
mod draft;
mod duties;
mod feed;
mod people;
mod segment_index;
mod segments;
mod stewards;
mod tally;
mod timeline;
mod write_segments;

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection, Postgres, Transaction};

use super::message::Message;
use super::report::{Counts, Outcome, Report, RowReport, Subject};
use super::rows::Rows;
use super::source::Place;
use super::store;
use crate::error::Result;
use crate::geo::datum::Datum;
use crate::geo::ewkb;
use crate::geo::store::mend_polygons;
use crate::ids::{AccountId, DistrictId, Entropy};
use crate::locale::Locale;

pub use areas::areas;
pub use checkpoints::checkpoints;
pub use duties::duties;
pub use feed::{Progress, SegmentFile};
pub use segments::{segments, segments_of_file};
pub use stewards::stewards;

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
    /// Areas: the name of the district, created where it is missing.
    pub district_name: Option<String>,
    /// Areas: give codes to those without one.
    pub assign_codes: bool,
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
            district_name: None,
            assign_codes: false,
            issue_codes: true,
            every_row: None,
        }
    }
}

/// The report while it is being made: one entry a row, by the row's index.
#[derive(Debug)]
struct Ledger {
    rows: Vec<RowReport>,
    notes: Vec<Message>,
}

impl Ledger {
    /// An entry for each row, unchanged until something else is said.
    fn open<T>(rows: &[T], describe: impl Fn(&T) -> (Place, &str)) -> Self {
        let entry = |(index, row): (usize, &T)| {
            let (place, label) = describe(row);
            RowReport {
                // Rows made in memory need not number themselves.
                place: if place == Place::default() { Place::Row(index + 1) } else { place },
                label: label.to_owned(),
                outcome: Outcome::Unchanged,
                notes: Vec::new(),
                plate: None,
            }
        };
        Self {
            rows: rows.iter().enumerate().map(entry).collect(),
            notes: Vec::new(),
        }
    }

    fn refuse(&mut self, row: usize, reason: Message) {
        self.rows[row].outcome = Outcome::Refused(reason);
    }

    fn note(&mut self, row: usize, note: Message) {
        self.rows[row].notes.push(note);
    }

    fn note_all(&mut self, row: usize, notes: Vec<Message>) {
        self.rows[row].notes.extend(notes);
    }

    fn created(&mut self, row: usize) {
        self.rows[row].outcome = Outcome::Created;
    }

    /// A change to something stored; creating outweighs changing.
    fn updated(&mut self, row: usize) {
        if self.rows[row].outcome == Outcome::Unchanged {
            self.rows[row].outcome = Outcome::Updated;
        }
    }

    fn is_refused(&self, row: usize) -> bool {
        matches!(self.rows[row].outcome, Outcome::Refused(_))
    }

    /// How another row of the file is referred to in a refusal.
    fn place(&self, row: usize) -> Place {
        self.rows[row].place
    }
}

/// That a row says the same as an earlier one of the file.
fn repeated(place: Place) -> Message {
    match place {
        Place::Feature { number, .. } => {
            Message::new("import-repeated-feature").with("number", number)
        }
        Place::Line(line) => Message::new("import-repeated-line").with("line", line),
        Place::Row(number) => Message::new("import-repeated-row").with("number", number),
    }
}

/// What the body of an import works with.
struct Work<'a> {
    db: &'a mut PgConnection,
    district: DistrictId,
    options: &'a ImportOptions,
}

/// A transaction of our own, inside the caller's where there is one, in which no other import of
/// the district runs.
async fn begin(db: &mut PgConnection, district: DistrictId) -> Result<Transaction<'_, Postgres>> {
    let mut transaction = db.begin().await?;
    store::lock_imports(&mut transaction, district).await?;
    Ok(transaction)
}

/// Makes the report, puts the import on record, and keeps or drops what was done.
async fn finish<T>(
    transaction: Transaction<'_, Postgres>,
    district: DistrictId,
    subject: Subject,
    options: &ImportOptions,
    entropy: &Entropy,
    read: Rows<T>,
    ledger: Ledger,
) -> Result<Report> {
    let refused = read.refused.into_iter().map(|refused| RowReport {
        place: refused.place,
        label: refused.label,
        outcome: Outcome::Refused(refused.reason),
        notes: Vec::new(),
        plate: None,
    });
    let mut rows: Vec<_> = ledger.rows.into_iter().chain(refused).collect();
    rows.sort_by_key(|row| row.place.number());
    let mut counts = Counts::default();
    for row in &rows {
        counts.add(row);
    }
    let report = Report {
        subject,
        rows,
        counts,
        spool: None,
        notes: read.notes.into_iter().chain(ledger.notes).collect(),
        dry_run: options.dry_run,
        written: false,
    };
    conclude(transaction, district, options, entropy, report).await
}

/// Puts an import on record and keeps or drops what was done.
async fn conclude(
    mut transaction: Transaction<'_, Postgres>,
    district: DistrictId,
    options: &ImportOptions,
    entropy: &Entropy,
    mut report: Report,
) -> Result<Report> {
    report.written = !options.dry_run && (!options.strict || report.counts.refused == 0);
    if report.written {
        store::record_import(
            &mut transaction,
            district,
            report.subject,
            report.counts,
            options,
            entropy,
        )
        .await?;
        transaction.commit().await?;
    } else {
        transaction.rollback().await?;
    }
    Ok(report)
}

/// Mends the polygons among these shapes (EWKB, one or none for each row) in place. Answers for
/// each whether it can be kept; a row whose shape has no area left is refused.
async fn mend(
    db: &mut PgConnection,
    ledger: &mut Ledger,
    rows: &[usize],
    shapes: &mut [Option<Vec<u8>>],
) -> Result<Vec<bool>> {
    let mut kept = vec![true; shapes.len()];
    let (at, polygons): (Vec<usize>, Vec<Vec<u8>>) = shapes
        .iter()
        .enumerate()
        .filter_map(|(at, shape)| {
            Some((at, shape.as_ref().filter(|shape| ewkb::is_polygonal(shape))?.clone()))
        })
        .unzip();
    if polygons.is_empty() {
        return Ok(kept);
    }
    for mended in mend_polygons(db, &polygons).await? {
        let at = at[mended.index];
        if mended.ewkb.is_some() {
            shapes[at] = mended.ewkb;
            ledger.note(
                rows[at],
                Message::new("import-mended-crossing").with("reason", mended.reason),
            );
        } else {
            kept[at] = false;
            ledger.refuse(rows[at], Message::new("import-shape-no-area"));
        }
    }
    Ok(kept)
}
