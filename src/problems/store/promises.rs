//! Promises of an answer that an excused outage puts off: by as many days as were lost, on record,
//! and only what was open and promised for later when it began. When a reporter's phone number is
//! erased was said to them, and stays.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{DistrictId, ProblemId, SegmentId};
use crate::rights::Scope;

/// A problem whose answer is promised.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    pub problem: ProblemId,
    /// Where it was reported.
    pub segment: SegmentId,
}

/// The open problems of an area whose promise ran during an outage, locked; without those that
/// another excuse of the same time has put off.
pub async fn running(
    db: &mut PgConnection,
    scope: &Scope,
    (from, past): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Promise>> {
    Ok(sqlx::query_as!(
        Promise,
        r#"SELECT p.problem_id AS "problem: ProblemId", p.segment_id AS "segment: SegmentId"
           FROM problem p
           WHERE p.district = $1 AND p.area_path >= $2 AND p.area_path < $3 AND p.is_open
             AND p.opened_at < $5 AND p.due_at > $4
             AND NOT EXISTS (
                 SELECT FROM excused_promise e
                 JOIN excuse x ON x.district = $1 AND x.excuse_id = e.excuse_id
                 WHERE e.district = $1 AND e.problem_id = p.problem_id
                   AND x.from_at < $5 AND x.past_at > $4
                   AND NOT EXISTS (SELECT FROM excuse_withdrawal w
                                   WHERE w.district = $1 AND w.excuse_id = x.excuse_id))
           ORDER BY p.problem_id FOR UPDATE OF p"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        from,
        past
    )
    .fetch_all(db)
    .await?)
}

/// Puts promises off by so many days, for an excuse. They are locked, and so are the states of
/// their segments.
pub async fn put_off(
    db: &mut PgConnection,
    district: DistrictId,
    excuse: Uuid,
    promises: &[Promise],
    days: i64,
) -> Result<()> {
    let problems: Vec<i64> = promises.iter().map(|promise| promise.problem.0).collect();
    // A deadline is the end of a local day and stays one: days of 24 hours, since no zone of a
    // district changes its clocks.
    sqlx::query!(
        "WITH put_off AS (
             UPDATE problem SET due_at = due_at + $4::int8 * interval '24 hours',
                 version = version + 1
             WHERE district = $1 AND problem_id = ANY ($3)
             RETURNING problem_id, due_at
         )
         INSERT INTO excused_promise (district, excuse_id, problem_id, days, due_at)
         SELECT $1, $2, problem_id, $4::int8, due_at FROM put_off",
        district as DistrictId,
        excuse,
        &problems,
        days
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The open problems whose promise an excuse put off and nothing has changed since, locked.
pub async fn put_off_by(
    db: &mut PgConnection,
    district: DistrictId,
    excuse: Uuid,
) -> Result<Vec<Promise>> {
    Ok(sqlx::query_as!(
        Promise,
        r#"SELECT p.problem_id AS "problem: ProblemId", p.segment_id AS "segment: SegmentId"
           FROM excused_promise e
           JOIN problem p ON p.district = $1 AND p.problem_id = e.problem_id
               AND p.due_at = e.due_at AND p.is_open
           WHERE e.district = $1 AND e.excuse_id = $2
           ORDER BY p.problem_id FOR UPDATE OF p"#,
        district as DistrictId,
        excuse
    )
    .fetch_all(db)
    .await?)
}

/// Takes back what an excuse put off. The problems are locked, and so are the states of their
/// segments.
pub async fn take_back(
    db: &mut PgConnection,
    district: DistrictId,
    excuse: Uuid,
    promises: &[Promise],
) -> Result<()> {
    let problems: Vec<i64> = promises.iter().map(|promise| promise.problem.0).collect();
    sqlx::query!(
        "UPDATE problem p SET due_at = p.due_at - e.days * interval '24 hours',
             version = p.version + 1
         FROM excused_promise e
         WHERE p.district = $1 AND p.problem_id = ANY ($3)
           AND e.district = $1 AND e.excuse_id = $2 AND e.problem_id = p.problem_id",
        district as DistrictId,
        excuse,
        &problems
    )
    .execute(db)
    .await?;
    Ok(())
}
