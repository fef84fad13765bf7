//! SQL of moves of places to other segments that a clock which was ahead has put down.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::clock::steps::SLACK;
use crate::error::Result;
use crate::ids::DistrictId;

/// Dates moves anew that were put down by a clock further ahead than clocks of servers may differ
/// by: they are done, and since nobody knows when, with now. Of several of a place the first says
/// where it stood. Those of some places, or of all of a district; answers how many places it dated.
pub async fn put_right(
    db: impl PgExecutor<'_>,
    district: DistrictId,
    places: Option<&[i64]>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let dated = sqlx::query!(
        "WITH ahead AS MATERIALIZED (
             SELECT m.checkpoint_id, m.past_at,
                    EXISTS (SELECT FROM checkpoint_move o
                            WHERE o.district = $1 AND o.checkpoint_id = m.checkpoint_id
                              AND o.past_at >= $2 AND o.past_at < m.past_at) AS is_later
             FROM checkpoint_move m
             WHERE m.district = $1 AND m.past_at > $3
               AND ($4::int8[] IS NULL OR m.checkpoint_id = ANY ($4))
         ), gone AS (
             DELETE FROM checkpoint_move m USING ahead a
             WHERE m.district = $1 AND m.checkpoint_id = a.checkpoint_id
               AND m.past_at = a.past_at AND a.is_later
         )
         UPDATE checkpoint_move m SET past_at = $2 FROM ahead a
         WHERE m.district = $1 AND m.checkpoint_id = a.checkpoint_id
           AND m.past_at = a.past_at AND NOT a.is_later",
        district as DistrictId,
        now,
        now + SLACK,
        places as Option<&[i64]>
    )
    .execute(db)
    .await?;
    Ok(dated.rows_affected())
}
