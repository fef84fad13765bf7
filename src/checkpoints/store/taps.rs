//! SQL of tags and taps on them.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, PgPool};

use crate::audit::{Act, Actor, store as audit};
use crate::checkpoints::tag::ReadCounter;
use crate::checkpoints::tag::uid::TagUid;
use crate::checkpoints::taps::{FRESH, GenuineTap, TagPlace, TapStatus, Tapper};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, CheckpointId, Code, DistrictId, PersonId};
use crate::rights::{Binder, Covered, Located};

/// Takes a tap in: what it says counts once. The same page loaded again by the same account within
/// minutes is the same tap.
pub async fn take(
    db: &PgPool,
    tapper: &Tapper,
    tap: &GenuineTap,
    now: DateTime<Utc>,
) -> Result<TapStatus> {
    let uid = tap.uid.bytes();
    let taken = sqlx::query_scalar!(
        r#"WITH known AS (
               SELECT t.checkpoint_id = c.checkpoint_id AND t.revoked_at IS NULL AS here
               FROM tag t LEFT JOIN code c ON c.district = t.district AND c.code = $3
               WHERE t.district = $1 AND t.uid = $2
           ), taken AS (
               UPDATE tag t SET last_counter = $4, last_account = $5, last_at = CASE
                   WHEN t.last_counter = $4 THEN t.last_at ELSE $6 END
               FROM code c
               WHERE t.district = $1 AND t.uid = $2 AND t.revoked_at IS NULL
                   AND c.district = t.district AND c.code = $3
                 AND c.checkpoint_id = t.checkpoint_id
                 AND (t.last_counter < $4 OR (t.last_counter = $4 AND t.last_account = $5
                     AND t.last_at > $7))
               RETURNING t.uid
           )
           SELECT CASE WHEN EXISTS (SELECT FROM taken) THEN 'fresh'
                       WHEN NOT EXISTS (SELECT FROM known) THEN 'new'
                       WHEN (SELECT here FROM known) THEN 'seen'
                       ELSE 'elsewhere' END AS "standing!""#,
        tapper.district as DistrictId,
        &uid[..],
        tapper.code as Code,
        count(tap.counter)?,
        tapper.account as AccountId,
        now,
        now - FRESH
    )
    .fetch_one(db)
    .await?;
    Ok(match taken.as_str() {
        "fresh" => TapStatus::Fresh,
        "new" => TapStatus::New,
        "seen" => TapStatus::Seen,
        _ => TapStatus::Elsewhere,
    })
}

/// Whether somebody may take a tag into use at a code: an official of the area, or a steward who
/// answers for the segment today.
pub async fn may_enrol(
    db: &PgPool,
    binder: &Binder,
    tapper: &Tapper,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(place(db, binder, tapper, now).await?.is_some())
}

async fn place(
    db: impl PgExecutor<'_>,
    binder: &Binder,
    tapper: &Tapper,
    now: DateTime<Utc>,
) -> Result<Option<(CheckpointId, AreaPath)>> {
    let row = sqlx::query!(
        r#"SELECT k.checkpoint_id AS "id: CheckpointId", s.area_path AS "area: AreaPath"
           FROM code c
           JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
               AND k.retired_at IS NULL
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
               AND s.retired_at IS NULL
           WHERE c.district = $1 AND c.code = $2 AND c.state <> 'retired'
             AND (EXISTS (SELECT FROM unnest($3::text[], $4::text[]) AS r (lo, hi)
                 WHERE s.area_path >= r.lo AND s.area_path < r.hi)
                  OR EXISTS (SELECT FROM stewardship w
                             WHERE w.district = s.district AND w.segment_id = s.segment_id
                                 AND w.person_id = $5
                               AND w.valid_from <= local_day($1, $6)
                                   AND (w.valid_to IS NULL OR w.valid_to > local_day($1, $6))))"#,
        tapper.district as DistrictId,
        tapper.code as Code,
        binder.reach().lower(),
        binder.reach().upper(),
        binder.person() as Option<PersonId>,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.id, row.area)))
}

