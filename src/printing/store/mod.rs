//! SQL of print jobs.

pub mod contents;
pub mod settings;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{
    MOST_BOARDS, MOST_LABELS, MOST_OPEN_OF_ACCOUNT, MOST_OPEN_OF_DISTRICT, Piece, Selection, Work,
};
use crate::audit::{Act, Actor, store as audit};
use crate::checkpoints::boards::{BoardPrint, PrintedSteward};
use crate::checkpoints::store::{boards as board_prints, marking};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, Code, DistrictId, Entropy, SegmentId};
use crate::queue::store::{self as queue, NewJob, TakenJob};
use crate::queue::{Fault, JobKind, JobState};
use crate::rights::{Reach, Scope};

/// A job as stored.
#[derive(Clone, Debug)]
pub struct StoredJob {
    pub id: Uuid,
    pub area: AreaPath,
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
    /// What could not be made of it, and why.
    pub left_out: Vec<Fault>,
    /// Bytes of the file.
    pub size: Option<i64>,
}

/// Place of a job in the list: newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobKey(pub DateTime<Utc>, pub Uuid);

impl StoredJob {
    /// Its place in the list.
    pub fn key(&self) -> JobKey {
        JobKey(self.created_at, self.id)
    }
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
            left_out: $row.left_out.0,
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
    Ok(sqlx::query_scalar!(
        r#"SELECT c.code AS "code: Code"
         FROM code c
         LEFT JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
         LEFT JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
         WHERE c.district = $1 AND coalesce(s.area_path, c.area_path) >= $2
             AND coalesce(s.area_path, c.area_path) < $3
           AND c.state = coalesce($4, c.state) AND ($4 = 'retired' OR c.state <> 'retired')
           AND ($5::text IS NULL OR s.kind = $5) AND ($6::uuid IS NULL OR c.batch_id = $6)
               AND ($7::int4[] IS NULL OR c.code = ANY ($7))
         ORDER BY s.area_path NULLS LAST, s.kind, s.name COLLATE by_name,
             k.name COLLATE by_name, c.code
         LIMIT $8"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        wanted.state.as_deref(),
        wanted.kind.map(crate::segments::SegmentKind::as_str),
        wanted.batch,
        codes as Option<&[Code]>,
        MOST_LABELS + 1
    )
    .fetch_all(db)
    .await?)
}

/// The segments that boards are wanted for, in the order of areas, kinds and names. One more than
/// an order may have, where there are more. A grid has no board unless it is asked for by itself:
/// its plates hang at doors.
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
             AND (s.kind <> 'grid' OR $5 IS NOT NULL)
           ORDER BY s.area_path, s.kind, s.name COLLATE by_name, s.segment_id
           LIMIT $6"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        wanted.kind.map(crate::segments::SegmentKind::as_str),
        ids.as_deref(),
        MOST_BOARDS + 1
    )
    .fetch_all(db)
    .await?)
}

/// Refuses one order too many, of the account or of the district. Orders of a district follow one
/// another from here on, so that two at once do not each count without the other.
async fn may_order(db: &mut PgConnection, district: DistrictId, actor: &Actor) -> Result<()> {
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtext('riverward orders'), $1)",
        district as DistrictId
    )
    .execute(&mut *db)
    .await?;
    let open = sqlx::query!(
        r#"SELECT count(*) AS "district!", count(*) FILTER (WHERE account_id = $2) AS "account!"
           FROM job WHERE district = $1 AND state IN ('waiting', 'running')"#,
        district as DistrictId,
        actor.account as Option<AccountId>
    )
    .fetch_one(db)
    .await?;
    if open.account >= MOST_OPEN_OF_ACCOUNT {
        return Err(Error::Conflict("print-open-of-account"));
    }
    if open.district >= MOST_OPEN_OF_DISTRICT {
        return Err(Error::Conflict("print-open-of-district"));
    }
    Ok(())
}

/// Stores an order with its pieces; one of this id that is there already stays as it is.
pub async fn create(
    db: &PgPool,
    scope: &Scope,
    (id, actor): (Uuid, &Actor),
    work: &Work,
    pieces: &[Piece],
) -> Result<()> {
    let mut tx = db.begin().await?;
    may_order(&mut tx, scope.district(), actor).await?;
    let order = NewJob {
        id,
        kind: JobKind::Print,
        account: actor.account,
        work: serde_json::to_value(work).map_err(Error::internal)?,
        total: i32::try_from(pieces.len()).map_err(Error::internal)?,
        at: actor.at,
    };
    if !queue::order(&mut tx, scope, &order).await? {
        return Ok(());
    }
    let (mut codes, mut segments) = (Vec::new(), Vec::new());
    for piece in pieces {
        let (code, segment) = match piece {
            Piece::Label(code) => (Some(*code), None),
            Piece::Board(segment) => (None, Some(segment.0)),
        };
        codes.push(code);
        segments.push(segment);
    }
    sqlx::query!(
        "INSERT INTO print_item (district, job_id, number, code, segment_id)
         SELECT $1, $2, r.n, r.code, r.segment
             FROM unnest($3::int4[], $4::int8[]) WITH ORDINALITY AS r (code, segment, n)",
        scope.district() as DistrictId,
        id,
        &codes as &[Option<Code>],
        &segments as &[Option<i64>]
    )
    .execute(&mut *tx)
    .await?;
    let detail = serde_json::json!({ "area": scope.area(), "pieces": pieces.len() });
    let act = Act::with("print.order", id, detail).within(scope.area());
    audit::record(&mut tx, scope.district(), actor, act).await?;
    tx.commit().await?;
    Ok(())
}

