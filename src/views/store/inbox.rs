//! Problems for the console: the inbox, the page of one.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::db::each::Each;
use crate::db::text::containing;
use crate::error::{Error, Result};
use crate::ids::{Code, DistrictId, ProblemId, SegmentId};
use crate::problems::{Category, Source, Stage};
use crate::rights::{Reach, Scope};
use crate::segments::SegmentKind;
use crate::views::inbox::{
    InboxKey, ProblemDetail, ProblemEvent, ProblemItem, ReportedAt, SegmentRef, State, Wanted,
};

/// Up to `limit` wanted problems after a key. With each comes its key.
///
/// Open ones stand in the order they are due, which puts the overdue ones first and the oldest of
/// them on top; settled ones in the order they were settled, newest first. Each half is cut off its
/// own index; a half that is not wanted is not looked at.
#[expect(clippy::too_many_lines, reason = "one statement, and what it found")]
pub async fn inbox(
    db: &PgPool,
    scope: &Scope,
    wanted: &Wanted,
    after: Option<&InboxKey>,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<(InboxKey, ProblemItem)>> {
    // Long: one statement, which is cut nowhere without a second round trip, and its rows.
    let past_open = matches!(after, Some(InboxKey::Closed(..)));
    let (due_at, due_id) = match after {
        Some(InboxKey::Open(due_at, id)) => (*due_at, id.0),
        _ => (DateTime::UNIX_EPOCH, 0),
    };
    let (closed_at, closed_id) = match after {
        Some(InboxKey::Closed(closed_at, id)) => (*closed_at, id.0),
        _ => (DateTime::<Utc>::MAX_UTC, 0),
    };
    let rows = sqlx::query!(
        r#"WITH page AS MATERIALIZED (
               (SELECT b.problem_id, b.segment_id, b.area_path, b.category, b.stage, b.body,
                   b.source, b.opened_at, b.due_at, b.due_assumed, b.is_open, b.supports,
                       b.code, b.checkpoint_id,
                       b.due_at AS key
                FROM problem b
                WHERE $6 AND b.district = $1 AND b.is_open AND b.area_path >= $2
                    AND b.area_path < $3
                  AND (b.due_at, b.problem_id) > ($7, $8)
                  AND ($11::text IS NULL OR b.category = $11)
                  AND ($12::text IS NULL OR b.body ILIKE $12
                       OR b.segment_id IN (SELECT s.segment_id FROM segment_state s
                           WHERE s.district = $1 AND s.name ILIKE $12))
                ORDER BY b.due_at, b.problem_id
                LIMIT $4)
               UNION ALL
               (SELECT b.problem_id, b.segment_id, b.area_path, b.category, b.stage, b.body,
                   b.source, b.opened_at, b.due_at, b.due_assumed, b.is_open, b.supports,
                       b.code, b.checkpoint_id,
                       b.closed_at AS key
                FROM problem b
                WHERE $13 AND b.district = $1 AND NOT b.is_open AND b.area_path >= $2
                    AND b.area_path < $3
                  AND b.closed_at <= $9 AND (b.closed_at < $9 OR b.problem_id > $10)
                  AND ($11::text IS NULL OR b.category = $11)
                  AND ($12::text IS NULL OR b.body ILIKE $12
                       OR b.segment_id IN (SELECT s.segment_id FROM segment_state s
                           WHERE s.district = $1 AND s.name ILIKE $12))
                ORDER BY b.closed_at DESC, b.problem_id
                LIMIT $4)
           )
           SELECT p.problem_id AS "id!: ProblemId", p.segment_id AS "segment_id!: SegmentId",
               s.name AS segment_name, s.kind AS "kind: SegmentKind",
                  a.name AS area_name, p.category AS "category!: Category",
                      p.stage AS "stage!: Stage", p.body AS "body!",
                  p.source AS "source!: Source", p.opened_at AS "opened_at!", p.due_at AS "due_at!",
                      p.due_assumed AS "due_assumed!", p.is_open AS "is_open!", p.key AS "key!",
                  p.is_open AND p.due_at < $5 AS "overdue!", p.supports AS "supports!",
                  p.code AS "code?: Code", k.name AS "checkpoint?"
           FROM page p
           JOIN segment s ON s.district = $1 AND s.segment_id = p.segment_id
           JOIN area a ON a.district = $1 AND a.path = p.area_path
           -- What was reported before the place was kept is looked up by its code, as long as that
           -- hangs at the segment.
           LEFT JOIN code c ON c.district = $1 AND c.code = p.code
           LEFT JOIN checkpoint k ON k.district = $1
               AND k.checkpoint_id = coalesce(p.checkpoint_id, c.checkpoint_id)
               AND (p.checkpoint_id IS NOT NULL OR k.segment_id = p.segment_id)
           ORDER BY p.is_open DESC, CASE WHEN p.is_open THEN p.key END, p.key DESC, p.problem_id
           LIMIT $4"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        limit,
        now,
        wanted.state != State::Closed && !past_open,
        due_at,
        due_id,
        closed_at,
        closed_id,
        wanted.category.map(Category::as_str),
        wanted.text.as_deref().map(containing),
        wanted.state != State::Open
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let key = if row.is_open { InboxKey::Open } else { InboxKey::Closed };
            let item = ProblemItem {
                id: row.id,
                segment: SegmentRef {
                    id: row.segment_id,
                    name: row.segment_name,
                    kind: row.kind,
                },
                reported_at: reported_at(row.code, row.checkpoint),
                area_name: row.area_name,
                category: row.category,
                stage: row.stage,
                text: row.body,
                source: row.source,
                opened_at: row.opened_at,
                due_at: row.due_at,
                due_assumed: row.due_assumed,
                overdue: row.overdue,
                supports: row.supports,
            };
            (key(row.key, row.id), item)
        })
        .collect())
}

