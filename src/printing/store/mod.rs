//! SQL of print jobs.

pub mod contents;

use std::collections::BTreeMap;
use std::io::Read;

use chrono::{DateTime, Utc};
use riverward_qr::Code;
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Fault, JobState, MOST_BOARDS, MOST_LABELS, Piece, Selection, Work};
use crate::areas::AreaPath;
use crate::checkpoints::store::card::{from_number, number};
use crate::error::{Error, Result};
use crate::http::extract::{Reach, Scope};
use crate::ids::{AccountId, DistrictId, SegmentId};

/// Bytes of a part of a file.
const PART: usize = 1 << 20;

/// A job as stored.
#[derive(Clone, Debug)]
pub struct StoredJob {
    /// Its id.
    pub id: Uuid,
    /// The area.
    pub area: AreaPath,
    /// Its name.
    pub area_name: String,
    /// What is printed.
    pub work: Work,
    /// How far it is.
    pub state: JobState,
    /// Pieces.
    pub total: i32,
    /// Pieces made.
    pub done: i32,
    /// When it was ordered.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub fault: Option<Fault>,
    /// Bytes of the file.
    pub size: Option<i64>,
}

macro_rules! stored_job {
    ($row:expr) => {
        StoredJob {
            id: $row.id,
            area: $row.area,
            area_name: $row.area_name,
            work: $row.work.0,
            state: $row.state,
            total: $row.total,
            done: $row.done,
            created_at: $row.created_at,
            ended_at: $row.ended_at,
            fault: $row.fault.map(|key| Fault {
                key,
                arguments: $row.fault_args.0,
            }),
            size: $row.size,
        }
    };
}

