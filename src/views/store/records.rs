//! The statements behind lists of records.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use crate::db::each::Each;
use crate::error::Result;
use crate::ids::{DistrictId, PersonId, SegmentId};
use crate::patrols::entering::Entered;
use crate::patrols::review::{Decision, Explanation};
use crate::patrols::{Fence, Flag, Grade, Outcome};
use crate::problems::Category;
use crate::rights::Scope;
use crate::segments::SegmentKind;
use crate::views::records::{OwnRecords, Record, RecordKey, RecordTap, ReviewKey, ReviewState};

/// A row of the statements below.
struct Row {
    id: Uuid,
    segment: SegmentId,
    segment_name: String,
    kind: SegmentKind,
    checkpoint: String,
    person: PersonId,
    person_name: String,
    day: NaiveDate,
    at: DateTime<Utc>,
    received_at: DateTime<Utc>,
    outcome: Option<Outcome>,
    findings: Each<Category>,
    note: String,
    grade: i16,
    fence: Fence,
    distance_m: Option<f32>,
    accuracy_m: Option<f32>,
    flags: i32,
    tap: Option<Json<RecordTap>>,
    entered: Option<Json<Entered>>,
    withdrawn: bool,
    explanation: Option<Json<Explanation>>,
    decision: Option<Json<Decision>>,
}

impl From<Row> for Record {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            segment: row.segment,
            segment_name: row.segment_name,
            kind: row.kind,
            checkpoint: row.checkpoint,
            person: row.person,
            person_name: row.person_name,
            day: row.day,
            at: row.at,
            received_at: row.received_at,
            outcome: row.outcome,
            findings: row.findings.0,
            note: row.note,
            grade: Grade::from_number(row.grade),
            fence: row.fence,
            distance_m: row.distance_m,
            accuracy_m: row.accuracy_m,
            flags: Flag::from_bits(row.flags),
            tap: row.tap.map(|tap| tap.0),
            entered: row.entered.map(|entered| entered.0),
            withdrawn: row.withdrawn,
            explanation: row.explanation.map(|explanation| explanation.0),
            decision: row.decision.map(|decision| decision.0),
        }
    }
}

/// Records of one page.
const PAGE: i64 = 50;

/// What a person recorded on local days in [first, past), newest first, with what does not count: a
/// page of it, from behind `after` on. Within a day by the id, which is made at the tap: the moment
/// worked out for a record that waited is off by what the network took.
pub async fn own(
    db: &PgPool,
    (district, person): (DistrictId, PersonId),
    (first, past): (NaiveDate, NaiveDate),
    after: Option<RecordKey>,
) -> Result<OwnRecords> {
    let counted = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(cardinality(scan_ids)), 0) AS "counted!" FROM patrol
           WHERE district = $1 AND person_id = $2 AND day >= $3 AND day < $4"#,
        district as DistrictId,
        person as PersonId,
        first,
        past
    )
    .fetch_one(db)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT r.id AS "id!", r.segment AS "segment!: SegmentId",
               r.segment_name AS "segment_name!", r.kind AS "kind!: SegmentKind",
                  r.checkpoint AS "checkpoint!", r.person AS "person!: PersonId",
                      r.person_name AS "person_name!", r.day AS "day!", r.at AS "at!",
                  r.received_at AS "received_at!", r.outcome AS "outcome: Outcome",
                      r.findings AS "findings!: Each<Category>",
                  r.note AS "note!", r.grade AS "grade!", r.fence AS "fence!: Fence", r.distance_m,
                      r.accuracy_m, r.flags AS "flags!",
                  (SELECT jsonb_build_object('uid', upper(encode(u.uid, 'hex')), 'counter',
                       u.read_counter)
                   FROM scan_tap u WHERE u.district = $1 AND u.scan_id = r.id)
                      AS "tap?: Json<RecordTap>",
                  (SELECT jsonb_build_object('by', o.name, 'reason', e.entered_reason)
                   FROM scan e
                   JOIN account o ON o.district = $1 AND o.account_id = e.account_id
                   WHERE e.district = $1 AND e.scan_id = r.id AND e.entered_reason IS NOT NULL)
                      AS "entered?: Json<Entered>",
                  r.withdrawn AS "withdrawn!", r.explanation AS "explanation: Json<Explanation>",
                      r.decision AS "decision: Json<Decision>"
           FROM records($1, (SELECT coalesce(array_agg(page.id), '{}')
                             FROM (SELECT i.id
                                   FROM (SELECT p.day, unnest(p.scan_ids) AS id FROM patrol p
                                         WHERE p.district = $1 AND p.person_id = $2
                                             AND p.day >= $3 AND p.day < $4
                                         UNION ALL
                                         SELECT v.day, v.scan_id FROM void_scan v
                                         WHERE v.district = $1 AND v.person_id = $2
                                             AND v.day >= $3 AND v.day < $4
                                             AND v.cause <> 'spoiled') i
                                   WHERE $5::date IS NULL OR (i.day, i.id) < ($5, $6::uuid)
                                   ORDER BY i.day DESC, i.id DESC LIMIT $7) page)) r
           ORDER BY r.day DESC, r.id DESC"#,
        district as DistrictId,
        person as PersonId,
        first,
        past,
        after.map(|after| after.day),
        after.map(|after| after.id),
        PAGE + 1
    )
    .fetch_all(db)
    .await?;
    let mut records: Vec<Record> = rows.into_iter().map(Record::from).collect();
    let page = usize::try_from(PAGE).unwrap_or_default();
    let goes_on = records.len() > page;
    records.truncate(page);
    let next = records.last().filter(|_| goes_on).map(|last| RecordKey {
        day: last.day,
        id: last.id,
    });
    Ok(OwnRecords { records, counted, next })
}

