//! Segments: rivers, roads, lanes, ponds and grids, by the hundred thousand.
//!
//! Rows come in batches and are written in batches, so that the memory an import takes does not
//! grow with its file, and all of it is one transaction. Rows with a code have the stronger claim
//! to what is stored, wherever in the file they stand; so those without one wait in a table until
//! all others are through. Changes of stored segments wait there as well, since the states of all
//! of them are locked at once and in order (docs/decisions/0016-bulk-import.md).

mod area_map;
mod draft;
mod feed;
mod matching;
mod passes;
mod recognition;
mod run;
mod tally;
mod write;

use std::sync::Arc;

use area_map::AreaMap;
use draft::Judge;
use feed::Feed;
use passes::{Ending, run};
use sqlx::PgConnection;

use super::area_index::AreaIndex;
use super::options::ImportOptions;
use super::report::{Report, Subject};
use super::transaction::{begin, conclude};
use crate::areas::store::import as area_store;
use crate::error::{Error, Result};
use crate::exchange::message::Message;
use crate::exchange::rows::{Rows, SegmentRow};
use crate::ids::{DistrictId, Entropy};

pub use feed::{Progress, SegmentFile};

/// Imports segments made in memory. A segment is known by its external code, or by name, kind and
/// area; one that was stored without a code gets it from a row that has one. The area is the row's
/// own, else the one stored, else the one the shape lies in.
pub async fn segments(
    db: &mut PgConnection,
    district: DistrictId,
    rows: Rows<SegmentRow>,
    options: &ImportOptions,
    entropy: &Entropy,
) -> Result<Report> {
    let mut transaction = begin(db, district).await?;
    let judge = judge(&mut transaction, district, options).await?;
    let feed = Feed::of_rows(Arc::clone(&judge), rows);
    match run(&mut transaction, district, options, &judge, feed, &mut |_| {}).await? {
        Ending::Through(tally) => {
            let report = tally.report(Subject::Segments, options.dry_run);
            conclude(transaction, district, options, entropy, report).await
        }
        Ending::Again | Ending::Failed(_) => {
            Err(Error::internal("rows in memory have no file that could be at fault"))
        }
    }
}

/// The same from a file, of whatever size. The datum is the one the file states, unless `file` says
/// otherwise; it is set in `options`. Answers the file as well, which by then is read to its end,
/// or why it cannot be used.
pub async fn segments_of_file(
    db: &mut PgConnection,
    district: DistrictId,
    mut file: SegmentFile,
    options: &mut ImportOptions,
    entropy: &Entropy,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Result<(Report, SegmentFile), Message>> {
    loop {
        options.datum = file.datum.or_else(|| file.reader.datum()).unwrap_or_default();
        let mut transaction = begin(db, district).await?;
        let judge = judge(&mut transaction, district, options).await?;
        let (feed, reading) = Feed::of_file(Arc::clone(&judge), file);
        let ending = run(&mut transaction, district, options, &judge, feed, progress).await?;
        file = reading.await.map_err(Error::internal)?;
        match ending {
            Ending::Through(tally) => {
                let report = tally.report(Subject::Segments, options.dry_run);
                let report = conclude(transaction, district, options, entropy, report).await?;
                return Ok(Ok((report, file)));
            }
            Ending::Failed(refusal) => return Ok(Err(refusal)),
            Ending::Again => {
                transaction.rollback().await?;
                if let Err(refusal) = file.reader.rewind() {
                    return Ok(Err(refusal));
                }
            }
        }
    }
}

async fn judge(
    db: &mut PgConnection,
    district: DistrictId,
    options: &ImportOptions,
) -> Result<Arc<Judge>> {
    Ok(Arc::new(Judge {
        areas: AreaIndex::load(db, district).await?,
        map: AreaMap::new(area_store::outlines(db, district).await?),
        extent: area_store::extent(db, district).await?,
        datum: options.datum,
    }))
}
