//! What is kept of how segments stand, held and worked out anew by whoever changes what it hangs on.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use crate::error::Result;
use crate::ids::DistrictId;

/// Locks the state of segments in the order in which recordings lock it, so that the two wait for
/// each other and never deadlock. Before it the lock that every change of a card's sources takes
/// (`hold_cards_first` in migrations/functions), since other writers take the two in that order.
pub async fn lock_states(db: &mut PgConnection, district: DistrictId, ids: &[i64]) -> Result<()> {
    sqlx::query!("SELECT hold_cards()").execute(&mut *db).await?;
    sqlx::query_scalar!(
        "SELECT count(*) FROM (SELECT FROM segment_state WHERE district = $1
             AND segment_id = ANY ($2) ORDER BY segment_id FOR UPDATE) x",
        district as DistrictId,
        ids
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// Works out again what is owed on these segments and how they stand.
pub async fn settle(
    db: &mut PgConnection,
    district: DistrictId,
    ids: &[i64],
    now: DateTime<Utc>,
) -> Result<()> {
    lock_states(&mut *db, district, ids).await?;
    sqlx::query!(
        "SELECT refresh_duties($1, $2, settling_day($1, $3, $2))",
        district as DistrictId,
        ids,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("SELECT write_statuses($1, $3, $2)", district as DistrictId, ids, now)
        .execute(db)
        .await?;
    Ok(())
}

/// Brings duties and status of a district to the local day of `now`, from a day before or, where a
/// clock was wrong, from one to come; answers how many segments were not there.
pub async fn settle_day(db: &PgPool, district: DistrictId, now: DateTime<Utc>) -> Result<i32> {
    Ok(sqlx::query_scalar!("SELECT settle_day($1, $2)", district as DistrictId, now)
        .fetch_one(db)
        .await?
        .unwrap_or_default())
}
