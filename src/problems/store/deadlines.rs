//! Deadlines of problems that are worked out again when more is known of the calendar.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::ids::DistrictId;
use crate::retention::Kept;
use crate::working_time::{LimitUnit, TimeLimit, WorkingTime};

/// Works every open deadline of a district that hangs on the calendar out again, where it is what
/// the calendar of `before` gave; one that came about in another way stays. Answers how many moved
/// to another day or are no longer assumed.
///
/// A phone number that is still there stays as long after the new day as after the one before, and
/// kept pages of the segments are made anew, as by any other change of a problem. Under the lock of
/// the calendar (`working_time::store::hold`).
pub async fn settle_again(
    db: &mut PgConnection,
    district: DistrictId,
    (before, after): (&WorkingTime, &WorkingTime),
) -> Result<u64> {
    // In the order in which whoever locks several does it.
    let open = sqlx::query!(
        r#"SELECT problem_id, due_at, due_assumed, due_from AS "from!",
               due_unit AS "unit!: LimitUnit", due_number AS "number!"
           FROM problem
           WHERE district = $1 AND is_open AND due_unit <> 'day'
           ORDER BY problem_id FOR UPDATE"#,
        district as DistrictId
    )
    .fetch_all(&mut *db)
    .await?;
    let (mut ids, mut due) = (Vec::<i64>::new(), Vec::<DateTime<Utc>>::new());
    let mut assumed = Vec::<bool>::new();
    for problem in open {
        let Some(limit) = TimeLimit::new(problem.unit, problem.number) else {
            continue;
        };
        if before.deadline(problem.from, limit).at != problem.due_at {
            continue;
        }
        let settled = after.deadline(problem.from, limit);
        if (settled.at, settled.assumed) != (problem.due_at, problem.due_assumed) {
            ids.push(problem.problem_id);
            due.push(settled.at);
            assumed.push(settled.assumed);
        }
    }
    if !ids.is_empty() {
        store(db, district, (&ids, &due, &assumed)).await?;
    }
    Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
}

async fn store(
    db: &mut PgConnection,
    district: DistrictId,
    (ids, due, assumed): (&[i64], &[DateTime<Utc>], &[bool]),
) -> Result<()> {
    let erase: Vec<DateTime<Utc>> = due.iter().map(|at| *at + Kept::Contacts.span()).collect();
    sqlx::query!(
        "WITH settled AS (
             UPDATE problem p SET due_at = m.due_at, due_assumed = m.assumed,
                 version = p.version + 1
             FROM unnest($2::int8[], $3::timestamptz[], $4::bool[]) AS m (id, due_at, assumed)
             WHERE p.district = $1 AND p.problem_id = m.id
         )
         UPDATE contact c SET erase_at = m.erase_at,
             promised_until = c.promised_until + (m.due_at - p.due_at)
         FROM unnest($2::int8[], $3::timestamptz[], $5::timestamptz[]) AS m (id, due_at, erase_at)
         JOIN problem p ON p.district = $1 AND p.problem_id = m.id
         WHERE c.district = $1 AND c.contact_id = p.contact_id",
        district as DistrictId,
        ids,
        due,
        assumed,
        &erase
    )
    .execute(db)
    .await?;
    Ok(())
}
