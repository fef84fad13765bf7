//! SQL about the database itself and about districts as a whole.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgExecutor, PgPool};

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
