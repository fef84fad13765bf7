//! The one statement that writes the audit.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Act, Actor};
use crate::error::Result;
use crate::ids::{AccountId, AreaPath, DistrictId};

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
