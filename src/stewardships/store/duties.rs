//! SQL of warnings and suspensions: what makes more or less owed than the rules do.

use chrono::NaiveDate;
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::audit::{Act, Actor, store as audit};
use crate::db::store::local_day;
use crate::error::{Error, OnConstraint, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, PersonId, SegmentId};
use crate::rights::{Covered, Located, Scope};
use crate::segments::SegmentKind;
use crate::status::store::settle;
use crate::stewardships::duties::{
    Cause, DayRange, Suspended, SuspensionId, WarningId, WarningLevel,
};

/// Gives out a warning, with everything that follows from it. The same id again changes nothing.
pub async fn warn(
    db: &PgPool,
    scope: &Scope,
    (id, actor): (Uuid, &Actor),
    (level, days): (WarningLevel, DayRange),
    note: &str,
) -> Result<()> {
    refuse_backwards(days)?;
    let now = actor.at;
    let today = local_day(db, scope.district(), now).await?;
    let mut tx = db.begin().await?;
    let inserted = sqlx::query!(
        "INSERT INTO warning (district, warning_id, area_path, level, from_day, past_day, note,
             account_id, at)
         VALUES ($1, $2, $3, $4, $5, $6::date + 1, $7, $8, $9) ON CONFLICT DO NOTHING",
        scope.district() as DistrictId,
        id,
        scope.area().as_str(),
        level.as_str(),
        days.from.get(),
        days.until.get(),
        note,
        actor.account as Option<AccountId>,
        now
    )
    .execute(&mut *tx)
    .await
    .on_constraint("warning_district_area_path_fkey", no_such_area)?;
    if inserted.rows_affected() == 0 {
        let same = sqlx::query_scalar!(
            r#"SELECT (area_path = $3 AND level = $4 AND from_day = $5 AND account_id = $6)
                   AS "same!" FROM warning WHERE district = $1 AND warning_id = $2"#,
            scope.district() as DistrictId,
            id,
            scope.area().as_str(),
            level.as_str(),
            days.from.get(),
            actor.account as Option<AccountId>
        )
        .fetch_one(&mut *tx)
        .await?;
        return if same { Ok(()) } else { Err(Error::Conflict("conflict-change-id")) };
    }
    refuse(days, today)?;
    let segments = segments_in(&mut tx, scope.district(), scope.area(), None).await?;
    settle(&mut tx, scope.district(), &segments, now).await?;
    let detail = json!({ "area": scope.area(), "level": level, "days": days });
    let act = Act::with("warning.give", id, detail).within(scope.area());
    audit::record(&mut tx, scope.district(), actor, act).await?;
    tx.commit().await?;
    Ok(())
}

