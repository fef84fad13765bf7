//! SQL of importing segments.

use sqlx::PgConnection;

use crate::error::Result;
use crate::ids::{AreaPath, DistrictId, SegmentId};
use crate::segments::SegmentKind;

/// A segment as stored, without its geometry.
#[derive(Clone, Debug)]
pub struct StoredSegment {
    pub id: SegmentId,
    pub kind: SegmentKind,
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

/// The segments that have one of these codes or names. One pass with two hash tables, whatever the
/// number of either: `= ANY` goes through all of them for each segment once the plan is kept.
pub async fn segments_like(
    db: &mut PgConnection,
    district: DistrictId,
    codes: &[String],
    names: &[String],
) -> Result<Vec<StoredSegment>> {
    Ok(sqlx::query_as!(
        StoredSegment,
        r#"SELECT segment_id AS "id: SegmentId", kind AS "kind: SegmentKind", name,
               area_path AS "area: AreaPath", external_code, description,
                  retired_at IS NOT NULL AS "retired!"
           FROM segment
           WHERE district = $1 AND (external_code IN (SELECT unnest($2::text[]))
               OR name IN (SELECT unnest($3::text[])))
           ORDER BY segment_id"#,
        district as DistrictId,
        codes,
        names
    )
    .fetch_all(db)
    .await?)
}

/// The segments that have one of these codes, each looked up by itself: a batch of an import is
/// small beside what is stored.
pub async fn segments_by_code(
    db: &mut PgConnection,
    district: DistrictId,
    codes: &[String],
) -> Result<Vec<StoredSegment>> {
    Ok(sqlx::query_as!(
        StoredSegment,
        r#"SELECT s.segment_id AS "id!: SegmentId", s.kind AS "kind!: SegmentKind",
               s.name AS "name!", s.area_path AS "area!: AreaPath",
                  s.external_code, s.description AS "description!",
                      s.retired_at IS NOT NULL AS "retired!"
           FROM unnest($2::text[]) AS r (code)
           CROSS JOIN LATERAL (SELECT * FROM segment s WHERE s.district = $1
               AND s.external_code = r.code LIMIT 1) s"#,
        district as DistrictId,
        codes
    )
    .fetch_all(db)
    .await?)
}

/// The segments of one of these names, kinds and areas; only those without a code where `bare` is
/// set.
pub async fn segments_by_name(
    db: &mut PgConnection,
    district: DistrictId,
    keys: &[(String, SegmentKind, AreaPath)],
    bare: bool,
) -> Result<Vec<StoredSegment>> {
    let names: Vec<&str> = keys.iter().map(|(name, ..)| name.as_str()).collect();
    let kinds: Vec<&str> = keys.iter().map(|(_, kind, _)| kind.as_str()).collect();
    let areas: Vec<&str> = keys.iter().map(|(.., area)| area.as_str()).collect();
    if bare {
        return Ok(sqlx::query_as!(
            StoredSegment,
            r#"SELECT s.segment_id AS "id!: SegmentId", s.kind AS "kind!: SegmentKind",
                   s.name AS "name!", s.area_path AS "area!: AreaPath",
                      s.external_code, s.description AS "description!",
                          s.retired_at IS NOT NULL AS "retired!"
               FROM unnest($2::text[], $3::text[], $4::text[]) AS r (name, kind, area)
               CROSS JOIN LATERAL (
                   SELECT * FROM segment s
                   WHERE s.district = $1 AND s.area_path = r.area AND s.kind = r.kind
                       AND s.name = r.name AND s.external_code IS NULL
                   LIMIT 1) s"#,
            district as DistrictId,
            &names as &[&str],
            &kinds as &[&str],
            &areas as &[&str]
        )
        .fetch_all(db)
        .await?);
    }
    Ok(sqlx::query_as!(
        StoredSegment,
        r#"SELECT segment_id AS "id: SegmentId", kind AS "kind: SegmentKind", name,
               area_path AS "area: AreaPath", external_code, description,
                  retired_at IS NOT NULL AS "retired!"
           FROM segment
           WHERE district = $1 AND (name, kind, area_path) IN (SELECT *
               FROM unnest($2::text[], $3::text[], $4::text[]))
           ORDER BY segment_id"#,
        district as DistrictId,
        &names as &[&str],
        &kinds as &[&str],
        &areas as &[&str]
    )
    .fetch_all(db)
    .await?)
}

/// Lengths in metres of geometries (EWKB in degrees) of segments of these kinds.
///
/// The length is a line's own; of an outline it is the way round, and half of that for a river,
/// which is long and thin.
pub async fn lengths(
    db: &mut PgConnection,
    kinds: &[&'static str],
    shapes: &[Vec<u8>],
) -> Result<Vec<f64>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT CASE WHEN ST_Dimension(geom) = 1 THEN ST_Length(geom::geography)
                       ELSE ST_Perimeter(geom::geography) / CASE kind WHEN 'river' THEN 2
                           ELSE 1 END END AS "length!"
           FROM (SELECT n, kind, ST_GeomFromEWKB(shape) AS geom
               FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS r (kind, shape, n)) r
           ORDER BY n"#,
        kinds as &[&str],
        shapes
    )
    .fetch_all(db)
    .await?)
}

/// Which of these segments have exactly this geometry (EWKB) in force.
pub async fn same_geometries(
    db: &mut PgConnection,
    district: DistrictId,
    ids: &[i64],
    shapes: &[Vec<u8>],
) -> Result<Vec<SegmentId>> {
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
