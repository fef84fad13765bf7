//! Areas for the console: the frame of every page, the tree, the outlines.

use serde_json::value::RawValue;
use sqlx::PgPool;

use crate::accounts::Account;
use crate::error::{Error, Result};
use crate::geo::bounds::BoundingBox;
use crate::ids::{AccountId, AreaPath, DistrictId, PersonId};
use crate::rights::Reach;
use crate::views::areas::{Area, AreaRef, DistrictInfo, Home, Outline};

/// Where an account stands: an official in the widest grant, a steward in the area they come from.
pub async fn home(db: &PgPool, account: &Account) -> Result<Home> {
    let row = sqlx::query!(
        r#"SELECT d.name AS district_name, d.time_zone, d.office_phone,
               tile_version(d.geometry_version) AS "geometry_version!",
               a.path AS "path: AreaPath", a.name,
                  (SELECT l.login FROM login_locator l WHERE l.district = d.district
                      AND l.account_id = $2 LIMIT 1) AS login,
                  (SELECT c.password_given FROM account c WHERE c.district = d.district
                      AND c.account_id = $2) IS TRUE AS "password_given!"
           FROM district d
           JOIN area a ON a.district = d.district
                      AND a.path = coalesce($4,
                          (SELECT p.area_path FROM person p WHERE p.district = $1
                          AND p.person_id = $3), d.district::text)
           WHERE d.district = $1"#,
        account.district as DistrictId,
        account.id as AccountId,
        account.person as Option<PersonId>,
        account.grants.first().map(|grant| grant.area().as_str())
    )
    .fetch_one(db)
    .await?;
    Ok(Home {
        login: row.login,
        password_given: row.password_given,
        area: AreaRef::new(row.path, row.name),
        district: DistrictInfo {
            district: account.district.0,
            name: row.district_name,
            time_zone: row.time_zone,
            office_phone: row.office_phone,
            geometry_version: row.geometry_version,
        },
    })
}

/// Every area within reach, depth first, with how many segments lie in and below it. One without an
/// outline has the box around those below it, and the district, which the console opens on, around
/// what lies in it where no area has one.
pub async fn tree(db: &PgPool, reach: &Reach) -> Result<Vec<Area>> {
    let rows = sqlx::query!(
        r#"WITH own AS (
               SELECT s.area_path, count(*) AS n FROM segment_state s
               WHERE s.district = $1 AND NOT s.retired
                 AND EXISTS (SELECT FROM unnest($2::text[], $3::text[]) r (lo, hi)
                     WHERE s.area_path >= r.lo AND s.area_path < r.hi)
               GROUP BY s.area_path
           ), subtree AS (
               SELECT left(own.area_path, l.length) COLLATE "C" AS path, sum(own.n)::int8 AS n
               FROM own CROSS JOIN (VALUES (6), (9), (12), (14)) l (length)
               WHERE length(own.area_path) >= l.length
               GROUP BY 1
           )
           SELECT a.path AS "path: AreaPath", a.name, coalesce(t.n, 0) AS "segments!",
                  CASE WHEN b.box IS NOT NULL
                       THEN ARRAY[ST_XMin(b.box), ST_YMin(b.box), ST_XMax(b.box),
                           ST_YMax(b.box)] END AS bbox
           FROM area a LEFT JOIN subtree t ON t.path = a.path
           CROSS JOIN LATERAL (
               SELECT CASE
                   WHEN a.boundary IS NOT NULL THEN a.boundary::box2d
                   ELSE coalesce(
                       (SELECT ST_Extent(c.boundary) FROM area c
                        WHERE c.district = a.district AND c.path > a.path
                          AND c.path < rpad(a.path, 15, '9') AND c.boundary IS NOT NULL),
                       CASE WHEN length(a.path) = 6 THEN (
                           SELECT ST_Extent(g.geom) FROM segment_geometry g
                           WHERE g.district = a.district AND g.valid_to IS NULL) END,
                       CASE WHEN length(a.path) = 6 THEN (
                           SELECT ST_Extent(k.location) FROM checkpoint k
                           WHERE k.district = a.district AND k.is_located) END)
                   END AS box) b
           WHERE a.district = $1
             AND EXISTS (SELECT FROM unnest($2::text[], $3::text[]) r (lo, hi) WHERE a.path >= r.lo
                 AND a.path < r.hi)
           ORDER BY a.path"#,
        reach.district() as DistrictId,
        reach.lower(),
        reach.upper()
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Area {
            parent: row.path.parent(),
            level: row.path.level(),
            path: row.path,
            name: row.name,
            bbox: BoundingBox::from_edges(row.bbox),
            segments: row.segments,
        })
        .collect())
}

/// Outlines of the areas in scope that have one, to a tenth of a metre.
pub async fn outlines(db: &PgPool, reach: &Reach) -> Result<Vec<Outline>> {
    let rows = sqlx::query!(
        r#"SELECT a.path AS "path: AreaPath", a.name, ST_AsGeoJSON(a.boundary, 6, 0) AS "geometry!",
               ST_X(p.inside) AS "lon!", ST_Y(p.inside) AS "lat!"
           FROM area a CROSS JOIN LATERAL (SELECT ST_PointOnSurface(a.boundary) AS inside) p
           WHERE a.district = $1 AND NOT ST_IsEmpty(a.boundary)
             AND EXISTS (SELECT FROM unnest($2::text[], $3::text[]) r (lo, hi) WHERE a.path >= r.lo
                 AND a.path < r.hi)
           ORDER BY a.path"#,
        reach.district() as DistrictId,
        reach.lower(),
        reach.upper()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Outline {
                area: AreaRef::new(row.path, row.name),
                label: [row.lon, row.lat],
                geometry: RawValue::from_string(row.geometry).map_err(Error::internal)?,
            })
        })
        .collect()
}
