//! The statement behind a steward's day.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use sqlx::types::Json;

use crate::db::each::Each;
use crate::error::{Error, Result};
use crate::geo::LonLat;
use crate::ids::{Code, DistrictId, PersonId, SegmentId};
use crate::patrols::{Grade, Outcome};
use crate::segments::SegmentKind;
use crate::status::Status;
use crate::stewardships::Role;
use crate::stewardships::duties::Pause;
use crate::views::day::{MyDuty, MyRow};

/// A steward's day.
#[derive(Clone, Debug)]
pub struct MyDay {
    /// The local day.
    pub today: NaiveDate,
    /// The district's time zone, an IANA name.
    pub time_zone: String,
    /// Last day of the person's leave, where they are on leave today.
    pub leave: Option<NaiveDate>,
    /// What the person answers for, most pressing status first.
    pub rows: Vec<MyRow>,
}

/// What a person answers for today, with what is owed there.
pub async fn my_day(
    db: &PgPool,
    district: DistrictId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<MyDay> {
    // Long: one statement, which is cut nowhere without a second round trip, and its rows.
    let rows = sqlx::query!(
        r#"SELECT t.today AS "today!: NaiveDate", d.time_zone, s.segment_id AS "segment: SegmentId",
               s.kind AS "kind: SegmentKind", s.name, a.name AS area, seen.status AS "status!",
                  -- What is said at a door is between the household and the office.
                  CASE WHEN s.kind = 'grid' THEN 0 ELSE state.open_problems END
                      AS "open_problems!", mine.roles AS "roles!: Each<Role>",
                  (SELECT jsonb_build_object('cause', o.pause_cause, 'until', o.pause_past - 1)
                   FROM segment_duty o
                   WHERE o.district = s.district AND o.segment_id = s.segment_id
                       AND o.pause_past > t.today
                     AND o.role IN (SELECT jsonb_array_elements_text(mine.roles))
                   ORDER BY o.pause_past LIMIT 1) AS "pause: Json<Pause>",
                  (SELECT max(x.past_day) - 1 FROM suspension x
                   WHERE x.district = d.district AND x.person_id = $2 AND x.from_day <= t.today
                       AND x.past_day > t.today) AS leave,
                  (SELECT v.day FROM patrol v WHERE v.district = s.district
                      AND v.segment_id = s.segment_id
                   ORDER BY v.day DESC LIMIT 1) AS "last_patrol: NaiveDate",
                  (SELECT c.code FROM checkpoint k JOIN code c ON c.district = k.district
                      AND c.checkpoint_id = k.checkpoint_id
                   WHERE k.district = s.district AND k.segment_id = s.segment_id
                       AND k.retired_at IS NULL AND c.state = 'installed' AND s.kind <> 'grid'
                   ORDER BY k.checkpoint_id LIMIT 1) AS "code: Code",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'role', o.role, 'unit', o.unit, 'from', o.period_from, 'past',
                                  o.period_past, 'owed', o.times,
                              'done', o.done, 'status', o.standing)
                          ORDER BY o.role), '[]')
                   FROM duty_counts(s.district, ARRAY[s.segment_id], t.today) o
                   WHERE o.role IN (SELECT jsonb_array_elements_text(mine.roles)))
                       AS "duties!: Each<MyDuty>"
           FROM district d
           CROSS JOIN LATERAL (SELECT ($3 AT TIME ZONE d.time_zone)::date AS today) t
           CROSS JOIN LATERAL (SELECT w.segment_id, jsonb_agg(w.role ORDER BY w.role) AS roles
                               FROM stewardship w
                               WHERE w.district = d.district AND w.person_id = $2
                                 AND w.valid_from <= t.today
                                     AND (w.valid_to IS NULL OR w.valid_to > t.today)
                               GROUP BY w.segment_id) mine
           JOIN segment s ON s.district = d.district AND s.segment_id = mine.segment_id
               AND s.retired_at IS NULL
           JOIN segment_state state ON state.district = s.district
               AND state.segment_id = s.segment_id
           JOIN area a ON a.district = s.district AND a.path = s.area_path
           -- A grid stands as its visits do, as on its page.
           CROSS JOIN LATERAL (
               SELECT CASE WHEN s.kind <> 'grid' OR state.status <> 3 THEN state.status
                           ELSE coalesce((SELECT max(o.standing)
                                          FROM duty_counts(s.district, ARRAY[s.segment_id],
                                                           t.today) o), 5)::int2
                           END AS status) seen
           WHERE d.district = $1
           ORDER BY seen.status DESC, s.name COLLATE by_name, s.segment_id"#,
        district as DistrictId,
        person as PersonId,
        now
    )
    .fetch_all(db)
    .await?;
    // Somebody who answers for nothing gets no row, and so no day; theirs is then as good as any.
    let today = rows.first().map_or_else(|| now.date_naive(), |row| row.today);
    let time_zone = rows.first().map(|row| row.time_zone.clone()).unwrap_or_default();
    let leave = rows.first().and_then(|row| row.leave);
    let rows = rows
        .into_iter()
        .map(|row| {
            Ok(MyRow {
                segment: row.segment,
                kind: row.kind,
                name: row.name,
                area: row.area,
                roles: row.roles.0,
                status: Status::from_number(row.status),
                duties: row.duties.0,
                pause: row.pause.map(|pause| pause.0),
                last_patrol: row.last_patrol,
                open_problems: row.open_problems,
                code: row.code,
            })
        })
        .collect::<Result<_>>()?;
    Ok(MyDay {
        today,
        time_zone,
        leave,
        rows,
    })
}

