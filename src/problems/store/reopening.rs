//! Saying that a problem is not solved.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use super::report::settle;
use crate::error::{Error, Result};
use crate::ids::{DistrictId, ProblemId, SegmentId};
use crate::problems::Stage;
use crate::problems::handling::Reopening;
use crate::problems::number::ReceiptNumber;
use crate::retention::Kept;
use crate::working_time::store as working_time;

/// The reporter says that a closed problem is not solved: it is reported again, with a new promise.
/// One that is open already stays as it is, so a second press changes nothing; a duplicate goes on
/// where the first report is, and is refused. A phone number that is still there stays as long
/// after the new promise as after the one before.
pub async fn reopen(
    db: &PgPool,
    number: &ReceiptNumber,
    said: &Reopening<'_>,
    event: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    // Before anything is locked.
    let due = working_time::deadline(&mut tx, number.district(), now, said.limit).await?;
    // The state before the problem, as whoever moves the segment to another area locks them.
    sqlx::query_scalar!(
        "SELECT segment_id FROM segment_state
         WHERE district = $1 AND segment_id = (SELECT segment_id FROM problem
             WHERE district = $1 AND receipt = $2) FOR UPDATE",
        number.district() as DistrictId,
        number.as_str()
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    let problem = sqlx::query!(
        r#"SELECT problem_id AS "id: ProblemId", segment_id AS "segment: SegmentId",
               stage AS "stage: Stage", is_rating
           FROM problem WHERE district = $1 AND receipt = $2 FOR UPDATE"#,
        number.district() as DistrictId,
        number.as_str()
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    if problem.stage.is_open() {
        return Ok(());
    }
    if !problem.stage.can_be_reopened() {
        return Err(Error::Conflict("conflict-duplicate"));
    }
    sqlx::query!(
        "WITH reopened AS (
             UPDATE problem SET stage = 'reported', closed_at = NULL, due_at = $4, due_from = $6,
                 due_unit = $10, due_number = $11, due_assumed = $12, version = version + 1
             WHERE district = $1 AND problem_id = $2
         ), kept AS (
             UPDATE contact c SET erase_at = $9,
                 promised_until = c.promised_until + ($4 - p.due_at)
             FROM problem p
             WHERE p.district = $1 AND p.problem_id = $2
               AND c.district = $1 AND c.contact_id = p.contact_id
         ), counted AS (
             UPDATE segment_state SET open_problems = open_problems + 1 WHERE district = $1
                 AND segment_id = $3 AND NOT $8
         )
         INSERT INTO problem_event (district, event_id, problem_id, at, stage, actor_kind, note)
         VALUES ($1, $5, $2, $6, 'reported', 'resident', $7)",
        number.district() as DistrictId,
        problem.id as ProblemId,
        problem.segment as SegmentId,
        due.at,
        event,
        now,
        said.note,
        problem.is_rating,
        due.at + Kept::Contacts.span(),
        said.limit.unit().as_str(),
        i32::from(said.limit.number()),
        due.assumed
    )
    .execute(&mut *tx)
    .await?;
    settle(&mut tx, number.district(), problem.segment, now).await?;
    tx.commit().await?;
    Ok(())
}
