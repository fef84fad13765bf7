//! Checking sums against what they sum up, and making them anew. Recordings keep every sum true in
//! their own transaction; this is for the day on which somebody doubts it, has repaired data by
//! hand, or has restored a part of a backup.

pub mod store;

use sqlx::PgPool;

use crate::clock::{Clock, LocalMonth};
use crate::error::Result;
use crate::ids::DistrictId;

/// Rows of one table that are not what they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// How many of its rows are wrong, missing or too many.
    pub rows: i64,
    /// Keys of the first few.
    pub keys: Vec<String>,
}

/// How far back to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// From the scans on: patrols and the months of segments, then the sums of areas. Seconds for a
    /// province.
    Scans,
    /// The sums of areas alone, from the months of segments, segments, problems and ratings as they
    /// are. Half a second for a province.
    Months,
}

/// Compares the sums of a month with what they sum up. Each table is compared in one statement, so
/// within one snapshot: a recording that goes on meanwhile is seen as a whole or not at all, and is
/// no difference.
pub async fn check(
    db: &PgPool,
    district: DistrictId,
    month: LocalMonth,
    depth: Depth,
) -> Result<Vec<Difference>> {
    let mut tx = db.begin().await?;
    store::take_room(&mut tx).await?;
    let mut found = match depth {
        Depth::Scans => store::of_segments(&mut tx, district, month).await?.0,
        Depth::Months => Vec::new(),
    };
    found.extend(store::of_areas(&mut tx, district, month).await?);
    tx.commit().await?;
    Ok(found)
}

/// Compares, and makes anew what differs, in one transaction; answers what differed. What is right
/// is neither written nor locked.
///
/// Of the segments that differ the state rows are locked, as recordings lock them, and then the
/// sums of the towns, in the same order: a recording waits, or is waited for, and adds to the new
/// sums.
pub async fn rebuild(
    db: &PgPool,
    district: DistrictId,
    month: LocalMonth,
    depth: Depth,
    clock: &Clock,
) -> Result<Vec<Difference>> {
    let mut tx = db.begin().await?;
    store::take_room(&mut tx).await?;
    let (mut found, segments) = match depth {
        Depth::Scans => store::of_segments(&mut tx, district, month).await?,
        Depth::Months => Default::default(),
    };
    if !segments.is_empty() {
        store::lock_segments(&mut tx, district, &segments).await?;
        store::rebuild_patrols(&mut tx, district, month, &segments).await?;
        store::rebuild_months(&mut tx, district, month, &segments).await?;
        store::settle(&mut tx, district, &segments, clock.now()).await?;
    }
    // Only now: the towns' sums are of what the months are by now.
    let of_areas = store::of_areas(&mut tx, district, month).await?;
    if !of_areas.is_empty() {
        store::rebuild_towns(&mut tx, district, month).await?;
        store::rebuild_areas(&mut tx, district, month).await?;
    }
    found.extend(of_areas);
    tx.commit().await?;
    Ok(found)
}
