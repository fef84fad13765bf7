//! Promises of an answer that excused outages put off: by as many days as were lost since it was
//! made, on record, and only what was open and promised for later when one began. Of two outages
//! that took the same days these count once ([`puts_off`]), so what each puts off is worked out
//! again whenever another is recorded or withdrawn. When a reporter's phone number is erased was
//! said to them, and stays.
//!
//! [`puts_off`]: crate::stewardships::excuses::puts_off

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::each::Each;
use crate::error::Result;
use crate::ids::{DistrictId, ProblemId};
use crate::stewardships::excuses::Met;

/// A problem whose answer is promised.
#[derive(Clone, Debug)]
pub struct Promise {
    pub problem: ProblemId,
    /// When it was made: with the report, or when that was opened again.
    pub made: DateTime<Utc>,
    /// When it is due, as it was promised: before any outage puts it off.
    pub due: DateTime<Utc>,
    /// The excused outages that it meets.
    pub met: Vec<Met>,
}

/// The open problems of segments whose promise ran during an outage that is excused, but for one
/// that is due by something else than what outages before made of it; locked.
pub async fn running(
    db: &mut PgConnection,
    district: DistrictId,
    segments: &[i64],
    (excuse, from, past): (Uuid, DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Promise>> {
    let problems = sqlx::query_scalar!(
        "SELECT p.problem_id FROM problem p
         WHERE p.district = $1 AND p.segment_id = ANY ($2) AND p.is_open AND p.due_at > $3
           AND coalesce(p.due_from, p.opened_at) < $4
           AND put_off_days($1, p.problem_id, coalesce(p.due_from, p.opened_at), p.due_at)
               IS NOT NULL
         ORDER BY p.problem_id FOR UPDATE OF p",
        district as DistrictId,
        segments,
        from,
        past
    )
    .fetch_all(&mut *db)
    .await?;
    read(db, district, &problems, excuse).await
}

/// The open problems of segments whose promise an excuse put off that is withdrawn, and nothing
/// else has changed since; locked.
pub async fn put_off_by(
    db: &mut PgConnection,
    district: DistrictId,
    segments: &[i64],
    excuse: Uuid,
) -> Result<Vec<Promise>> {
    let problems = sqlx::query_scalar!(
        "SELECT p.problem_id
         FROM excused_promise e
         JOIN excuse x ON x.district = $1 AND x.excuse_id = e.excuse_id
         JOIN problem p ON p.district = $1 AND p.problem_id = e.problem_id AND p.is_open
             AND p.segment_id = ANY ($3) AND x.at >= coalesce(p.due_from, p.opened_at)
         WHERE e.district = $1 AND e.excuse_id = $2 AND e.days > 0
           AND (e.due_at = p.due_at
                OR put_off_days($1, p.problem_id, coalesce(p.due_from, p.opened_at), p.due_at) > 0)
         ORDER BY p.problem_id FOR UPDATE OF p",
        district as DistrictId,
        excuse,
        segments
    )
    .fetch_all(&mut *db)
    .await?;
    read(db, district, &problems, excuse).await
}

/// Promises of problems, which are locked, as they stood before an excuse that is just being
/// settled was recorded, or withdrawn.
async fn read(
    db: &mut PgConnection,
    district: DistrictId,
    problems: &[i64],
    excuse: Uuid,
) -> Result<Vec<Promise>> {
    // Of one that is due by something else by now, an outage that was recorded before is no matter.
    let rows = sqlx::query!(
        r#"SELECT p.problem_id AS "problem: ProblemId",
               g.made AS "made!", p.due_at AS due,
               coalesce(g.put_off, 0) AS "put_off!",
               (SELECT coalesce(jsonb_agg(jsonb_build_object(
                           'excuse', x.excuse,
                           'times', jsonb_build_object('from', x.from_at, 'until', x.past_at),
                           'days', jsonb_build_object('from', x.from_day, 'past', x.past_day),
                           'put_off', coalesce(e.days, 0))), '[]')
                FROM excuses_of($1, p.segment_id, g.made::date - 1) x
                LEFT JOIN excused_promise e ON e.district = $1 AND e.excuse_id = x.excuse
                    AND e.problem_id = p.problem_id
                WHERE x.excuse = $3 OR g.put_off IS NOT NULL) AS "met!: Each<Met>"
           FROM problem p
           CROSS JOIN LATERAL (
               SELECT coalesce(p.due_from, p.opened_at) AS made,
                      put_off_days($1, p.problem_id, coalesce(p.due_from, p.opened_at), p.due_at)
                          AS put_off OFFSET 0) g
           WHERE p.district = $1 AND p.problem_id = ANY ($2)
           ORDER BY p.problem_id"#,
        district as DistrictId,
        problems,
        excuse
    )
    .fetch_all(db)
    .await?;
    let promises = rows.into_iter().map(|row| Promise {
        problem: row.problem,
        made: row.made,
        due: row.due - days(row.put_off.into()),
        met: row.met.0,
    });
    Ok(promises.collect())
}

/// A deadline is the end of a local day and stays one: days of 24 hours, since no zone of a
/// district changes its clocks.
fn days(number: i64) -> TimeDelta {
    TimeDelta::hours(24 * number)
}

/// By how many days outages put promises off: what is said of all of them, to be stored at once.
#[derive(Debug, Default)]
pub struct PutOff {
    problems: Vec<i64>,
    dues: Vec<DateTime<Utc>>,
    // Side by side, a row an outage and problem.
    excuses: Vec<Uuid>,
    of: Vec<i64>,
    days: Vec<i32>,
    due_then: Vec<DateTime<Utc>>,
}

impl PutOff {
    /// By how many days each of the outages that a promise meets puts it off; none for 0.
    pub fn by(&mut self, promise: &Promise, outages: &[(Uuid, i64)]) {
        let all: i64 = outages.iter().map(|(_, days)| days).sum();
        let due = promise.due + days(all);
        self.problems.push(promise.problem.0);
        self.dues.push(due);
        for (excuse, days) in outages {
            self.excuses.push(*excuse);
            self.of.push(promise.problem.0);
            self.days.push(i32::try_from(*days).unwrap_or(i32::MAX));
            self.due_then.push(due);
        }
    }
}

/// Puts promises off by these days, and takes back what was put off by more: all of what excuses
/// put off that are withdrawn. They are locked, and so are the states of their segments.
pub async fn put_off(db: &mut PgConnection, district: DistrictId, said: &PutOff) -> Result<()> {
    sqlx::query!(
        "WITH moved AS (
             UPDATE problem p SET due_at = m.due_at, version = p.version + 1
             FROM unnest($2::int8[], $3::timestamptz[]) AS m (id, due_at)
             WHERE p.district = $1 AND p.problem_id = m.id AND p.due_at <> m.due_at
         ), said AS (
             SELECT s.excuse, s.problem, s.days, s.due_at
             FROM unnest($4::uuid[], $5::int8[], $6::int4[], $7::timestamptz[])
                 AS s (excuse, problem, days, due_at)
         ), gone AS (
             DELETE FROM excused_promise e USING said s
             WHERE e.district = $1 AND e.excuse_id = s.excuse AND e.problem_id = s.problem
               AND s.days = 0
         ), taken_back AS (
             -- Of every one, since the promises no longer hold it; but for one that was withdrawn
             -- this very moment.
             UPDATE excused_promise e SET days = 0
             FROM excuse_withdrawal w
             WHERE w.district = $1 AND w.excuse_id = e.excuse_id
               AND e.district = $1 AND e.problem_id = ANY ($2)
               AND NOT EXISTS (SELECT FROM said s
                               WHERE s.excuse = e.excuse_id AND s.problem = e.problem_id)
         )
         INSERT INTO excused_promise (district, excuse_id, problem_id, days, due_at)
         SELECT $1, s.excuse, s.problem, s.days, s.due_at FROM said s WHERE s.days > 0
         ON CONFLICT (district, excuse_id, problem_id) DO UPDATE
             SET days = excluded.days, due_at = excluded.due_at",
        district as DistrictId,
        &said.problems,
        &said.dues,
        &said.excuses,
        &said.of,
        &said.days,
        &said.due_then
    )
    .execute(db)
    .await?;
    Ok(())
}
