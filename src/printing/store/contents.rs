//! SQL of what stands on labels and boards.

use chrono::{DateTime, Utc};
use geo::{Geometry, LineString};
use serde::Deserialize;
use sqlx::PgPool;

use crate::db::each::Each;
use crate::error::{Error, Result};
use crate::ids::{Code, DistrictId, SegmentId};
use crate::printing::settings::BoardSettings;
use crate::segments::SegmentKind;
use crate::stewardships::Role;

/// What stands on a label.
#[derive(Clone, Debug)]
pub struct LabelFacts {
    pub code: Code,
    /// Name and kind of the segment, and of the place; none for a code that hangs nowhere yet.
    pub segment: Option<(String, SegmentKind, String)>,
    /// Phone of the office on duty: the nearest area above that has one, else the district's.
    pub office_phone: Option<String>,
}

/// What stands on labels, in the order of the codes. A code that is gone is left out.
pub async fn label_facts(
    db: &PgPool,
    district: DistrictId,
    codes: &[Code],
) -> Result<Vec<LabelFacts>> {
    let rows = sqlx::query!(
        r#"SELECT c.code AS "code: Code", s.name AS "name?", s.kind AS "kind?: SegmentKind", k.name AS "place?",
                  coalesce((SELECT a.office_phone FROM area a
                            WHERE a.district = c.district AND a.office_phone IS NOT NULL
                              AND a.path IN (left(p.path, 6), left(p.path, 9), left(p.path, 12),
                                  p.path)
                            ORDER BY a.path DESC LIMIT 1), d.office_phone) AS office_phone
           FROM unnest($2::int4[]) WITH ORDINALITY AS r (code, n)
           JOIN code c ON c.district = $1 AND c.code = r.code
           JOIN district d ON d.district = c.district
           LEFT JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
           LEFT JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
           CROSS JOIN LATERAL (SELECT coalesce(s.area_path, c.area_path) AS path) p
           ORDER BY r.n"#,
        district as DistrictId,
        codes as &[Code]
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let segment = row
                .name
                .zip(row.kind)
                .map(|(name, kind)| (name, kind, row.place.unwrap_or_default()));
            Ok(LabelFacts {
                code: row.code,
                segment,
                office_phone: row.office_phone,
            })
        })
        .collect()
}

/// A line on a board's map, in metres east and north on the ground of the segment.
#[derive(Clone, Debug)]
pub struct MapLine {
    pub name: String,
    pub kind: SegmentKind,
    pub parts: Vec<Vec<(f64, f64)>>,
}

/// What a board shows beyond the card of its segment.
#[derive(Clone, Debug)]
pub struct BoardFacts {
    /// The name, for errors.
    pub name: String,
    pub kind: SegmentKind,
    /// The code others know the segment by.
    pub external_code: Option<String>,
    /// Phone of the district's office, for areas that have none.
    pub office_phone: Option<String>,
    /// The district's phone for complaints.
    pub supervision_phone: Option<String>,
    /// A code in use on the segment.
    pub code: Option<Code>,
    /// The segment itself; none without a geometry.
    pub line: Option<MapLine>,
    /// Other segments around, nearest first.
    pub neighbours: Vec<MapLine>,
    /// What is known of its two ends; of an outline nothing.
    pub ends: [BoardEnd; 2],
    /// Area and perimeter in m² and metres; of an outline alone.
    pub outline: Option<(f64, f64)>,
    /// What the district wants on its boards.
    pub settings: BoardSettings,
    /// Phones of who answers for it: role, name and phone, where the district wants them.
    pub phones: Vec<StewardPhone>,
}

/// Where a line ends.
#[derive(Clone, Debug, Default)]
pub struct BoardEnd {
    /// Name of the village around it.
    pub village: Option<String>,
    /// Name of another segment that it meets there.
    pub meets: Option<String>,
}

/// The phone of somebody on a board.
#[derive(Clone, Debug, Deserialize)]
pub struct StewardPhone {
    pub role: Role,
    pub name: String,
    pub phone: String,
}

/// Most neighbours on a map.
const NEIGHBOURS: i64 = 24;

