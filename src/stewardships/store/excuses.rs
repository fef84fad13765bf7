//! SQL of excused outages. Nothing that was counted is stored: once an excuse stands there, months
//! that are over are counted by it as well, and what is kept of today is settled in its transaction.

use chrono_tz::Tz;
use serde_json::json;
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use super::duties::{no_such_area, not_oneself, segments_in};
use crate::audit::{Act, Actor, store as audit};
use crate::clock::zone;
use crate::error::{Error, OnConstraint, Result};
use crate::ids::{AccountId, AreaPath, DistrictId};
use crate::problems::store::promises::{self, Promise};
use crate::rights::{Covered, Located, Scope};
use crate::status::store::{lock_states, settle};
use crate::stewardships::excuses::{Excuse, ExcuseId, puts_off};
use crate::stewardships::periods::Span;

/// Excuses an outage in an area, with everything that follows from it. The same id again changes
/// nothing; nobody excuses themselves.
///
/// # Errors
/// Fields `from` and `until` for times that are not over, too long ago or took no day; `area`.
pub async fn excuse(
    db: &PgPool,
    scope: &Scope,
    (id, actor): (Uuid, &Actor),
    said: &Excuse<'_>,
) -> Result<()> {
    said.times.refuse_length()?;
    let (district, now) = (scope.district(), actor.at);
    let mut tx = db.begin().await?;
    // First of all, as every change of what stands on cards does: who sends the same at once waits
    // here as well. Then the states, and problems after them, as who reopens one locks them.
    lock_states(&mut tx, district, &[]).await?;
    if is_replay(&mut tx, scope, (id, actor), said).await? {
        return Ok(());
    }
    let faults = said.times.faults(now);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let zone = zone_of(&mut *tx, district).await?;
    let days = said
        .times
        .lost_days(zone)
        .ok_or_else(|| Error::field("until", "api-invalid-excuse-short"))?;
    insert(&mut tx, scope, (id, actor), said, days).await?;
    let segments = segments_in(&mut tx, district, scope.area(), None).await?;
    not_oneself(&mut tx, district, (None, true), &segments, actor).await?;
    let before = lock_concerned(&mut tx, district, scope.area(), id).await?;
    let outage = (id, said.times.from, said.times.until);
    let promised = promises::running(&mut tx, scope, outage).await?;
    settle(&mut tx, district, &touched(segments, before, &promised), now).await?;
    put_off(&mut tx, district, &promised, zone).await?;
    let detail = json!({ "area": scope.area(), "from": said.times.from, "past": said.times.until });
    let act = Act::with("excuse.give", id, detail).within(scope.area());
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether this very excuse is on record.
async fn is_replay(
    db: &mut PgConnection,
    scope: &Scope,
    (id, actor): (Uuid, &Actor),
    said: &Excuse<'_>,
) -> Result<bool> {
    let same = sqlx::query_scalar!(
        r#"SELECT (area_path = $3 AND from_at = $4 AND past_at = $5 AND words = $6
               AND account_id IS NOT DISTINCT FROM $7) AS "same!"
           FROM excuse WHERE district = $1 AND excuse_id = $2"#,
        scope.district() as DistrictId,
        id,
        scope.area().as_str(),
        said.times.from,
        said.times.until,
        said.words,
        actor.account as Option<AccountId>
    )
    .fetch_optional(db)
    .await?;
    match same {
        Some(false) => Err(Error::Conflict("conflict-change-id")),
        known => Ok(known.is_some()),
    }
}

