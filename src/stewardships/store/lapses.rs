//! SQL of claims that lapse: who is told, and what ends.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use super::ending::end_with_holders;
use crate::db::store::local_day;
use crate::error::Result;
use crate::ids::{DistrictId, PersonId, SegmentId};
use crate::status::store::{lock_states, settle};
use crate::stewardships::Role;
use crate::stewardships::change::{Announced, Coming};
use crate::stewardships::claims::{Lapsed, TOLD_BEFORE};

/// Claims of a person that lapse soon, the nearest first.
pub async fn lapsing(
    db: &PgPool,
    district: DistrictId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<Announced>> {
    let rows = sqlx::query!(
        r#"SELECT s.name AS segment, l.role AS "role!: Role", l.lapses_on AS "on!"
           FROM claim_lapses($1, local_day($1, $3), $2) l
           JOIN segment s ON s.district = $1 AND s.segment_id = l.segment_id
           WHERE l.lapses_on <= local_day($1, $3) + $4::int4
           ORDER BY l.lapses_on, s.name COLLATE by_name, l.stewardship_id"#,
        district as DistrictId,
        person as PersonId,
        now,
        TOLD_BEFORE
    )
    .fetch_all(db)
    .await?;
    let announced = rows.into_iter().map(|row| Announced {
        segment: row.segment,
        role: row.role,
        on: row.on,
        coming: Coming::Lapses,
    });
    Ok(announced.collect())
}

/// The confirmed claims that have lapsed by a local day.
pub async fn lapsed(db: &PgPool, district: DistrictId, today: NaiveDate) -> Result<Vec<Lapsed>> {
    Ok(sqlx::query_as!(
        Lapsed,
        r#"SELECT stewardship_id AS "stewardship!", segment_id AS "segment!: SegmentId",
               person_id AS "person!: PersonId", role AS "role!: Role"
           FROM claim_lapses($1, $2) WHERE lapses_on <= $2 ORDER BY segment_id, stewardship_id"#,
        district as DistrictId,
        today
    )
    .fetch_all(db)
    .await?)
}

/// Ends one claim, if it still has lapsed, and offers its segment anew by an offer of this id;
/// answers whether it had.
pub async fn end(
    db: &PgPool,
    district: DistrictId,
    claim: &Lapsed,
    (offer, now): (Uuid, DateTime<Utc>),
) -> Result<bool> {
    let today = local_day(db, district, now).await?;
    let mut tx = db.begin().await?;
    // Whoever records or changes who answers waits here; what they did before counts.
    lock_states(&mut tx, district, &[claim.segment.0]).await?;
    let ended = sqlx::query!(
        "UPDATE stewardship SET valid_to = $2, ended = 'lapsed', ended_at = $5
         WHERE district = $1 AND stewardship_id IN (SELECT stewardship_id
             FROM claim_lapses($1, $2, $4) WHERE lapses_on <= $2) AND stewardship_id = $3",
        district as DistrictId,
        today,
        claim.stewardship,
        claim.person as PersonId,
        now
    )
    .execute(&mut *tx)
    .await?;
    if ended.rows_affected() == 0 {
        return Ok(false);
    }
    end_with_holders(&mut tx, district, &[claim.segment.0], (today, now)).await?;
    sqlx::query!(
        "INSERT INTO offer (district, offer_id, segment_id, role, note, at)
             VALUES ($1, $2, $3, $4, '', $5) ON CONFLICT DO NOTHING",
        district as DistrictId,
        offer,
        claim.segment as SegmentId,
        claim.role.as_str(),
        now
    )
    .execute(&mut *tx)
    .await?;
    settle(&mut tx, district, &[claim.segment.0], now).await?;
    tx.commit().await?;
    Ok(true)
}
