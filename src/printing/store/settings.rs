//! SQL of what a district wants on its boards.

use sqlx::{PgExecutor, PgPool};

use crate::audit::{Act, Actor, store as audit};
use crate::error::{Error, Result};
use crate::ids::DistrictId;
use crate::printing::settings::BoardSettings;
use crate::rights::Covered;

/// What holds in a district.
pub async fn settings(db: impl PgExecutor<'_>, district: DistrictId) -> Result<BoardSettings> {
    sqlx::query_as!(
        BoardSettings,
        "SELECT board_phones AS phones, board_commitments AS commitments
         FROM district WHERE district = $1",
        district as DistrictId
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)
}

/// Chooses, on record; the same again changes nothing. Boards that were printed before stay as they
/// are.
pub async fn set(db: &PgPool, chosen: &Covered<BoardSettings>, actor: &Actor) -> Result<()> {
    let (district, wanted) = (chosen.district(), *chosen.get());
    let mut tx = db.begin().await?;
    let changed = sqlx::query!(
        "UPDATE district SET board_phones = $2, board_commitments = $3
         WHERE district = $1 AND (board_phones, board_commitments) <> ($2, $3)",
        district as DistrictId,
        wanted.phones,
        wanted.commitments
    )
    .execute(&mut *tx)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(());
    }
    let shown = [("phones", wanted.phones), ("commitments", wanted.commitments)];
    let shown: Vec<&str> =
        shown.into_iter().filter(|(_, is_shown)| *is_shown).map(|(what, _)| what).collect();
    let shown = if shown.is_empty() { "usual".to_owned() } else { shown.join(",") };
    let act = Act::new("boards.set", shown);
    audit::record(&mut tx, district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}
