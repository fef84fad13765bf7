//! SQL of what districts keep shorter than is usual, and the record of what was erased.

use serde_json::json;
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::{Choice, Kept, Times};
use crate::audit::{Act, Actor, store as audit};
use crate::error::{Error, OnConstraint, Result};
use crate::ids::DistrictId;
use crate::rights::Covered;

/// How long a district keeps each. A word that only a later release knows is none of ours.
pub async fn times(db: impl PgExecutor<'_>, district: DistrictId) -> Result<Times> {
    let rows = sqlx::query!(
        "SELECT what, days FROM retention WHERE district = $1",
        district as DistrictId
    )
    .fetch_all(db)
    .await?;
    let known = |what: &str, days| Some((Kept::from_word(what)?, days));
    Ok(Times::new(rows.iter().filter_map(|row| known(&row.what, row.days)).collect()))
}

/// Chooses how long something is kept, on record; the same again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where there is no such district.
pub async fn set(db: &PgPool, choice: &Covered<Choice>, actor: &Actor) -> Result<()> {
    let (district, what) = (choice.district(), choice.get().what());
    let mut tx = db.begin().await?;
    let changed = match choice.get().days() {
        Some(days) => sqlx::query!(
            "INSERT INTO retention (district, what, days) VALUES ($1, $2, $3)
             ON CONFLICT (district, what) DO UPDATE SET days = excluded.days
                 WHERE retention.days <> excluded.days",
            district as DistrictId,
            what.as_str(),
            days
        )
        .execute(&mut *tx)
        .await
        .on_constraint("retention_district", || Error::NotFound)?,
        None => {
            sqlx::query!(
                "DELETE FROM retention WHERE district = $1 AND what = $2",
                district as DistrictId,
                what.as_str()
            )
            .execute(&mut *tx)
            .await?
        }
    };
    if changed.rows_affected() > 0 {
        let detail = json!({ "days": choice.get().days() });
        let act = Act::with("retention.set", what.as_str(), detail);
        audit::record(&mut tx, district, actor, act).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Puts on record how much was erased because its time had come, in the transaction of the erasure.
pub async fn erased(
    db: &mut PgConnection,
    district: DistrictId,
    (what, number): (Kept, u64),
    actor: &Actor,
) -> Result<()> {
    let act = Act::with("retention.erase", what.as_str(), json!({ "erased": number }));
    audit::record(db, district, actor, act).await
}
