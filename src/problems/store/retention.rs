//! SQL of what of problems is not kept as long as the problem.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::{Error, Result};
use crate::ids::DistrictId;
use crate::retention::{AT_ONCE, FEW_AT_ONCE, Kept, Term};

/// Erases phone numbers that were kept for the time of `term` after the promised day, or for as
/// long as it was said when they were left, and the link to them, [`FEW_AT_ONCE`] at most; answers
/// how many.
pub async fn erase_contacts(
    db: &mut PgConnection,
    district: DistrictId,
    term: Term,
) -> Result<u64> {
    // As it was written: with the usual time.
    let until = term.until() + Kept::Contacts.span();
    let due = sqlx::query_scalar!(
        "SELECT contact_id FROM contact
         WHERE district = $1 AND (erase_at <= $2 OR promised_until <= $3) LIMIT $4",
        district as DistrictId,
        until,
        term.now,
        FEW_AT_ONCE
    )
    .fetch_all(&mut *db)
    .await?;
    if due.is_empty() {
        return Ok(0);
    }
    // The state of the segment is locked before the problem, and the problem before its number, as
    // whoever reopens it does; the statement after these sees what that put off.
    sqlx::query_scalar!(
        "SELECT count(*) FROM (SELECT FROM segment_state WHERE district = $1
             AND segment_id IN (SELECT segment_id FROM problem WHERE district = $1
                 AND contact_id IS NOT NULL AND contact_id = ANY ($2))
             ORDER BY segment_id FOR UPDATE) x",
        district as DistrictId,
        &due
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query_scalar!(
        "SELECT count(*) FROM (SELECT FROM problem WHERE district = $1
             AND contact_id IS NOT NULL AND contact_id = ANY ($2)
             ORDER BY problem_id FOR UPDATE) x",
        district as DistrictId,
        &due
    )
    .fetch_one(&mut *db)
    .await?;
    let gone = sqlx::query_scalar!(
        r#"WITH gone AS (
               DELETE FROM contact c
               WHERE c.district = $1 AND c.contact_id = ANY ($2)
                 AND (c.erase_at <= $3 OR c.promised_until <= $4)
               RETURNING c.contact_id
           ), unlinked AS (
               UPDATE problem p SET contact_id = NULL FROM gone
               WHERE p.district = $1 AND p.contact_id = gone.contact_id)
           SELECT count(*) AS "number!" FROM gone"#,
        district as DistrictId,
        &due,
        until,
        term.now
    )
    .fetch_one(db)
    .await?;
    u64::try_from(gone).map_err(Error::internal)
}

/// Erases what answered whether somebody supported a problem before, of problems that were closed
/// before `until`, [`AT_ONCE`] at most; answers how many. It begins with the marks there are, or
/// with the closed problems, whichever are fewer.
pub async fn erase_supports(
    db: &mut PgConnection,
    district: DistrictId,
    until: DateTime<Utc>,
) -> Result<u64> {
    let gone = sqlx::query!(
        "DELETE FROM support_once o
         USING (SELECT s.problem_id, s.once_key
                FROM support_once s
                JOIN problem p ON p.district = $1 AND p.problem_id = s.problem_id
                WHERE s.district = $1 AND NOT p.is_open AND p.closed_at < $2
                LIMIT $3) due
         WHERE o.district = $1 AND o.problem_id = due.problem_id AND o.once_key = due.once_key",
        district as DistrictId,
        until,
        AT_ONCE
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}
