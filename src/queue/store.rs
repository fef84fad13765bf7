//! SQL of jobs: ordering, taking up, saying how far, ending, and the file in parts.

use std::io::Read;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Fault, JobKind, SILENCE};
use crate::error::{Error, Result};
use crate::ids::{AccountId, DistrictId};
use crate::rights::Scope;

/// Bytes of a part of a file.
const PART: usize = 1 << 20;

/// Most orders that one statement erases: each may have a hundred thousand sheets.
const FILES_AT_ONCE: i64 = 20;

/// An order.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Made by whoever orders; the same again is the same order.
    pub id: Uuid,
    pub kind: JobKind,
    pub account: Option<AccountId>,
    /// What is to be done, as the module that does it reads it.
    pub work: Value,
    /// Pieces, at least one: what progress is counted in.
    pub total: i32,
    pub at: DateTime<Utc>,
}

/// Stores an order; false where one of this id is there already.
pub async fn order(db: &mut PgConnection, scope: &Scope, new: &NewJob) -> Result<bool> {
    let created = sqlx::query!(
        "INSERT INTO job (district, job_id, kind, area_path, account_id, work, total, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT DO NOTHING",
        scope.district() as DistrictId,
        new.id,
        new.kind.as_str(),
        scope.area().as_str(),
        new.account as Option<AccountId>,
        new.work,
        new.total,
        new.at
    )
    .execute(db)
    .await?;
    Ok(created.rows_affected() > 0)
}

/// A job that a server has taken up.
#[derive(Clone, Debug)]
pub struct TakenJob {
    pub district: DistrictId,
    pub id: Uuid,
    /// Who ordered.
    pub account: AccountId,
    /// What is to be done.
    work: Value,
    /// Pieces.
    pub total: i32,
    /// How often it was taken up, this time included.
    pub attempts: i16,
}

impl TakenJob {
    /// What is to be done. An order that this program cannot read is an internal error.
    pub fn work<W: DeserializeOwned>(&self) -> Result<W> {
        W::deserialize(&self.work).map_err(Error::internal)
    }
}

/// The districts with work of a kind that waits, or whose server has fallen silent; ascending.
pub async fn waiting(db: &PgPool, kind: JobKind, now: DateTime<Utc>) -> Result<Vec<DistrictId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT DISTINCT district AS "district: DistrictId" FROM job
           WHERE kind = $1 AND state IN ('waiting', 'running')
               AND (state = 'waiting' OR seen_at < $2)
           ORDER BY 1"#,
        kind.as_str(),
        now - SILENCE
    )
    .fetch_all(db)
    .await?)
}

/// Takes up the oldest job of a district that waits, or whose server has fallen silent.
pub async fn take(
    db: &PgPool,
    district: DistrictId,
    kind: JobKind,
    now: DateTime<Utc>,
) -> Result<Option<TakenJob>> {
    Ok(sqlx::query_as!(
        TakenJob,
        r#"UPDATE job j SET state = 'running', seen_at = $3, attempts = j.attempts + 1, done = 0
           -- Asked once, before anything is joined: in FROM it may be asked again for each row, and
           -- takes another job each time.
           WHERE j.district = $1 AND j.job_id = (
               SELECT o.job_id FROM job o
               WHERE o.district = $1 AND o.kind = $2 AND o.state IN ('waiting', 'running')
                   AND (o.state = 'waiting' OR o.seen_at < $4)
               ORDER BY o.created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
           RETURNING j.district AS "district: DistrictId", j.job_id AS id,
               j.account_id AS "account: AccountId", j.work, j.total, j.attempts"#,
        district as DistrictId,
        kind.as_str(),
        now,
        now - SILENCE
    )
    .fetch_optional(db)
    .await?)
}

/// Says how far a job is; false where it is not this server's any more: called off, or taken up by
/// another.
pub async fn progress(db: &PgPool, job: &TakenJob, done: i32, now: DateTime<Utc>) -> Result<bool> {
    let told = sqlx::query!(
        "UPDATE job SET done = $4, seen_at = $5 WHERE district = $1 AND job_id = $2
             AND state = 'running' AND attempts = $3",
        job.district as DistrictId,
        job.id,
        job.attempts,
        done,
        now
    )
    .execute(db)
    .await?;
    Ok(told.rows_affected() > 0)
}

/// Gives a job back, for another attempt.
pub async fn give_back(db: &PgPool, job: &TakenJob) -> Result<()> {
    sqlx::query!(
        "UPDATE job SET state = 'waiting' WHERE district = $1 AND job_id = $2
             AND state = 'running' AND attempts = $3",
        job.district as DistrictId,
        job.id,
        job.attempts
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends a job that cannot be done.
pub async fn fail(db: &PgPool, job: &TakenJob, fault: &Fault, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "UPDATE job SET state = 'failed', fault = $4, fault_args = $5, ended_at = $6
         WHERE district = $1 AND job_id = $2 AND state = 'running' AND attempts = $3",
        job.district as DistrictId,
        job.id,
        job.attempts,
        fault.key,
        Json(&fault.arguments) as _,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores the file and ends the job, in the transaction of what follows from the file; false, and
/// nothing stored, where it is not this server's any more.
pub async fn finish(
    db: &mut PgConnection,
    job: &TakenJob,
    file: &mut (impl Read + Send),
    now: DateTime<Utc>,
) -> Result<bool> {
    let held = sqlx::query_scalar!(
        "SELECT attempts FROM job WHERE district = $1 AND job_id = $2 AND state = 'running'
             AND attempts = $3 FOR UPDATE",
        job.district as DistrictId,
        job.id,
        job.attempts
    )
    .fetch_optional(&mut *db)
    .await?;
    if held.is_none() {
        return Ok(false);
    }
    let mut size = 0;
    for part in 0_i32.. {
        let mut bytes = Vec::with_capacity(PART);
        file.take(PART as u64).read_to_end(&mut bytes).map_err(Error::internal)?;
        if bytes.is_empty() {
            break;
        }
        size += i64::try_from(bytes.len()).map_err(Error::internal)?;
        sqlx::query!(
            "INSERT INTO job_part (district, job_id, part, bytes) VALUES ($1, $2, $3, $4)",
            job.district as DistrictId,
            job.id,
            part,
            bytes
        )
        .execute(&mut *db)
        .await?;
    }
    sqlx::query!(
        "UPDATE job SET state = 'done', done = total, size = $3, ended_at = $4
             WHERE district = $1 AND job_id = $2",
        job.district as DistrictId,
        job.id,
        size,
        now
    )
    .execute(db)
    .await?;
    Ok(true)
}

/// A part of the file of a job; none behind its end.
pub async fn part(
    db: &PgPool,
    district: DistrictId,
    id: Uuid,
    part: i32,
) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar!(
        "SELECT bytes FROM job_part WHERE district = $1 AND job_id = $2 AND part = $3",
        district as DistrictId,
        id,
        part
    )
    .fetch_optional(db)
    .await?)
}

/// Erases what ended before `until`, with its files, [`FILES_AT_ONCE`] orders at most; answers how
/// many.
pub async fn erase_jobs(
    db: &mut PgConnection,
    district: DistrictId,
    until: DateTime<Utc>,
) -> Result<u64> {
    let gone = sqlx::query!(
        "DELETE FROM job j
         WHERE j.district = $1 AND j.job_id = ANY (ARRAY(
             SELECT job_id FROM job WHERE district = $1 AND ended_at < $2
                 AND state NOT IN ('waiting', 'running')
             LIMIT $3 FOR UPDATE SKIP LOCKED))",
        district as DistrictId,
        until,
        FILES_AT_ONCE
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}
