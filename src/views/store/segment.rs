//! The statement behind the page of a segment.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;
use sqlx::PgPool;
use sqlx::types::Json;

use crate::db::each::Each;
use crate::error::{Error, Result};
use crate::geo::bounds::BoundingBox;
use crate::ids::{AreaPath, DistrictId, SegmentId};
use crate::patrols::inspections::InspectionItem;
use crate::rights::Reach;
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
    Checkpoint, Duty, Month, Patrol, Period, SegmentDetail, SegmentProblem, Stewardship, days_of,
};

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
                      ORDER BY o.principal DESC, o.since, o.person COLLATE by_name), '[]')
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
                       b.opened_at, b.due_at, b.due_assumed,
                                b.is_open AND b.due_at < $5 AS overdue, b.is_open
                         FROM problem b WHERE b.district = $1 AND b.segment_id = s.segment_id
                         ORDER BY b.is_open DESC, b.opened_at DESC, b.problem_id DESC LIMIT 10) o)
                             AS "problems!: Each<SegmentProblem>",
                  (SELECT coalesce(jsonb_agg(to_jsonb(o)
                      ORDER BY o.name COLLATE by_name, o.id), '[]')
                   FROM (SELECT c.checkpoint_id AS id, c.name, ST_X(c.location) AS lon,
                       ST_Y(c.location) AS lat, c.is_located AS located, c.radius_m,
                       c.accuracy_m,
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
    let excused: u32 = month.iter().map(DutyMonth::excused).sum();
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
            excused: excused.into(),
            days: days_of(row.month_days),
        },
        problems: row.problems.0,
        ratings: row.ratings.try_into().unwrap_or_default(),
        checkpoints: row.checkpoints.0,
        coverage: tracks::store::of_segment(db, reach.district(), id, row.today).await?,
    })
}
