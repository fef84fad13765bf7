//! The statement behind the audit.

use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use crate::clock::Day;
use crate::error::Result;
use crate::ids::{AccountId, AreaPath, DistrictId, Level};
use crate::rights::Scope;
use crate::views::audit::{AuditKey, DoneBy, Entry, Wanted};

/// Up to `limit` acts of a scope behind a place, the newest first. What concerns the whole district
/// is shown to whoever reads all of it.
///
/// Ids begin with the time, so days are a range of them, and months that lie outside are not looked
/// at. The page goes back along the primary key until it is full; an area, an account or a subject
/// of which there is little has an index of its own. Actions are few and have none: of a rare one
/// the days that were asked for are read through.
pub async fn list(
    db: &PgPool,
    scope: &Scope,
    wanted: &Wanted,
    after: Option<AuditKey>,
    limit: i64,
) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"SELECT e.event_id AS id, e.at, e.account_id AS "account: AccountId", a.name AS "name?",
               e.action, e.subject, e.detail AS "detail: Json<serde_json::Value>",
               e.area_path AS "area: AreaPath"
           FROM audit e
           LEFT JOIN account a ON a.district = $1 AND a.account_id = e.account_id
           WHERE e.district = $1
             AND ($4 OR (e.area_path >= $2 AND e.area_path < $3))
             AND e.event_id < $5
             AND e.event_id >= coalesce(
                 (SELECT uuidv7_floor(
                      greatest($6::date::timestamp AT TIME ZONE d.time_zone, 'epoch'))
                  FROM district d WHERE d.district = $1 AND $6::date IS NOT NULL),
                 '00000000-0000-0000-0000-000000000000')
             AND e.event_id < coalesce(
                 (SELECT uuidv7_floor(
                      greatest(($7::date + 1)::timestamp AT TIME ZONE d.time_zone, 'epoch'))
                  FROM district d WHERE d.district = $1 AND $7::date IS NOT NULL),
                 'ffffffff-ffff-ffff-ffff-ffffffffffff')
             AND ($8::text IS NULL OR starts_with(e.action, $8))
             AND ($9::text IS NULL OR e.subject = $9)
             AND ($10::int8 IS NULL OR e.account_id = $10)
           ORDER BY e.event_id DESC
           LIMIT $11"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        scope.area().level() == Level::District,
        after.map_or(Uuid::max(), |key| key.0),
        wanted.from.map(Day::get),
        wanted.until.map(Day::get),
        wanted.action.as_deref(),
        wanted.subject.as_deref(),
        wanted.account.map(|account| account.0),
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let name = row.name.unwrap_or_default();
            Entry {
                id: row.id,
                at: row.at,
                by: DoneBy::of(row.account.map(|account| (account, name)), &row.action),
                action: row.action,
                subject: row.subject,
                detail: row.detail.0,
                area: row.area,
            }
        })
        .collect())
}