/// By which clock the days of a district go.
pub async fn zone_of(db: impl PgExecutor<'_>, district: DistrictId) -> Result<Tz> {
    let name = sqlx::query_scalar!(
        "SELECT time_zone FROM district WHERE district = $1",
        district as DistrictId
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(zone(&name))
}

async fn insert(
    db: &mut PgConnection,
    scope: &Scope,
    (id, actor): (Uuid, &Actor),
    said: &Excuse<'_>,
    days: Span,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO excuse (district, excuse_id, area_path, from_at, past_at, from_day, past_day,
             words, note, account_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        scope.district() as DistrictId,
        id,
        scope.area().as_str(),
        said.times.from,
        said.times.until,
        days.from,
        days.past,
        said.words,
        said.note,
        actor.account as Option<AccountId>,
        actor.at
    )
    .execute(db)
    .await
    .on_constraint("excuse_district_area_path_fkey", no_such_area)?;
    Ok(())
}

/// Locks the states of an area, of what lay there before it moved, and of segments whose problems an
/// excuse put off, wherever they lie by now; in the order in which recordings lock them. Answers
/// what lay there before.
async fn lock_concerned(
    db: &mut PgConnection,
    district: DistrictId,
    area: &AreaPath,
    excuse: Uuid,
) -> Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT count(*) FROM (
             SELECT FROM segment_state s
             WHERE s.district = $1
               AND (s.area_path >= $2 AND s.area_path < $3
                    OR s.segment_id IN (
                        SELECT v.segment_id FROM segment_move v
                        WHERE v.district = $1 AND v.area_path >= $2 AND v.area_path < $3
                        UNION ALL
                        SELECT p.segment_id FROM excused_promise e
                        JOIN problem p ON p.district = $1 AND p.problem_id = e.problem_id
                        WHERE e.district = $1 AND e.excuse_id = $4))
             ORDER BY s.segment_id FOR UPDATE OF s) x",
        district as DistrictId,
        area.as_str(),
        area.upper(),
        excuse
    )
    .fetch_one(&mut *db)
    .await?;
    Ok(sqlx::query_scalar!(
        "SELECT DISTINCT v.segment_id FROM segment_move v
         WHERE v.district = $1 AND v.area_path >= $2 AND v.area_path < $3",
        district as DistrictId,
        area.as_str(),
        area.upper()
    )
    .fetch_all(db)
    .await?)
}

/// The segments whose cards change: those that somebody answers for, those that lay there before
/// they moved, and those of the problems.
fn touched(mut segments: Vec<i64>, before: Vec<i64>, promised: &[Promise]) -> Vec<i64> {
    segments.extend(before);
    segments.extend(promised.iter().map(|promise| promise.segment.0));
    segments
}

/// Puts promises off by what the excused outages that they meet took, and by no more.
async fn put_off(
    db: &mut PgConnection,
    district: DistrictId,
    promised: &[Promise],
    zone: Tz,
) -> Result<()> {
    let mut said = promises::PutOff::default();
    for promise in promised {
        said.by(promise, &puts_off((promise.made, promise.due), &promise.met, zone));
    }
    promises::put_off(db, district, &said).await
}

/// Where an outage was that is excused.
pub async fn place(db: &PgPool, district: DistrictId, id: Uuid) -> Result<Located<ExcuseId>> {
    let area = sqlx::query_scalar!(
        r#"SELECT area_path AS "area: AreaPath" FROM excuse WHERE district = $1
               AND excuse_id = $2"#,
        district as DistrictId,
        id
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Located::new(district, area, ExcuseId(id)))
}

/// Withdraws an excuse: what it alone excused counts again, promises are as they were but for other
/// outages that are excused. Once; again it changes nothing.
pub async fn withdraw(
    db: &PgPool,
    excuse: &Covered<ExcuseId>,
    actor: &Actor,
    reason: &str,
) -> Result<()> {
    let (district, id) = (excuse.district(), excuse.get().0);
    let mut tx = db.begin().await?;
    lock_states(&mut tx, district, &[]).await?;
    let inserted = sqlx::query!(
        "INSERT INTO excuse_withdrawal (district, excuse_id, reason, account_id, at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        district as DistrictId,
        id,
        reason,
        actor.account as Option<AccountId>,
        actor.at
    )
    .execute(&mut *tx)
    .await?;
    if inserted.rows_affected() == 0 {
        return Ok(());
    }
    let segments = segments_in(&mut tx, district, excuse.area(), None).await?;
    not_oneself(&mut tx, district, (None, true), &segments, actor).await?;
    let before = lock_concerned(&mut tx, district, excuse.area(), id).await?;
    let promised = promises::put_off_by(&mut tx, district, id).await?;
    settle(&mut tx, district, &touched(segments, before, &promised), actor.at).await?;
    let zone = zone_of(&mut *tx, district).await?;
    put_off(&mut tx, district, &promised, zone).await?;
    let act = Act::new("excuse.withdraw", id).within(excuse.area());
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}
