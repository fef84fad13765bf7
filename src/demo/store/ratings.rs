//! Ratings and their counts.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::keys::Keys;
use crate::demo::district::district;
use crate::demo::story::Story;
use crate::error::Result;
use crate::ids::{Code, DistrictId};

/// Writes all ratings.
pub(in crate::demo) async fn write(
    db: &mut PgConnection,
    story: &Story,
    keys: &Keys,
) -> Result<()> {
    let told = &story.ratings;
    let ids: Vec<Uuid> = told.iter().map(|rating| rating.id).collect();
    let codes: Vec<Code> = told.iter().map(|rating| keys.codes[rating.checkpoint]).collect();
    let scores: Vec<i16> = told.iter().map(|rating| rating.score).collect();
    let reasons: Vec<String> = told.iter().map(|rating| rating.reason.clone()).collect();
    let ats: Vec<DateTime<Utc>> = told.iter().map(|rating| rating.at).collect();
    let once: Vec<Vec<u8>> = told.iter().map(|rating| rating.once_key.to_vec()).collect();
    sqlx::query!(
        "WITH given AS MATERIALIZED (
             SELECT * FROM unnest($2::uuid[], $3::int4[], $4::int2[], $5::text[], $6::timestamptz[],
                 $7::bytea[])
                 AS g (id, code, score, reason, at, once_key)
         ), once AS (
             INSERT INTO rating_once (district, once_key, rating_id) SELECT $1, once_key, id
                 FROM given
         )
         INSERT INTO rating (district, rating_id, segment_id, code, score, reason, at)
         SELECT $1, g.id, k.segment_id, g.code, g.score, g.reason, g.at
         FROM given g
         JOIN code c ON c.district = $1 AND c.code = g.code
         JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id",
        district() as DistrictId,
        &ids,
        &codes as &[Code],
        &scores,
        &reasons,
        &ats,
        &once
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE segment_state s SET ratings = r.counts
         FROM (SELECT segment_id, ARRAY[count(*) FILTER (WHERE score = 1),
             count(*) FILTER (WHERE score = 2),
                                        count(*) FILTER (WHERE score = 3),
                                            count(*) FILTER (WHERE score = 4),
                                        count(*) FILTER (WHERE score = 5)]::int4[] AS counts
               FROM rating WHERE district = $1 GROUP BY segment_id) r
         WHERE s.district = $1 AND s.segment_id = r.segment_id",
        district() as DistrictId
    )
    .execute(db)
    .await?;
    Ok(())
}
