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
use crate::stewardships::excuses::{Excuse, ExcuseId};
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
    // here as well. Then problems, as who reopens one locks them, and the states.
    lock_states(&mut tx, district, &[]).await?;
    if is_replay(&mut tx, scope, (id, actor), said).await? {
        return Ok(());
    }
    let faults = said.times.faults(now);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let lost = said.times.lost_days(zone_of(&mut *tx, district).await?);
    let days = lost.ok_or_else(|| Error::field("until", "api-invalid-excuse-short"))?;
    insert(&mut tx, scope, (id, actor), said, days).await?;
    let segments = segments_in(&mut tx, district, scope.area(), None).await?;
    not_oneself(&mut tx, district, (None, true), &segments, actor).await?;
    let promised = promises::running(&mut tx, scope, (said.times.from, said.times.until)).await?;
    settle(&mut tx, district, &touched(segments, &promised), now).await?;
    promises::put_off(&mut tx, district, id, &promised, (days.past - days.from).num_days()).await?;
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

/// The segments whose cards change: those that somebody answers for, and those of the problems.
fn touched(mut segments: Vec<i64>, promised: &[Promise]) -> Vec<i64> {
    segments.extend(promised.iter().map(|promise| promise.segment.0));
    segments
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

/// Withdraws an excuse: what it excused counts again, promises are as they were. Once; again it
/// changes nothing.
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
    let promised = promises::put_off_by(&mut tx, district, id).await?;
    settle(&mut tx, district, &touched(segments, &promised), actor.at).await?;
    promises::take_back(&mut tx, district, id, &promised).await?;
    let act = Act::new("excuse.withdraw", id).within(excuse.area());
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}
