//! The statement behind the page of a code.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use sqlx::types::Json;

use crate::db::each::Each;
use crate::error::Result;
use crate::ids::{AreaPath, Code, DistrictId, SegmentId};
use crate::patrols::inspections::PublicInspection;
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::stewardships::calendar::Book;
use crate::stewardships::owed::Place;
use crate::stewardships::periods::period_start;
use crate::stewardships::{CadenceUnit, Role};
use crate::views::card::{
    Blank, Card, CardFormer, CardPatrol, CardProblem, CardSolved, CardStamp, CardSteward, Lookup,
};

/// Where a code leads today. One statement, by primary keys and the indexes of one segment.
/// Whatever it reads moves the stamp when it changes, and within a local day nothing in it depends
/// on the hour: a page made from it is kept until one of the two has moved.
#[expect(clippy::too_many_lines, reason = "one statement, and what it found")]
pub async fn lookup(db: &PgPool, code: Code, now: DateTime<Utc>) -> Result<Lookup> {
    // Long: one statement, which is cut nowhere without a second round trip, and its rows.
    let row = sqlx::query!(
        r#"SELECT c.district AS "district!: DistrictId", c.state AS "state!",
                  c.successor AS "successor: Code",
                  s.segment_id AS "segment?: SegmentId", s.kind AS "kind?: SegmentKind",
                      s.name AS "name?", s.description AS "description?",
                  s.length_m AS "length_m?", k.name AS "checkpoint?", k.is_located AS "is_located?",
                  -- What is said at a door is not for the neighbours, nor that something was said.
                  CASE WHEN s.kind <> 'grid' OR state.status <> 3 THEN state.status
                       ELSE door_status(s.district, s.segment_id, t.today)
                       END AS "status?",
                  state.ratings AS "ratings?",
                  state.xmin::text::int8 AS "state_stamp?", changed.stamp AS "rest_stamp?",
                  database_epoch() AS "epoch!",
                  t.today AS "today!: NaiveDate", d.time_zone AS "time_zone!",
                  t.today::timestamp AT TIME ZONE d.time_zone AS "day_from!",
                      (t.today + 1)::timestamp AT TIME ZONE d.time_zone AS "day_past!",
                  coalesce(above.office_phone, d.office_phone) AS office_phone,
                  coalesce(above.supervision_phone, d.supervision_phone) AS supervision_phone,
                  coalesce(above.names, '{}') AS "areas!",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                'role', w.role, 'name', p.name, 'post', p.post, 'organisation',
                                    p.organisation,
                                'commitment', w.commitment, 'principal', w.principal, 'since',
                                    w.valid_from,
                                'until', w.valid_to - 1, 'deputy', w.deputises IS NOT NULL)
                            ORDER BY w.principal DESC, w.valid_from, w.stewardship_id), '[]')
                   FROM stewardship w JOIN person p ON p.district = w.district
                       AND p.person_id = w.person_id
                   WHERE w.district = s.district AND w.segment_id = s.segment_id
                     AND w.valid_from <= t.today AND (w.valid_to IS NULL OR w.valid_to > t.today))
                         AS "stewards!: Each<CardSteward>",
                  (SELECT coalesce(jsonb_agg(o.role ORDER BY o.role), '[]') FROM offer o
                   WHERE o.district = s.district AND o.segment_id = s.segment_id
                       AND o.closed_at IS NULL) AS "offered!: Each<Role>",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('role', w.role, 'name', w.name,
                      'since', w.valid_from, 'until', w.valid_to - 1)
                                             ORDER BY w.valid_to DESC, w.stewardship_id DESC), '[]')
                   FROM (SELECT w.role, p.name, w.valid_from, w.valid_to, w.stewardship_id
                         FROM stewardship w JOIN person p ON p.district = w.district
                             AND p.person_id = w.person_id
                         WHERE w.district = s.district AND w.segment_id = s.segment_id
                             AND w.valid_to <= t.today AND w.deputises IS NULL
                         ORDER BY w.valid_to DESC, w.stewardship_id DESC LIMIT 20) w)
                             AS "former!: Each<CardFormer>",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('day', v.day, 'outcome', v.outcome,
                      'grade', v.best_grade, 'entered', v.entered)
                                             ORDER BY v.day DESC, v.person_id), '[]')
                   FROM (SELECT v.day, v.person_id, v.best_grade,
                                -- 8192 is the flag `entered`.
                                v.best_grade = 0 AND v.flags & 8192 <> 0 AS entered,
                                -- Nor what was found at a door.
                                CASE WHEN s.kind <> 'grid' THEN v.outcome END AS outcome
                         FROM patrol v
                         WHERE v.district = s.district AND v.segment_id = s.segment_id
                         ORDER BY v.day DESC, v.person_id LIMIT 5) v)
                             AS "patrols!: Each<CardPatrol>",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('day', i.day, 'outcome', i.outcome)
                      ORDER BY i.day DESC, i.inspection_id DESC), '[]')
                   FROM (SELECT i.day, i.inspection_id,
                                CASE WHEN s.kind <> 'grid' THEN i.outcome END AS outcome
                         FROM inspection i
                         WHERE i.district = s.district AND i.segment_id = s.segment_id
                             AND i.day > t.today - 90
                         ORDER BY i.day DESC, i.inspection_id DESC LIMIT 3) i)
                             AS "inspections!: Each<PublicInspection>",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', b.problem_id, 'category',
                      b.category, 'stage', b.stage,
                                                                'opened_at', b.opened_at,
                                                                    'supports', b.supports,
                      'place', (SELECT o.name FROM checkpoint o
                                WHERE o.district = b.district
                                  AND o.checkpoint_id = coalesce(b.checkpoint_id,
                                      (SELECT x.checkpoint_id FROM code x
                                       WHERE x.district = b.district AND x.code = b.code))
                                  AND (b.checkpoint_id IS NOT NULL
                                       OR o.segment_id = b.segment_id)))
                                             ORDER BY b.opened_at, b.problem_id), '[]')
                   FROM (SELECT * FROM problem b
                         WHERE b.district = s.district AND b.segment_id = s.segment_id AND b.is_open
                             -- What is said at a door is not for the neighbours.
                             AND NOT b.is_rating AND s.kind <> 'grid'
                         ORDER BY b.opened_at, b.problem_id LIMIT 10) b)
                             AS "open!: Each<CardProblem>",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('category', b.category, 'closed_at',
                      b.closed_at, 'result', b.result)
                                             ORDER BY b.closed_at DESC, b.problem_id), '[]')
                   FROM (SELECT * FROM problem b
                         WHERE b.district = s.district AND b.segment_id = s.segment_id
                             AND b.stage = 'closed' AND NOT b.is_rating AND s.kind <> 'grid'
                           AND b.closed_at >= (t.today - 90)::timestamp AT TIME ZONE d.time_zone
                         ORDER BY b.closed_at DESC, b.problem_id LIMIT 3) b)
                             AS "solved!: Each<CardSolved>",
                  s.area_path AS "area_path?: AreaPath", book.book AS "book?: Json<Book>"
           FROM code_locator l
           JOIN code c ON c.district = l.district AND c.code = l.code
           JOIN district d ON d.district = l.district
           CROSS JOIN LATERAL (SELECT ($2 AT TIME ZONE d.time_zone)::date AS today) t
           LEFT JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
           LEFT JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
               AND s.retired_at IS NULL
           LEFT JOIN segment_state state ON state.district = s.district
               AND state.segment_id = s.segment_id
           LEFT JOIN card_change changed ON changed.district = s.district
               AND changed.segment_id = s.segment_id
           CROSS JOIN LATERAL (
               SELECT array_agg(a.name ORDER BY a.path) FILTER (WHERE a.level > 1) AS names,
                      (array_agg(a.office_phone ORDER BY a.path DESC)
                          FILTER (WHERE a.office_phone IS NOT NULL))[1] AS office_phone,
                      (array_agg(a.supervision_phone ORDER BY a.path DESC)
                          FILTER (WHERE a.supervision_phone IS NOT NULL))[1] AS supervision_phone
               -- Fenced, so that the list is made once and not for each area.
               FROM (SELECT ARRAY[left(s.area_path, 6), left(s.area_path, 9), left(s.area_path, 12),
                   s.area_path] AS paths OFFSET 0) up
               JOIN area a ON a.district = s.district AND a.path = ANY (up.paths)) above
           LEFT JOIN LATERAL duty_book(s.district, s.segment_id, s.area_path, s.kind,
               (date_trunc('month', t.today::timestamp) - interval '2 months')::date) book
               ON s.segment_id IS NOT NULL
           WHERE l.code = $1"#,
        code as Code,
        now
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else {
        return Ok(Lookup::Unknown);
    };
    if row.state == "retired" {
        return Ok(row.successor.map_or(Lookup::Retired, Lookup::Replaced));
    }
    let (Some(segment), Some(kind), Some(name), Some(area)) =
        (row.segment, row.kind, row.name, row.area_path)
    else {
        return Ok(Lookup::Blank(Blank::new(row.district, row.office_phone)));
    };
    let place = Place {
        id: segment,
        area: &area,
        kind,
    };
    let book = row.book.map(|book| book.0).unwrap_or_default();
    let ratings = row.ratings.and_then(|counts| counts.try_into().ok()).unwrap_or_default();
    Ok(Lookup::Card(Box::new(Card {
        district: row.district,
        code,
        segment,
        kind,
        name,
        description: row.description.unwrap_or_default(),
        length_m: row.length_m.unwrap_or_default(),
        areas: row.areas,
        checkpoint: row.checkpoint.unwrap_or_default(),
        is_located: row.is_located.unwrap_or_default(),
        office_phone: row.office_phone,
        supervision_phone: row.supervision_phone,
        status: Status::from_number(row.status.unwrap_or(5)),
        today: row.today,
        hours: row.day_from..row.day_past,
        stamp: row.state_stamp.map(|state| CardStamp::new(state, row.rest_stamp, row.epoch)),
        time_zone: row.time_zone,
        stewards: row.stewards.0,
        offered: row.offered.0,
        former: row.former.0,
        patrols: row.patrols.0,
        inspections: row.inspections.0,
        duties: book.month(period_start(CadenceUnit::Month, row.today), row.today, place),
        open: row.open.0,
        solved: row.solved.0,
        ratings,
    })))
}

/// When the card of a segment changed last; none where there is no such segment. One statement by
/// two keys.
pub async fn stamp(
    db: &PgPool,
    district: DistrictId,
    segment: SegmentId,
) -> Result<Option<CardStamp>> {
    Ok(sqlx::query_as!(
        CardStamp,
        r#"SELECT s.xmin::text::int8 AS "state!", c.stamp AS "rest?", database_epoch() AS "epoch!"
           FROM segment_state s
           LEFT JOIN card_change c ON c.district = s.district AND c.segment_id = s.segment_id
           WHERE s.district = $1 AND s.segment_id = $2"#,
        district as DistrictId,
        segment as SegmentId
    )
    .fetch_optional(db)
    .await?)
}

/// Those of these codes that hang somewhere.
pub async fn hanging(db: &PgPool, codes: &[Code]) -> Result<Vec<Code>> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar!(
        r#"SELECT l.code AS "code: Code" FROM code_locator l
           JOIN code c ON c.district = l.district AND c.code = l.code
           WHERE l.code = ANY ($1) AND c.state <> 'retired' AND c.checkpoint_id IS NOT NULL
           ORDER BY l.code"#,
        codes as &[Code]
    )
    .fetch_all(db)
    .await?)
}
