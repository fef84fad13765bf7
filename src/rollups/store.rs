//! SQL that compares sums with what they sum up, and makes them anew. Each sum is derived here a
//! second time, from the events and not from what recordings did with them: that is the point of
//! it. Sums of months are compared and written as whole rows, so that a column more is one in their
//! functions alone.

pub mod states;
mod wrong;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use self::wrong::{Wrong, differences, of_tables};
use super::{Depth, Difference};
use crate::clock::{Clock, LocalMonth};
use crate::error::Result;
use crate::ids::DistrictId;

/// Gives this transaction the memory to join a district's segments without writing to disk.
/// Compiling statements that run once is not worth it.
pub async fn take_room(db: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "SELECT set_config('work_mem', '128MB', true) AS work_mem,
                      set_config('jit', 'off', true) AS jit"
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// Compares the patrols and month rows of segments with the scans; answers the segments concerned
/// as well.
pub async fn of_segments(
    db: &mut PgConnection,
    district: DistrictId,
    month: LocalMonth,
) -> Result<(Vec<Difference>, Vec<i64>)> {
    let patrols = sqlx::query_as!(
        Wrong,
        r#"WITH wrong AS (
               SELECT coalesce(k.segment_id, a.segment_id) AS segment_id,
                      concat_ws('/', coalesce(k.segment_id, a.segment_id), coalesce(k.day, a.day),
                          coalesce(k.person_id, a.person_id)) AS key
               FROM (SELECT p.segment_id, p.day, p.person_id, p.scans, p.first_at, p.last_at,
                   p.best_grade, p.flags, p.outcome
                     FROM patrol p WHERE p.district = $1 AND p.day >= $2
                         AND p.day < $2 + interval '1 month') k
               FULL JOIN patrols_anew($1, $2, NULL) a
                   ON a.segment_id = k.segment_id AND a.day = k.day AND a.person_id = k.person_id
               WHERE (k.scans, k.first_at, k.last_at, k.best_grade, k.flags, k.outcome)
                     IS DISTINCT FROM (a.scans, a.first_at, a.last_at, a.best_grade, a.flags,
                         a.outcome)
           )
           SELECT count(*) AS "rows!", coalesce(array_agg(DISTINCT segment_id), '{}')
               AS "segments!",
                  coalesce((array_agg(key ORDER BY key))[1:5], '{}') AS "keys!"
           FROM wrong"#,
        district as DistrictId,
        month.first()
    )
    .fetch_one(&mut *db)
    .await?;
    let months = sqlx::query_as!(
        Wrong,
        r#"WITH wrong AS (
               SELECT coalesce(k.segment_id, a.segment_id) AS segment_id,
                      concat_ws('/', coalesce(k.segment_id, a.segment_id), coalesce(k.role, a.role))
                          AS key
               FROM (SELECT m.segment_id, m.role, m.days FROM segment_month m WHERE m.district = $1
                   AND m.month = $2) k
               FULL JOIN segment_months_anew($1, $2, NULL) a ON a.segment_id = k.segment_id
                   AND a.role = k.role
               WHERE k.days IS DISTINCT FROM a.days
           )
           SELECT count(*) AS "rows!", coalesce(array_agg(DISTINCT segment_id), '{}')
               AS "segments!",
                  coalesce((array_agg(key ORDER BY key))[1:5], '{}') AS "keys!"
           FROM wrong"#,
        district as DistrictId,
        month.first()
    )
    .fetch_one(db)
    .await?;
    Ok(of_tables([("patrol", patrols), ("segment_month", months)]))
}

