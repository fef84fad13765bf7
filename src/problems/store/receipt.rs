//! Following a problem by its number, and saying that it is not solved.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use super::report::settle;
use crate::checkpoints::store::card::from_number;
use crate::error::{Error, Result};
use crate::ids::{DistrictId, ProblemId, SegmentId};
use crate::problems::number::ReceiptNumber;
use crate::problems::receipt::{Receipt, ReceiptEvent};
use crate::problems::{Category, Stage};
use crate::segments::SegmentKind;

/// What the holder of a number may read.
pub async fn follow(db: &PgPool, number: &ReceiptNumber, now: DateTime<Utc>) -> Result<Receipt> {
    let row = sqlx::query!(
        r#"SELECT s.kind AS "kind: SegmentKind", s.name, p.category AS "category: Category", p.body,
               p.stage AS "stage: Stage", p.opened_at,
                  p.due_at, p.result, p.supports, d.time_zone,
                      ($3 AT TIME ZONE d.time_zone)::date AS "today!: NaiveDate",
                  coalesce((SELECT array_agg(a.name ORDER BY length(a.path)) FROM area a
                            WHERE a.district = s.district AND length(a.path) > 6
                              AND a.path IN (left(s.area_path, 9), left(s.area_path, 12),
                                  s.area_path)), '{}') AS "areas!",
                  coalesce((SELECT a.office_phone FROM area a
                            WHERE a.district = s.district AND a.office_phone IS NOT NULL
                              AND a.path IN (left(s.area_path, 6), left(s.area_path, 9),
                                  left(s.area_path, 12), s.area_path)
                            ORDER BY length(a.path) DESC LIMIT 1), d.office_phone) AS office_phone,
                  (SELECT c.code FROM checkpoint k JOIN code c ON c.district = k.district
                      AND c.checkpoint_id = k.checkpoint_id
                   WHERE k.district = s.district AND k.segment_id = s.segment_id
                       AND k.retired_at IS NULL AND c.state = 'installed'
                   ORDER BY k.checkpoint_id LIMIT 1) AS code,
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('stage', e.stage, 'at', e.at)
                      ORDER BY e.at, e.event_id), '[]')
                   FROM problem_event e
                   WHERE e.district = p.district AND e.problem_id = p.problem_id)
                       AS "events!: Json<Vec<ReceiptEvent>>"
           FROM problem p
           JOIN segment s ON s.district = p.district AND s.segment_id = p.segment_id
           JOIN district d ON d.district = p.district
           WHERE p.district = $1 AND p.receipt = $2"#,
        number.district() as DistrictId,
        number.as_str(),
        now
    )
    .fetch_one(db)
    .await?;
    Ok(Receipt {
        receipt: number.to_string(),
        kind: row.kind,
        name: row.name,
        areas: row.areas,
        code: row.code.map(from_number).transpose()?,
        category: row.category,
        body: row.body,
        stage: row.stage,
        opened_at: row.opened_at,
        due_at: row.due_at,
        result: row.result,
        supports: row.supports,
        events: row.events.0,
        office_phone: row.office_phone,
        time_zone: row.time_zone,
        today: row.today,
    })
}

/// The reporter says that a closed problem is not solved: it is reported again, with a new promise.
/// One that is open already stays as it is, so a second press changes nothing.
pub async fn reopen(
    db: &PgPool,
    number: &ReceiptNumber,
    note: &str,
    event: Uuid,
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let problem = sqlx::query!(
        r#"SELECT problem_id AS "id: ProblemId", segment_id AS "segment: SegmentId",
               is_open AS "is_open!", is_rating
           FROM problem WHERE district = $1 AND receipt = $2 FOR UPDATE"#,
        number.district() as DistrictId,
        number.as_str()
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    if problem.is_open {
        return Ok(());
    }
    sqlx::query!(
        "WITH reopened AS (
             UPDATE problem SET stage = 'reported', closed_at = NULL, due_at = $4,
                 version = version + 1
             WHERE district = $1 AND problem_id = $2
         ), counted AS (
             UPDATE segment_state SET open_problems = open_problems + 1 WHERE district = $1
                 AND segment_id = $3 AND NOT $8
         )
         INSERT INTO problem_event (district, event_id, problem_id, at, stage, actor_kind, note)
         VALUES ($1, $5, $2, $6, 'reported', 'resident', $7)",
        number.district() as DistrictId,
        problem.id as ProblemId,
        problem.segment as SegmentId,
        due_at,
        event,
        now,
        note,
        problem.is_rating
    )
    .execute(&mut *tx)
    .await?;
    settle(&mut tx, number.district(), problem.segment, now).await?;
    tx.commit().await?;
    Ok(())
}