/// Suspends duties, with everything that follows from it. The same id again changes nothing; nobody
/// excuses themselves.
pub async fn suspend(
    db: &PgPool,
    district: DistrictId,
    of: &Suspended,
    (id, actor): (Uuid, &Actor),
    (cause, days): (Cause, DayRange),
    note: &str,
) -> Result<()> {
    refuse_backwards(days)?;
    let now = actor.at;
    let today = local_day(db, district, now).await?;
    let mut tx = db.begin().await?;
    let kind = of.kind().map(SegmentKind::as_str);
    let (segment, person) = (of.segment().map(|id| id.0), of.person().map(|id| id.0));
    let inserted = sqlx::query!(
        "INSERT INTO suspension (district, suspension_id, area_path, kind, segment_id, person_id,
             cause, from_day, past_day, note, account_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::date + 1, $10, $11, $12) ON CONFLICT DO NOTHING",
        district as DistrictId,
        id,
        of.area().as_str(),
        kind,
        segment,
        person,
        cause.as_str(),
        days.from.get(),
        days.until.get(),
        note,
        actor.account as Option<AccountId>,
        now
    )
    .execute(&mut *tx)
    .await
    .on_constraint("suspension_district_area_path_fkey", no_such_area)?;
    if inserted.rows_affected() == 0 {
        let same = sqlx::query_scalar!(
            r#"SELECT (area_path = $3 AND kind IS NOT DISTINCT FROM $4
                   AND segment_id IS NOT DISTINCT FROM $5 AND person_id IS NOT DISTINCT FROM $6
                       AND cause = $7 AND from_day = $8 AND account_id = $9) AS "same!"
               FROM suspension WHERE district = $1 AND suspension_id = $2"#,
            district as DistrictId,
            id,
            of.area().as_str(),
            kind,
            segment,
            person,
            cause.as_str(),
            days.from.get(),
            actor.account as Option<AccountId>
        )
        .fetch_one(&mut *tx)
        .await?;
        return if same { Ok(()) } else { Err(Error::Conflict("conflict-change-id")) };
    }
    refuse(days, today)?;
    let segments = match of {
        Suspended::Area(scope, kind) => segments_in(&mut tx, district, scope.area(), *kind).await?,
        Suspended::Segment(segment) => vec![segment.get().0],
        Suspended::Person(person) => segments_of(&mut tx, district, person.get().id).await?,
    };
    let whose = (of.person(), matches!(of, Suspended::Area(..)));
    not_oneself(&mut tx, district, whose, &segments, actor).await?;
    settle(&mut tx, district, &segments, now).await?;
    let detail = json!({ "area": of.area(), "kind": kind, "segment": segment, "person": person,
                         "cause": cause, "days": days });
    let act = Act::with("suspension.give", id, detail).within(of.area());
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}

/// What lies in an official's areas by its number need not be there.
pub(super) fn no_such_area() -> Error {
    Error::field("area", "invalid-area-unknown")
}

/// Refuses days of which the last comes before the first: no table takes them, on whatever day they
/// were entered first.
fn refuse_backwards(days: DayRange) -> Result<()> {
    if days.is_backwards() {
        return Err(Error::field("until", "api-invalid-until"));
    }
    Ok(())
}

