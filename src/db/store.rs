//! SQL about the database itself and about districts as a whole.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use sqlx::{PgExecutor, PgPool};

use crate::clock::steps::Look;
use crate::clock::zone;
use crate::error::{Error, Result};
use crate::ids::DistrictId;

/// Every district of this deployment.
pub async fn districts(db: &PgPool) -> Result<Vec<DistrictId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT district AS "district: DistrictId" FROM district ORDER BY district"#
    )
    .fetch_all(db)
    .await?)
}

/// The local day of a district at an instant.
///
/// # Errors
/// [`Error::NotFound`] where there is no such district.
pub async fn local_day(
    db: impl PgExecutor<'_>,
    district: DistrictId,
    at: DateTime<Utc>,
) -> Result<NaiveDate> {
    sqlx::query_scalar!("SELECT local_day($1, $2)", district as DistrictId, at)
        .fetch_one(db)
        .await?
        .ok_or(Error::NotFound)
}

/// By which clock the days of a district go.
pub async fn zone_of(db: impl PgExecutor<'_>, district: DistrictId) -> Result<Tz> {
    let name = sqlx::query_scalar!(
        "SELECT time_zone FROM district WHERE district = $1",
        district as DistrictId
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(zone(&name))
}

/// The hour of the local day of a district at an instant, 0 to 23.
///
/// # Errors
/// [`Error::NotFound`] where there is no such district.
pub async fn local_hour(db: &PgPool, district: DistrictId, at: DateTime<Utc>) -> Result<i32> {
    sqlx::query_scalar!(
        r#"SELECT extract(hour FROM $2::timestamptz AT TIME ZONE d.time_zone)::int4 AS "hour!"
           FROM district d WHERE d.district = $1"#,
        district as DistrictId,
        at
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)
}

/// Looks at the clock beside what servers saw of it before, and keeps what is seen now. `passed` is
/// how long ago this server looked; none when it has just started.
pub async fn look_at_clock(
    db: &PgPool,
    now: DateTime<Utc>,
    passed: Option<TimeDelta>,
) -> Result<Look> {
    let mut tx = db.begin().await?;
    let before = sqlx::query!("SELECT seen_at, rests_until FROM server_clock FOR UPDATE")
        .fetch_optional(&mut *tx)
        .await?;
    let before = before.map_or((now, None), |row| (row.seen_at, row.rests_until));
    let look = Look::after(before, now, passed);
    sqlx::query!(
        "INSERT INTO server_clock (seen_at, rests_until) VALUES ($1, $2)
         ON CONFLICT (one) DO UPDATE
         SET seen_at = excluded.seen_at, rests_until = excluded.rests_until",
        now,
        look.rests_until
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(look)
}

/// Creates the partitions of this month and the next three where they are missing; answers how
/// many.
pub async fn ensure_partitions(db: &PgPool, now: DateTime<Utc>) -> Result<i32> {
    Ok(sqlx::query_scalar!("SELECT ensure_event_partitions($1, 4)", now.date_naive())
        .fetch_one(db)
        .await?
        .unwrap_or_default())
}

/// What this database was written with (see `Secrets::check`); none while it is new.
pub async fn secret_check(db: &PgPool) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar!("SELECT secret_check FROM deployment")
        .fetch_optional(db)
        .await?)
}

/// Keeps what this database is written with; the first says it for all that come later.
pub async fn keep_secret_check(db: &PgPool, check: &[u8]) -> Result<()> {
    sqlx::query!("INSERT INTO deployment (secret_check) VALUES ($1) ON CONFLICT DO NOTHING", check)
        .execute(db)
        .await?;
    Ok(())
}

/// Has the planner know the tables of events as wholes, which autovacuum never looks at; those that
/// were looked at since `since` are left alone. Answers how many were read.
pub async fn analyze_events(db: &PgPool, since: DateTime<Utc>) -> Result<i32> {
    Ok(sqlx::query_scalar!("SELECT analyze_events($1)", since)
        .fetch_one(db)
        .await?
        .unwrap_or_default())
}