/// What the record form on top of a page needs to know of the steward in front of it.
#[derive(Clone, Debug)]
pub struct OwnPatrol {
    /// What their roles owe here in the running periods.
    pub duties: Vec<MyDuty>,
    /// Their record of today, when there is one: when it was last added to, what they found, the
    /// best of its scans.
    pub today: Option<(DateTime<Utc>, Option<Outcome>, Grade)>,
    /// Where the code hangs and how far its fence reaches, in metres; none where nobody knows where
    /// it hangs.
    pub fence: Option<(LonLat, f64)>,
}

/// What a person owes at the segment of a code and recorded there today; none when they do not
/// answer for it.
pub async fn own_patrol(
    db: &PgPool,
    district: DistrictId,
    (segment, code): (SegmentId, Code),
    person: PersonId,
    today: NaiveDate,
) -> Result<Option<OwnPatrol>> {
    let row = sqlx::query!(
        r#"SELECT v.last_at AS "last_at?", v.outcome AS "outcome?: Outcome",
               v.best_grade AS "grade?",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'role', o.role, 'unit', o.unit, 'from', o.period_from, 'past',
                                  o.period_past, 'owed', o.times,
                              'done', o.done, 'status', o.standing)
                          ORDER BY o.role), '[]')
                   FROM duty_counts($1, ARRAY[$2::int8], $4) o
                   WHERE o.role = ANY (mine.roles)) AS "duties!: Each<MyDuty>",
                  ST_X(k.location) AS "lon!", ST_Y(k.location) AS "lat!", k.radius_m, k.is_located
           FROM (SELECT array_agg(w.role) AS roles
                 FROM stewardship w
                 WHERE w.district = $1 AND w.segment_id = $2 AND w.person_id = $3
                   AND w.valid_from <= $4 AND (w.valid_to IS NULL OR w.valid_to > $4)) mine
           JOIN code c ON c.district = $1 AND c.code = $5
           JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
           LEFT JOIN patrol v ON v.district = $1 AND v.segment_id = $2 AND v.person_id = $3
               AND v.day = $4
           WHERE mine.roles IS NOT NULL"#,
        district as DistrictId,
        segment as SegmentId,
        person as PersonId,
        today,
        code as Code
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(OwnPatrol {
            duties: row.duties.0,
            today: row
                .last_at
                .zip(row.grade)
                .map(|(at, grade)| (at, row.outcome, Grade::from_number(grade))),
            fence: if row.is_located {
                let at = LonLat::new(row.lon, row.lat).map_err(Error::internal)?;
                Some((at, row.radius_m.into()))
            } else {
                None
            },
        })
    })
    .transpose()
}
