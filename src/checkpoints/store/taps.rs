//! SQL of tags and taps on them.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, PgPool};

use crate::audit::{Act, Actor, store as audit};
use crate::checkpoints::tag::ReadCounter;
use crate::checkpoints::tag::uid::TagUid;
use crate::checkpoints::taps::{FRESH, GenuineTap, ProvenTap, TagPlace, TapStatus, Tapper};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AreaPath, CheckpointId, Code, DistrictId, PersonId};
use crate::rights::{Binder, Covered, Located};

/// Takes a tap in: what it says counts once, until a record carries it. The same page loaded again
/// by the same account within minutes is the same tap, of the same moment.
pub async fn take(
    db: &PgPool,
    tapper: &Tapper,
    tap: &GenuineTap,
    now: DateTime<Utc>,
) -> Result<TapStatus> {
    let uid = tap.uid.bytes();
    let row = sqlx::query!(
        r#"WITH known AS (
               SELECT t.revoked_at IS NOT NULL AS revoked,
                   coalesce(t.checkpoint_id = c.checkpoint_id, false) AS here
               FROM tag t LEFT JOIN code c ON c.district = t.district AND c.code = $3
               WHERE t.district = $1 AND t.uid = $2
           ), taken AS (
               UPDATE tag t SET last_counter = $4, last_account = $5, last_at = CASE
                   WHEN t.last_counter = $4 THEN t.last_at ELSE $6 END
               FROM code c
               WHERE t.district = $1 AND t.uid = $2 AND c.district = t.district AND c.code = $3
                 AND (t.revoked_at IS NOT NULL OR c.checkpoint_id = t.checkpoint_id)
                 AND (t.last_counter < $4 OR (t.last_counter = $4 AND t.last_account = $5
                     AND t.last_at > $7
                     -- As judge_taps has it, by the time that a proof says: not of before its use.
                     AND (t.revoked_at IS NOT NULL
                         OR date_trunc('milliseconds', t.last_at) >= t.enrolled_at)))
                 AND NOT EXISTS (SELECT FROM scan_tap u
                     WHERE u.district = $1 AND u.uid = $2 AND u.read_counter = $4)
               RETURNING t.last_at
           )
           SELECT (SELECT revoked FROM known) AS "revoked?", (SELECT here FROM known) AS "here?",
               (SELECT last_at FROM taken) AS "taken_at?""#,
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
    Ok(match (row.revoked, row.here, row.taken_at) {
        (None, ..) => TapStatus::New,
        (Some(true), _, taken_at) => TapStatus::Revoked(taken_at),
        (Some(false), _, Some(taken_at)) => TapStatus::Fresh(taken_at),
        (Some(false), Some(true), None) => TapStatus::Seen,
        (Some(false), _, None) => TapStatus::Elsewhere,
    })
}

/// Where a tag may be taken into use, and as what.
#[derive(Clone, Debug)]
pub struct TagSite {
    pub checkpoint: CheckpointId,
    /// Area of its segment.
    pub area: AreaPath,
    /// Whether as an official of the area, who may also bring back what was taken out of use;
    /// otherwise as a steward who answers for the segment today.
    pub is_official: bool,
}

/// The place of a code, where whoever asks may take tags into use.
pub async fn site(
    db: impl PgExecutor<'_>,
    binder: &Binder,
    tapper: &Tapper,
    now: DateTime<Utc>,
) -> Result<Option<TagSite>> {
    Ok(sqlx::query_as!(
        TagSite,
        r#"SELECT k.checkpoint_id AS "checkpoint: CheckpointId", s.area_path AS "area: AreaPath",
               official.is_so AS "is_official!"
           FROM code c
           JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
               AND k.retired_at IS NULL
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
               AND s.retired_at IS NULL
           CROSS JOIN LATERAL (SELECT EXISTS (
               SELECT FROM unnest($3::text[], $4::text[]) AS r (lo, hi)
               WHERE s.area_path >= r.lo AND s.area_path < r.hi) AS is_so) official
           WHERE c.district = $1 AND c.code = $2 AND c.state <> 'retired'
             AND (official.is_so
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
    .await?)
}

/// Takes a tag into use at a code, where it was tapped just now. One that was taken out of use
/// comes back by an official who tapped it since; who took it out stands in the audit. One that
/// hangs elsewhere does not move. The same again changes nothing.
pub async fn enrol(
    db: &PgPool,
    binder: &Binder,
    tapper: &Tapper,
    proven: &ProvenTap,
    actor: &Actor,
) -> Result<()> {
    let now = actor.at;
    let mut tx = db.begin().await?;
    let site = site(&mut *tx, binder, tapper, now).await?.ok_or(Error::NotFound)?;
    let uid = proven.tap.uid.bytes();
    let enrolled = sqlx::query!(
        "INSERT INTO tag AS t (district, uid, checkpoint_id, enrolled_at, account_id, last_counter,
             last_account, last_at)
         VALUES ($1, $2, $3, $4, $5, $6, $5, $7)
         ON CONFLICT (district, uid) DO UPDATE
         SET checkpoint_id = excluded.checkpoint_id, enrolled_at = excluded.enrolled_at,
             account_id = excluded.account_id,
             revoked_at = NULL, revoked_by = NULL,
                 last_counter = greatest(t.last_counter, excluded.last_counter)
         WHERE t.revoked_at <= $7 AND $8",
        tapper.district as DistrictId,
        &uid[..],
        site.checkpoint as CheckpointId,
        now,
        tapper.account as AccountId,
        count(proven.tap.counter)?,
        proven.at,
        site.is_official
    )
    .execute(&mut *tx)
    .await?;
    if enrolled.rows_affected() == 0 {
        let known = sqlx::query!(
            r#"SELECT checkpoint_id = $3 AS "here!", revoked_at IS NOT NULL AS "revoked!"
               FROM tag WHERE district = $1 AND uid = $2"#,
            tapper.district as DistrictId,
            &uid[..],
            site.checkpoint as CheckpointId
        )
        .fetch_one(&mut *tx)
        .await?;
        return match (known.revoked, known.here) {
            (true, _) => Err(Error::Conflict("conflict-tag-revoked")),
            (false, true) => Ok(()),
            (false, false) => Err(Error::Conflict("conflict-tag-elsewhere")),
        };
    }
    let detail = serde_json::json!({ "checkpoint": site.checkpoint });
    let act = Act::with("tag.enrol", proven.tap.uid, detail).within(&site.area);
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
