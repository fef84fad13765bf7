//! The transaction of an import: begun alone in its district, put on record, kept or dropped.

use sqlx::{Connection, PgConnection, Postgres, Transaction};

use super::ledger::Ledger;
use super::next_steps;
use super::options::ImportOptions;
use super::outcome::{Counts, RowReport};
use super::report::{Report, Subject};
use super::store;
use crate::error::Result;
use crate::exchange::rows::Rows;
use crate::ids::{DistrictId, Entropy};

/// What the body of an import works with.
pub(super) struct Work<'a> {
    pub(super) db: &'a mut PgConnection,
    pub(super) district: DistrictId,
    pub(super) options: &'a ImportOptions,
    pub(super) entropy: &'a Entropy,
}

/// One import of rows in memory, from beginning to end: `body` takes them and tells what became of
/// each.
pub(super) async fn import_rows<T>(
    db: &mut PgConnection,
    district: DistrictId,
    subject: Subject,
    options: &ImportOptions,
    entropy: &Entropy,
    mut rows: Rows<T>,
    body: impl AsyncFnOnce(Work<'_>, Vec<T>) -> Result<Ledger>,
) -> Result<Report> {
    let mut transaction = begin(db, district).await?;
    let given = std::mem::take(&mut rows.rows);
    let work = Work {
        db: &mut transaction,
        district,
        options,
        entropy,
    };
    let ledger = body(work, given).await?;
    finish(transaction, district, subject, options, entropy, rows, ledger).await
}

/// A transaction of our own, inside the caller's where there is one, in which no other import of
/// the district runs.
pub(super) async fn begin(
    db: &mut PgConnection,
    district: DistrictId,
) -> Result<Transaction<'_, Postgres>> {
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
    let refused = read.refused.into_iter().map(RowReport::from);
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
pub(super) async fn conclude(
    mut transaction: Transaction<'_, Postgres>,
    district: DistrictId,
    options: &ImportOptions,
    entropy: &Entropy,
    mut report: Report,
) -> Result<Report> {
    next_steps::add(&mut transaction, district, &mut report).await?;
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
