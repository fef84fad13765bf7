//! SQL of importing areas.

use geo::{MultiPolygon, Rect};
use sqlx::PgConnection;

use crate::calendar::store as calendar;
use crate::error::{Error, Result};
use crate::ids::{AreaPath, DistrictId};

/// An area as stored, without its outline.
#[derive(Clone, Debug)]
pub struct StoredArea {
    /// Its code.
    pub path: AreaPath,
    pub name: String,
    /// Duty phone.
    pub office_phone: Option<String>,
    /// Phone for complaints.
    pub supervision_phone: Option<String>,
}

/// Every area of a district, from above.
pub async fn areas(db: &mut PgConnection, district: DistrictId) -> Result<Vec<StoredArea>> {
    Ok(sqlx::query_as!(
        StoredArea,
        r#"SELECT path AS "path: AreaPath", name, office_phone, supervision_phone FROM area
               WHERE district = $1 ORDER BY path"#,
        district as DistrictId
    )
    .fetch_all(db)
    .await?)
}

/// The box around all outlines of a district; where it has none, around everything that lies in it.
pub async fn extent(db: &mut PgConnection, district: DistrictId) -> Result<Option<Rect<f64>>> {
    let row = sqlx::query!(
        "SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north
         FROM (SELECT coalesce(
                   (SELECT ST_Extent(boundary) FROM area WHERE district = $1),
                   (SELECT ST_Extent(geom) FROM segment_geometry
                    WHERE district = $1 AND valid_to IS NULL),
                   (SELECT ST_Extent(location) FROM checkpoint WHERE district = $1)) AS e) x",
        district as DistrictId
    )
    .fetch_one(db)
    .await?;
    Ok(match (row.west, row.south, row.east, row.north) {
        (Some(west), Some(south), Some(east), Some(north)) => {
            Some(Rect::new((west, south), (east, north)))
        }
        _ => None,
    })
}

/// The outlines of a district, to the last digit.
pub async fn outlines(
    db: &mut PgConnection,
    district: DistrictId,
) -> Result<Vec<(AreaPath, MultiPolygon<f64>)>> {
    let rows = sqlx::query!(
        r#"SELECT path AS "path: AreaPath", ST_AsGeoJSON(boundary, 15) AS "outline!" FROM area
           WHERE district = $1 AND boundary IS NOT NULL ORDER BY path"#,
        district as DistrictId
    )
    .fetch_all(db)
    .await?;
    let outline = |text: &str| {
        let geometry: geojson::Geometry = text.parse().map_err(Error::internal)?;
        MultiPolygon::try_from(geometry).map_err(Error::internal)
    };
    rows.into_iter().map(|row| Ok((row.path, outline(&row.outline)?))).collect()
}

/// Which of these outlines (polygons as EWKB) are stored exactly so.
pub async fn same_outlines(
    db: &mut PgConnection,
    district: DistrictId,
    paths: &[String],
    outlines: &[Vec<u8>],
) -> Result<Vec<AreaPath>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT a.path AS "path: AreaPath"
           FROM unnest($2::text[], $3::bytea[]) AS r (path, outline)
           JOIN area a ON a.district = $1 AND a.path = r.path
           WHERE a.boundary = ST_Multi(ST_GeomFromEWKB(r.outline))"#,
        district as DistrictId,
        paths,
        outlines
    )
    .fetch_all(db)
    .await?)
}

/// Creates the district with the notices of days off that come with the program, or renames it.
/// Phones that are not given stay.
pub async fn save_district(
    db: &mut PgConnection,
    area: &StoredArea,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO district AS d (district, name, office_phone, supervision_phone, created_at)
             VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (district) DO UPDATE
         SET name = excluded.name, office_phone = coalesce(excluded.office_phone, d.office_phone),
             supervision_phone = coalesce(excluded.supervision_phone, d.supervision_phone)",
        area.path.district() as DistrictId,
        area.name,
        area.office_phone,
        area.supervision_phone,
        now
    )
    .execute(&mut *db)
    .await?;
    calendar::lay_shipped(db, area.path.district(), now).await
}

