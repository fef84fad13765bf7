//! SQL of records that officials enter for stewards.

use sqlx::PgPool;

use crate::audit::{Act, Actor, store as audit};
use crate::error::{Error, Result};
use crate::ids::{AccountId, DistrictId, PersonId, SegmentId};
use crate::patrols::Outcome;
use crate::patrols::entering::NewEntry;
use crate::problems::Category;
use crate::rights::Covered;

/// Stores a visit for a steward, who held the segment at that moment; sums and status follow in the
/// same transaction. The same id again by the same official changes nothing; nobody enters what
/// they did themselves.
pub async fn enter(
    db: &PgPool,
    segment: &Covered<SegmentId>,
    entry: &NewEntry,
    actor: &Actor,
) -> Result<()> {
    actor.decides_on(entry.person)?;
    let findings: Vec<&str> =
        entry.findings.iter().map(|finding| Category::as_str(*finding)).collect();
    let mut tx = db.begin().await?;
    let entered = sqlx::query!(
        r#"SELECT result AS "result!", on_day AS "on_day!"
           FROM enter_record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"#,
        segment.district() as DistrictId,
        actor.at,
        entry.id,
        *segment.get() as SegmentId,
        entry.person as PersonId,
        actor.account as Option<AccountId>,
        entry.at,
        Outcome::as_str(entry.outcome),
        &findings as &[&str],
        entry.note,
        entry.reason
    )
    .fetch_one(&mut *tx)
    .await?;
    match entered.result.as_str() {
        "recorded" => {
            // The reason stands with the record.
            let detail = serde_json::json!({
                "segment": segment.get(), "person": entry.person, "day": entered.on_day
            });
            let act = Act::with("record.enter", entry.id, detail).within(segment.area());
            audit::record(&mut tx, segment.district(), actor, act).await?;
            tx.commit().await?;
            Ok(())
        }
        "replayed" => Ok(()),
        "not_steward" => Err(Error::field("person", "invalid-entry-person")),
        _ => Err(Error::Conflict("conflict-entry-id")),
    }
}
