//! How segments stand and what is owed on them today, compared with what both follow from, and made
//! anew. A status that is right by duties that are not is told once these are right.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgPool};

use super::take_room;
use super::wrong::{Wrong, differences, of_tables};
use crate::clock::Clock;
use crate::db::store::local_day;
use crate::error::Result;
use crate::ids::DistrictId;
use crate::rollups::Difference;
use crate::segments::store::moves;
use crate::status::store::{lock_states, settle};

/// Compares today's duties with the rules they follow from, and how segments stand with their
/// duties, months, problems, patrols and ratings; answers the segments concerned as well.
async fn compare(
    db: &mut PgConnection,
    district: DistrictId,
    today: NaiveDate,
) -> Result<(Vec<Difference>, Vec<i64>)> {
    let duties = sqlx::query_as!(
        Wrong,
        r#"WITH wrong AS (
               SELECT coalesce(k.segment_id, a.segment_id) AS segment_id,
                      concat_ws('/', coalesce(k.segment_id, a.segment_id), coalesce(k.role, a.role))
                          AS key
               FROM (SELECT d.segment_id, d.role, d.unit, d.times, d.since, d.warning, d.closed,
                            d.pause_cause, d.pause_past
                     FROM segment_duty d WHERE d.district = $1) k
               FULL JOIN duties_anew($1, (SELECT array_agg(s.segment_id) FROM segment_state s
                                          WHERE s.district = $1), $2) a
                   ON a.segment_id = k.segment_id AND a.role = k.role
               WHERE (k.unit, k.times, k.since, k.warning, k.closed, k.pause_cause, k.pause_past)
                     IS DISTINCT FROM
                     (a.unit, a.times, a.since, a.warning, a.closed, a.pause_cause, a.pause_past)
           )
           SELECT count(*) AS "rows!", coalesce(array_agg(DISTINCT segment_id), '{}')
               AS "segments!",
                  coalesce((array_agg(key ORDER BY key))[1:5], '{}') AS "keys!"
           FROM wrong"#,
        district as DistrictId,
        today
    )
    .fetch_one(&mut *db)
    .await?;
    let states = sqlx::query_as!(
        Wrong,
        r#"WITH wrong AS (
               SELECT s.segment_id
               FROM segment_state s
               JOIN states_anew($1, NULL) a ON a.segment_id = s.segment_id
               CROSS JOIN LATERAL compute_status($1, ARRAY[s.segment_id], $2) c
               WHERE s.district = $1
                 AND (s.status, s.open_problems, s.last_patrol_at, s.ratings) IS DISTINCT FROM
                     (c.status, a.open_problems, a.last_patrol_at, a.ratings)
           )
           SELECT count(*) AS "rows!", coalesce(array_agg(segment_id), '{}') AS "segments!",
                  coalesce((array_agg(segment_id::text ORDER BY segment_id))[1:5], '{}') AS "keys!"
           FROM wrong"#,
        district as DistrictId,
        today
    )
    .fetch_one(db)
    .await?;
    Ok(of_tables([("segment_duty", duties), ("segment_state", states)]))
}

/// Moves that a clock which was ahead has put down, by segment.
fn of_moves(ahead: &[i64]) -> Vec<Difference> {
    let keys = ahead.iter().take(5).map(ToString::to_string).collect();
    differences([("segment_move", i64::try_from(ahead.len()).unwrap_or(i64::MAX), keys)])
}

/// Compares what is owed and how segments stand on the local day of `now`. Each table is compared
/// in one statement, so within one snapshot. In the minute after midnight what follows from the new
/// day may differ still.
pub async fn check(
    db: &PgPool,
    district: DistrictId,
    now: DateTime<Utc>,
) -> Result<Vec<Difference>> {
    let today = local_day(db, district, now).await?;
    let mut tx = db.begin().await?;
    take_room(&mut tx).await?;
    let (mut found, _) = compare(&mut tx, district, today).await?;
    found.extend(of_moves(&moves::ahead(&mut *tx, district, now).await?));
    tx.commit().await?;
    Ok(found)
}

/// Compares, and makes anew what differs, in one transaction; answers what differed. Of the segments
/// that differ the states are locked, as whoever settles them locks them; consoles are told.
pub async fn rebuild(db: &PgPool, district: DistrictId, clock: &Clock) -> Result<Vec<Difference>> {
    let now = clock.now();
    let today = local_day(db, district, now).await?;
    let ahead = of_moves(&moves::ahead(db, district, now).await?);
    moves::put_right(db, district, now).await?;
    let mut tx = db.begin().await?;
    take_room(&mut tx).await?;
    let (mut found, segments) = compare(&mut tx, district, today).await?;
    if !segments.is_empty() {
        lock_states(&mut tx, district, &segments).await?;
        sqlx::query!(
            "UPDATE segment_state s
             SET open_problems = a.open_problems, last_patrol_at = a.last_patrol_at,
                 ratings = a.ratings
             FROM states_anew($1, $2) a
             WHERE s.district = $1 AND s.segment_id = a.segment_id",
            district as DistrictId,
            &segments
        )
        .execute(&mut *tx)
        .await?;
        settle(&mut tx, district, &segments, now).await?;
    }
    tx.commit().await?;
    found.extend(ahead);
    Ok(found)
}
