//! SQL of importing checkpoints.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::moves;
use crate::error::Result;
use crate::ids::{CheckpointId, DistrictId, SegmentId};

/// A checkpoint as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCheckpoint {
    /// The key.
    pub id: CheckpointId,
    pub segment: SegmentId,
    pub name: String,
    /// The code others know it by.
    pub external_code: Option<String>,
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
    /// Whether the place lies there; otherwise that is some point of the segment.
    pub located: bool,
    /// Radius of the fence in metres.
    pub radius_m: f32,
    /// Whether it is out of use.
    pub retired: bool,
}

/// The checkpoints with one of these codes, and all on these segments; see `segments_like` for the
/// shape of the condition.
pub async fn checkpoints_like(
    db: &mut PgConnection,
    district: DistrictId,
    codes: &[String],
    segments: &[i64],
) -> Result<Vec<StoredCheckpoint>> {
    Ok(sqlx::query_as!(
        StoredCheckpoint,
        r#"SELECT checkpoint_id AS "id: CheckpointId", segment_id AS "segment: SegmentId", name,
               external_code,
                  ST_X(location) AS "lon!", ST_Y(location) AS "lat!", is_located AS located,
                      radius_m,
                      retired_at IS NOT NULL AS "retired!"
           FROM checkpoint
           WHERE district = $1 AND (external_code IN (SELECT unnest($2::text[]))
               OR segment_id IN (SELECT unnest($3::int8[])))
           ORDER BY checkpoint_id"#,
        district as DistrictId,
        codes,
        segments
    )
    .fetch_all(db)
    .await?)
}

/// Ids for checkpoints to come.
pub async fn next_ids(db: &mut PgConnection, count: usize) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT nextval(pg_get_serial_sequence('checkpoint', 'checkpoint_id')) AS "id!"
               FROM generate_series(1, $1)"#,
        i32::try_from(count).unwrap_or(i32::MAX)
    )
    .fetch_all(db)
    .await?)
}

/// Creates checkpoints under their ids, or overwrites what is stored of them. Of those that come to
/// another segment it is put down where they stood until now, behind what a clock ahead has put
/// down of them, which came first.
pub async fn save(
    db: &mut PgConnection,
    district: DistrictId,
    checkpoints: &[StoredCheckpoint],
    now: DateTime<Utc>,
) -> Result<()> {
    let ids: Vec<i64> = checkpoints.iter().map(|one| one.id.0).collect();
    let segments: Vec<i64> = checkpoints.iter().map(|one| one.segment.0).collect();
    moves::put_right(&mut *db, district, Some(&ids), now).await?;
    sqlx::query!(
        "INSERT INTO checkpoint_move (district, checkpoint_id, past_at, segment_id, location,
             is_located, radius_m)
         SELECT $1, k.checkpoint_id, $4, k.segment_id, k.location, k.is_located, k.radius_m
         FROM unnest($2::int8[], $3::int8[]) AS r (id, segment)
         JOIN checkpoint k ON k.district = $1 AND k.checkpoint_id = r.id
             AND k.segment_id <> r.segment
         ON CONFLICT DO NOTHING",
        district as DistrictId,
        &ids,
        &segments,
        now
    )
    .execute(&mut *db)
    .await?;
    let names: Vec<String> = checkpoints.iter().map(|one| one.name.clone()).collect();
    let codes: Vec<Option<String>> =
        checkpoints.iter().map(|one| one.external_code.clone()).collect();
    let (lons, lats): (Vec<f64>, Vec<f64>) =
        checkpoints.iter().map(|one| (one.lon, one.lat)).unzip();
    let located: Vec<bool> = checkpoints.iter().map(|one| one.located).collect();
    let radii: Vec<f32> = checkpoints.iter().map(|one| one.radius_m).collect();
    sqlx::query!(
        "INSERT INTO checkpoint AS c (district, checkpoint_id, segment_id, name, external_code,
             location, is_located, radius_m)
         SELECT $1, r.id, r.segment, r.name, r.code, ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4326),
             r.located, r.radius
         FROM unnest($2::int8[], $3::int8[], $4::text[], $5::text[], $6::float8[], $7::float8[],
             $8::bool[], $9::float4[])
             AS r (id, segment, name, code, lon, lat, located, radius)
         ON CONFLICT (district, checkpoint_id) DO UPDATE
         SET segment_id = excluded.segment_id, name = excluded.name,
             external_code = excluded.external_code, location = excluded.location,
             is_located = excluded.is_located,
             -- Of a phone's fix; a position that came from a file has none.
             accuracy_m = CASE WHEN ST_Equals(c.location, excluded.location) THEN c.accuracy_m END,
             radius_m = excluded.radius_m, version = c.version + 1",
        district as DistrictId,
        &ids,
        &segments,
        &names,
        &codes as &[Option<String>],
        &lons,
        &lats,
        &located,
        &radii
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Metres from each of these places to the geometry of the segment it belongs to, in the order
/// given; none where the segment has no geometry.
pub async fn metres_from_segments(
    db: &mut PgConnection,
    district: DistrictId,
    segments: &[i64],
    lons: &[f64],
    lats: &[f64],
) -> Result<Vec<Option<f64>>> {
    Ok(sqlx::query_scalar!(
        "SELECT ST_Distance(ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326)::geography,
                    g.geom::geography) AS metres
         FROM unnest($2::int8[], $3::float8[], $4::float8[])
             WITH ORDINALITY p (segment_id, lon, lat, place)
         LEFT JOIN segment_geometry g ON g.district = $1 AND g.segment_id = p.segment_id
             AND g.valid_to IS NULL
         ORDER BY p.place",
        district as DistrictId,
        segments,
        lons,
        lats
    )
    .fetch_all(db)
    .await?)
}
