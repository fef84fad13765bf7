//! The statements behind the segments of a scope: the list sorted by need, its counts, the dense
//! status of all.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::db::text::containing;
use crate::error::Result;
use crate::geo::bounds::BoundingBox;
use crate::ids::{AreaPath, DistrictId, SegmentId};
use crate::live::store::Position;
use crate::rights::Scope;
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::views::segments::{ListKey, SegmentItem, StatusSnapshot, Tally, Wanted};

/// What [`Wanted`] is in SQL.
struct Terms {
    kinds: Option<Vec<String>>,
    needs: Vec<i16>,
    pattern: Option<String>,
}

impl Terms {
    fn of(wanted: &Wanted) -> Self {
        let statuses = wanted.statuses.as_deref().unwrap_or(&Status::ALL);
        Self {
            kinds: wanted
                .kinds
                .as_ref()
                .map(|kinds| kinds.iter().map(|kind| kind.as_str().to_owned()).collect()),
            needs: statuses.iter().map(|status| need(*status)).collect(),
            pattern: wanted.text.as_deref().map(containing),
        }
    }
}

/// A statement over the wanted segments of a scope, `s`, whatever their status: `$before` opens it,
/// `$after` goes on behind what they have to be. `$1` to `$7` are district, area, time, kinds and
/// text; what is bound beside them begins with `$8`.
macro_rules! of_wanted {
    (
        $scope:ident, $wanted:ident, $terms:ident, $now:ident,
        $before:tt, $after:tt $(, $more:expr)* $(,)?
    ) => {
        sqlx::query!(
            "WITH today AS MATERIALIZED (SELECT local_day($1, $4) AS day)"
                + $before
                + "
           FROM segment_state s
           WHERE s.district = $1 AND s.area_path >= $2 AND s.area_path < $3 AND NOT s.retired
             AND ($5::text[] IS NULL OR s.kind = ANY ($5))
             AND ($6::text IS NULL OR s.name ILIKE $6 OR s.segment_id IN (
                  SELECT g.segment_id FROM segment g WHERE g.district = $1 AND g.external_code = $7
                  UNION ALL
                  SELECT st.segment_id FROM today, person p
                  JOIN stewardship st ON st.district = p.district AND st.person_id = p.person_id
                  WHERE p.district = $1 AND p.name ILIKE $6
                    AND st.valid_from <= today.day
                        AND (st.valid_to IS NULL OR st.valid_to > today.day)))"
                + $after,
            $scope.district() as DistrictId,
            $scope.area().as_str(),
            $scope.upper(),
            $now,
            $terms.kinds as Option<Vec<String>>,
            $terms.pattern,
            $wanted.text
            $(, $more)*
        )
    };
}

/// Place of a status in lists; the same order as the generated column `segment_state.need`.
fn need(status: Status) -> i16 {
    match status {
        Status::Problem => 0,
        Status::Overdue => 1,
        Status::Due => 2,
        Status::Unassigned => 3,
        Status::Ok => 4,
        Status::Idle => 5,
    }
}

