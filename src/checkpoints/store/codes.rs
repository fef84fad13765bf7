//! SQL of codes.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::checkpoints::life::CodeState;
use crate::error::Result;
use crate::ids::{AccountId, AreaPath, CheckpointId, Code, DistrictId};

/// Takes numbers out of circulation for good; answers those that nobody had before.
pub async fn reserve(
    db: &mut PgConnection,
    district: DistrictId,
    codes: &[Code],
) -> Result<HashSet<Code>> {
    let free = sqlx::query_scalar!(
        r#"INSERT INTO code_locator (code, district) SELECT n, $1 FROM unnest($2::int4[]) AS n
             ON CONFLICT DO NOTHING RETURNING code AS "code: Code""#,
        district as DistrictId,
        codes as &[Code]
    )
    .fetch_all(db)
    .await?;
    Ok(free.into_iter().collect())
}

/// Stores reserved numbers as blank codes, of a batch and for its area where there is one.
pub async fn create_blank(
    db: &mut PgConnection,
    district: DistrictId,
    codes: &[Code],
    batch: Option<(Uuid, &AreaPath)>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO code (district, code, batch_id, issued_for, issued_at) SELECT $1, n, $3, $4, $5
             FROM unnest($2::int4[]) AS n",
        district as DistrictId,
        codes as &[Code],
        batch.map(|(id, _)| id),
        batch.map(|(_, area)| area.as_str()),
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Retires whatever hangs at these checkpoints, naming the successor; answers what that was. What
/// hung there and was retired without a successor leads there as well from now on.
pub async fn retire_at(
    db: &mut PgConnection,
    district: DistrictId,
    plates: &[(CheckpointId, Code)],
) -> Result<Vec<Code>> {
    let (checkpoints, codes): (Vec<i64>, Vec<Code>) =
        plates.iter().map(|(checkpoint, code)| (checkpoint.0, *code)).unzip();
    let retired = sqlx::query_scalar!(
        r#"WITH plate AS (
               SELECT r.checkpoint, r.code
               FROM unnest($2::int8[], $3::int4[]) AS r (checkpoint, code)
           ), hanging AS (
               SELECT c.code FROM code c JOIN plate p ON p.checkpoint = c.checkpoint_id
                   AND p.code <> c.code
               WHERE c.district = $1 AND c.state <> 'retired'
           ), retired AS (
               UPDATE code c SET state = 'retired', successor = p.code FROM plate p
               WHERE c.district = $1 AND c.checkpoint_id = p.checkpoint AND c.code <> p.code
                   AND (c.state <> 'retired' OR c.successor IS NULL)
           )
           SELECT code AS "code: Code" FROM hanging"#,
        district as DistrictId,
        &checkpoints,
        &codes as &[Code]
    )
    .fetch_all(db)
    .await?;
    Ok(retired)
}

/// Puts codes in use at checkpoints.
pub async fn install(
    db: &mut PgConnection,
    district: DistrictId,
    plates: &[(CheckpointId, Code)],
) -> Result<()> {
    let (checkpoints, codes): (Vec<i64>, Vec<Code>) =
        plates.iter().map(|(checkpoint, code)| (checkpoint.0, *code)).unzip();
    sqlx::query!(
        "UPDATE code c SET state = 'installed', checkpoint_id = r.checkpoint
         FROM unnest($2::int8[], $3::int4[]) AS r (checkpoint, code)
         WHERE c.district = $1 AND c.code = r.code",
        district as DistrictId,
        &checkpoints,
        &codes as &[Code]
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
    let codes: Vec<Code> = events.iter().map(|event| event.code).collect();
    let states: Vec<&str> = events.iter().map(|event| event.state.as_str()).collect();
    sqlx::query!(
        "INSERT INTO code_event (district, event_id, code, state, at, account_id, reason)
         SELECT $1, r.id, r.code, r.state, $5, $6, $7
             FROM unnest($2::uuid[], $3::int4[], $4::text[]) AS r (id, code, state)",
        district as DistrictId,
        &ids,
        &codes as &[Code],
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
    let rows = sqlx::query!(
        r#"SELECT l.code AS "code!: Code", l.district <> $1 AS "is_foreign!", c.state AS "state?",
               c.checkpoint_id AS "checkpoint?: CheckpointId"
           FROM code_locator l LEFT JOIN code c ON c.district = $1 AND c.code = l.code
           WHERE l.code = ANY ($2)
           UNION
           SELECT c.code, false, c.state, c.checkpoint_id
           FROM code c
           WHERE c.district = $1 AND c.checkpoint_id = ANY ($3) AND c.state <> 'retired'"#,
        district as DistrictId,
        codes as &[Code],
        checkpoints
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StoredCode {
            code: row.code,
            is_foreign: row.is_foreign,
            state: row.state,
            checkpoint: row.checkpoint,
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
        code as Code,
        state.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}
