//! Segments for the console: the list sorted by need, counts, the page of one, the dense status of
//! all.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;
use sqlx::PgPool;
use sqlx::types::Json;

use crate::db::each::Each;
use crate::db::text::containing;
use crate::error::{Error, Result};
use crate::geo::bounds::BoundingBox;
use crate::ids::{AreaPath, DistrictId, SegmentId};
use crate::live::store::Position;
use crate::patrols::inspections::InspectionItem;
use crate::rights::{Reach, Scope};
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::stewardships::calendar::{Book, DutyMonth};
use crate::stewardships::history::{GivenReason, MISSED_WITHIN, missed};
use crate::stewardships::owed::Place;
use crate::stewardships::periods::period_start;
use crate::stewardships::{CadenceUnit, Role};
use crate::tracks;
use crate::views::areas::AreaRef;
use crate::views::segment::{
    Checkpoint, Duty, ListKey, Month, Patrol, Period, SegmentDetail, SegmentItem, SegmentProblem,
    StatusSnapshot, Stewardship, Tally, Wanted, days_of,
};

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
/// The page is cut off the index `segment_state_need` before anything else is looked up. `need` is
/// bounded twice because a list of values alone would cost the index its order.
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
    let rows = sqlx::query!(
        r#"WITH today AS MATERIALIZED (SELECT local_day($1, $5) AS day),
           page AS MATERIALIZED (
               SELECT s.segment_id, s.kind, s.name, s.area_path, s.status, s.need, s.open_problems,
                   s.last_patrol_at
               FROM segment_state s
               WHERE s.district = $1 AND s.area_path >= $2 AND s.area_path < $3 AND NOT s.retired
                 AND (s.need, s.name, s.segment_id) > ($10, $11, $12)
                 AND s.need BETWEEN $8 AND $9 AND s.need = ANY ($7)
                 AND ($6::text[] IS NULL OR s.kind = ANY ($6))
                 AND ($13::text IS NULL OR s.name ILIKE $13 OR s.segment_id IN (
                      SELECT g.segment_id FROM segment g WHERE g.district = $1
                          AND g.external_code = $14
                      UNION ALL
                      SELECT st.segment_id FROM today, person p
                      JOIN stewardship st ON st.district = p.district AND st.person_id = p.person_id
                      WHERE p.district = $1 AND p.name ILIKE $13
                        AND st.valid_from <= today.day
                            AND (st.valid_to IS NULL OR st.valid_to > today.day)))
               ORDER BY s.need, s.name, s.segment_id
               LIMIT $4
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
           ORDER BY p.need, p.name, p.segment_id"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        limit,
        now,
        terms.kinds as Option<Vec<String>>,
        &terms.needs,
        terms.needs.iter().min().copied().unwrap_or_default(),
        terms.needs.iter().max().copied().unwrap_or_default(),
        after.map_or(-1, |key| key.0),
        after.map_or("", |key| key.1.as_str()),
        after.map_or(0, |key| key.2.0),
        terms.pattern,
        wanted.text
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
    let rows = sqlx::query!(
        r#"WITH today AS MATERIALIZED (SELECT local_day($1, $4) AS day)
           SELECT s.status, s.kind AS "kind: SegmentKind", count(*) AS "segments!",
               sum(s.open_problems) AS "open_problems!"
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
                        AND (st.valid_to IS NULL OR st.valid_to > today.day)))
           GROUP BY s.status, s.kind"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        now,
        terms.kinds as Option<Vec<String>>,
        terms.pattern,
        wanted.text
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
    let row = sqlx::query!(
        r#"WITH today AS MATERIALIZED (SELECT local_day($1, $4) AS day)
           SELECT tile_version(d.geometry_version) AS "geometry_version!", coalesce(t.ids, '{}') AS "ids!",
               coalesce(t.status, '') AS "status!",
                  database_epoch() || '/' || pg_current_snapshot()::text AS "position!"
           FROM district d
           CROSS JOIN LATERAL (
               SELECT array_agg(o.segment_id) AS ids, string_agg(o.status::text, '') AS status
               FROM (SELECT s.segment_id, s.status FROM segment_state s
                     WHERE s.district = $1 AND s.area_path >= $2 AND s.area_path < $3
                         AND NOT s.retired
                       AND ($5::text[] IS NULL OR s.kind = ANY ($5))
                       AND ($6::text IS NULL OR s.name ILIKE $6 OR s.segment_id IN (
                            SELECT g.segment_id FROM segment g WHERE g.district = $1
                                AND g.external_code = $7
                            UNION ALL
                            SELECT st.segment_id FROM today, person p
                            JOIN stewardship st ON st.district = p.district
                                AND st.person_id = p.person_id
                            WHERE p.district = $1 AND p.name ILIKE $6
                              AND st.valid_from <= today.day
                                  AND (st.valid_to IS NULL OR st.valid_to > today.day)))
                     ORDER BY s.segment_id) o) t
           WHERE d.district = $1"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        now,
        terms.kinds as Option<Vec<String>>,
        terms.pattern,
        wanted.text
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

#[derive(Debug, Deserialize)]
struct NamedArea {
    path: AreaPath,
    name: String,
}

/// Who answers for a segment, as the statement below lists them.
#[derive(Debug, Deserialize)]
struct Held {
    role: Role,
    person: String,
    post: String,
    organisation: String,
    since: NaiveDate,
    commitment: String,
}

impl Held {
    fn with(self, book: &Book, today: NaiveDate) -> Stewardship {
        let bound = book.bound.iter().find(|bound| bound.role == self.role);
        Stewardship {
            role: self.role,
            person: self.person,
            post: self.post,
            organisation: self.organisation,
            since: self.since,
            commitment: self.commitment,
            duty: bound.map(|bound| Duty {
                unit: bound.unit,
                times: bound.times,
                warning: bound.warning,
                pause: bound.pause_on(today),
            }),
            period: bound
                .map(|bound| book.running(bound, today))
                .filter(|period| period.owed > 0)
                .map(|period| Period {
                    from: period.from,
                    to: period.last(),
                    owed: period.owed,
                    done: period.done,
                }),
        }
    }
}

/// Everything about one segment within reach.
#[expect(clippy::too_many_lines, reason = "one statement, and what it found")]
pub async fn detail(
    db: &PgPool,
    reach: &Reach,
    id: SegmentId,
    now: DateTime<Utc>,
) -> Result<SegmentDetail> {
    // Long: one statement, which is cut nowhere without a second round trip, and its rows.
    let row = sqlx::query!(
        r#"SELECT s.kind AS "kind: SegmentKind", s.name, s.external_code, s.length_m, s.version,
               s.geometry_version, t.status, t.ratings,
                  CASE WHEN x.geom IS NOT NULL
                      THEN ARRAY[ST_XMin(x.geom), ST_YMin(x.geom), ST_XMax(x.geom),
                      ST_YMax(x.geom)] END AS bbox,
                  coalesce(ST_AsGeoJSON(x.geom, 7, 0),
                      '{"type":"GeometryCollection","geometries":[]}') AS "geometry!",
                  areas.chain AS "chain!: Each<NamedArea>",
                      coalesce(areas.office_phone, d.office_phone) AS office_phone,
                  (SELECT coalesce(jsonb_agg(to_jsonb(o)
                      ORDER BY o.principal DESC, o.since, o.person), '[]')
                   FROM (SELECT st.role, st.principal, p.name AS person, p.post, p.organisation,
                       st.valid_from AS since, st.commitment
                         FROM stewardship st
                         JOIN person p ON p.district = st.district AND p.person_id = st.person_id
                         WHERE st.district = $1 AND st.segment_id = s.segment_id
                           AND st.valid_from <= n.today
                               AND (st.valid_to IS NULL OR st.valid_to > n.today)) o)
                      AS "stewardships!: Each<Held>",
                  (SELECT coalesce(jsonb_agg(to_jsonb(o) ORDER BY o.day DESC, o.last_at DESC), '[]')
                   FROM (SELECT v.day, p.name AS person, v.outcome, v.scans,
                       'E' || v.best_grade AS best_grade, v.flags, v.last_at
                         FROM patrol v JOIN person p ON p.district = v.district
                             AND p.person_id = v.person_id
                         WHERE v.district = $1 AND v.segment_id = s.segment_id
                         ORDER BY v.day DESC, v.last_at DESC LIMIT 10) o)
                             AS "patrols!: Each<Patrol>",
                  (SELECT coalesce(jsonb_agg(to_jsonb(o) ORDER BY o.at DESC), '[]')
                   FROM (SELECT i.at, b.name AS by, i.outcome, i.findings, i.note, i.fence
                         FROM inspection i JOIN account b ON b.district = i.district
                             AND b.account_id = i.account_id
                         WHERE i.district = $1 AND i.segment_id = s.segment_id
                         ORDER BY i.day DESC, i.inspection_id DESC LIMIT 5) o)
                             AS "inspections!: Each<InspectionItem>",
                  (SELECT coalesce(jsonb_agg(to_jsonb(o)), '[]')
                   FROM (SELECT DISTINCT ON (e.role, e.period_from, e.period_past)
                                e.role, e.period_from AS "from", e.period_past AS past, e.reason,
                                    e.note
                         FROM missed_reason e
                         WHERE e.district = $1 AND e.segment_id = s.segment_id
                             AND e.period_past > n.today - $6::int4
                         ORDER BY e.role, e.period_from, e.period_past, e.at DESC,
                             e.event_id DESC) o) AS "said!: Each<GivenReason>",
                  s.area_path AS "area_path: AreaPath", book.book AS "book!: Json<Book>",
                  n.today AS "today!: NaiveDate", to_char(n.today, 'YYYY-MM') AS "month!",
                  (SELECT coalesce(bit_or(m.days), 0) FROM segment_month m
                   WHERE m.district = $1 AND m.segment_id = s.segment_id AND m.month = n.month)
                       AS "month_days!",
                  (SELECT coalesce(jsonb_agg(to_jsonb(o) - 'is_open'
                      ORDER BY o.is_open DESC, o.opened_at DESC, o.id DESC), '[]')
                   FROM (SELECT b.problem_id AS id, b.category, b.stage, b.body AS text,
                       b.opened_at, b.due_at,
                                b.is_open AND b.due_at < $5 AS overdue, b.is_open
                         FROM problem b WHERE b.district = $1 AND b.segment_id = s.segment_id
                         ORDER BY b.is_open DESC, b.opened_at DESC, b.problem_id DESC LIMIT 10) o)
                             AS "problems!: Each<SegmentProblem>",
                  (SELECT coalesce(jsonb_agg(to_jsonb(o) ORDER BY o.id), '[]')
                   FROM (SELECT c.checkpoint_id AS id, c.name, ST_X(c.location) AS lon,
                       ST_Y(c.location) AS lat,
                                (SELECT lpad(k.code::text, 9, '0') FROM code k
                                 WHERE k.district = $1 AND k.checkpoint_id = c.checkpoint_id
                                     AND k.state <> 'retired') AS code,
                                (SELECT coalesce(jsonb_agg(jsonb_build_object('uid',
                                    upper(encode(g.uid, 'hex')), 'since', g.enrolled_at)
                                                           ORDER BY g.enrolled_at, g.uid), '[]')
                                 FROM tag g
                                 WHERE g.district = $1 AND g.checkpoint_id = c.checkpoint_id
                                     AND g.revoked_at IS NULL) AS tags
                         FROM checkpoint c
                         WHERE c.district = $1 AND c.segment_id = s.segment_id
                             AND c.retired_at IS NULL) o)
                      AS "checkpoints!: Each<Checkpoint>"
           FROM segment s
           JOIN district d ON d.district = s.district
           JOIN segment_state t ON t.district = s.district AND t.segment_id = s.segment_id
           LEFT JOIN segment_geometry x ON x.district = s.district AND x.segment_id = s.segment_id
               AND x.valid_to IS NULL
           CROSS JOIN LATERAL (
               SELECT z.today, date_trunc('month', z.today::timestamp)::date AS month
               FROM (SELECT ($5 AT TIME ZONE d.time_zone)::date AS today) z) n
           CROSS JOIN LATERAL (
               SELECT jsonb_agg(jsonb_build_object('path', a.path, 'name', a.name) ORDER BY a.level)
                   AS chain,
                      (array_agg(a.office_phone ORDER BY a.level DESC)
                          FILTER (WHERE a.office_phone IS NOT NULL))[1] AS office_phone
               FROM area a
               WHERE a.district = $1
                 AND a.path IN (left(s.area_path, 6), left(s.area_path, 9), left(s.area_path, 12),
                     s.area_path)) areas
           CROSS JOIN LATERAL duty_book($1, s.segment_id, s.area_path, s.kind,
               (date_trunc('month',
               (n.today - $6::int4)::timestamp) - interval '2 months')::date) book
           WHERE s.district = $1 AND s.segment_id = $4 AND s.retired_at IS NULL
             AND EXISTS (SELECT FROM unnest($2::text[], $3::text[]) r (lo, hi)
                 WHERE s.area_path >= r.lo AND s.area_path < r.hi)"#,
        reach.district() as DistrictId,
        reach.lower(),
        reach.upper(),
        id as SegmentId,
        now,
        MISSED_WITHIN
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    let place = Place {
        id,
        area: &row.area_path,
        kind: row.kind,
    };
    let book = row.book.0;
    let month = book.month(period_start(CadenceUnit::Month, row.today), row.today, place);
    let (owed, done) = (month.iter().map(DutyMonth::sum))
        .fold((0, 0), |(owed, done), more| (owed + more.0, done + more.1));
    let mut ancestors: Vec<AreaRef> =
        row.chain.0.into_iter().map(|area| AreaRef::new(area.path, area.name)).collect();
    let area = ancestors.pop().ok_or_else(|| Error::internal("a segment without an area"))?;
    Ok(SegmentDetail {
        id,
        kind: row.kind,
        name: row.name,
        external_code: row.external_code,
        area,
        ancestors,
        status: Status::from_number(row.status),
        length_m: row.length_m,
        version: row.version,
        geometry_version: row.geometry_version,
        bbox: BoundingBox::from_edges(row.bbox),
        geometry: RawValue::from_string(row.geometry).map_err(Error::internal)?,
        office_phone: row.office_phone,
        stewardships: row
            .stewardships
            .0
            .into_iter()
            .map(|held| held.with(&book, row.today))
            .collect(),
        patrols: row.patrols.0,
        inspections: row.inspections.0,
        missed: missed(&book, place, &row.said.0, row.today),
        month: Month {
            month: row.month,
            owed: owed.into(),
            done: done.into(),
            days: days_of(row.month_days),
        },
        problems: row.problems.0,
        ratings: row.ratings.try_into().unwrap_or_default(),
        checkpoints: row.checkpoints.0,
        coverage: tracks::store::of_segment(db, reach.district(), id, row.today).await?,
    })
}
