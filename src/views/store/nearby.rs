//! The statements behind the choice of a place for a plate.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::db::text::containing;
use crate::error::Result;
use crate::ids::{AreaPath, CheckpointId, Code, DistrictId, PersonId, SegmentId};
use crate::rights::Binder;
use crate::segments::SegmentKind;
use crate::views::nearby::{
    MOST_PLACES, MOST_SEGMENTS, NearPlace, NearSegment, Nearby, PLACES_M, Search, Waiting,
};

/// A code of the district that waits to be hung up.
pub async fn waiting(db: &PgPool, district: DistrictId, code: Code) -> Result<Option<Waiting>> {
    Ok(sqlx::query_as!(
        Waiting,
        r#"SELECT c.area_path AS "area: AreaPath", a.name AS area_name
           FROM code c JOIN area a ON a.district = c.district AND a.path = c.area_path
           WHERE c.district = $1 AND c.code = $2 AND c.state IN ('blank', 'printed')"#,
        district as DistrictId,
        code as Code
    )
    .fetch_optional(db)
    .await?)
}

/// What may be chosen for a code: of what the binder may hang plates up at and the code was issued
/// for, a steward's own segments, and an official's around the phone or with a name. Two
/// statements: the map's index finds what lies around, the one on areas what has a name.
pub async fn nearby(
    db: &PgPool,
    binder: &Binder,
    code: &Waiting,
    search: &Search,
    now: DateTime<Utc>,
) -> Result<Nearby> {
    // Long: one statement, which is cut nowhere without a second round trip, and its rows.
    let bounds = search.bounds();
    let segments = sqlx::query_as!(
        NearSegment,
        r#"WITH mine AS (
               SELECT DISTINCT w.segment_id
               FROM stewardship w CROSS JOIN (SELECT local_day($1, $2) AS today) t
               WHERE w.district = $1 AND w.person_id = $3 AND w.valid_from <= t.today
                   AND (w.valid_to IS NULL OR w.valid_to > t.today)
           ), official AS (
               SELECT t.segment_id, t.area_path
               FROM tile_segment t
               WHERE $6::float8 IS NOT NULL AND t.district = $1 AND t.band = 15
                 AND t.geom && ST_Transform(ST_MakeEnvelope($6, $7, $8, $9, 4326), 3857)
               UNION
               SELECT st.segment_id, st.area_path
               FROM unnest($4::text[], $5::text[]) AS r (lo, hi)
               JOIN segment_state st ON st.district = $1 AND st.area_path >= r.lo
                   AND st.area_path < r.hi
               WHERE $14::text IS NOT NULL AND st.name ILIKE $14 AND NOT st.retired
           ), candidate AS (
               SELECT segment_id FROM mine
               UNION
               SELECT o.segment_id FROM official o
                   JOIN unnest($4::text[], $5::text[]) AS r (lo, hi) ON o.area_path >= r.lo
                   AND o.area_path < r.hi
           )
           SELECT s.segment_id AS "id: SegmentId", s.kind AS "kind: SegmentKind", s.name,
               a.name AS area_name, d.metres AS distance_m
           FROM candidate c
           JOIN segment s ON s.district = $1 AND s.segment_id = c.segment_id
               AND s.retired_at IS NULL
           JOIN area a ON a.district = s.district AND a.path = s.area_path
           JOIN segment_geometry g ON g.district = s.district AND g.segment_id = s.segment_id
               AND g.valid_to IS NULL
           CROSS JOIN LATERAL (
               SELECT CASE WHEN $10::float8 IS NOT NULL
                           THEN ST_Distance(g.geom::geography,
                               ST_SetSRID(ST_MakePoint($10, $11), 4326)::geography) END AS metres) d
           WHERE s.area_path >= $12 AND s.area_path < $13
               AND ($14::text IS NULL OR s.name ILIKE $14)
           ORDER BY d.metres NULLS LAST, s.name COLLATE by_name, s.segment_id
           LIMIT $15"#,
        binder.district() as DistrictId,
        now,
        binder.person() as Option<PersonId>,
        binder.reach().lower(),
        binder.reach().upper(),
        bounds.map(|[west, ..]| west),
        bounds.map(|[_, south, ..]| south),
        bounds.map(|[_, _, east, _]| east),
        bounds.map(|[.., north]| north),
        search.at.map(crate::geo::LonLat::lon),
        search.at.map(crate::geo::LonLat::lat),
        code.area.as_str(),
        code.area.upper(),
        search.text.as_deref().map(containing),
        MOST_SEGMENTS
    )
    .fetch_all(db)
    .await?;
    let ids: Vec<i64> = segments.iter().map(|segment| segment.id.0).collect();
    let places = sqlx::query_as!(
        NearPlace,
        r#"SELECT k.checkpoint_id AS "id: CheckpointId", k.name, s.name AS segment_name,
               d.metres AS distance_m
           FROM checkpoint k
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
           CROSS JOIN LATERAL (
               SELECT CASE WHEN $3::float8 IS NOT NULL AND k.is_located
                           THEN ST_Distance(k.location::geography,
                               ST_SetSRID(ST_MakePoint($3, $4), 4326)::geography) END AS metres) d
           WHERE k.district = $1 AND k.segment_id = ANY ($2) AND k.retired_at IS NULL
               AND (d.metres IS NULL OR d.metres <= $5)
           ORDER BY d.metres NULLS LAST, s.name COLLATE by_name, k.name COLLATE by_name,
               k.checkpoint_id
           LIMIT $6"#,
        binder.district() as DistrictId,
        &ids,
        search.at.map(crate::geo::LonLat::lon),
        search.at.map(crate::geo::LonLat::lat),
        PLACES_M,
        MOST_PLACES
    )
    .fetch_all(db)
    .await?;
    Ok(Nearby { segments, places })
}
