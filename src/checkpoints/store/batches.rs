//! SQL of batches.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::issue::issue_batch;
use crate::audit::{Act, Actor, store as audit};
use crate::checkpoints::batches::{BatchItem, BatchKey, NewBatch};
use crate::error::{Error, OnConstraint, Result};
use crate::ids::{AccountId, AreaPath, DistrictId, Entropy};
use crate::rights::{Covered, Scope};

/// Stores a batch without its codes; false where the id is taken.
pub async fn insert(
    db: &mut PgConnection,
    batch: &NewBatch,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let inserted = sqlx::query!(
        "INSERT INTO code_batch (district, batch_id, name, area_path, size, account_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        batch.area.district() as DistrictId,
        batch.id,
        batch.name,
        batch.area.as_str(),
        batch.size,
        account as AccountId,
        now
    )
    .execute(db)
    .await
    .on_constraint("code_batch_district_area_path_fkey", || {
        Error::field("area", "invalid-area-unknown")
    })?;
    Ok(inserted.rows_affected() == 1)
}

/// A batch as it was asked for.
pub async fn stored(
    db: &mut PgConnection,
    district: DistrictId,
    id: Uuid,
) -> Result<Option<NewBatch>> {
    Ok(sqlx::query_as!(
        NewBatch,
        r#"SELECT batch_id AS id, name, area_path AS "area: AreaPath", size FROM code_batch
               WHERE district = $1 AND batch_id = $2"#,
        district as DistrictId,
        id
    )
    .fetch_optional(db)
    .await?)
}

/// Up to `limit` batches of an area after a key, newest first, each with its key. The codes are
/// counted for those of the page only.
pub async fn list(
    db: &PgPool,
    scope: &Scope,
    after: Option<BatchKey>,
    limit: i64,
) -> Result<Vec<(BatchKey, BatchItem)>> {
    let after = after.unwrap_or(BatchKey(DateTime::<Utc>::MAX_UTC, Uuid::nil()));
    let items = sqlx::query_as!(
        BatchItem,
        r#"WITH page AS MATERIALIZED (
               SELECT b.* FROM code_batch b
               WHERE b.district = $1 AND b.area_path >= $2 AND b.area_path < $3
                 AND b.created_at <= $4 AND (b.created_at < $4 OR b.batch_id > $5)
               ORDER BY b.created_at DESC, b.batch_id
               LIMIT $6
           )
           SELECT p.batch_id AS "id!", p.name AS "name!", p.area_path AS "area!: AreaPath",
               a.name AS area_name, p.size AS "size!",
                  p.created_at AS "created_at!", u.name AS created_by, n.blank AS "blank!",
                      n.printed AS "printed!", n.in_use AS "in_use!",
                  n.retired AS "retired!"
           FROM page p
           JOIN area a ON a.district = $1 AND a.path = p.area_path
           JOIN account u ON u.district = $1 AND u.account_id = p.account_id
           CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE c.state = 'blank') AS blank,
                   count(*) FILTER (WHERE c.state = 'printed') AS printed,
                      count(*) FILTER (WHERE c.state IN ('installed', 'damaged', 'covered', 'lost'))
                          AS in_use,
                      count(*) FILTER (WHERE c.state = 'retired') AS retired
               FROM code c WHERE c.district = $1 AND c.batch_id = p.batch_id) n
           ORDER BY p.created_at DESC, p.batch_id"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        after.0,
        after.1,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(items.into_iter().map(|item| (BatchKey(item.created_at, item.id), item)).collect())
}

/// Issues a batch in one transaction; answers false where it had been issued before. The same id
/// with other contents is a conflict.
pub async fn create(
    db: &PgPool,
    batch: &Covered<NewBatch>,
    account: AccountId,
    now: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<bool> {
    let batch = batch.get();
    let district = batch.area.district();
    let mut tx = db.begin().await?;
    if !insert(&mut tx, batch, account, now).await? {
        let stored = stored(&mut tx, district, batch.id).await?;
        return if stored.as_ref() == Some(batch) {
            Ok(false)
        } else {
            Err(Error::Conflict("conflict-batch-id"))
        };
    }
    issue_batch(&mut tx, batch, now, entropy).await?;
    let detail = serde_json::json!({ "name": batch.name, "area": batch.area, "size": batch.size });
    let actor = Actor::new(entropy.event_id(now), Some(account), now);
    let act = Act::with("code_batch.create", batch.id, detail).within(&batch.area);
    audit::record(&mut tx, district, &actor, act).await?;
    tx.commit().await?;
    Ok(true)
}
