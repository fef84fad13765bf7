//! SQL of the demonstration district. Everything is written in few statements of many rows; what
//! follows from other rows is worked out from them, so that it cannot differ.

pub(super) mod accounts;
pub(super) mod keys;
pub(super) mod patrols;
pub(super) mod problems;
pub(super) mod ratings;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::district::district;
use super::showcase::DemoScan;
use super::story::Story;
use crate::error::Result;
use crate::ids::{Code, DistrictId};
use crate::segments::SegmentKind;

/// Keeps other makers of the district waiting until this transaction ends.
pub(super) async fn lock(db: &mut PgConnection) -> Result<()> {
    // The district is made in some seconds, on a slow machine in a minute; whoever comes second
    // waits for it as a whole.
    sqlx::raw_sql("SET LOCAL lock_timeout = '5min'; SET LOCAL statement_timeout = '5min'")
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtext('riverward demo'), $1)",
        district() as DistrictId
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the district is there.
pub(super) async fn exists(db: &mut PgConnection) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM district WHERE district = $1) AS "exists!""#,
        district() as DistrictId
    )
    .fetch_one(db)
    .await?)
}

/// Creates the partitions of events from the month of an instant on, half a year ahead.
pub(super) async fn ensure_partitions(db: &mut PgConnection, first: DateTime<Utc>) -> Result<()> {
    sqlx::query_scalar!("SELECT ensure_event_partitions($1, 7)", first.date_naive())
        .fetch_one(db)
        .await?;
    Ok(())
}

/// The segments of these codes, in their order, as far as they still hang there.
pub(super) async fn scans(db: &mut PgConnection, codes: &[Code]) -> Result<Vec<DemoScan>> {
    let rows = sqlx::query!(
        r#"SELECT s.kind AS "kind: SegmentKind", s.name, c.code AS "code: Code"
           FROM code c
           JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
               AND s.retired_at IS NULL
           WHERE c.district = $1 AND c.code = ANY ($2) AND c.state <> 'retired'
           ORDER BY c.code"#,
        district() as DistrictId,
        codes as &[Code]
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DemoScan {
                kind: row.kind,
                name: row.name,
                code: row.code,
            })
        })
        .collect()
}

/// Works out what is owed and how every segment stands, as of the hour the district is made at.
pub(super) async fn settle(db: &mut PgConnection, story: &Story) -> Result<()> {
    sqlx::query!(
        "SELECT settle_segments($1, $2, array_agg(s.segment_id), array_agg(p.at))
         FROM segment_state s
         LEFT JOIN (SELECT segment_id, max(last_at) AS at FROM patrol WHERE district = $1
             GROUP BY segment_id) p USING (segment_id)
         WHERE s.district = $1",
        district() as DistrictId,
        story.calendar.now
    )
    .execute(db)
    .await?;
    Ok(())
}
