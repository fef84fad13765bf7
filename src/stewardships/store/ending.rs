//! SQL of stewardships that end: handed over, given back, and deputies with those whom they stand
//! in for.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::PgConnection;

use super::holding::{Holding, Place};
use crate::error::{Error, Result};
use crate::ids::{DistrictId, PersonId, SegmentId};
use crate::stewardships::change::Ended;
use crate::stewardships::{Origin, Role};

/// Ends a stewardship with the day before `on`, and with it whoever stands in for its holder;
/// answers all of them as they were. Where that day has begun they held until the instant of the
/// change, for whatever was done until then.
pub(super) async fn end(
    db: &mut PgConnection,
    place: Place,
    held: &Holding,
    (on, why): (NaiveDate, Ended),
    (today, at): (NaiveDate, DateTime<Utc>),
) -> Result<Vec<Holding>> {
    if held.ended.is_some() && held.past.is_some_and(|end| end > today) {
        return Err(Error::Conflict("conflict-change-planned"));
    }
    if held.from >= on || held.past.is_some_and(|end| end <= on) {
        return Err(Error::Conflict("conflict-not-held"));
    }
    sqlx::query!(
        "UPDATE stewardship SET valid_to = $3, ended = $4,
             ended_at = CASE WHEN $3 <= local_day($1, $5) THEN $5 END
         WHERE district = $1 AND stewardship_id = $2",
        place.district as DistrictId,
        held.id,
        on,
        why.as_str(),
        at
    )
    .execute(&mut *db)
    .await?;
    let mut was = vec![held.clone()];
    let deputies = end_with_holders(db, place.district, &[place.id.0], (today, at)).await?;
    was.extend(deputies.into_iter().filter(|deputy| deputy.deputises == Some(held.id)));
    Ok(was)
}

/// Who takes over from a colleague is no longer beside that colleague; answers what they were.
pub(super) async fn step_out(
    db: &mut PgConnection,
    place: Place,
    person: PersonId,
    role: Role,
    (on, at): (NaiveDate, DateTime<Utc>),
) -> Result<Vec<Holding>> {
    let beside = sqlx::query_as!(
        Holding,
        r#"SELECT stewardship_id AS id, person_id AS "person: PersonId", role AS "role: Role",
               principal, origin AS "origin: Origin", commitment, valid_from AS "from",
               valid_to AS past, ended AS "ended: Ended", deputises
           FROM stewardship
           WHERE district = $1 AND segment_id = $2 AND person_id = $3 AND role = $4
             AND NOT principal AND valid_from < $5 AND (valid_to IS NULL OR valid_to > $5)"#,
        place.district as DistrictId,
        place.id as SegmentId,
        person as PersonId,
        role.as_str(),
        on
    )
    .fetch_all(&mut *db)
    .await?;
    for held in &beside {
        sqlx::query!(
            "UPDATE stewardship SET valid_to = $3, ended = 'handed_over',
                 ended_at = CASE WHEN $3 <= local_day($1, $4) THEN $4 END
             WHERE district = $1 AND stewardship_id = $2",
            place.district as DistrictId,
            held.id,
            on,
            at
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(beside)
}

/// Ends deputies of segments with the holder they stand in for, where that one has an end before
/// theirs, and takes away those who would only begin then. Whoever began stays for the days that
/// began, and on a day that has begun until `at`, as their holder does. Answers them as they were.
pub async fn end_with_holders(
    db: &mut PgConnection,
    district: DistrictId,
    segments: &[i64],
    (today, at): (NaiveDate, DateTime<Utc>),
) -> Result<Vec<Holding>> {
    let late = sqlx::query!(
        r#"SELECT d.stewardship_id AS id, d.person_id AS "person: PersonId", d.role AS "role: Role",
               d.principal, d.origin AS "origin: Origin", d.commitment, d.valid_from AS "from",
               d.valid_to AS past, d.ended AS "ended: Ended", d.deputises,
               h.valid_to AS "end!", h.ended AS "why: Ended"
           FROM stewardship h
           JOIN stewardship d ON d.district = $1 AND d.segment_id = h.segment_id
               AND d.deputises = h.stewardship_id
           WHERE h.district = $1 AND h.segment_id = ANY ($2)
             AND (d.valid_to IS NULL OR d.valid_to > greatest(h.valid_to, $3))
             AND h.valid_to IS NOT NULL
           ORDER BY d.stewardship_id"#,
        district as DistrictId,
        segments,
        today
    )
    .fetch_all(&mut *db)
    .await?;
    let mut gone = Vec::new();
    let (mut cut, mut pasts, mut whys) = (Vec::new(), Vec::new(), Vec::new());
    let mut were = Vec::new();
    for row in late {
        if row.from > today && row.from >= row.end {
            gone.push(row.id);
        } else {
            cut.push(row.id);
            pasts.push(row.end.max(today).max(row.from + Days::new(1)));
            whys.push(row.why.map(Ended::as_str));
        }
        were.push(Holding {
            id: row.id,
            person: row.person,
            role: row.role,
            principal: row.principal,
            origin: row.origin,
            commitment: row.commitment,
            from: row.from,
            past: row.past,
            ended: row.ended,
            deputises: row.deputises,
        });
    }
    write(db, district, &gone, (&cut, &pasts, &whys), at).await?;
    Ok(were)
}

/// Takes stewardships away, and ends others: numbers, first days without and reasons side by side.
/// One whose first day without has begun held until `at`.
async fn write(
    db: &mut PgConnection,
    district: DistrictId,
    gone: &[i64],
    (cut, pasts, whys): (&[i64], &[NaiveDate], &[Option<&str>]),
    at: DateTime<Utc>,
) -> Result<()> {
    if !gone.is_empty() {
        sqlx::query!(
            "DELETE FROM stewardship WHERE district = $1 AND stewardship_id = ANY ($2)",
            district as DistrictId,
            gone
        )
        .execute(&mut *db)
        .await?;
    }
    if !cut.is_empty() {
        sqlx::query!(
            "UPDATE stewardship w SET valid_to = r.past, ended = r.why,
                 ended_at = CASE WHEN r.past <= local_day($1, $5) THEN $5 END
             FROM unnest($2::int8[], $3::date[], $4::text[]) AS r (id, past, why)
             WHERE w.district = $1 AND w.stewardship_id = r.id",
            district as DistrictId,
            cut,
            pasts,
            whys as &[Option<&str>],
            at
        )
        .execute(db)
        .await?;
    }
    Ok(())
}
