//! SQL of what of visits is not kept as long as the visit.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::audit::{Erased, store as audit};
use crate::error::Result;
use crate::ids::{DistrictId, Entropy};

/// Erases what was noted at doors before `until` in these districts; answers of how many visits.
pub async fn erase_round_notes(
    db: &PgPool,
    districts: &[DistrictId],
    until: DateTime<Utc>,
    (entropy, now): (&Entropy, DateTime<Utc>),
) -> Result<i64> {
    let mut erased = 0;
    for district in districts {
        let mut tx = db.begin().await?;
        let number = sqlx::query_scalar!(
            r#"SELECT erase_round_notes($1, $2) AS "number!""#,
            *district as DistrictId,
            until
        )
        .fetch_one(&mut *tx)
        .await?;
        let gone = Erased {
            district: *district,
            number,
        };
        let gone = Some(gone).filter(|gone| gone.number > 0);
        erased += audit::erased(&mut tx, "round_notes", gone.as_slice(), entropy, now).await?;
        tx.commit().await?;
    }
    Ok(erased)
}
