//! SQL of what of visits is not kept as long as the visit.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::{Error, Result};
use crate::ids::DistrictId;

/// Erases what was noted at doors before `until`, of ten thousand visits at most; answers of how
/// many. The function takes nothing younger than the district keeps.
pub async fn erase_round_notes(
    db: &mut PgConnection,
    district: DistrictId,
    until: DateTime<Utc>,
) -> Result<u64> {
    let erased = sqlx::query_scalar!(
        r#"SELECT erase_round_notes($1, $2) AS "number!""#,
        district as DistrictId,
        until
    )
    .fetch_one(db)
    .await?;
    u64::try_from(erased).map_err(Error::internal)
}