/// Takes a tag into use at a code, where it was tapped just now. A tag that was taken out of use
/// comes back to life, one that hangs elsewhere does not move. The same again changes nothing.
pub async fn enrol(
    db: &PgPool,
    binder: &Binder,
    tapper: &Tapper,
    tap: &GenuineTap,
    actor: &Actor,
) -> Result<()> {
    let now = actor.at;
    let mut tx = db.begin().await?;
    let (checkpoint, area) = place(&mut *tx, binder, tapper, now).await?.ok_or(Error::NotFound)?;
    let uid = tap.uid.bytes();
    let enrolled = sqlx::query!(
        "INSERT INTO tag AS t (district, uid, checkpoint_id, enrolled_at, account_id, last_counter,
             last_account, last_at)
         VALUES ($1, $2, $3, $4, $5, $6, $5, $4)
         ON CONFLICT (district, uid) DO UPDATE
         SET checkpoint_id = excluded.checkpoint_id, enrolled_at = excluded.enrolled_at,
             account_id = excluded.account_id,
             revoked_at = NULL, revoked_by = NULL,
                 last_counter = greatest(t.last_counter, excluded.last_counter)
         WHERE t.revoked_at IS NOT NULL",
        tapper.district as DistrictId,
        &uid[..],
        checkpoint as CheckpointId,
        now,
        tapper.account as AccountId,
        count(tap.counter)?
    )
    .execute(&mut *tx)
    .await?;
    if enrolled.rows_affected() == 0 {
        let here = sqlx::query_scalar!(
            r#"SELECT checkpoint_id = $3 AS "here!" FROM tag WHERE district = $1 AND uid = $2"#,
            tapper.district as DistrictId,
            &uid[..],
            checkpoint as CheckpointId
        )
        .fetch_one(&mut *tx)
        .await?;
        return if here {
            Ok(())
        } else {
            Err(Error::Conflict("conflict-tag-elsewhere"))
        };
    }
    let detail = serde_json::json!({ "checkpoint": checkpoint });
    let act = Act::with("tag.enrol", tap.uid, detail).within(&area);
    audit::record(&mut tx, tapper.district, actor, act).await?;
    tx.commit().await?;
    Ok(())
}

/// Where a tag hangs.
pub async fn tag(db: &PgPool, district: DistrictId, uid: TagUid) -> Result<Located<TagPlace>> {
    let row = sqlx::query!(
        r#"SELECT s.area_path AS "area: AreaPath", k.checkpoint_id AS "checkpoint: CheckpointId"
           FROM tag t
           JOIN checkpoint k ON k.district = t.district AND k.checkpoint_id = t.checkpoint_id
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
           WHERE t.district = $1 AND t.uid = $2"#,
        district as DistrictId,
        &uid.bytes()[..]
    )
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound)?;
    let place = TagPlace {
        uid,
        checkpoint: row.checkpoint,
    };
    Ok(Located::new(district, row.area, place))
}

/// Takes a tag out of use. One that is stays so.
pub async fn revoke(db: &PgPool, tag: &Covered<TagPlace>, actor: &Actor) -> Result<()> {
    let mut tx = db.begin().await?;
    let revoked = sqlx::query!(
        "UPDATE tag SET revoked_at = $3, revoked_by = $4 WHERE district = $1 AND uid = $2
             AND revoked_at IS NULL",
        tag.district() as DistrictId,
        &tag.get().uid.bytes()[..],
        actor.at,
        actor.account as Option<AccountId>
    )
    .execute(&mut *tx)
    .await?;
    if revoked.rows_affected() > 0 {
        let detail = serde_json::json!({ "checkpoint": tag.get().checkpoint });
        let act = Act::with("tag.revoke", tag.get().uid, detail).within(tag.area());
        audit::record(&mut tx, tag.district(), actor, act).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn count(counter: ReadCounter) -> Result<i32> {
    i32::try_from(counter.count()).map_err(Error::internal)
}
