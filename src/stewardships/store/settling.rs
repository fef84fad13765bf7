//! SQL of what follows from an excused outage, or from its withdrawal: duties, statuses and kept
//! pages of its segments, and promises. Portion by portion, each in a transaction of its own, by
//! whoever comes to it: the request that caused it for the first, `jobs/excuses.rs` for the others.
//! Nothing of it is lost, since what is left stands in `excuse_settling`.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::db::store::zone_of;
use crate::error::Result;
use crate::ids::{AreaPath, DistrictId};
use crate::problems::store::promises::{self, Promise};
use crate::status::store::{lock_states, settle};
use crate::stewardships::excuses::puts_off;

/// Segments of a portion: a second or two, for which recordings at them wait.
const PORTION: i64 = 5_000;

/// Puts down that all of an excuse is to be settled, from its first segment on, in the transaction
/// of the cause. Nobody who does holds a state: whoever settles locks the row before those.
pub(super) async fn order(
    db: &mut PgConnection,
    district: DistrictId,
    excuse: Uuid,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO excuse_settling (district, excuse_id, after_id, at) VALUES ($1, $2, 0, $3)
         ON CONFLICT (district, excuse_id) DO UPDATE SET after_id = 0, at = excluded.at",
        district as DistrictId,
        excuse,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The districts in which something is left to settle.
pub async fn districts(db: &PgPool) -> Result<Vec<DistrictId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT DISTINCT district AS "district: DistrictId" FROM excuse_settling ORDER BY 1"#
    )
    .fetch_all(db)
    .await?)
}

/// The excuses of a district that are not settled to their end, the earliest first.
pub async fn open(db: &PgPool, district: DistrictId) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "SELECT excuse_id FROM excuse_settling WHERE district = $1 ORDER BY at, excuse_id",
        district as DistrictId
    )
    .fetch_all(db)
    .await?)
}

/// Settles the next portion of an excuse; answers whether that was all.
pub async fn go_on(
    db: &PgPool,
    district: DistrictId,
    excuse: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let mut tx = db.begin().await?;
    // Of several who come to it one goes on behind the other.
    let Some(left) = sqlx::query!(
        r#"SELECT s.after_id, x.area_path AS "area: AreaPath", x.from_at, x.past_at
           FROM excuse_settling s
           JOIN excuse x ON x.district = $1 AND x.excuse_id = $2
           WHERE s.district = $1 AND s.excuse_id = $2 FOR UPDATE OF s"#,
        district as DistrictId,
        excuse
    )
    .fetch_optional(&mut *tx)
    .await?
    else {
        return Ok(true);
    };
    // By a statement that begins under the lock: who withdraws writes that row as well.
    let is_withdrawn = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM excuse_withdrawal w
                          WHERE w.district = $1 AND w.excuse_id = $2) AS "is_withdrawn!""#,
        district as DistrictId,
        excuse
    )
    .fetch_one(&mut *tx)
    .await?;
    let segments = next(&mut tx, district, (excuse, &left.area), left.after_id).await?;
    lock_states(&mut tx, district, &segments).await?;
    let promised = if is_withdrawn {
        promises::put_off_by(&mut tx, district, &segments, excuse).await?
    } else {
        let outage = (excuse, left.from_at, left.past_at);
        promises::running(&mut tx, district, &segments, outage).await?
    };
    settle(&mut tx, district, &segments, now).await?;
    let zone = zone_of(&mut *tx, district).await?;
    put_off(&mut tx, district, &promised, zone).await?;
    let is_all = i64::try_from(segments.len()).is_ok_and(|settled| settled < PORTION);
    let after = segments.last().copied().unwrap_or(left.after_id);
    settled(&mut tx, district, excuse, (after, is_all)).await?;
    tx.commit().await?;
    Ok(is_all)
}

/// The next segments that an excuse concerns, by number: those of its area, those that lay there
/// before they moved, and those whose problems it put off, wherever they lie by now.
async fn next(
    db: &mut PgConnection,
    district: DistrictId,
    (excuse, area): (Uuid, &AreaPath),
    after: i64,
) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT x.id AS "id!"
           FROM (SELECT s.segment_id AS id FROM segment_state s
                 WHERE s.district = $1 AND s.area_path >= $2 AND s.area_path < $3
                   AND s.segment_id > $5
                 UNION
                 SELECT v.segment_id FROM segment_move v
                 WHERE v.district = $1 AND v.area_path >= $2 AND v.area_path < $3
                   AND v.segment_id > $5
                 UNION
                 SELECT p.segment_id FROM excused_promise e
                 JOIN problem p ON p.district = $1 AND p.problem_id = e.problem_id
                 WHERE e.district = $1 AND e.excuse_id = $4 AND p.segment_id > $5) x
           ORDER BY x.id LIMIT $6"#,
        district as DistrictId,
        area.as_str(),
        area.upper(),
        excuse,
        after,
        PORTION
    )
    .fetch_all(db)
    .await?)
}

/// Puts promises off by what the excused outages that they meet took, and by no more.
async fn put_off(
    db: &mut PgConnection,
    district: DistrictId,
    promised: &[Promise],
    zone: Tz,
) -> Result<()> {
    let mut said = promises::PutOff::default();
    for promise in promised {
        said.by(promise, &puts_off((promise.made, promise.due), &promise.met, zone));
    }
    promises::put_off(db, district, &said).await
}

/// Puts down up to which segment an excuse is settled, or that it is to its end.
async fn settled(
    db: &mut PgConnection,
    district: DistrictId,
    excuse: Uuid,
    (after, is_all): (i64, bool),
) -> Result<()> {
    if is_all {
        sqlx::query!(
            "DELETE FROM excuse_settling WHERE district = $1 AND excuse_id = $2",
            district as DistrictId,
            excuse
        )
        .execute(db)
        .await?;
    } else {
        sqlx::query!(
            "UPDATE excuse_settling SET after_id = $3 WHERE district = $1 AND excuse_id = $2",
            district as DistrictId,
            excuse,
            after
        )
        .execute(db)
        .await?;
    }
    Ok(())
}
