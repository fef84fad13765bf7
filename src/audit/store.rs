//! The one statement that writes the audit.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Act, Actor, Erased};
use crate::error::Result;
use crate::ids::{AccountId, AreaPath, DistrictId, Entropy};

/// Puts an act on record, in the transaction of the act.
pub async fn record(
    db: &mut PgConnection,
    district: DistrictId,
    actor: &Actor,
    act: Act,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO audit (district, event_id, at, account_id, action, subject, detail, area_path)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        district as DistrictId,
        actor.event,
        actor.at,
        actor.account as Option<AccountId>,
        act.action,
        act.subject,
        Json(act.detail) as _,
        act.area.as_ref().map(AreaPath::as_str)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts on record what was erased because its time had come, a row a district, in the transaction
/// of the erasure; answers how much that was.
pub async fn erased(
    db: &mut PgConnection,
    what: &'static str,
    gone: &[Erased],
    entropy: &Entropy,
    now: DateTime<Utc>,
) -> Result<i64> {
    for Erased { district, number } in gone {
        let actor = Actor::new(entropy.event_id(now), None, now);
        let act = Act::with("retention.erase", what, json!({ "erased": number }));
        record(db, *district, &actor, act).await?;
    }
    Ok(gone.iter().map(|gone| gone.number).sum())
}
