//! SQL of the live stream and of the status board that follows it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::board::Group;
use super::change::SegmentChange;
use crate::error::Result;
use crate::ids::{AreaPath, DistrictId};
use crate::segments::SegmentKind;

/// How far the stream has been read: the transactions whose work the last reading could see (a
/// `pg_snapshot`), in which epoch of the database (`migrations/functions/database_epoch.sql`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    epoch: i64,
    snapshot: String,
}

/// More transactions than any epoch will see; with 8,192 epochs a number a browser can count to.
const TRANSACTIONS_AN_EPOCH: i64 = 1 << 40;

impl Position {
    /// Reads epoch and `pg_snapshot`, a slash between.
    pub fn new(text: &str) -> Self {
        let (epoch, snapshot) = text.split_once('/').unwrap_or(("0", text));
        Self {
            epoch: epoch.parse().unwrap_or(0),
            snapshot: snapshot.to_owned(),
        }
    }

    /// Whether both were read in one life of the database. Else neither says anything of what the
    /// other could see.
    pub fn is_of_one_epoch(&self, other: &Self) -> bool {
        self.epoch == other.epoch
    }

    /// How many transactions had ended, so to say: a number that is higher for every later
    /// position, on every server of the database.
    ///
    /// A snapshot is `xmin:xmax:running,running…`. Whenever a transaction below `xmax` ends, the
    /// list loses one; whenever one from `xmax` on ends, `xmax` moves past it and the list gains
    /// only those still running before it. Either way the difference grows.
    pub fn sequence(&self) -> i64 {
        let mut parts = self.snapshot.split(':').skip(1);
        let past = parts.next().and_then(|past| past.parse().ok()).unwrap_or(0);
        let running = parts
            .next()
            .map_or(0, |running| running.split(',').filter(|id| !id.is_empty()).count());
        self.epoch * TRANSACTIONS_AN_EPOCH + past - i64::try_from(running).unwrap_or(0)
    }
}

/// What one reading found.
#[derive(Debug, Default)]
pub struct Reading {
    /// Where the next reading goes on.
    pub position: Position,
    /// Geometry version of each district.
    pub geometry: BTreeMap<DistrictId, i64>,
    /// Changes committed since the position read from, in the order they were made; none for the
    /// first reading.
    pub changes: Vec<Placed>,
    /// Districts that have other segments now, or the same in other areas.
    pub regrouped: Vec<DistrictId>,
    /// Whether there was more than was asked for; then nothing says which districts the rest
    /// belongs to.
    pub cut_off: bool,
}

/// A change and where it happened.
#[derive(Debug, Deserialize)]
pub struct Placed {
    /// District of the segment.
    pub district: DistrictId,
    /// Area of the segment.
    pub area: AreaPath,
    pub change: SegmentChange,
}

/// Reads what was committed since a position, at most `limit` changes; from no position, only where
/// things stand now.
///
/// One statement sees one snapshot, and that snapshot is the next position. So a change is found by
/// exactly one reading: the first whose snapshot can see its transaction, however long that
/// transaction ran and whichever others ended before it (docs/decisions/0003-live-events.md).
pub async fn read(
    db: impl PgExecutor<'_>,
    since: Option<&Position>,
    limit: i64,
) -> Result<Reading> {
    let row = sqlx::query!(
        r#"WITH e AS MATERIALIZED (
               SELECT l.event_id, l.district, l.area_path, l.payload FROM live_event l
               WHERE l.tx >= pg_snapshot_xmin($1::text::pg_snapshot)
                 AND NOT pg_visible_in_snapshot(l.tx, $1::text::pg_snapshot)
               LIMIT $2
           )
           SELECT database_epoch() || '/' || pg_current_snapshot()::text AS "position!",
                  (SELECT coalesce(jsonb_agg(jsonb_build_array(d.district,
                      tile_version(d.geometry_version))), '[]') FROM district d)
                      AS "geometry!: Json<Vec<(DistrictId, i64)>>",
                  (SELECT coalesce(array_agg(DISTINCT e.district), '{}') FROM e
                      WHERE e.payload ? 'regrouped') AS "regrouped!",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('district', e.district, 'area',
                      e.area_path, 'change', e.payload)
                                             ORDER BY e.event_id), '[]')
                   FROM e WHERE NOT e.payload ? 'regrouped') AS "changes!: Json<Vec<Placed>>",
                  (SELECT count(*) FROM e) AS "found!""#,
        since.map(|position| position.snapshot.as_str()),
        limit
    )
    .fetch_one(db)
    .await?;
    Ok(Reading {
        position: Position::new(&row.position),
        geometry: row.geometry.0.into_iter().collect(),
        changes: row.changes.0,
        regrouped: row.regrouped.into_iter().map(DistrictId).collect(),
        cut_off: row.found >= limit,
    })
}

/// A reading, and how every segment of some districts stood at the same snapshot.
///
/// Both see the same transactions, so a board made of the second has everything up to the first's
/// position and nothing beyond it.
pub async fn read_with_boards(
    db: &PgPool,
    since: Option<&Position>,
    limit: i64,
    districts: &[DistrictId],
) -> Result<(Reading, BTreeMap<DistrictId, Vec<Group>>)> {
    let mut tx = db.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let reading = read(&mut *tx, since, limit).await?;
    let mut boards = BTreeMap::new();
    for &district in districts {
        boards.insert(district, groups(&mut tx, district).await?);
    }
    tx.commit().await?;
    Ok((reading, boards))
}

/// Every segment of a district, by area and kind: some thousand rows rather than some hundred
/// thousand.
async fn groups(db: &mut PgConnection, district: DistrictId) -> Result<Vec<Group>> {
    let rows = sqlx::query!(
        r#"SELECT s.area_path AS "area: AreaPath", s.kind AS "kind: SegmentKind",
               array_agg(s.segment_id) AS "ids!",
                  string_agg(s.status::text, '') AS "status!"
           FROM segment_state s
           WHERE s.district = $1 AND NOT s.retired
           GROUP BY s.area_path, s.kind"#,
        district as DistrictId
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Group {
            area: row.area,
            kind: row.kind,
            ids: row.ids,
            status: row.status,
        })
        .collect())
}

/// Removes changes made before `before` by transactions that `seen` could see: one that ran for
/// longer than changes are kept must not lose its changes at the moment it commits.
pub async fn forget(db: &PgPool, seen: &Position, before: DateTime<Utc>) -> Result<u64> {
    let forgotten = sqlx::query!(
        "DELETE FROM live_event WHERE created_at < $2
             AND pg_visible_in_snapshot(tx, $1::text::pg_snapshot)",
        seen.snapshot,
        before
    )
    .execute(db)
    .await?;
    Ok(forgotten.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::Position;

    #[test]
    fn a_later_position_has_a_higher_number() {
        // 10 to 13 begin, and end in the order 12, 10, 13, 11.
        let positions = ["10:10:", "10:13:10,11", "11:13:11", "11:14:11", "14:14:"];
        let numbers: Vec<i64> =
            positions.iter().map(|text| Position::new(text).sequence()).collect();
        assert_eq!(numbers, [10, 11, 12, 13, 14]);
        // The transactions of a failed-over database are numbered from where its commits end.
        assert!(Position::new("1/9:9:").sequence() > Position::new("0/14:14:").sequence());
        assert_eq!(Position::default().sequence(), 0);
    }
}
