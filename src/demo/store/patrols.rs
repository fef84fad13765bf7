//! Scans with their grades and flags, and all that they add up to.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::keys::Keys;
use crate::clock::LocalMonth;
use crate::demo::district::district;
use crate::demo::story::Story;
use crate::error::Result;
use crate::ids::{Code, DistrictId};
use crate::rollups::store::rebuild_towns;

/// Scans, column by column.
#[derive(Debug, Default)]
struct Columns {
    ids: Vec<Uuid>,
    codes: Vec<Code>,
    people: Vec<i64>,
    accounts: Vec<i64>,
    devices: Vec<Vec<u8>>,
    ats: Vec<DateTime<Utc>>,
    aheads_ms: Vec<Option<i64>>,
    offlines_ms: Vec<Option<i64>>,
    longitudes: Vec<Option<f64>>,
    latitudes: Vec<Option<f64>>,
    accuracies_m: Vec<Option<f64>>,
    ages_ms: Vec<Option<i64>>,
    outcomes: Vec<Option<&'static str>>,
}

/// Writes the scans and everything derived from them.
pub(in crate::demo) async fn write(
    db: &mut PgConnection,
    story: &Story,
    keys: &Keys,
) -> Result<()> {
    let mut columns = Columns::default();
    for scan in &story.history.scans {
        let Some(account) = keys.stewards[scan.person] else {
            continue;
        };
        columns.ids.push(scan.id);
        columns.codes.push(keys.codes[scan.checkpoint]);
        columns.people.push(keys.people[scan.person]);
        columns.accounts.push(account);
        columns.devices.push(scan.device.to_vec());
        columns.ats.push(scan.at);
        columns.aheads_ms.push(scan.told.map(|told| told.clock_ahead_ms));
        columns.offlines_ms.push(scan.told.map(|told| told.offline_ms));
        columns.longitudes.push(scan.fix.map(|fix| fix.at.x()));
        columns.latitudes.push(scan.fix.map(|fix| fix.at.y()));
        columns.accuracies_m.push(scan.fix.map(|fix| fix.accuracy_m));
        columns.ages_ms.push(scan.fix.map(|fix| fix.age_ms));
        columns.outcomes.push(scan.outcome.map(crate::patrols::Outcome::as_str));
    }
    scans(db, &columns).await?;
    patrols(db).await?;
    months(db).await?;
    last_scans(db).await
}

