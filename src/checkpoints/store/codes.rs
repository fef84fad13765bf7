//! SQL of codes.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use riverward_qr::Code;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{CheckpointId, DistrictId};

/// A number as the database keeps it. Nine digits fit.
fn number(code: Code) -> i32 {
    i32::try_from(code.number()).unwrap_or(i32::MAX)
}

/// A code from the database, which only ever holds right ones.
fn code(number: i32) -> Option<Code> {
    Code::from_number(u32::try_from(number).ok()?).ok()
}

/// Takes numbers out of circulation for good; answers those that nobody had before.
pub async fn reserve(db: &mut PgConnection, district: DistrictId, codes: &[Code]) -> Result<HashSet<Code>> {
    let numbers: Vec<i32> = codes.iter().copied().map(number).collect();
    let free = sqlx::query_scalar!(
        "INSERT INTO code_locator (code, district) SELECT n, $1 FROM unnest($2::int4[]) AS n ON CONFLICT DO NOTHING RETURNING code",
        district as DistrictId,
        &numbers
    )
    .fetch_all(db)
    .await?;
    Ok(free.into_iter().filter_map(code).collect())
}

/// Stores reserved numbers as blank codes.
pub async fn create_blank(db: &mut PgConnection, district: DistrictId, codes: &[Code], now: DateTime<Utc>) -> Result<()> {
    let numbers: Vec<i32> = codes.iter().copied().map(number).collect();
    sqlx::query!(
        "INSERT INTO code (district, code, issued_at) SELECT $1, n, $3 FROM unnest($2::int4[]) AS n",
        district as DistrictId,
        &numbers,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Retires whatever hangs at these checkpoints, naming the successor.
pub async fn retire_at(db: &mut PgConnection, district: DistrictId, plates: &[(CheckpointId, Code)]) -> Result<Vec<Code>> {
    let (checkpoints, numbers): (Vec<i64>, Vec<i32>) = plates.iter().map(|(checkpoint, code)| (checkpoint.0, number(*code))).unzip();
    let retired = sqlx::query_scalar!(
        "UPDATE code c SET state = 'retired', successor = r.code
         FROM unnest($2::int8[], $3::int4[]) AS r (checkpoint, code)
         WHERE c.district = $1 AND c.checkpoint_id = r.checkpoint AND c.state <> 'retired' AND c.code <> r.code
         RETURNING c.code",
        district as DistrictId,
        &checkpoints,
        &numbers
    )
    .fetch_all(db)
    .await?;
    Ok(retired.into_iter().filter_map(code).collect())
}

/// Puts codes in use at checkpoints.
pub async fn install(db: &mut PgConnection, district: DistrictId, plates: &[(CheckpointId, Code)]) -> Result<()> {
    let (checkpoints, numbers): (Vec<i64>, Vec<i32>) = plates.iter().map(|(checkpoint, code)| (checkpoint.0, number(*code))).unzip();
    sqlx::query!(
        "UPDATE code c SET state = 'installed', checkpoint_id = r.checkpoint
         FROM unnest($2::int8[], $3::int4[]) AS r (checkpoint, code)
         WHERE c.district = $1 AND c.code = r.code",
        district as DistrictId,
        &checkpoints,
        &numbers
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts on record what became of codes.
pub async fn record(db: &mut PgConnection, district: DistrictId, events: &[(Uuid, Code, &'static str)], now: DateTime<Utc>) -> Result<()> {
    let ids: Vec<Uuid> = events.iter().map(|(id, _, _)| *id).collect();
    let numbers: Vec<i32> = events.iter().map(|(_, code, _)| number(*code)).collect();
    let states: Vec<&str> = events.iter().map(|(_, _, state)| *state).collect();
    sqlx::query!(
        "INSERT INTO code_event (district, event_id, code, state, at)
         SELECT $1, r.id, r.code, r.state, $5 FROM unnest($2::uuid[], $3::int4[], $4::text[]) AS r (id, code, state)",
        district as DistrictId,
        &ids,
        &numbers,
        &states as &[&str],
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How a code stands.
#[derive(Clone, Debug)]
pub struct StoredCode {
    /// The code.
    pub code: Code,
    /// Whether it belongs to another district.
    pub is_foreign: bool,
    /// `blank`, `printed`, `installed`, `damaged`, `lost` or `retired`.
    pub state: Option<String>,
    /// Where it hangs or hung.
    pub checkpoint: Option<CheckpointId>,
}

/// How these codes stand, and those that hang at these checkpoints. Numbers never given out are not in the answer.
pub async fn codes_of(db: &mut PgConnection, district: DistrictId, codes: &[Code], checkpoints: &[i64]) -> Result<Vec<StoredCode>> {
    let numbers: Vec<i32> = codes.iter().copied().map(number).collect();
    let rows = sqlx::query!(
        r#"SELECT l.code, l.district <> $1 AS "is_foreign!", c.state AS "state?", c.checkpoint_id AS "checkpoint?: CheckpointId"
           FROM code_locator l LEFT JOIN code c ON c.district = $1 AND c.code = l.code
           WHERE l.code = ANY ($2)
           UNION
           SELECT c.code, false, c.state, c.checkpoint_id
           FROM code c
           WHERE c.district = $1 AND c.checkpoint_id = ANY ($3) AND c.state <> 'retired'"#,
        district as DistrictId,
        &numbers,
        checkpoints
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(StoredCode {
                code: code(row.code?)?,
                is_foreign: row.is_foreign,
                state: row.state,
                checkpoint: row.checkpoint,
            })
        })
        .collect())
}