/// Up to `limit` wanted segments after a key, those in most need first, then by name. With each
/// comes its key.
///
/// The page is cut off the index `segment_state_by_name` before anything else is looked up. `need`
/// is bounded twice because a list of values alone would cost the index its order.
pub async fn list(
    db: &PgPool,
    scope: &Scope,
    wanted: &Wanted,
    after: Option<&ListKey>,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<(ListKey, SegmentItem)>> {
    // Long: one statement, which is cut nowhere without a second round trip, and its rows.
    let terms = Terms::of(wanted);
    let rows = of_wanted!(
        scope,
        wanted,
        terms,
        now,
        ",
           page AS MATERIALIZED (
               SELECT s.segment_id, s.kind, s.name, s.area_path, s.status, s.need, s.open_problems,
                   s.last_patrol_at",
        r#"
                 AND (s.need, s.name COLLATE by_name, s.segment_id) > ($11, $12, $13)
                 AND s.need BETWEEN $9 AND $10 AND s.need = ANY ($8)
               ORDER BY s.need, s.name COLLATE by_name, s.segment_id
               LIMIT $14
           )
           SELECT p.segment_id AS "id: SegmentId", p.kind AS "kind: SegmentKind", p.name,
               p.area_path AS "area_path: AreaPath", p.status, p.need AS "need!",
                  p.open_problems, p.last_patrol_at, a.name AS area_name, g.length_m,
                  CASE WHEN x.geom IS NOT NULL
                      THEN ARRAY[ST_XMin(x.geom), ST_YMin(x.geom), ST_XMax(x.geom),
                      ST_YMax(x.geom)] END AS bbox,
                  (SELECT q.name
                   FROM today, stewardship st JOIN person q ON q.district = st.district
                       AND q.person_id = st.person_id
                   WHERE st.district = $1 AND st.segment_id = p.segment_id AND st.principal
                     AND st.valid_from <= today.day
                         AND (st.valid_to IS NULL OR st.valid_to > today.day)
                   ORDER BY st.role = 'town_chief', st.role = 'volunteer', st.valid_from,
                       st.stewardship_id
                   LIMIT 1) AS principal
           FROM page p
           JOIN segment g ON g.district = $1 AND g.segment_id = p.segment_id
           JOIN area a ON a.district = $1 AND a.path = p.area_path
           LEFT JOIN segment_geometry x ON x.district = $1 AND x.segment_id = p.segment_id
               AND x.valid_to IS NULL
           ORDER BY p.need, p.name COLLATE by_name, p.segment_id"#,
        &terms.needs,
        terms.needs.iter().min().copied().unwrap_or_default(),
        terms.needs.iter().max().copied().unwrap_or_default(),
        after.map_or(-1, |key| key.0),
        after.map_or("", |key| key.1.as_str()),
        after.map_or(0, |key| key.2.0),
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let item = SegmentItem {
                id: row.id,
                kind: row.kind,
                name: row.name,
                area_path: row.area_path,
                area_name: row.area_name,
                status: Status::from_number(row.status),
                principal: row.principal,
                last_patrol_at: row.last_patrol_at,
                open_problems: row.open_problems,
                length_m: row.length_m,
                bbox: BoundingBox::from_edges(row.bbox),
            };
            (ListKey(row.need, item.name.clone(), item.id), item)
        })
        .collect())
}

/// Counts of the wanted segments by status and kind, whatever status was asked for: the counts are
/// what one chooses a status by.
pub async fn tally(
    db: &PgPool,
    scope: &Scope,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<Vec<Tally>> {
    let terms = Terms::of(wanted);
    let rows = of_wanted!(
        scope,
        wanted,
        terms,
        now,
        r#"
           SELECT s.status, s.kind AS "kind: SegmentKind", count(*) AS "segments!",
               sum(s.open_problems) AS "open_problems!""#,
        "
           GROUP BY s.status, s.kind"
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Tally {
            status: Status::from_number(row.status),
            kind: row.kind,
            segments: row.segments,
            open_problems: row.open_problems,
        })
        .collect())
}

/// Status of the wanted segments in scope, as the database has it at this moment. One row: a
/// hundred thousand segments are one array and one text.
pub async fn snapshot(
    db: &PgPool,
    scope: &Scope,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<StatusSnapshot> {
    let terms = Terms::of(wanted);
    let row = of_wanted!(
        scope,
        wanted,
        terms,
        now,
        r#"
           SELECT tile_version(d.geometry_version) AS "geometry_version!", coalesce(t.ids, '{}') AS "ids!",
               coalesce(t.status, '') AS "status!",
                  database_epoch() || '/' || pg_current_snapshot()::text AS "position!"
           FROM district d
           CROSS JOIN LATERAL (
               SELECT array_agg(o.segment_id) AS ids, string_agg(o.status::text, '') AS status
               FROM (SELECT s.segment_id, s.status"#,
        "
                     ORDER BY s.segment_id) o) t
           WHERE d.district = $1"
    )
    .fetch_one(db)
    .await?;
    Ok(StatusSnapshot {
        sequence: Position::new(&row.position).sequence(),
        geometry_version: row.geometry_version,
        ids: distances(row.ids),
        status: row.status,
    })
}

/// Each number as the distance from the one before; the first from 0.
fn distances(mut ids: Vec<i64>) -> Vec<i64> {
    let mut before = 0;
    for id in &mut ids {
        (*id, before) = (*id - before, *id);
    }
    ids
}