/// The codes that labels are wanted for, in the order of areas, kinds and names; blank ones last,
/// by their numbers. One more than an order may have, where there are more.
pub async fn labels(
    db: &mut PgConnection,
    scope: &Scope,
    wanted: &Selection,
    codes: Option<&[Code]>,
) -> Result<Vec<Code>> {
    let numbers = codes
        .map(|codes| codes.iter().map(|code| number(*code)).collect::<Result<Vec<i32>>>())
        .transpose()?;
    let rows = sqlx::query_scalar!(
        "SELECT c.code
         FROM code c
         LEFT JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
         LEFT JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
         WHERE c.district = $1 AND coalesce(s.area_path, c.area_path) >= $2
             AND coalesce(s.area_path, c.area_path) < $3
           AND c.state = coalesce($4, c.state) AND ($4 = 'retired' OR c.state <> 'retired')
           AND ($5::text IS NULL OR s.kind = $5) AND ($6::uuid IS NULL OR c.batch_id = $6)
               AND ($7::int4[] IS NULL OR c.code = ANY ($7))
         ORDER BY s.area_path NULLS LAST, s.kind, s.name, k.name, c.code
         LIMIT $8",
        scope.district as DistrictId,
        scope.area.as_str(),
        scope.upper,
        wanted.state.as_deref(),
        wanted.kind.map(crate::segments::SegmentKind::as_str),
        wanted.batch,
        numbers.as_deref(),
        MOST_LABELS + 1
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(from_number).collect()
}

/// The segments that boards are wanted for, in the order of areas, kinds and names. One more than
/// an order may have, where there are more.
pub async fn boards(
    db: &mut PgConnection,
    scope: &Scope,
    wanted: &Selection,
) -> Result<Vec<SegmentId>> {
    let ids: Option<Vec<i64>> =
        wanted.segments.as_ref().map(|segments| segments.iter().map(|id| id.0).collect());
    Ok(sqlx::query_scalar!(
        r#"SELECT s.segment_id AS "id: SegmentId"
           FROM segment_state s
           WHERE s.district = $1 AND s.area_path >= $2 AND s.area_path < $3 AND NOT s.retired
             AND ($4::text IS NULL OR s.kind = $4)
                 AND ($5::int8[] IS NULL OR s.segment_id = ANY ($5))
           ORDER BY s.area_path, s.kind, s.name, s.segment_id
           LIMIT $6"#,
        scope.district as DistrictId,
        scope.area.as_str(),
        scope.upper,
        wanted.kind.map(crate::segments::SegmentKind::as_str),
        ids.as_deref(),
        MOST_BOARDS + 1
    )
    .fetch_all(db)
    .await?)
}

/// Stores an order with its pieces; false where an order of this id is there already.
pub async fn create(
    db: &mut PgConnection,
    scope: &Scope,
    id: Uuid,
    account: AccountId,
    work: &Work,
    pieces: &[Piece],
    now: DateTime<Utc>,
) -> Result<bool> {
    let created = sqlx::query!(
        "INSERT INTO print_job (district, job_id, area_path, account_id, work, total, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT DO NOTHING",
        scope.district as DistrictId,
        id,
        scope.area.as_str(),
        account as AccountId,
        Json(work) as _,
        i32::try_from(pieces.len()).map_err(Error::internal)?,
        now
    )
    .execute(&mut *db)
    .await?
    .rows_affected();
    if created == 0 {
        return Ok(false);
    }
    let (mut codes, mut segments) = (Vec::new(), Vec::new());
    for piece in pieces {
        let (code, segment) = match piece {
            Piece::Label(code) => (Some(number(*code)?), None),
            Piece::Board(segment) => (None, Some(segment.0)),
        };
        codes.push(code);
        segments.push(segment);
    }
    sqlx::query!(
        "INSERT INTO print_item (district, job_id, number, code, segment_id)
         SELECT $1, $2, r.n, r.code, r.segment
             FROM unnest($3::int4[], $4::int8[]) WITH ORDINALITY AS r (code, segment, n)",
        scope.district as DistrictId,
        id,
        &codes as &[Option<i32>],
        &segments as &[Option<i64>]
    )
    .execute(db)
    .await?;
    Ok(true)
}

/// One job within reach.
pub async fn job(db: &PgPool, reach: &Reach, id: Uuid) -> Result<StoredJob> {
    let row = sqlx::query!(
        r#"SELECT j.job_id AS id, j.area_path AS "area: AreaPath", a.name AS area_name,
               j.work AS "work: Json<Work>",
                  j.state AS "state: JobState", j.total, j.done, j.created_at, j.ended_at, j.fault,
                  j.fault_args AS "fault_args: Json<BTreeMap<String, String>>", j.size
           FROM print_job j JOIN area a ON a.district = j.district AND a.path = j.area_path
           WHERE j.district = $1 AND j.job_id = $4
             AND EXISTS (SELECT FROM unnest($2::text[], $3::text[]) r (lo, hi)
                 WHERE j.area_path >= r.lo AND j.area_path < r.hi)"#,
        reach.district as DistrictId,
        &reach.lower,
        &reach.upper,
        id
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(stored_job!(row))
}

/// The newest jobs within reach, fifty at most.
pub async fn jobs(db: &PgPool, reach: &Reach) -> Result<Vec<StoredJob>> {
    let rows = sqlx::query!(
        r#"SELECT j.job_id AS id, j.area_path AS "area: AreaPath", a.name AS area_name,
               j.work AS "work: Json<Work>",
                  j.state AS "state: JobState", j.total, j.done, j.created_at, j.ended_at, j.fault,
                  j.fault_args AS "fault_args: Json<BTreeMap<String, String>>", j.size
           FROM print_job j JOIN area a ON a.district = j.district AND a.path = j.area_path
           WHERE j.district = $1
             AND EXISTS (SELECT FROM unnest($2::text[], $3::text[]) r (lo, hi)
                 WHERE j.area_path >= r.lo AND j.area_path < r.hi)
           ORDER BY j.created_at DESC, j.job_id
           LIMIT 50"#,
        reach.district as DistrictId,
        &reach.lower,
        &reach.upper
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| stored_job!(row)).collect())
}

/// Calls a job off, if it is not ended yet.
pub async fn cancel(db: &PgPool, reach: &Reach, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "UPDATE print_job j SET state = 'cancelled', ended_at = $5
         WHERE j.district = $1 AND j.job_id = $4 AND j.state IN ('waiting', 'running')
           AND EXISTS (SELECT FROM unnest($2::text[], $3::text[]) r (lo, hi)
               WHERE j.area_path >= r.lo AND j.area_path < r.hi)",
        reach.district as DistrictId,
        &reach.lower,
        &reach.upper,
        id,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A job that a server has taken up.
#[derive(Clone, Debug)]
pub struct TakenJob {
    /// The district.
    pub district: DistrictId,
    /// Its id.
    pub id: Uuid,
    /// Who ordered.
    pub account: AccountId,
    /// What is printed.
    pub work: Work,
    /// Pieces.
    pub total: i32,
    /// How often it was taken up, this time included.
    pub attempts: i16,
}

/// Takes up the oldest job that waits, or whose server has fallen silent before `silent`.
pub async fn take(
    db: &PgPool,
    now: DateTime<Utc>,
    silent: DateTime<Utc>,
) -> Result<Option<TakenJob>> {
    let row = sqlx::query!(
        r#"UPDATE print_job j SET state = 'running', seen_at = $1, attempts = j.attempts + 1,
               done = 0
           FROM (SELECT o.district, o.job_id FROM print_job o
                 WHERE o.state = 'waiting' OR o.state = 'running' AND o.seen_at < $2
                 ORDER BY o.created_at LIMIT 1 FOR UPDATE SKIP LOCKED) next
           WHERE j.district = next.district AND j.job_id = next.job_id
           RETURNING j.district AS "district: DistrictId", j.job_id AS id,
               j.account_id AS "account: AccountId", j.work AS "work: Json<Work>",
                     j.total, j.attempts"#,
        now,
        silent
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| TakenJob {
        district: row.district,
        id: row.id,
        account: row.account,
        work: row.work.0,
        total: row.total,
        attempts: row.attempts,
    }))
}

/// Says how far a job is; false where it is not this server's any more: called off, or taken up by
/// another.
pub async fn progress(db: &PgPool, job: &TakenJob, done: i32, now: DateTime<Utc>) -> Result<bool> {
    let told = sqlx::query!(
        "UPDATE print_job SET done = $4, seen_at = $5 WHERE district = $1 AND job_id = $2
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
        "UPDATE print_job SET state = 'waiting' WHERE district = $1 AND job_id = $2
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
        "UPDATE print_job SET state = 'failed', fault = $4, fault_args = $5, ended_at = $6
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

/// Stores the file and ends the job, all at once; false, and nothing stored, where it is not this
/// server's any more.
pub async fn finish(
    db: &mut PgConnection,
    job: &TakenJob,
    file: &mut (impl Read + Send),
    now: DateTime<Utc>,
) -> Result<bool> {
    let held = sqlx::query_scalar!(
        "SELECT attempts FROM print_job WHERE district = $1 AND job_id = $2 AND state = 'running'
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
            "INSERT INTO print_part (district, job_id, part, bytes) VALUES ($1, $2, $3, $4)",
            job.district as DistrictId,
            job.id,
            part,
            bytes
        )
        .execute(&mut *db)
        .await?;
    }
    sqlx::query!(
        "UPDATE print_job SET state = 'done', done = total, size = $3, ended_at = $4
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
        "SELECT bytes FROM print_part WHERE district = $1 AND job_id = $2 AND part = $3",
        district as DistrictId,
        id,
        part
    )
    .fetch_optional(db)
    .await?)
}

/// What a job prints, in its order.
pub async fn pieces(db: &PgPool, job: &TakenJob) -> Result<Vec<Piece>> {
    let rows = sqlx::query!(
        r#"SELECT code, segment_id AS "segment: SegmentId" FROM print_item WHERE district = $1
               AND job_id = $2 ORDER BY number"#,
        job.district as DistrictId,
        job.id
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .filter_map(|row| match (row.code, row.segment) {
            (Some(code), _) => Some(from_number(code).map(Piece::Label)),
            (None, Some(segment)) => Some(Ok(Piece::Board(segment))),
            (None, None) => None,
        })
        .collect()
}

/// Removes what was ordered before `until`.
pub async fn purge(db: &PgPool, until: DateTime<Utc>) -> Result<u64> {
    let gone = sqlx::query!(
        "DELETE FROM print_job WHERE created_at < $1 AND state NOT IN ('waiting', 'running')",
        until
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}