/// Refuses days that reach back; what was entered meanwhile goes with the transaction.
fn refuse(days: DayRange, today: NaiveDate) -> Result<()> {
    let faults = days.faults(today);
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Where a warning holds.
pub async fn warning(db: &PgPool, district: DistrictId, id: Uuid) -> Result<Located<WarningId>> {
    let area = sqlx::query_scalar!(
        r#"SELECT area_path AS "area: AreaPath" FROM warning WHERE district = $1 AND warning_id = $2"#,
        district as DistrictId,
        id
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Located::new(district, area, WarningId(id)))
}

/// Where a suspension holds.
pub async fn suspension(
    db: &PgPool,
    district: DistrictId,
    id: Uuid,
) -> Result<Located<SuspensionId>> {
    let area = sqlx::query_scalar!(
        r#"SELECT area_path AS "area: AreaPath" FROM suspension WHERE district = $1
               AND suspension_id = $2"#,
        district as DistrictId,
        id
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Located::new(district, area, SuspensionId(id)))
}

/// Calls a warning off: today is the first day without. One that is over stays as it was.
pub async fn lift_warning(db: &PgPool, warning: &Covered<WarningId>, actor: &Actor) -> Result<()> {
    let now = actor.at;
    let district = warning.district();
    let today = local_day(db, district, now).await?;
    let mut tx = db.begin().await?;
    let lifted = sqlx::query!(
        "UPDATE warning SET past_day = greatest(from_day, $3), lifted_at = $4, lifted_by = $5
         WHERE district = $1 AND warning_id = $2 AND past_day > $3 AND lifted_at IS NULL",
        district as DistrictId,
        warning.get().0,
        today,
        now,
        actor.account as Option<AccountId>
    )
    .execute(&mut *tx)
    .await?;
    if lifted.rows_affected() > 0 {
        let segments = segments_in(&mut tx, district, warning.area(), None).await?;
        settle(&mut tx, district, &segments, now).await?;
        let act = Act::new("warning.lift", warning.get().0).within(warning.area());
        audit::record(&mut tx, district, actor, act).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Calls a suspension off: today is the first day on which something is asked for again. One that
/// is over stays as it was; nobody calls off their own.
pub async fn lift_suspension(
    db: &PgPool,
    suspension: &Covered<SuspensionId>,
    actor: &Actor,
) -> Result<()> {
    let now = actor.at;
    let district = suspension.district();
    let today = local_day(db, district, now).await?;
    let mut tx = db.begin().await?;
    let lifted = sqlx::query!(
        r#"UPDATE suspension SET past_day = greatest(from_day, $3), lifted_at = $4, lifted_by = $5
           WHERE district = $1 AND suspension_id = $2 AND past_day > $3 AND lifted_at IS NULL
           RETURNING kind AS "kind: SegmentKind", segment_id AS "segment: SegmentId",
               person_id AS "person: PersonId""#,
        district as DistrictId,
        suspension.get().0,
        today,
        now,
        actor.account as Option<AccountId>
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(lifted) = lifted {
        let segments = match (lifted.segment, lifted.person) {
            (Some(segment), _) => vec![segment.0],
            (_, Some(person)) => segments_of(&mut tx, district, person).await?,
            _ => segments_in(&mut tx, district, suspension.area(), lifted.kind).await?,
        };
        let whose = (lifted.person, lifted.segment.is_none());
        not_oneself(&mut tx, district, whose, &segments, actor).await?;
        settle(&mut tx, district, &segments, now).await?;
        let act = Act::new("suspension.lift", suspension.get().0).within(suspension.area());
        audit::record(&mut tx, district, actor, act).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Refuses whoever would decide about what they owe themselves: their own leave, a segment they
/// answer for, an area in which nobody else answers for anything.
pub(super) async fn not_oneself(
    db: &mut PgConnection,
    district: DistrictId,
    (person, is_area): (Option<PersonId>, bool),
    segments: &[i64],
    actor: &Actor,
) -> Result<()> {
    if let Some(person) = person {
        return actor.decides_on(person);
    }
    let Some(own) = actor.person else {
        return Ok(());
    };
    let alone = sqlx::query_scalar!(
        r#"SELECT count(*) FILTER (WHERE w.person_id = $3) > 0
                  AND (NOT $4 OR count(*) FILTER (WHERE w.person_id <> $3) = 0) AS "alone!"
           FROM stewardship w
           WHERE w.district = $1 AND w.segment_id = ANY ($2)
             AND (w.valid_to IS NULL OR w.valid_to > local_day($1, $5))"#,
        district as DistrictId,
        segments,
        own as PersonId,
        is_area,
        actor.at
    )
    .fetch_one(db)
    .await?;
    if alone { Err(Actor::own_record()) } else { Ok(()) }
}

/// The segments of an area that somebody answers for.
pub(super) async fn segments_in(
    db: &mut PgConnection,
    district: DistrictId,
    area: &AreaPath,
    kind: Option<SegmentKind>,
) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "SELECT s.segment_id FROM segment s
         WHERE s.district = $1 AND s.area_path >= $2 AND s.area_path < $3
             AND ($4::text IS NULL OR s.kind = $4) AND s.retired_at IS NULL
           AND EXISTS (SELECT FROM stewardship st WHERE st.district = s.district
               AND st.segment_id = s.segment_id)",
        district as DistrictId,
        area.as_str(),
        area.upper(),
        kind.map(SegmentKind::as_str)
    )
    .fetch_all(db)
    .await?)
}

async fn segments_of(
    db: &mut PgConnection,
    district: DistrictId,
    person: PersonId,
) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "SELECT DISTINCT segment_id FROM stewardship WHERE district = $1 AND person_id = $2",
        district as DistrictId,
        person as PersonId
    )
    .fetch_all(db)
    .await?)
}