/// One job within reach.
pub async fn job(db: &PgPool, reach: &Reach, id: Uuid) -> Result<StoredJob> {
    let row = sqlx::query!(
        r#"SELECT j.job_id AS id, j.area_path AS "area: AreaPath", a.name AS area_name,
               j.work AS "work: Json<Work>",
                  j.state AS "state: JobState", j.total, j.done, j.created_at, j.ended_at, j.fault,
                  j.fault_args AS "fault_args: Json<BTreeMap<String, String>>",
                  j.left_out AS "left_out: Json<Vec<Fault>>", j.size
           FROM job j JOIN area a ON a.district = j.district AND a.path = j.area_path
           WHERE j.district = $1 AND j.job_id = $4
             AND EXISTS (SELECT FROM unnest($2::text[], $3::text[]) r (lo, hi)
                 WHERE j.area_path >= r.lo AND j.area_path < r.hi)"#,
        reach.district() as DistrictId,
        reach.lower(),
        reach.upper(),
        id
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(stored_job!(row))
}

/// Jobs within reach, newest first: from behind `after` on, `limit` at most.
pub async fn jobs(
    db: &PgPool,
    reach: &Reach,
    after: Option<JobKey>,
    limit: i64,
) -> Result<Vec<StoredJob>> {
    let rows = sqlx::query!(
        r#"SELECT j.job_id AS id, j.area_path AS "area: AreaPath", a.name AS area_name,
               j.work AS "work: Json<Work>",
                  j.state AS "state: JobState", j.total, j.done, j.created_at, j.ended_at, j.fault,
                  j.fault_args AS "fault_args: Json<BTreeMap<String, String>>",
                  j.left_out AS "left_out: Json<Vec<Fault>>", j.size
           FROM job j JOIN area a ON a.district = j.district AND a.path = j.area_path
           WHERE j.district = $1
             AND EXISTS (SELECT FROM unnest($2::text[], $3::text[]) r (lo, hi)
                 WHERE j.area_path >= r.lo AND j.area_path < r.hi)
             AND ($4::timestamptz IS NULL OR (j.created_at, j.job_id) < ($4, $5::uuid))
           ORDER BY j.created_at DESC, j.job_id DESC
           LIMIT $6"#,
        reach.district() as DistrictId,
        reach.lower(),
        reach.upper(),
        after.map(|after| after.0),
        after.map(|after| after.1),
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| stored_job!(row)).collect())
}

/// Calls a job off, if it is not ended yet.
pub async fn cancel(db: &PgPool, reach: &Reach, id: Uuid, actor: &Actor) -> Result<()> {
    let mut tx = db.begin().await?;
    let cancelled = sqlx::query_scalar!(
        r#"UPDATE job j SET state = 'cancelled', ended_at = $5
           WHERE j.district = $1 AND j.job_id = $4 AND j.state IN ('waiting', 'running')
             AND EXISTS (SELECT FROM unnest($2::text[], $3::text[]) r (lo, hi)
                 WHERE j.area_path >= r.lo AND j.area_path < r.hi)
           RETURNING j.area_path AS "area: AreaPath""#,
        reach.district() as DistrictId,
        reach.lower(),
        reach.upper(),
        id,
        actor.at
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(area) = cancelled {
        let act = Act::new("print.cancel", id).within(&area);
        audit::record(&mut tx, reach.district(), actor, act).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What a job prints, in its order.
pub async fn pieces(db: &PgPool, job: &TakenJob) -> Result<Vec<Piece>> {
    let rows = sqlx::query!(
        r#"SELECT code AS "code: Code", segment_id AS "segment: SegmentId" FROM print_item WHERE district = $1
               AND job_id = $2 ORDER BY number"#,
        job.district as DistrictId,
        job.id
    )
    .fetch_all(db)
    .await?;
    let piece = |code: Option<Code>, segment: Option<SegmentId>| {
        code.map(Piece::Label).or(segment.map(Piece::Board))
    };
    Ok(rows.into_iter().filter_map(|row| piece(row.code, row.segment)).collect())
}

/// Notes on a job, done or failed, what could not be made of it: `pieces` of them.
pub async fn leave_out(
    db: &mut PgConnection,
    job: &TakenJob,
    (left_out, pieces): (&[Fault], usize),
) -> Result<()> {
    sqlx::query!(
        "UPDATE job SET left_out = $3, done = greatest(0, done - $4)
         WHERE district = $1 AND job_id = $2",
        job.district as DistrictId,
        job.id,
        Json(left_out) as Json<&[Fault]>,
        i32::try_from(pieces).unwrap_or(i32::MAX)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What follows from a file's being there: its blank codes are printed, and it is known who stands
/// on which board. Last in its transaction, since it holds up every change of a card until the
/// commit.
pub async fn remember(
    db: &mut PgConnection,
    reach: &Reach,
    account: Option<AccountId>,
    (codes, boards): (&[Code], &[(SegmentId, Vec<PrintedSteward>)]),
    now: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<()> {
    if !codes.is_empty() {
        marking::note_printed(&mut *db, reach, account, codes, now, entropy).await?;
    }
    for (segment, stewards) in boards {
        let print = BoardPrint {
            id: entropy.event_id(now),
            segment: *segment,
            at: now,
            stewards: stewards.clone(),
            account,
        };
        board_prints::printed(&mut *db, reach.district(), &print).await?;
    }
    Ok(())
}
