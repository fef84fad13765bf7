//! SQL of importing segments.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::areas::AreaPath;
use crate::error::Result;
use crate::geo::datum::Datum;
use crate::ids::{DistrictId, SegmentId};
use crate::segments::SegmentKind;

/// A segment as stored, without its geometry.
#[derive(Clone, Debug)]
pub struct StoredSegment {
    /// Its id.
    pub id: SegmentId,
    /// What it is.
    pub kind: SegmentKind,
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub area: AreaPath,
    /// The code others know it by.
    pub external_code: Option<String>,
    /// The line for the page.
    pub description: String,
    /// Whether it is out of use.
    pub retired: bool,
}

/// The segments that have one of these codes or names. One pass with two hash tables, whatever the number of either: `= ANY` goes
/// through all of them for each segment once the plan is kept.
pub async fn segments_like(db: &mut PgConnection, district: DistrictId, codes: &[String], names: &[String]) -> Result<Vec<StoredSegment>> {
    Ok(sqlx::query_as!(
        StoredSegment,
        r#"SELECT segment_id AS "id: SegmentId", kind AS "kind: SegmentKind", name, area_path AS "area: AreaPath", external_code, description,
                  retired_at IS NOT NULL AS "retired!"
           FROM segment
           WHERE district = $1 AND (external_code IN (SELECT unnest($2::text[])) OR name IN (SELECT unnest($3::text[])))
           ORDER BY segment_id"#,
        district as DistrictId,
        codes,
        names
    )
    .fetch_all(db)
    .await?)
}

/// Which of these segments have exactly this geometry (EWKB) in force.
pub async fn same_geometries(db: &mut PgConnection, district: DistrictId, ids: &[i64], shapes: &[Vec<u8>]) -> Result<Vec<SegmentId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT g.segment_id AS "id: SegmentId"
           FROM unnest($2::int8[], $3::bytea[]) AS r (id, shape)
           JOIN segment_geometry g ON g.district = $1 AND g.segment_id = r.id AND g.valid_to IS NULL
           WHERE g.geom = ST_GeomFromEWKB(r.shape)"#,
        district as DistrictId,
        ids,
        shapes
    )
    .fetch_all(db)
    .await?)
}

/// Ids for segments to come.
pub async fn next_ids(db: &mut PgConnection, count: usize) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT nextval('segment_id_seq') AS "id!" FROM generate_series(1, $1)"#,
        i32::try_from(count).unwrap_or(i32::MAX)
    )
    .fetch_all(db)
    .await?)
}

/// Segments to write, column by column.
#[derive(Debug, Default)]
pub struct SegmentColumns {
    /// Ids.
    pub ids: Vec<i64>,
    /// Kinds, in words.
    pub kinds: Vec<&'static str>,
    /// Names.
    pub names: Vec<String>,
    /// Codes of their areas.
    pub areas: Vec<String>,
    /// External codes.
    pub codes: Vec<Option<String>>,
    /// Descriptions.
    pub descriptions: Vec<String>,
}

impl SegmentColumns {
    /// Adds a segment.
    pub fn push(&mut self, segment: StoredSegment) {
        self.ids.push(segment.id.0);
        self.kinds.push(segment.kind.as_str());
        self.names.push(segment.name);
        self.areas.push(segment.area.into());
        self.codes.push(segment.external_code);
        self.descriptions.push(segment.description);
    }
}