fn reported_at(code: Option<Code>, checkpoint: Option<String>) -> Option<ReportedAt> {
    code.map(|code| ReportedAt {
        code: code.to_string(),
        checkpoint,
    })
}

/// One problem within reach, with its history.
pub async fn detail(
    db: &PgPool,
    reach: &Reach,
    id: ProblemId,
    now: DateTime<Utc>,
) -> Result<ProblemDetail> {
    let row = sqlx::query!(
        r#"SELECT p.segment_id AS "segment_id: SegmentId", s.name AS segment_name,
               s.kind AS "kind: SegmentKind", a.name AS area_name,
                  p.category AS "category: Category", p.stage AS "stage: Stage", p.body,
                      p.source AS "source: Source",
                  p.opened_at, p.due_at, p.due_assumed, p.is_open
                      AND p.due_at < $5 AS "overdue!", p.supports, p.version,
                  p.code AS "code?: Code", k.name AS "checkpoint?",
                  (SELECT coalesce(jsonb_agg(to_jsonb(o) ORDER BY o.at, o.event_id), '[]')
                   FROM (SELECT e.event_id, e.at, e.stage, c.name AS actor, e.actor_kind, e.note
                         FROM problem_event e LEFT JOIN account c ON c.district = e.district
                             AND c.account_id = e.account_id
                         WHERE e.district = $1 AND e.problem_id = p.problem_id) o)
                             AS "events!: Each<ProblemEvent>"
           FROM problem p
           JOIN segment s ON s.district = p.district AND s.segment_id = p.segment_id
           JOIN area a ON a.district = p.district AND a.path = p.area_path
           LEFT JOIN code plate ON plate.district = p.district AND plate.code = p.code
           LEFT JOIN checkpoint k ON k.district = p.district
               AND k.checkpoint_id = coalesce(p.checkpoint_id, plate.checkpoint_id)
               AND (p.checkpoint_id IS NOT NULL OR k.segment_id = p.segment_id)
           WHERE p.district = $1 AND p.problem_id = $4
             AND EXISTS (SELECT FROM unnest($2::text[], $3::text[]) r (lo, hi)
                 WHERE p.area_path >= r.lo AND p.area_path < r.hi)"#,
        reach.district() as DistrictId,
        reach.lower(),
        reach.upper(),
        id as ProblemId,
        now
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(ProblemDetail {
        item: ProblemItem {
            id,
            segment: SegmentRef {
                id: row.segment_id,
                name: row.segment_name,
                kind: row.kind,
            },
            reported_at: reported_at(row.code, row.checkpoint),
            area_name: row.area_name,
            category: row.category,
            stage: row.stage,
            text: row.body,
            source: row.source,
            opened_at: row.opened_at,
            due_at: row.due_at,
            due_assumed: row.due_assumed,
            overdue: row.overdue,
            supports: row.supports,
        },
        events: row.events.0,
        version: row.version,
    })
}
