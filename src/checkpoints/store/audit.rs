//! What officials and stewards do to codes, put on record.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::error::Result;
use crate::ids::{AccountId, DistrictId};

/// An act on record.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was done.
    pub action: &'static str,
    /// To what.
    pub subject: String,
    /// With what outcome; an object.
    pub detail: Value,
}

/// Puts an act on record, in the transaction of the act; of nobody where the command line did it.
pub async fn record(
    db: &mut PgConnection,
    district: DistrictId,
    id: Uuid,
    account: Option<AccountId>,
    entry: Entry,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO audit (district, event_id, at, account_id, action, subject, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        district as DistrictId,
        id,
        now,
        account.map(|account| account.0),
        entry.action,
        entry.subject,
        Json(entry.detail) as _
    )
    .execute(db)
    .await?;
    Ok(())
}
