//! SQL of ratings.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::Score;
use crate::error::Result;
use crate::ids::{Code, DistrictId, SegmentId};
use crate::problems::store::report::{self, NewReport, Placed, Reported};
use crate::retention::AT_ONCE;
use crate::working_time::store as working_time;

/// A rating as it reached the server.
#[derive(Clone, Debug)]
pub struct NewRating {
    /// Id of the event.
    pub id: Uuid,
    /// The code of the page it came from.
    pub code: Code,
    /// The mark.
    pub score: Score,
    /// The reason; not empty for a low mark.
    pub reason: String,
    /// Over device, code and local day: one rating each.
    pub once_key: [u8; 32],
    /// The same of the task that a low mark causes: [`NewReport::dedupe`].
    pub task_key: [u8; 32],
}

/// What became of a rating.
#[derive(Clone, Debug)]
pub struct Rated {
    /// Whether this device had rated this place today already; then nothing was stored but a phone
    /// number that came with a low mark.
    pub again: bool,
    /// The task to answer a low rating, now or before.
    pub task: Option<Reported>,
}

/// Stores a rating, its count, and for a low one the task to answer it. Unknown codes and retired
/// ones are not found.
pub async fn rate(
    db: &PgPool,
    now: DateTime<Utc>,
    new: NewRating,
    task: Option<NewReport>,
) -> Result<Rated> {
    let mut tx = db.begin().await?;
    let place = sqlx::query!(
        r#"SELECT c.district AS "district!: DistrictId", s.segment_id AS "segment!: SegmentId"
           FROM code_locator l
           JOIN code c ON c.district = l.district AND c.code = l.code AND c.state <> 'retired'
           JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
               AND s.retired_at IS NULL
           WHERE l.code = $1"#,
        new.code as Code
    )
    .fetch_one(&mut *tx)
    .await?;
    let first = sqlx::query!(
        "INSERT INTO rating_once (district, once_key, rating_id) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
        place.district as DistrictId,
        &new.once_key,
        new.id
    )
    .execute(&mut *tx)
    .await?;
    if first.rows_affected() == 0 {
        let contact = task.and_then(|task| task.contact);
        let task = report::task_again(&mut tx, place.district, &new.task_key, contact).await?;
        tx.commit().await?;
        return Ok(Rated { again: true, task });
    }
    // Before anything of the segment is locked.
    let due = match &task {
        Some(task) => Some(working_time::deadline(&mut tx, place.district, now, task.limit).await?),
        None => None,
    };
    // Where it lies is asked of the row that whoever moves it locks.
    let area_path = sqlx::query_scalar!(
        "WITH stored AS (
             INSERT INTO rating (district, rating_id, segment_id, code, score, reason, at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
         )
         UPDATE segment_state SET ratings[$5] = ratings[$5] + 1 WHERE district = $1
             AND segment_id = $3 RETURNING area_path",
        place.district as DistrictId,
        new.id,
        place.segment as SegmentId,
        new.code as Code,
        new.score.number(),
        new.reason,
        now
    )
    .fetch_one(&mut *tx)
    .await?;
    let task = match task.zip(due) {
        Some((task, due)) => {
            let at = Placed {
                district: place.district,
                segment: place.segment,
                area_path: &area_path,
            };
            let receipt = report::insert(&mut tx, now, at, &task, due).await?;
            Some(Reported {
                receipt,
                due,
                again: false,
                call_back: task.contact.is_some(),
            })
        }
        None => None,
    };
    tx.commit().await?;
    Ok(Rated { again: false, task })
}

/// Erases what answered whether a device rated a code on a day before, of ratings made before
/// `until`, [`AT_ONCE`] at most: no day that is over is rated again. Answers how many.
pub async fn erase_once(
    db: &mut PgConnection,
    district: DistrictId,
    until: DateTime<Utc>,
) -> Result<u64> {
    let gone = sqlx::query!(
        "DELETE FROM rating_once o
         WHERE o.district = $1 AND o.once_key = ANY (ARRAY(
             SELECT once_key FROM rating_once
             WHERE district = $1 AND rating_id < uuidv7_floor($2) LIMIT $3))",
        district as DistrictId,
        until,
        AT_ONCE
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}