/// Compares the sums of areas with month rows, segments, problems and ratings.
pub async fn of_areas(
    db: &mut PgConnection,
    district: DistrictId,
    month: LocalMonth,
) -> Result<Vec<Difference>> {
    let towns = sqlx::query!(
        r#"WITH wrong AS (
               SELECT concat_ws('/', coalesce(k.town_path, a.town_path), coalesce(k.kind, a.kind))
                   AS key
               FROM (SELECT t AS kept, t.town_path, t.kind FROM town_month t
                   WHERE t.district = $1 AND t.month = $2) k
               FULL JOIN town_sums_anew($1, $2) a ON a.town_path = k.town_path AND a.kind = k.kind
               WHERE k.kept IS DISTINCT FROM a
           )
           SELECT count(*) AS "rows!", coalesce((array_agg(key ORDER BY key))[1:5], '{}') AS "keys!"
               FROM wrong"#,
        district as DistrictId,
        month.first()
    )
    .fetch_one(&mut *db)
    .await?;
    let counts = sqlx::query!(
        r#"WITH wrong AS (
               SELECT concat_ws('/', coalesce(k.area_path, a.area_path), coalesce(k.kind, a.kind))
                   AS key
               FROM (SELECT c.area_path, c.kind, c.segments, c.open_problems FROM area_count c
                   WHERE c.district = $1) k
               FULL JOIN area_counts_anew($1) a ON a.area_path = k.area_path AND a.kind = k.kind
               WHERE (coalesce(k.segments, 0),
                   coalesce(k.open_problems, 0)) <> (coalesce(a.segments, 0),
                   coalesce(a.open_problems, 0))
           )
           SELECT count(*) AS "rows!", coalesce((array_agg(key ORDER BY key))[1:5], '{}') AS "keys!"
               FROM wrong"#,
        district as DistrictId
    )
    .fetch_one(&mut *db)
    .await?;
    let said = sqlx::query!(
        r#"WITH wrong AS (
               SELECT concat_ws('/', coalesce(k.area_path, a.area_path), coalesce(k.kind, a.kind))
                   AS key
               FROM (SELECT m AS kept, m.area_path, m.kind FROM area_month m
                   WHERE m.district = $1 AND m.month = $2) k
               FULL JOIN area_sums_anew($1, $2) a ON a.area_path = k.area_path AND a.kind = k.kind
               WHERE k.kept IS DISTINCT FROM a
           )
           SELECT count(*) AS "rows!", coalesce((array_agg(key ORDER BY key))[1:5], '{}') AS "keys!"
               FROM wrong"#,
        district as DistrictId,
        month.first()
    )
    .fetch_one(db)
    .await?;
    Ok(differences([
        ("town_month", towns.rows, towns.keys),
        ("area_count", counts.rows, counts.keys),
        ("area_month", said.rows, said.keys),
    ]))
}