/// Creates segments with their first geometry (EWKB, one each) and their state.
///
/// The length is a line's own; of an outline it is the way round, and half of that for a river, which is long and thin.
pub async fn create_segments(
    db: &mut PgConnection,
    district: DistrictId,
    segments: &SegmentColumns,
    shapes: &[Vec<u8>],
    datum: Datum,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "WITH r AS MATERIALIZED (
             SELECT id, kind, name, area, code, description, ST_GeomFromEWKB(shape) AS geom
             FROM unnest($2::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[])
                 AS r (id, kind, name, area, code, description, shape)
         ), s AS (
             INSERT INTO segment (district, segment_id, kind, name, area_path, external_code, description, length_m, created_at)
             SELECT $1, id, kind, name, area, code, description,
                    CASE WHEN ST_Dimension(geom) = 1 THEN ST_Length(geom::geography)
                         ELSE ST_Perimeter(geom::geography) / CASE kind WHEN 'river' THEN 2 ELSE 1 END END,
                    $10
             FROM r
         ), st AS (
             INSERT INTO segment_state (district, segment_id, area_path, kind, name) SELECT $1, id, area, kind, name FROM r
         )
         INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, geom_3857, source_datum, valid_from)
         SELECT $1, id, 1, geom, ST_Transform(geom, 3857), $9, $10 FROM r",
        district as DistrictId,
        &segments.ids,
        &segments.kinds as &[&str],
        &segments.names,
        &segments.areas,
        &segments.codes as &[Option<String>],
        &segments.descriptions,
        shapes,
        datum.as_str(),
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Overwrites what segments say of themselves; a trigger keeps the copy in their state.
pub async fn update_segments(db: &mut PgConnection, district: DistrictId, segments: &SegmentColumns) -> Result<()> {
    sqlx::query!(
        "UPDATE segment s
         SET kind = r.kind, name = r.name, area_path = r.area, external_code = r.code, description = r.description, version = s.version + 1
         FROM unnest($2::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS r (id, kind, name, area, code, description)
         WHERE s.district = $1 AND s.segment_id = r.id",
        district as DistrictId,
        &segments.ids,
        &segments.kinds as &[&str],
        &segments.names,
        &segments.areas,
        &segments.codes as &[Option<String>],
        &segments.descriptions
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives segments a new geometry (EWKB). The one in force until now stays as history.
pub async fn replace_geometries(
    db: &mut PgConnection,
    district: DistrictId,
    ids: &[i64],
    shapes: &[Vec<u8>],
    datum: Datum,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE segment_geometry SET valid_to = $3 WHERE district = $1 AND segment_id = ANY ($2) AND valid_to IS NULL",
        district as DistrictId,
        ids,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "WITH r AS MATERIALIZED (
             SELECT id, ST_GeomFromEWKB(shape) AS geom FROM unnest($2::int8[], $3::bytea[]) AS r (id, shape)
         ), s AS (
             UPDATE segment s
             SET geometry_version = s.geometry_version + 1,
                 length_m = CASE WHEN ST_Dimension(r.geom) = 1 THEN ST_Length(r.geom::geography)
                                 ELSE ST_Perimeter(r.geom::geography) / CASE s.kind WHEN 'river' THEN 2 ELSE 1 END END
             FROM r
             WHERE s.district = $1 AND s.segment_id = r.id
             RETURNING s.segment_id, s.geometry_version, r.geom
         )
         INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, geom_3857, source_datum, valid_from)
         SELECT $1, segment_id, geometry_version, geom, ST_Transform(geom, 3857), $4, $5 FROM s",
        district as DistrictId,
        ids,
        shapes,
        datum.as_str(),
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Locks the state of segments in the order in which recordings lock it, so that the two wait for each other and never deadlock.
pub async fn lock_states(db: &mut PgConnection, district: DistrictId, ids: &[i64]) -> Result<()> {
    sqlx::query_scalar!(
        "SELECT count(*) FROM (SELECT FROM segment_state WHERE district = $1 AND segment_id = ANY ($2) ORDER BY segment_id FOR UPDATE) x",
        district as DistrictId,
        ids
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// Works out again what is owed on these segments and how they stand.
pub async fn settle(db: &mut PgConnection, district: DistrictId, ids: &[i64], now: DateTime<Utc>) -> Result<()> {
    lock_states(&mut *db, district, ids).await?;
    sqlx::query!("SELECT refresh_duties($1, $2, local_day($1, $3))", district as DistrictId, ids, now)
        .execute(&mut *db)
        .await?;
    sqlx::query!("SELECT settle_segments($1, $3, $2)", district as DistrictId, ids, now)
        .execute(db)
        .await?;
    Ok(())
}