/// Areas to write, column by column.
#[derive(Debug, Default)]
pub struct AreaColumns {
    /// Codes.
    pub paths: Vec<String>,
    pub names: Vec<String>,
    /// Duty phones.
    pub office_phones: Vec<Option<String>>,
    /// Phones for complaints.
    pub supervision_phones: Vec<Option<String>>,
    /// Outlines as EWKB.
    pub outlines: Vec<Option<Vec<u8>>>,
}

/// Creates areas or changes them. Phones and outlines that are not given stay.
pub async fn save_areas(
    db: &mut PgConnection,
    district: DistrictId,
    areas: &AreaColumns,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO area AS a (district, path, name, office_phone, supervision_phone, boundary)
         SELECT $1, r.path, r.name, r.office_phone, r.supervision_phone,
             ST_Multi(ST_GeomFromEWKB(r.outline))
         FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[])
             AS r (path, name, office_phone, supervision_phone, outline)
         ON CONFLICT (district, path) DO UPDATE
         SET name = excluded.name, office_phone = coalesce(excluded.office_phone, a.office_phone),
             supervision_phone = coalesce(excluded.supervision_phone, a.supervision_phone),
             boundary = coalesce(excluded.boundary, a.boundary), version = a.version + 1",
        district as DistrictId,
        &areas.paths,
        &areas.names,
        &areas.office_phones as &[Option<String>],
        &areas.supervision_phones as &[Option<String>],
        &areas.outlines as &[Option<Vec<u8>>]
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Where a shape lies.
#[derive(Debug)]
pub struct Located {
    /// Which of the shapes given, from 0.
    pub index: usize,
    pub path: AreaPath,
}

/// The area of each shape (EWKB) by the outlines stored: the deepest area that holds at least half
/// of the shape, so that a river through many villages belongs to their town; where none holds
/// half, the one that holds most. Shapes outside all outlines are not in the answer.
///
/// The join is driven by the areas, of which there are few, and fenced (OFFSET 0) so that it stays
/// so: an outline is then made ready once and asked about every shape near it, which is six times
/// as fast as the other way round.
pub async fn locate(
    db: &mut PgConnection,
    district: DistrictId,
    shapes: &[Vec<u8>],
) -> Result<Vec<Located>> {
    let rows = sqlx::query!(
        r#"WITH shape AS MATERIALIZED (
               SELECT n, ST_GeomFromEWKB(ewkb) AS geom
                   FROM unnest($2::bytea[]) WITH ORDINALITY AS r (ewkb, n)
           ), share AS (
               SELECT s.n, a.path, a.level,
                      CASE WHEN ST_Covers(a.boundary, s.geom) THEN 1
                           WHEN NOT ST_Intersects(a.boundary, s.geom) THEN 0
                           WHEN ST_Dimension(s.geom) = 1
                               THEN ST_Length(ST_Intersection(a.boundary,
                               s.geom)) / ST_Length(s.geom)
                           ELSE ST_Area(ST_Intersection(a.boundary, s.geom)) / ST_Area(s.geom) END
                               AS share
               FROM (SELECT path, level, boundary FROM area WHERE district = $1
                   ORDER BY path OFFSET 0) a
               CROSS JOIN LATERAL (SELECT n, geom FROM shape WHERE geom && a.boundary OFFSET 0) s
           )
           SELECT DISTINCT ON (n) n AS "n!", path AS "path!: AreaPath"
           FROM share
           WHERE share > 0
           ORDER BY n, share >= 0.5 DESC, CASE
               WHEN share >= 0.5 THEN level END DESC, share DESC, level DESC, path"#,
        district as DistrictId,
        shapes
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Located {
            index: usize::try_from(row.n - 1).unwrap_or_default(),
            path: row.path,
        })
        .collect())
}
