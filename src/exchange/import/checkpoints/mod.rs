//! Checkpoints, and the codes that hang there.

mod distance;
mod draft;
mod matching;
mod plates;
mod write;

use std::collections::BTreeSet;

use draft::draft;
use matching::identify;
use plates::{Plates, check_plates, reserve_plates};
use sqlx::PgConnection;
use write::write;

use super::area_index::AreaIndex;
use super::ledger::Ledger;
use super::options::ImportOptions;
use super::report::{Report, Subject};
use super::segment_index::SegmentIndex;
use super::transaction::{Work, import_rows};
use crate::areas::store::import as area_store;
use crate::checkpoints::store::{codes, import as store};
use crate::db::store::local_day;
use crate::error::Result;
use crate::exchange::rows::{CheckpointRow, Rows};
use crate::ids::{Code, DistrictId, Entropy};

/// Imports checkpoints. One is known by its external code, or by its segment and name. Each gets a
/// code unless the row brings one or the options say otherwise; a row that brings another code than
/// the one that hangs there replaces it.
pub async fn checkpoints(
    db: &mut PgConnection,
    district: DistrictId,
    rows: Rows<CheckpointRow>,
    options: &ImportOptions,
    entropy: &Entropy,
) -> Result<Report> {
    import_rows(db, district, Subject::Checkpoints, options, entropy, rows, body).await
}

async fn body(work: Work<'_>, rows: Vec<CheckpointRow>) -> Result<Ledger> {
    let Work {
        db,
        district,
        options,
        entropy,
    } = work;
    local_day(&mut *db, district, options.now).await?;
    let mut ledger = Ledger::open(&rows, |row| (row.place, &row.name));
    let areas = AreaIndex::load(db, district).await?;
    let extent = area_store::extent(db, district).await?;
    let segments =
        SegmentIndex::load_keys(db, district, rows.iter().map(|row| &row.segment)).await?;

    let mut drafts = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        match draft(index, row, &areas, &segments, options, extent) {
            Ok((draft, notes)) => {
                ledger.note_all(index, notes);
                drafts.push(draft);
            }
            Err(reason) => ledger.refuse(index, reason),
        }
    }
    let codes: Vec<String> = drafts.iter().filter_map(|draft| draft.code.clone()).collect();
    let on: BTreeSet<i64> = drafts.iter().map(|draft| draft.segment.0).collect();
    let stored =
        store::checkpoints_like(db, district, &codes, &on.into_iter().collect::<Vec<_>>()).await?;
    identify(&mut drafts, &stored, &mut ledger);
    distance::judge(db, district, options, &mut drafts, &mut ledger).await?;

    let known: Vec<i64> =
        drafts.iter().filter_map(|draft| Some(draft.known.as_ref()?.id.0)).collect();
    let wanted: Vec<Code> = drafts.iter().filter_map(|draft| draft.plate).collect();
    let plates = Plates::new(codes::codes_of(db, district, &wanted, &known).await?);
    check_plates(&mut drafts, &plates, &mut ledger);
    reserve_plates(db, district, options, &mut drafts, &plates, &mut ledger).await?;
    write(db, district, options, drafts, plates, entropy, &mut ledger).await?;
    Ok(ledger)
}