/// Locks the state of segments in the order in which recordings lock it.
pub async fn lock_segments(
    db: &mut PgConnection,
    district: DistrictId,
    segments: &[i64],
) -> Result<()> {
    sqlx::query_scalar!(
        "SELECT count(*) FROM (SELECT FROM segment_state WHERE district = $1
             AND segment_id = ANY ($2) ORDER BY segment_id FOR UPDATE) x",
        district as DistrictId,
        segments
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// Makes the patrols of a month anew. The segments are locked.
pub async fn rebuild_patrols(
    db: &mut PgConnection,
    district: DistrictId,
    month: LocalMonth,
    segments: &[i64],
) -> Result<()> {
    sqlx::query!(
        "DELETE FROM patrol WHERE district = $1 AND segment_id = ANY ($3) AND day >= $2
             AND day < $2::date + interval '1 month'",
        district as DistrictId,
        month.first(),
        segments
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO patrol (district, segment_id, day, person_id, scans, first_at, last_at,
             best_grade, flags, outcome, scan_ids)
         SELECT $1, segment_id, day, person_id, scans, first_at, last_at, best_grade, flags,
             outcome, scan_ids FROM patrols_anew($1, $2, $3)",
        district as DistrictId,
        month.first(),
        segments
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes the month rows of segments anew. The segments are locked.
pub async fn rebuild_months(
    db: &mut PgConnection,
    district: DistrictId,
    month: LocalMonth,
    segments: &[i64],
) -> Result<()> {
    sqlx::query!(
        "DELETE FROM segment_month WHERE district = $1 AND segment_id = ANY ($3) AND month = $2",
        district as DistrictId,
        month.first(),
        segments
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO segment_month (district, segment_id, month, role, days)
         SELECT $1, segment_id, $2, role, days FROM segment_months_anew($1, $2, $3)",
        district as DistrictId,
        month.first(),
        segments
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Works out anew how segments stand, since that follows from their months; consoles are told.
pub async fn settle(
    db: &mut PgConnection,
    district: DistrictId,
    segments: &[i64],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!("SELECT settle_segments($1, $3, $2)", district as DistrictId, segments, now)
        .execute(db)
        .await?;
    Ok(())
}

/// Makes the towns' sums of a month anew.
///
/// Every row there could be, also of places that segments have left since, is made and locked before
/// anything is read: a recording either has
/// added to it already, and is seen, or waits for the lock and adds to what is written here. It
/// comes back to the row that is there then, so the rows of before may go.
pub async fn rebuild_towns(
    db: &mut PgConnection,
    district: DistrictId,
    month: LocalMonth,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO town_month (district, town_path, month, kind, patrolled, patrolled_days)
         SELECT DISTINCT s.district, area_town(s.area_path), $2::date, s.kind, 0, 0
             FROM (SELECT district, area_path, kind FROM segment_state WHERE district = $1
                   UNION ALL
                   SELECT district, area_path, kind FROM segment_move WHERE district = $1) s
         ORDER BY 2, 4
         ON CONFLICT DO NOTHING",
        district as DistrictId,
        month.first()
    )
    .execute(&mut *db)
    .await?;
    sqlx::query_scalar!(
        "SELECT count(*) FROM (SELECT FROM town_month WHERE district = $1 AND month = $2
             ORDER BY town_path, month, kind FOR UPDATE) x",
        district as DistrictId,
        month.first()
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM town_month WHERE district = $1 AND month = $2",
        district as DistrictId,
        month.first()
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO town_month SELECT * FROM town_sums_anew($1, $2)",
        district as DistrictId,
        month.first()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes the counts of areas, and their sums of a month, anew. Whoever adds to them waits at its
/// commit.
pub async fn rebuild_areas(
    db: &mut PgConnection,
    district: DistrictId,
    month: LocalMonth,
) -> Result<()> {
    sqlx::query!("LOCK TABLE area_count, area_month IN SHARE ROW EXCLUSIVE MODE")
        .execute(&mut *db)
        .await?;
    sqlx::query!("DELETE FROM area_count WHERE district = $1", district as DistrictId)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "INSERT INTO area_count (district, area_path, kind, segments, open_problems)
         SELECT $1, area_path, kind, segments, open_problems FROM area_counts_anew($1)",
        district as DistrictId
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM area_month WHERE district = $1 AND month = $2",
        district as DistrictId,
        month.first()
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO area_month SELECT * FROM area_sums_anew($1, $2)",
        district as DistrictId,
        month.first()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Compares the sums of a month with what they sum up. Each table is compared in one statement, so
/// within one snapshot: a recording that goes on meanwhile is seen as a whole or not at all, and is
/// no difference.
pub async fn check(
    db: &PgPool,
    district: DistrictId,
    month: LocalMonth,
    depth: Depth,
) -> Result<Vec<Difference>> {
    let mut tx = db.begin().await?;
    take_room(&mut tx).await?;
    let mut found = match depth {
        Depth::Scans => of_segments(&mut tx, district, month).await?.0,
        Depth::Months => Vec::new(),
    };
    found.extend(of_areas(&mut tx, district, month).await?);
    tx.commit().await?;
    Ok(found)
}

/// Compares, and makes anew what differs, in one transaction; answers what differed. What is right
/// is neither written nor locked.
///
/// Of the segments that differ the state rows are locked, as recordings lock them, and then the
/// sums of the towns, in the same order: a recording waits, or is waited for, and adds to the new
/// sums.
pub async fn rebuild(
    db: &PgPool,
    district: DistrictId,
    month: LocalMonth,
    depth: Depth,
    clock: &Clock,
) -> Result<Vec<Difference>> {
    let mut tx = db.begin().await?;
    take_room(&mut tx).await?;
    let (mut found, segments) = match depth {
        Depth::Scans => of_segments(&mut tx, district, month).await?,
        Depth::Months => Default::default(),
    };
    if !segments.is_empty() {
        lock_segments(&mut tx, district, &segments).await?;
        rebuild_patrols(&mut tx, district, month, &segments).await?;
        rebuild_months(&mut tx, district, month, &segments).await?;
        settle(&mut tx, district, &segments, clock.now()).await?;
    }
    // Only now: the towns' sums are of what the months are by now.
    let of_areas = of_areas(&mut tx, district, month).await?;
    if !of_areas.is_empty() {
        rebuild_towns(&mut tx, district, month).await?;
        rebuild_areas(&mut tx, district, month).await?;
    }
    found.extend(of_areas);
    tx.commit().await?;
    Ok(found)
}
