//! Deadlines of problems that are worked out again when more is known of the calendar.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::ids::DistrictId;
use crate::retention::Kept;
use crate::working_time::{LimitUnit, TimeLimit, WorkingTime};

/// Works every open deadline of a district that hangs on the calendar out again, where it is what
/// the calendar of `before` gave, or as many days later as excused outages put it off, which it is
/// then again; one that came about in another way stays. Answers how many moved to another day or
/// are no longer assumed.
///
/// A phone number that is still there stays as long after the new day as after the one before, and
/// kept pages of the segments are made anew, as by any other change of a problem. Under the lock of
/// the calendar (`working_time::store::hold`); the states of the segments are locked before the
/// problems, as everybody locks them.
pub async fn settle_again(
    db: &mut PgConnection,
    district: DistrictId,
    (before, after): (&WorkingTime, &WorkingTime),
) -> Result<u64> {
    // Both in the order in which whoever locks several does it.
    sqlx::query_scalar!(
        "SELECT count(*) FROM (SELECT FROM segment_state WHERE district = $1
             AND segment_id IN (SELECT segment_id FROM problem
                 WHERE district = $1 AND is_open AND due_unit <> 'day')
             ORDER BY segment_id FOR UPDATE) x",
        district as DistrictId
    )
    .fetch_one(&mut *db)
    .await?;
    let open = sqlx::query!(
        r#"SELECT problem_id, due_at, due_assumed, due_from AS "from!",
               due_unit AS "unit!: LimitUnit", due_number AS "number!",
               coalesce(put_off_days($1, problem_id, due_from, due_at), 0) AS "days!"
           FROM problem p
           WHERE district = $1 AND is_open AND due_unit <> 'day'
           ORDER BY problem_id FOR UPDATE OF p"#,
        district as DistrictId
    )
    .fetch_all(&mut *db)
    .await?;
    let (mut ids, mut due) = (Vec::<i64>::new(), Vec::<DateTime<Utc>>::new());
    let (mut assumed, mut erase) = (Vec::<bool>::new(), Vec::<DateTime<Utc>>::new());
    for problem in open {
        let Some(limit) = TimeLimit::new(problem.unit, problem.number) else {
            continue;
        };
        // One that was promised anew since it was put off has no days of that any more.
        let put_off = problem.due_at - before.deadline(problem.from, limit).at;
        if !put_off.is_zero() && put_off != TimeDelta::hours(24 * i64::from(problem.days)) {
            continue;
        }
        let settled = after.deadline(problem.from, limit);
        if (settled.at + put_off, settled.assumed) != (problem.due_at, problem.due_assumed) {
            ids.push(problem.problem_id);
            due.push(settled.at + put_off);
            assumed.push(settled.assumed);
            // Putting a promise off moves no phone number.
            erase.push(settled.at + Kept::Contacts.span());
        }
    }
    if !ids.is_empty() {
        store(db, district, &ids, &due, &assumed, &erase).await?;
    }
    Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
}

async fn store(
    db: &mut PgConnection,
    district: DistrictId,
    ids: &[i64],
    due: &[DateTime<Utc>],
    assumed: &[bool],
    erase: &[DateTime<Utc>],
) -> Result<()> {
    sqlx::query!(
        "WITH settled AS (
             UPDATE problem p SET due_at = m.due_at, due_assumed = m.assumed,
                 version = p.version + 1
             FROM unnest($2::int8[], $3::timestamptz[], $4::bool[]) AS m (id, due_at, assumed)
             WHERE p.district = $1 AND p.problem_id = m.id
         ), put_off AS (
             -- What an excuse put off is found by its day when that is taken back.
             UPDATE excused_promise e SET due_at = e.due_at + (m.due_at - p.due_at)
             FROM unnest($2::int8[], $3::timestamptz[]) AS m (id, due_at)
             JOIN problem p ON p.district = $1 AND p.problem_id = m.id
             WHERE e.district = $1 AND e.problem_id = m.id
               AND EXISTS (SELECT FROM excused_promise o
                           WHERE o.district = $1 AND o.problem_id = m.id AND o.due_at = p.due_at)
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
        erase
    )
    .execute(db)
    .await?;
    Ok(())
}
