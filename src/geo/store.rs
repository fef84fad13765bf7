//! SQL on bare geometries, which belong to no capability.

use sqlx::PgConnection;

use crate::error::Result;

/// A polygon that was not valid, mended.
#[derive(Debug)]
pub struct Mended {
    /// Which of the polygons given, from 0.
    pub index: usize,
    /// The valid polygon as EWKB; none when nothing of it has an area.
    pub ewkb: Option<Vec<u8>>,
    /// What was wrong, in the words of PostGIS, with the place.
    pub reason: String,
}

/// Finds the polygons that cross or touch themselves in ways that maps and measures cannot take,
/// and mends them. Valid ones are not in the answer.
pub async fn mend_polygons(db: &mut PgConnection, polygons: &[Vec<u8>]) -> Result<Vec<Mended>> {
    let rows = sqlx::query!(
        r#"SELECT p.n AS "n!", ST_IsValidReason(p.geom) AS "reason!",
                  CASE WHEN NOT ST_IsEmpty(m.geom)
                      AND ST_Area(m.geom) > 0 THEN ST_AsEWKB(m.geom) END AS ewkb
           FROM (SELECT n, ST_GeomFromEWKB(ewkb) AS geom
               FROM unnest($1::bytea[]) WITH ORDINALITY AS p (ewkb, n)) p
           CROSS JOIN LATERAL (SELECT ST_CollectionHomogenize(ST_CollectionExtract(ST_MakeValid(p.geom), 3)) AS geom) m
           WHERE NOT ST_IsValid(p.geom)
           ORDER BY p.n"#,
        polygons
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Mended {
            index: usize::try_from(row.n - 1).unwrap_or_default(),
            ewkb: row.ewkb,
            reason: row.reason,
        })
        .collect())
}
