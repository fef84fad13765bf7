//! SQL of the live stream.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::PgPool;
use sqlx::types::Json;

use super::SegmentChange;
use crate::areas::AreaPath;
use crate::error::Result;
use crate::ids::DistrictId;

/// How far the stream has been read: the transactions whose work the last reading could see (a `pg_snapshot`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position(String);

/// What one reading found.
#[derive(Debug)]
pub struct Reading {
    /// Where the next reading goes on.
    pub position: Position,
    /// Geometry version of each district.
    pub geometry: BTreeMap<DistrictId, i64>,
    /// Changes committed since the position read from, in the order they were made; none for the first reading.
    pub changes: Vec<Placed>,
}

/// A change and where it happened.
#[derive(Debug, Deserialize)]
pub struct Placed {
    /// District of the segment.
    pub district: DistrictId,
    /// Area of the segment.
    pub area: AreaPath,
    /// The change.
    pub change: SegmentChange,
}

/// Reads what was committed since a position, at most `limit` changes; from no position, only where things stand now.
///
/// One statement sees one snapshot, and that snapshot is the next position. So a change is found by exactly one reading: the first
/// whose snapshot can see its transaction, however long that transaction ran and whichever others ended before it
/// (docs/decisions/0003-live-events.md).
pub async fn read(db: &PgPool, since: Option<&Position>, limit: i64) -> Result<Reading> {
    let row = sqlx::query!(
        r#"SELECT pg_current_snapshot()::text AS "position!",
                  (SELECT coalesce(jsonb_agg(jsonb_build_array(d.district, d.geometry_version)), '[]') FROM district d)
                      AS "geometry!: Json<Vec<(DistrictId, i64)>>",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('district', e.district, 'area', e.area_path, 'change', e.payload)
                                             ORDER BY e.event_id), '[]')
                   FROM (SELECT l.event_id, l.district, l.area_path, l.payload FROM live_event l
                         WHERE l.tx >= pg_snapshot_xmin($1::text::pg_snapshot)
                           AND NOT pg_visible_in_snapshot(l.tx, $1::text::pg_snapshot)
                         LIMIT $2) e) AS "changes!: Json<Vec<Placed>>""#,
        since.map(|position| position.0.as_str()),
        limit
    )
    .fetch_one(db)
    .await?;
    Ok(Reading {
        position: Position(row.position),
        geometry: row.geometry.0.into_iter().collect(),
        changes: row.changes.0,
    })
}

/// Removes changes made before `before` by transactions that `seen` could see: one that ran for longer than changes are kept must not
/// lose its changes at the moment it commits.
pub async fn forget(db: &PgPool, seen: &Position, before: DateTime<Utc>) -> Result<u64> {
    let forgotten = sqlx::query!(
        "DELETE FROM live_event WHERE created_at < $2 AND pg_visible_in_snapshot(tx, $1::text::pg_snapshot)",
        seen.0,
        before
    )
    .execute(db)
    .await?;
    Ok(forgotten.rows_affected())
}