/// Records of a scope on local days in [first, past) that want a look or had one, explained ones
/// first, then the newest: from behind `after` on, `limit` at most. Undated ones to be decided on
/// are among them whatever their day, which is only what the phone says: it may lie a month back
/// when they arrive.
pub async fn of_scope(
    db: &PgPool,
    scope: &Scope,
    state: ReviewState,
    (first, past): (NaiveDate, NaiveDate),
    after: Option<ReviewKey>,
    limit: i64,
) -> Result<Vec<Record>> {
    let rows = sqlx::query_as!(
        Row,
        r#"WITH place AS MATERIALIZED (
               SELECT s.segment_id FROM segment_state s WHERE s.district = $1 AND s.area_path >= $2
                   AND s.area_path < $3
           ), known AS (
               SELECT unnest(p.scan_ids) AS id FROM place
               JOIN patrol p ON p.district = $1 AND p.segment_id = place.segment_id AND p.day >= $4
                   AND p.day < $5
               WHERE p.flags <> 0 OR p.best_grade = 0 OR p.scans > 1
               UNION ALL
               SELECT v.scan_id FROM place
               JOIN void_scan v ON v.district = $1 AND v.segment_id = place.segment_id
                   AND (v.day >= $4 AND v.day < $5 OR v.cause = 'undated' AND NOT $6)
               WHERE v.cause IN ('set_aside', 'undated')
           )
           SELECT r.id AS "id!", r.segment AS "segment!: SegmentId",
               r.segment_name AS "segment_name!", r.kind AS "kind!: SegmentKind",
                  r.checkpoint AS "checkpoint!", r.person AS "person!: PersonId",
                      r.person_name AS "person_name!", r.day AS "day!", r.at AS "at!",
                  r.received_at AS "received_at!", r.outcome AS "outcome: Outcome",
                      r.findings AS "findings!: Each<Category>",
                  r.note AS "note!", r.grade AS "grade!", r.fence AS "fence!: Fence", r.distance_m,
                      r.accuracy_m, r.flags AS "flags!",
                  (SELECT jsonb_build_object('uid', upper(encode(u.uid, 'hex')), 'counter',
                       u.read_counter)
                   FROM scan_tap u WHERE u.district = $1 AND u.scan_id = r.id)
                      AS "tap?: Json<RecordTap>",
                  (SELECT jsonb_build_object('by', o.name, 'reason', e.entered_reason)
                   FROM scan e
                   JOIN account o ON o.district = $1 AND o.account_id = e.account_id
                   WHERE e.district = $1 AND e.scan_id = r.id AND e.entered_reason IS NOT NULL)
                      AS "entered?: Json<Entered>",
                  r.withdrawn AS "withdrawn!", r.explanation AS "explanation: Json<Explanation>",
                      r.decision AS "decision: Json<Decision>"
           FROM records($1, (SELECT coalesce(array_agg(known.id), '{}') FROM known)) r
           WHERE NOT r.withdrawn AND (r.flags <> 0 OR r.grade = 0) AND (r.decision IS NOT NULL) = $6
             AND ($8::bool IS NULL OR (r.explanation IS NULL) > $8
                  OR (r.explanation IS NULL) = $8 AND (r.at, r.id) < ($9::timestamptz, $10::uuid))
           ORDER BY r.explanation IS NULL, r.at DESC, r.id DESC
           LIMIT $7"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        first,
        past,
        state == ReviewState::Decided,
        limit,
        after.map(|after| after.0),
        after.map(|after| after.1),
        after.map(|after| after.2)
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Record::from).collect())
}

/// One record of a person; none when it is not theirs.
pub async fn own_record(
    db: &PgPool,
    district: DistrictId,
    person: PersonId,
    id: Uuid,
) -> Result<Option<Record>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT r.id AS "id!", r.segment AS "segment!: SegmentId",
               r.segment_name AS "segment_name!", r.kind AS "kind!: SegmentKind",
                  r.checkpoint AS "checkpoint!", r.person AS "person!: PersonId",
                      r.person_name AS "person_name!", r.day AS "day!", r.at AS "at!",
                  r.received_at AS "received_at!", r.outcome AS "outcome: Outcome",
                      r.findings AS "findings!: Each<Category>",
                  r.note AS "note!", r.grade AS "grade!", r.fence AS "fence!: Fence", r.distance_m,
                      r.accuracy_m, r.flags AS "flags!",
                  (SELECT jsonb_build_object('uid', upper(encode(u.uid, 'hex')), 'counter',
                       u.read_counter)
                   FROM scan_tap u WHERE u.district = $1 AND u.scan_id = r.id)
                      AS "tap?: Json<RecordTap>",
                  (SELECT jsonb_build_object('by', o.name, 'reason', e.entered_reason)
                   FROM scan e
                   JOIN account o ON o.district = $1 AND o.account_id = e.account_id
                   WHERE e.district = $1 AND e.scan_id = r.id AND e.entered_reason IS NOT NULL)
                      AS "entered?: Json<Entered>",
                  r.withdrawn AS "withdrawn!", r.explanation AS "explanation: Json<Explanation>",
                      r.decision AS "decision: Json<Decision>"
           FROM records($1, ARRAY[$3::uuid]) r WHERE r.person = $2"#,
        district as DistrictId,
        person as PersonId,
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Record::from))
}