/// Reads what a board shows beyond its card. Two statements: the segment with its code and its
/// ends, and what lies around it.
pub async fn board_facts(
    db: &PgPool,
    district: DistrictId,
    segment: SegmentId,
    now: DateTime<Utc>,
) -> Result<BoardFacts> {
    // Long: one statement, and what it found.
    let row = sqlx::query!(
        r#"SELECT s.name, s.kind AS "kind: SegmentKind", s.external_code, d.office_phone,
               d.supervision_phone,
                  (SELECT c.code FROM checkpoint k JOIN code c ON c.district = k.district
                      AND c.checkpoint_id = k.checkpoint_id
                   WHERE k.district = s.district AND k.segment_id = s.segment_id
                       AND k.retired_at IS NULL AND c.state <> 'retired'
                   ORDER BY k.checkpoint_id LIMIT 1) AS "code: Code",
                  ST_AsGeoJSON(ST_Transform(g.geom, 3857), 1, 0) AS shape,
                      ST_Y(ST_Centroid(g.geom)) AS latitude,
                  (SELECT a.name FROM area a WHERE a.district = s.district AND a.level = 3
                      AND ST_Covers(a.boundary, e.first) LIMIT 1) AS starts_in,
                  (SELECT a.name FROM area a WHERE a.district = s.district AND a.level = 3
                      AND ST_Covers(a.boundary, e.last) LIMIT 1) AS ends_in,
                  meets_first.name AS "starts_at?", meets_last.name AS "ends_at?",
                  CASE WHEN ST_Dimension(g.geom) = 2 THEN ST_Area(g.geom::geography) END AS area_m2,
                  CASE WHEN ST_Dimension(g.geom) = 2 THEN ST_Perimeter(g.geom::geography)
                      END AS perimeter_m,
                  d.board_phones, d.board_commitments,
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('role', w.role, 'name', q.name,
                      'phone', q.phone)), '[]')
                   FROM stewardship w
                   JOIN person q ON q.district = w.district AND q.person_id = w.person_id
                   WHERE w.district = s.district AND w.segment_id = s.segment_id
                     AND d.board_phones AND q.phone <> ''
                     AND w.valid_from <= n.today
                     AND (w.valid_to IS NULL OR w.valid_to > n.today)) AS "phones!: Each<StewardPhone>"
           FROM segment s
           JOIN district d ON d.district = s.district
           CROSS JOIN LATERAL (SELECT ($3 AT TIME ZONE d.time_zone)::date AS today) n
           LEFT JOIN segment_geometry g ON g.district = s.district AND g.segment_id = s.segment_id
               AND g.valid_to IS NULL
           CROSS JOIN LATERAL (
               SELECT ST_StartPoint(ST_GeometryN(g.geom, 1)) AS first,
                   ST_EndPoint(ST_GeometryN(g.geom, ST_NumGeometries(g.geom))) AS last) e
           -- A river that flows into another ends there: within 30 m of its line.
           LEFT JOIN LATERAL (
               SELECT t.name FROM tile_segment t
               WHERE t.district = $1 AND t.band = 15 AND t.segment_id <> s.segment_id
                 AND t.name <> s.name
                 AND ST_DWithin(t.geom, ST_Transform(e.first, 3857),
                                30 / cos(radians(ST_Y(e.first))))
               ORDER BY ST_Distance(t.geom, ST_Transform(e.first, 3857)), t.segment_id
               LIMIT 1) meets_first ON true
           LEFT JOIN LATERAL (
               SELECT t.name FROM tile_segment t
               WHERE t.district = $1 AND t.band = 15 AND t.segment_id <> s.segment_id
                 AND t.name <> s.name
                 AND ST_DWithin(t.geom, ST_Transform(e.last, 3857),
                                30 / cos(radians(ST_Y(e.last))))
               ORDER BY ST_Distance(t.geom, ST_Transform(e.last, 3857)), t.segment_id
               LIMIT 1) meets_last ON true
           WHERE s.district = $1 AND s.segment_id = $2"#,
        district as DistrictId,
        segment as SegmentId,
        now
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    let scale = row.latitude.unwrap_or_default().to_radians().cos();
    let line = match row.shape {
        Some(shape) => Some(MapLine {
            name: row.name.clone(),
            kind: row.kind,
            parts: parts(&shape, scale)?,
        }),
        None => None,
    };
    Ok(BoardFacts {
        external_code: row.external_code,
        office_phone: row.office_phone,
        supervision_phone: row.supervision_phone,
        code: row.code,
        line,
        neighbours: neighbours(db, district, segment, scale).await?,
        ends: [
            BoardEnd {
                village: row.starts_in,
                meets: row.starts_at,
            },
            BoardEnd {
                village: row.ends_in,
                meets: row.ends_at,
            },
        ],
        outline: row.area_m2.zip(row.perimeter_m),
        settings: BoardSettings {
            phones: row.board_phones,
            commitments: row.board_commitments,
        },
        phones: row.phones.0,
        kind: row.kind,
        name: row.name,
    })
}

/// What lies around a segment, the nearest first: by the index of the tiles.
async fn neighbours(
    db: &PgPool,
    district: DistrictId,
    segment: SegmentId,
    scale: f64,
) -> Result<Vec<MapLine>> {
    let around = sqlx::query!(
        r#"SELECT t.name, t.kind AS "kind: SegmentKind", ST_AsGeoJSON(t.geom, 1, 0) AS "shape!"
           FROM tile_segment own
           JOIN tile_segment t ON t.district = own.district AND t.band = 15
               AND t.segment_id <> own.segment_id
             AND t.geom && ST_Expand(own.geom,
                 greatest(100, 0.3 * (ST_XMax(own.geom) - ST_XMin(own.geom)),
                 0.3 * (ST_YMax(own.geom) - ST_YMin(own.geom))))
           WHERE own.district = $1 AND own.segment_id = $2 AND own.band = 15
           ORDER BY t.geom <-> own.geom, t.segment_id
           LIMIT $3"#,
        district as DistrictId,
        segment as SegmentId,
        NEIGHBOURS
    )
    .fetch_all(db)
    .await?;
    let neighbours = around.into_iter().map(|row| {
        Ok(MapLine {
            name: row.name,
            kind: row.kind,
            parts: parts(&row.shape, scale)?,
        })
    });
    neighbours.collect()
}

/// The lines of a geometry in metres of EPSG:3857, which are `1 / scale` too long here; outlines of
/// areas as lines that close.
fn parts(shape: &str, scale: f64) -> Result<Vec<Vec<(f64, f64)>>> {
    let shape: geojson::Geometry = shape.parse().map_err(Error::internal)?;
    let shape = Geometry::<f64>::try_from(shape).map_err(Error::internal)?;
    let lines: Vec<LineString> = match shape {
        Geometry::LineString(line) => vec![line],
        Geometry::MultiLineString(lines) => lines.0,
        Geometry::Polygon(outline) => vec![outline.into_inner().0],
        Geometry::MultiPolygon(outlines) => {
            outlines.0.into_iter().map(|outline| outline.into_inner().0).collect()
        }
        _ => Vec::new(),
    };
    let scaled = lines
        .into_iter()
        .map(|line| line.0.into_iter().map(|at| (at.x * scale, at.y * scale)).collect());
    Ok(scaled.collect())
}