/// Grades and flags as `record_scans` would have, had each come in at its hour and unsigned: the
/// last scan of the steward, the last with a place, and the last of the device are found among all
/// of them at once. How long ago they were is counted between the moments they were made, as it is
/// there.
async fn scans(db: &mut PgConnection, columns: &Columns) -> Result<()> {
    sqlx::query!(
        "WITH given AS MATERIALIZED (
             SELECT row_number() OVER (ORDER BY g.at + make_interval(secs => coalesce(g.offline_ms,
                 0) / 1000.0), g.id) AS n,
                    g.*, g.at + make_interval(secs => coalesce(g.offline_ms, 0) / 1000.0)
                        AS received_at,
                    g.at + make_interval(secs => g.ahead_ms / 1000.0) AS device_time,
                    ST_SetSRID(ST_MakePoint(g.lon, g.lat), 4326) AS fix,
                        g.accuracy::float4 AS accuracy_m
             FROM unnest($2::uuid[], $3::int4[], $4::int8[], $5::int8[], $6::bytea[],
                 $7::timestamptz[], $8::int8[], $9::int8[],
                         $10::float8[], $11::float8[], $12::float8[], $13::int8[], $14::text[])
                  AS g (id, code, person, account, device, at, ahead_ms, offline_ms, lon, lat,
                      accuracy, age_ms, outcome)
         ), placed AS MATERIALIZED (
             SELECT g.*, g.device_time - make_interval(secs => g.age_ms / 1000.0) AS taken_at,
                 k.checkpoint_id, k.segment_id, k.radius_m,
                    ST_Distance(g.fix::geography, k.location::geography) AS distance_m,
                    g.at - lag(g.at) OVER steward AS since_fix,
                    max(g.n) FILTER (WHERE g.fix IS NOT NULL)
                        OVER (steward ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                        AS fix_before,
                    lag(g.person) OVER phone <> g.person AS is_other_user,
                    g.at - lag(g.at) OVER phone AS since_user
             FROM given g
             JOIN code c ON c.district = $1 AND c.code = g.code
             JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
             WINDOW steward AS (PARTITION BY g.person ORDER BY g.n),
                 phone AS (PARTITION BY g.device ORDER BY g.n)
         ), judged AS (
             SELECT p.*, v.fence, evidence_flags(
                        fence => v.fence, fix => p.fix, fix_before => b.fix,
                        since_fix => p.since_fix,
                        speed => implied_speed(b.fix, b.accuracy_m, b.taken_at, p.fix,
                            p.accuracy_m, p.taken_at),
                        age_ms => p.age_ms, offline_ms => p.offline_ms,
                        clock_ahead => make_interval(secs => p.ahead_ms / 1000.0),
                        lease_ahead => NULL, lease_age => NULL,
                        is_other_user => p.is_other_user, since_user => p.since_user,
                        is_other_account => false, is_gap => false, is_revoked => false,
                        is_unproven => false) AS flags
             FROM placed p LEFT JOIN placed b ON b.n = p.fix_before
             CROSS JOIN LATERAL (SELECT fence_verdict(p.distance_m, p.accuracy_m, p.age_ms,
                 p.radius_m) AS fence) v
         )
         INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id,
             account_id, device, device_time, received_at,
                           offline_ms, fix, accuracy_m, fix_taken_at, fix_age_ms, payload, day,
                               distance_m, fence, grade, flags, outcome, roles)
         SELECT $1, id, code, checkpoint_id, segment_id, person, account, device, device_time,
             received_at, offline_ms, fix, accuracy_m,
                taken_at, age_ms,
                convert_to(concat_ws('&', 'id=' || id, 'outcome=' || coalesce(outcome, ''),
                    'lon=' || lon, 'lat=' || lat,
                                     'accuracy=' || accuracy), 'UTF8'),
                local_day($1, at), distance_m, fence,
                evidence_grade(fence, false, coalesce(offline_ms + age_ms, 0) BETWEEN 0
                    AND 120000, false),
                flags, outcome, roles_held($1, segment_id, person, local_day($1, at), at)
         FROM judged ORDER BY n",
        district() as DistrictId,
        &columns.ids,
        &columns.codes as &[Code],
        &columns.people,
        &columns.accounts,
        &columns.devices,
        &columns.ats,
        &columns.aheads_ms as &[Option<i64>],
        &columns.offlines_ms as &[Option<i64>],
        &columns.longitudes as &[Option<f64>],
        &columns.latitudes as &[Option<f64>],
        &columns.accuracies_m as &[Option<f64>],
        &columns.ages_ms as &[Option<i64>],
        &columns.outcomes as &[Option<&str>]
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Patrols and what stewards said they found.
async fn patrols(db: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "WITH seen AS MATERIALIZED (
             SELECT s.*, s.received_at - make_interval(secs => coalesce(s.offline_ms, 0) / 1000.0)
                 AS at FROM scan s WHERE s.district = $1
         ), said AS (
             INSERT INTO patrol_outcome (district, event_id, segment_id, person_id, day, outcome,
                 at)
             SELECT district, scan_id, segment_id, person_id, day, outcome, at FROM seen
                 WHERE outcome IS NOT NULL ORDER BY scan_id
         )
         INSERT INTO patrol (district, segment_id, day, person_id, scans, first_at, last_at,
             best_grade, flags, outcome, scan_ids)
         SELECT district, segment_id, day, person_id, count(*), min(at), max(at), max(grade),
             bit_or(flags),
                CASE WHEN bool_or(outcome = 'findings') THEN 'findings'
                    ELSE max(outcome) END, array_agg(scan_id ORDER BY scan_id)
         FROM seen
         GROUP BY district, segment_id, day, person_id
         ORDER BY segment_id, day, person_id",
        district() as DistrictId
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The days of each month on which a role was there, and the sums of the towns.
async fn months(db: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "INSERT INTO segment_month (district, segment_id, month, role, days)
         SELECT p.district, p.segment_id, date_trunc('month', p.day::timestamp)::date AS month,
             w.role,
                bit_or(1 << (extract(day FROM p.day)::int4 - 1))
         FROM patrol p
         JOIN stewardship w ON w.district = p.district AND w.segment_id = p.segment_id
             AND w.person_id = p.person_id
                           AND w.valid_from <= p.day AND (w.valid_to IS NULL OR w.valid_to > p.day)
         WHERE p.district = $1
         GROUP BY p.district, p.segment_id, month, w.role
         ORDER BY p.segment_id, month, w.role",
        district() as DistrictId
    )
    .execute(&mut *db)
    .await?;
    let months = sqlx::query_scalar!(
        r#"SELECT DISTINCT month AS "month!" FROM segment_month WHERE district = $1 ORDER BY 1"#,
        district() as DistrictId
    )
    .fetch_all(&mut *db)
    .await?;
    for month in months {
        rebuild_towns(db, district(), LocalMonth::of(month)).await?;
    }
    Ok(())
}

/// What grading the next scan of a steward or a device needs to know.
async fn last_scans(db: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "INSERT INTO steward_last_scan (district, person_id, received_at, fix, accuracy_m,
             fix_taken_at)
         SELECT $1, l.person_id, l.received_at, f.fix, f.accuracy_m, f.fix_taken_at
         FROM (SELECT person_id, max(received_at) AS received_at FROM scan WHERE district = $1
             GROUP BY person_id) l
         LEFT JOIN (SELECT DISTINCT ON (person_id) person_id, fix, accuracy_m, fix_taken_at
                    FROM scan WHERE district = $1 AND fix IS NOT NULL
                    ORDER BY person_id, received_at DESC, scan_id DESC) f USING (person_id)",
        district() as DistrictId
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO device_last_scan (district, device, person_id, received_at)
         SELECT DISTINCT ON (device) $1::int4, device, person_id, received_at
         FROM scan WHERE district = $1 AND device IS NOT NULL
         ORDER BY device, received_at DESC, scan_id DESC",
        district() as DistrictId
    )
    .execute(db)
    .await?;
    Ok(())
}
