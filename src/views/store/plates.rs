//! The plates that need somebody: the findings one after the other, and what boards are found.

mod findings;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::checkpoints::boards::StaleBoard;
use crate::checkpoints::store::boards;
use crate::error::Result;
use crate::ids::{AreaPath, Code, DistrictId, SegmentId};
use crate::rights::Scope;
use crate::segments::SegmentKind;
use crate::views::plates::{BoardDue, Finding, HealthItem, HealthKey, Page, Wanted};
use findings::{moved, never_installed, not_scanned, reported, unlocated};

/// Boards, with the names of what they belong to.
pub async fn of_boards(
    db: &PgPool,
    scope: &Scope,
    stale: &[StaleBoard],
) -> Result<Vec<HealthItem>> {
    if stale.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = stale.iter().map(|board| board.segment.0).collect();
    let rows = sqlx::query!(
        r#"SELECT s.segment_id, s.name, s.kind AS "kind: SegmentKind",
               s.area_path AS "area: AreaPath", a.name AS area_name
           FROM segment s JOIN area a ON a.district = s.district AND a.path = s.area_path
           WHERE s.district = $1 AND s.segment_id = ANY ($2)"#,
        scope.district() as DistrictId,
        &ids
    )
    .fetch_all(db)
    .await?;
    let mut named: HashMap<i64, _> = rows.into_iter().map(|row| (row.segment_id, row)).collect();
    let item = |board: &StaleBoard| {
        let row = named.remove(&board.segment.0)?;
        Some(HealthItem {
            finding: Finding::StaleBoard,
            code: None,
            state: None,
            area: row.area,
            area_name: row.area_name,
            segment: Some(board.segment),
            segment_name: Some(row.name),
            kind: Some(row.kind),
            checkpoint: None,
            checkpoint_name: None,
            since: Some(board.printed_at),
            reports: 0,
            drift: None,
            board: Some(BoardDue {
                changed_on: board.changed_on,
                due_on: board.due_on,
                due_assumed: board.due_assumed,
                overdue: board.overdue,
            }),
        })
    };
    Ok(stale.iter().filter_map(item).collect())
}

/// Up to `limit` items after a key, each with its key. One statement a finding, and as many
/// findings as it takes to fill the page: at most six statements, and one more that names what
/// boards belong to.
pub async fn list(
    db: &PgPool,
    scope: &Scope,
    wanted: Wanted,
    after: Option<HealthKey>,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<(HealthKey, HealthItem)>> {
    let mut found: Vec<(HealthKey, HealthItem)> = Vec::new();
    for finding in Finding::ALL.iter().copied() {
        let missing = limit - i64::try_from(found.len()).unwrap_or(limit);
        if missing <= 0
            || wanted.finding.is_some_and(|only| only != finding)
            || after.is_some_and(|key| finding < key.0)
        {
            continue;
        }
        let page = Page {
            scope,
            after: after.filter(|key| key.0 == finding).map_or(-1, |key| key.1),
            limit: missing,
            now,
        };
        let items = match finding {
            Finding::Reported => reported(db, page).await?,
            Finding::Moved => moved(db, page).await?,
            Finding::Unlocated => unlocated(db, page).await?,
            Finding::StaleBoard => {
                let stale = boards::stale(db, scope, SegmentId(page.after), missing, now).await?;
                of_boards(db, scope, &stale).await?
            }
            Finding::NeverInstalled => never_installed(db, page).await?,
            Finding::NotScanned => not_scanned(db, page, wanted.days).await?,
        };
        found.extend(items.into_iter().map(|item| (HealthKey(finding, key(&item)), item)));
    }
    Ok(found)
}

fn key(item: &HealthItem) -> i64 {
    let code = item.code.as_deref().and_then(|digits| Code::parse(digits).ok());
    match code {
        Some(code) => i64::from(code.number()),
        None => item.segment.map_or(0, |segment| segment.0),
    }
}
