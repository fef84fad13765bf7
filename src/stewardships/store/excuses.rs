//! SQL of excused outages. Nothing that was counted is stored: once an excuse stands there, months
//! that are over are counted by it as well; what is kept of today is settled after it.

use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::duties::{no_such_area, not_oneself, segments_in};
use super::settling;
use crate::audit::{Act, Actor, store as audit};
use crate::db::store::zone_of;
use crate::error::{Error, OnConstraint, Result};
use crate::ids::{AccountId, AreaPath, DistrictId};
use crate::rights::{Covered, Located, Scope};
use crate::stewardships::excuses::{Excuse, ExcuseId};
use crate::stewardships::periods::Span;

/// Excuses an outage in an area; what follows from it is to be settled ([`settling`]). The same id
/// again changes nothing; nobody excuses themselves.
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
    if is_replay(&mut tx, scope, (id, actor), said).await? {
        return Ok(());
    }
    let faults = said.times.faults(now);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let zone = zone_of(&mut *tx, district).await?;
    let lost = said.times.lost_days(zone);
    let days = lost.ok_or_else(|| Error::field("until", "api-invalid-excuse-short"))?;
    if !insert(&mut tx, scope, (id, actor), said, days).await? {
        // Sent twice at once: the other one is on record by now.
        is_replay(&mut tx, scope, (id, actor), said).await?;
        return Ok(());
    }
    not_alone(&mut tx, district, scope.area(), actor).await?;
    settling::order(&mut tx, district, id, now).await?;
    let detail = json!({ "area": scope.area(), "from": said.times.from, "past": said.times.until });
    let act = Act::with("excuse.give", id, detail).within(scope.area());
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses whoever alone answers for something in an area.
async fn not_alone(
    db: &mut PgConnection,
    district: DistrictId,
    area: &AreaPath,
    actor: &Actor,
) -> Result<()> {
    // Nobody else could be, and a district has many segments.
    if actor.person.is_none() {
        return Ok(());
    }
    let segments = segments_in(&mut *db, district, area, None).await?;
    not_oneself(db, district, (None, true), &segments, actor).await
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

/// Stores an excuse; false where one of this id is there.
async fn insert(
    db: &mut PgConnection,
    scope: &Scope,
    (id, actor): (Uuid, &Actor),
    said: &Excuse<'_>,
    days: Span,
) -> Result<bool> {
    let inserted = sqlx::query!(
        "INSERT INTO excuse (district, excuse_id, area_path, from_at, past_at, from_day, past_day,
             words, note, account_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (district, excuse_id) DO NOTHING",
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
    Ok(inserted.rows_affected() > 0)
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
/// outages that are excused; that is to be settled ([`settling`]). Once; again it changes nothing.
pub async fn withdraw(
    db: &PgPool,
    excuse: &Covered<ExcuseId>,
    actor: &Actor,
    reason: &str,
) -> Result<()> {
    let (district, id) = (excuse.district(), excuse.get().0);
    let mut tx = db.begin().await?;
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
    not_alone(&mut tx, district, excuse.area(), actor).await?;
    settling::order(&mut tx, district, id, actor.at).await?;
    let act = Act::new("excuse.withdraw", id).within(excuse.area());
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}
