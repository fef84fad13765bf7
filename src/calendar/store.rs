//! SQL of notices and office hours. Who changes a calendar holds it (`working_time::store::hold`)
//! and works out again, in the same transaction, what hangs on it.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::{HoursChoice, Notice, NoticeDay, shipped};
use crate::audit::{Act, Actor, store as audit};
use crate::db::each::Each;
use crate::db::store::districts;
use crate::error::{Error, OnConstraint, Result};
use crate::ids::DistrictId;
use crate::problems::store::deadlines;
use crate::rights::Covered;
use crate::working_time::hours::{OfficeHours, OfficeSpan};
use crate::working_time::store as working_time;

/// The notice of a year, as a district has it; none where none is in.
pub async fn notice(
    db: impl PgExecutor<'_>,
    district: DistrictId,
    year: i32,
) -> Result<Option<Notice>> {
    let row = sqlx::query!(
        r#"SELECT n.papers,
               (SELECT coalesce(jsonb_agg(jsonb_build_object('name', c.name, 'date', c.day,
                    'isOffDay', c.is_off) ORDER BY c.day), '[]')
                FROM calendar_day c WHERE c.district = $1 AND c.year = $2)
                    AS "days!: Each<NoticeDay>"
           FROM calendar_notice n WHERE n.district = $1 AND n.year = $2"#,
        district as DistrictId,
        year
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Notice {
        year,
        papers: row.papers.lines().map(str::to_owned).collect(),
        days: row.days.0,
    }))
}

/// Takes a notice in the place of what the district had of its year, on record, and works every
/// deadline that hangs on the calendar out again; answers how many that moved. None where the same
/// notice was in already, which changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where there is no such district.
pub async fn import(db: &PgPool, covered: &Covered<Notice>, actor: &Actor) -> Result<Option<u64>> {
    let (district, taken) = (covered.district(), covered.get());
    let mut tx = db.begin().await?;
    working_time::hold(&mut tx, district).await?;
    if notice(&mut *tx, district, taken.year()).await?.as_ref() == Some(taken) {
        return Ok(None);
    }
    let moved = replace(&mut tx, district, &[taken], actor.at).await?;
    let detail = json!({ "days": taken.days().len(), "updated": moved });
    let act = Act::with("calendar.import", taken.year(), detail);
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(Some(moved))
}

/// Lays the notices that come with the program down for a district, as far as it has none of their
/// years: what it imported itself stays.
pub async fn lay_shipped(
    db: &mut PgConnection,
    district: DistrictId,
    now: DateTime<Utc>,
) -> Result<()> {
    if missing(db, district).await?.is_empty() {
        return Ok(());
    }
    working_time::hold(db, district).await?;
    // Somebody else may have been laying them down, or have imported one, meanwhile.
    let missing = missing(db, district).await?;
    replace(db, district, &missing, now).await?;
    Ok(())
}

/// The same for every district, each in a transaction of its own.
pub async fn lay_everywhere(db: &PgPool, now: DateTime<Utc>) -> Result<()> {
    for district in districts(db).await? {
        let mut tx = db.begin().await?;
        lay_shipped(&mut tx, district, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The shipped notices of whose years a district has none.
async fn missing(db: &mut PgConnection, district: DistrictId) -> Result<Vec<&'static Notice>> {
    let there = sqlx::query_scalar!(
        "SELECT year FROM calendar_notice WHERE district = $1",
        district as DistrictId
    )
    .fetch_all(db)
    .await?;
    Ok(shipped().iter().filter(|notice| !there.contains(&notice.year())).collect())
}

/// Writes notices over those of their years, under the lock of the calendar, and works out again
/// what hangs on it; answers how many deadlines moved.
async fn replace(
    db: &mut PgConnection,
    district: DistrictId,
    notices: &[&Notice],
    now: DateTime<Utc>,
) -> Result<u64> {
    let before = working_time::read(&mut *db, district).await?;
    for notice in notices {
        write(db, district, notice, now).await?;
    }
    let after = working_time::read(&mut *db, district).await?;
    deadlines::settle_again(db, district, (&before, &after)).await
}

async fn write(
    db: &mut PgConnection,
    district: DistrictId,
    notice: &Notice,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "DELETE FROM calendar_day WHERE district = $1 AND year = $2",
        district as DistrictId,
        notice.year()
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO calendar_notice (district, year, papers, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (district, year) DO UPDATE SET papers = excluded.papers, at = excluded.at",
        district as DistrictId,
        notice.year(),
        notice.papers().join("\n"),
        now
    )
    .execute(&mut *db)
    .await?;
    let days: Vec<NaiveDate> = notice.named().map(|(day, _)| day).collect();
    let off: Vec<bool> = notice.named().map(|(_, is_off)| is_off).collect();
    let names: Vec<&str> = notice.days().iter().map(|named| named.name.as_str()).collect();
    sqlx::query!(
        "INSERT INTO calendar_day (district, year, day, is_off, name)
         SELECT $1, $2, g.day, g.is_off, g.name
         FROM unnest($3::date[], $4::bool[], $5::text[]) AS g (day, is_off, name)",
        district as DistrictId,
        notice.year(),
        &days,
        &off,
        &names as &[&str]
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The office hours that a district chose; none where it keeps to the usual.
pub async fn hours(db: impl PgExecutor<'_>, district: DistrictId) -> Result<Option<OfficeHours>> {
    let row = sqlx::query!(
        r#"SELECT coalesce(jsonb_agg(jsonb_build_object('opens', opens, 'closes', closes)
               ORDER BY opens), '[]') AS "spans!: Each<OfficeSpan>"
           FROM office_hours WHERE district = $1"#,
        district as DistrictId
    )
    .fetch_one(db)
    .await?;
    Ok(OfficeHours::new(row.spans.0))
}

/// Chooses office hours, on record; the same again changes nothing. What was promised by those of
/// before stays as it was promised.
///
/// # Errors
/// [`Error::NotFound`] where there is no such district.
pub async fn set_hours(db: &PgPool, choice: &Covered<HoursChoice>, actor: &Actor) -> Result<()> {
    let (district, chosen) = (choice.district(), choice.get().0.as_ref());
    let mut tx = db.begin().await?;
    working_time::hold(&mut tx, district).await?;
    if hours(&mut *tx, district).await?.as_ref() == chosen {
        return Ok(());
    }
    sqlx::query!("DELETE FROM office_hours WHERE district = $1", district as DistrictId)
        .execute(&mut *tx)
        .await?;
    let spans = chosen.map(OfficeHours::spans).unwrap_or_default();
    let opens: Vec<i32> = spans.iter().map(|span| span.opens.into()).collect();
    let closes: Vec<i32> = spans.iter().map(|span| span.closes.into()).collect();
    sqlx::query!(
        "INSERT INTO office_hours (district, opens, closes)
         SELECT $1, g.opens, g.closes FROM unnest($2::int4[], $3::int4[]) AS g (opens, closes)",
        district as DistrictId,
        &opens,
        &closes
    )
    .execute(&mut *tx)
    .await
    .on_constraint("office_hours_district", || Error::NotFound)?;
    let said = chosen.map_or_else(|| "usual".to_owned(), ToString::to_string);
    audit::record(&mut tx, district, actor, Act::new("office_hours.set", said)).await?;
    tx.commit().await?;
    Ok(())
}
