//! SQL of codes.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use riverward_qr::Code;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::areas::AreaPath;
use crate::checkpoints::life::CodeState;
use crate::error::Result;
use crate::ids::{AccountId, CheckpointId, DistrictId};

/// A number as the database keeps it. Nine digits fit.
pub(super) fn number(code: Code) -> i32 {
    i32::try_from(code.number()).unwrap_or(i32::MAX)
}

/// A code from the database, which only ever holds right ones.
pub(super) fn code(number: i32) -> Option<Code> {
    Code::from_number(u32::try_from(number).ok()?).ok()
}

/// Takes numbers out of circulation for good; answers those that nobody had before.
pub async fn reserve(
    db: &mut PgConnection,
    district: DistrictId,
    codes: &[Code],
) -> Result<HashSet<Code>> {
    let numbers: Vec<i32> = codes.iter().copied().map(number).collect();
    let free = sqlx::query_scalar!(
        "INSERT INTO code_locator (code, district) SELECT n, $1 FROM unnest($2::int4[]) AS n
             ON CONFLICT DO NOTHING RETURNING code",
        district as DistrictId,
        &numbers
    )
    .fetch_all(db)
    .await?;
    Ok(free.into_iter().filter_map(code).collect())
}

/// Stores reserved numbers as blank codes, of a batch and for its area where there is one.
pub async fn create_blank(
    db: &mut PgConnection,
    district: DistrictId,
    codes: &[Code],
    batch: Option<(Uuid, &AreaPath)>,
    now: DateTime<Utc>,
) -> Result<()> {
    let numbers: Vec<i32> = codes.iter().copied().map(number).collect();
    sqlx::query!(
        "INSERT INTO code (district, code, batch_id, issued_for, issued_at) SELECT $1, n, $3, $4, $5
             FROM unnest($2::int4[]) AS n",
        district as DistrictId,
        &numbers,
        batch.map(|(id, _)| id),
        batch.map(|(_, area)| area.as_str()),
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Retires whatever hangs at these checkpoints, naming the successor.
pub async fn retire_at(
    db: &mut PgConnection,
    district: DistrictId,
    plates: &[(CheckpointId, Code)],
) -> Result<Vec<Code>> {
    let (checkpoints, numbers): (Vec<i64>, Vec<i32>) =
        plates.iter().map(|(checkpoint, code)| (checkpoint.0, number(*code))).unzip();
    let retired = sqlx::query_scalar!(
        "UPDATE code c SET state = 'retired', successor = r.code
         FROM unnest($2::int8[], $3::int4[]) AS r (checkpoint, code)
         WHERE c.district = $1 AND c.checkpoint_id = r.checkpoint AND c.state <> 'retired'
             AND c.code <> r.code
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
pub async fn install(
    db: &mut PgConnection,
    district: DistrictId,
    plates: &[(CheckpointId, Code)],
) -> Result<()> {
    let (checkpoints, numbers): (Vec<i64>, Vec<i32>) =
        plates.iter().map(|(checkpoint, code)| (checkpoint.0, number(*code))).unzip();
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

/// What became of a code.
#[derive(Clone, Copy, Debug)]
pub struct CodeEvent {
    id: Uuid,
    code: Code,
    state: CodeState,
}

impl CodeEvent {
    /// With a UUIDv7 of when it happened.
    pub fn new(id: Uuid, code: Code, state: CodeState) -> Self {
        Self { id, code, state }
    }
}

/// Puts on record what became of codes, who did it (none for the command line) and why.
pub async fn record(
    db: &mut PgConnection,
    district: DistrictId,
    events: &[CodeEvent],
    account: Option<AccountId>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let ids: Vec<Uuid> = events.iter().map(|event| event.id).collect();
    let numbers: Vec<i32> = events.iter().map(|event| number(event.code)).collect();
    let states: Vec<&str> = events.iter().map(|event| event.state.as_str()).collect();
    sqlx::query!(
        "INSERT INTO code_event (district, event_id, code, state, at, account_id, reason)
         SELECT $1, r.id, r.code, r.state, $5, $6, $7
             FROM unnest($2::uuid[], $3::int4[], $4::text[]) AS r (id, code, state)",
        district as DistrictId,
        &ids,
        &numbers,
        &states as &[&str],
        now,
        account as Option<AccountId>,
        reason
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
    /// A word of [`CodeState`]; none for a code of another district.
    pub state: Option<String>,
    /// Where it hangs or hung.
    pub checkpoint: Option<CheckpointId>,
}

/// How these codes stand, and those that hang at these checkpoints. Numbers never given out are not
/// in the answer.
pub async fn codes_of(
    db: &mut PgConnection,
    district: DistrictId,
    codes: &[Code],
    checkpoints: &[i64],
) -> Result<Vec<StoredCode>> {
    let numbers: Vec<i32> = codes.iter().copied().map(number).collect();
    let rows = sqlx::query!(
        r#"SELECT l.code, l.district <> $1 AS "is_foreign!", c.state AS "state?",
               c.checkpoint_id AS "checkpoint?: CheckpointId"
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

/// Takes the lock that every writer of what stands on cards takes first of all, so that writers of
/// codes follow one another.
pub async fn hold_cards(db: &mut PgConnection) -> Result<()> {
    sqlx::query!("SELECT hold_cards()").execute(db).await?;
    Ok(())
}

/// Moves a code to another state; its place stays.
pub async fn set_state(
    db: &mut PgConnection,
    district: DistrictId,
    code: Code,
    state: CodeState,
) -> Result<()> {
    sqlx::query!(
        "UPDATE code SET state = $3 WHERE district = $1 AND code = $2",
        district as DistrictId,
        number(code),
        state.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}
