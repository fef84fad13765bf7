//! The statement behind the audit.

use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use crate::clock::Day;
use crate::error::Result;
use crate::ids::{AccountId, AreaPath, DistrictId, Level};
use crate::rights::Scope;
use crate::views::audit::{AuditKey, DoneBy, Entry, Wanted};

/// Up to `limit` acts of a scope behind a place, the newest first. Of a whole district, what was
/// done in its towns; what concerns it as a whole only where that is wanted.
///
/// Ids begin with the time, so days are a range of them, and months that lie outside are not looked
/// at. The page goes back along the primary key until it is full; an area, an account, a subject or
/// an action of which there is little has an index of its own. Which of them it is follows from
/// what was asked for: what was not asked for falls out of the statement when it is planned.
pub async fn list(
    db: &PgPool,
    scope: &Scope,
    wanted: &Wanted,
    after: Option<AuditKey>,
    limit: i64,
) -> Result<Vec<Entry>> {
    let is_whole = scope.area().level() == Level::District;
    // A town's code is a digit more at least than its district's.
    let lower = if is_whole {
        format!("{}0", scope.area())
    } else {
        scope.area().to_string()
    };
    let rows = sqlx::query!(
        r#"SELECT e.event_id AS id, e.at, e.account_id AS "account: AccountId", a.name AS "name?",
               e.action, e.subject, e.detail AS "detail: Json<serde_json::Value>",
               e.area_path AS "area: AreaPath"
           FROM audit e
           LEFT JOIN account a ON a.district = $1 AND a.account_id = e.account_id
           WHERE e.district = $1
             AND ($4 OR (e.area_path >= $2 AND e.area_path < $3))
             AND e.event_id < $5
             AND ($6::date IS NULL OR e.event_id >= (
                 SELECT uuidv7_floor(
                     greatest($6::date::timestamp AT TIME ZONE d.time_zone, 'epoch'))
                 FROM district d WHERE d.district = $1))
             AND ($7::date IS NULL OR e.event_id < (
                 SELECT uuidv7_floor(
                     greatest(($7::date + 1)::timestamp AT TIME ZONE d.time_zone, 'epoch'))
                 FROM district d WHERE d.district = $1))
             -- Actions are of small letters, points and low dashes: all that begin like this come
             -- before the same with a brace.
             AND ($8::text IS NULL OR (e.action COLLATE "C" >= $8
                 AND e.action COLLATE "C" < $8 || '{'))
             AND ($9::text IS NULL OR e.subject = $9)
             AND ($10::int8 IS NULL OR e.account_id = $10)
           ORDER BY e.event_id DESC
           LIMIT $11"#,
        scope.district() as DistrictId,
        lower,
        scope.upper(),
        is_whole && wanted.of_district,
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
