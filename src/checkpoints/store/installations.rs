//! SQL of hanging plates up. Every function works inside a transaction that holds the cards.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::checkpoints::binding::{Bound, NEAR_M, NewBinding, RADIUS_M, Spot, Taken, Target};
use crate::checkpoints::life::CodeState;
use crate::error::{Error, Result};
use crate::ids::{AreaPath, CheckpointId, Code, DistrictId, PersonId, SegmentId};
use crate::rights::Binder;

/// A code and the area it was issued for.
#[derive(Clone, Debug)]
pub struct IssuedCode {
    /// How it stands.
    pub state: CodeState,
    /// Where it may hang.
    pub area: AreaPath,
}

/// A code of this district.
pub async fn code_for(
    db: &mut PgConnection,
    district: DistrictId,
    code: Code,
) -> Result<Option<IssuedCode>> {
    Ok(sqlx::query_as!(
        IssuedCode,
        r#"SELECT state AS "state: CodeState", area_path AS "area: AreaPath" FROM code
               WHERE district = $1 AND code = $2"#,
        district as DistrictId,
        code as Code
    )
    .fetch_optional(db)
    .await?)
}

/// What an earlier press of the same button did: the same id for the same code by the same account,
/// not undone since. An id that did something else is a conflict.
pub async fn replayed(
    db: &mut PgConnection,
    binder: &Binder,
    new: &NewBinding,
) -> Result<Option<Bound>> {
    let row = sqlx::query!(
        r#"SELECT b.code = $3 AND b.account_id = $4 AND b.undone_at IS NULL AS "same!",
               b.replaced AS "replaced: Code",
               b.accuracy_m, k.name AS checkpoint_name,
                  s.name AS segment_name,
                  CASE WHEN k.is_located THEN k.radius_m END AS radius_m
           FROM code_binding b
           JOIN checkpoint k ON k.district = b.district AND k.checkpoint_id = b.checkpoint_id
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
           WHERE b.district = $1 AND b.binding_id = $2"#,
        binder.district() as DistrictId,
        new.id,
        new.code as Code,
        binder.account().0
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if !row.same {
        return Err(Error::Conflict("conflict-binding-id"));
    }
    Ok(Some(Bound {
        code: new.code,
        segment_name: row.segment_name,
        checkpoint_name: row.checkpoint_name,
        replaced: row.replaced,
        accuracy_m: row.accuracy_m,
        radius_m: row.radius_m,
    }))
}

/// Where a code in use hangs, and who hung it up.
pub async fn taken(
    db: &mut PgConnection,
    district: DistrictId,
    code: Code,
) -> Result<Option<Taken>> {
    Ok(sqlx::query_as!(
        Taken,
        r#"SELECT u.name AS "by?", b.bound_at AS "at?", s.name AS segment_name,
               k.name AS checkpoint_name, d.time_zone
           FROM code c
           JOIN district d ON d.district = c.district
           JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
           LEFT JOIN code_binding b ON b.district = c.district AND b.code = c.code
               AND b.undone_at IS NULL
           LEFT JOIN account u ON u.district = b.district AND u.account_id = b.account_id
           WHERE c.district = $1 AND c.code = $2"#,
        district as DistrictId,
        code as Code
    )
    .fetch_optional(db)
    .await?)
}

/// What a plate is to be hung up at.
#[derive(Clone, Debug)]
pub struct Site {
    /// Area of the segment.
    pub area: AreaPath,
    /// Whether the binder may: an official of the area, or a steward who answers for the segment
    /// today.
    pub allowed: bool,
    /// Metres from the phone to the place, or to the segment of a place that is new or that nobody
    /// has located; none where the phone does not say.
    pub distance_m: Option<f64>,
    /// Whether a place that somebody has located lies on the segment within [`NEAR_M`] of the
    /// phone.
    pub is_near_another: bool,
}

/// How many plates somebody hung up since a moment, with those that were taken back.
pub async fn hung_up_since(
    db: &mut PgConnection,
    binder: &Binder,
    since: DateTime<Utc>,
) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM code_binding
           WHERE district = $1 AND account_id = $2 AND bound_at > $3"#,
        binder.district() as DistrictId,
        binder.account().0,
        since
    )
    .fetch_one(db)
    .await?)
}

/// The site of a target; none where there is none in use.
pub async fn site(
    db: &mut PgConnection,
    binder: &Binder,
    new: &NewBinding,
    now: DateTime<Utc>,
) -> Result<Option<Site>> {
    let (segment, checkpoint) = match new.target {
        Target::Segment(segment) => (Some(segment), None),
        Target::Checkpoint(checkpoint) => (None, Some(checkpoint)),
    };
    Ok(sqlx::query_as!(
        Site,
        r#"SELECT s.area_path AS "area: AreaPath",
                  EXISTS (SELECT FROM unnest($6::text[], $7::text[]) AS r (lo, hi)
                      WHERE s.area_path >= r.lo AND s.area_path < r.hi)
                  OR EXISTS (SELECT FROM stewardship w
                             WHERE w.district = s.district AND w.segment_id = s.segment_id
                                 AND w.person_id = $8
                               AND w.valid_from <= t.today
                                   AND (w.valid_to IS NULL OR w.valid_to > t.today)) AS "allowed!",
                  CASE WHEN $4::float8 IS NULL THEN NULL
                       ELSE ST_Distance(coalesce(CASE WHEN k.is_located THEN k.location END,
                               g.geom)::geography,
                           ST_SetSRID(ST_MakePoint($4, $5), 4326)::geography)
                       END AS distance_m,
                  EXISTS (SELECT FROM checkpoint o
                          WHERE o.district = s.district AND o.segment_id = s.segment_id
                              AND o.retired_at IS NULL AND o.is_located
                            AND ST_DWithin(o.location::geography,
                                ST_SetSRID(ST_MakePoint($4, $5), 4326)::geography, $10))
                      AS "is_near_another!"
           FROM (SELECT local_day($1, $9) AS today) t
           CROSS JOIN (SELECT coalesce((SELECT segment_id FROM checkpoint
                                        WHERE district = $1 AND checkpoint_id = $3
                                            AND retired_at IS NULL), $2) AS id) wanted
           JOIN segment s ON s.district = $1 AND s.segment_id = wanted.id AND s.retired_at IS NULL
           JOIN segment_geometry g ON g.district = s.district AND g.segment_id = s.segment_id
               AND g.valid_to IS NULL
           LEFT JOIN checkpoint k ON k.district = $1 AND k.checkpoint_id = $3"#,
        binder.district() as DistrictId,
        segment as Option<SegmentId>,
        checkpoint as Option<CheckpointId>,
        new.spot.map(|spot| spot.at.lon()),
        new.spot.map(|spot| spot.at.lat()),
        binder.reach().lower(),
        binder.reach().upper(),
        binder.person() as Option<PersonId>,
        now,
        NEAR_M
    )
    .fetch_optional(db)
    .await?)
}

/// Retires what hangs at a place in favour of `successor`; answers what that was and how it stood.
/// What hung there and was retired without a successor leads there as well from now on.
pub async fn retire_at(
    db: &mut PgConnection,
    district: DistrictId,
    checkpoint: CheckpointId,
    successor: Code,
) -> Result<Option<(Code, CodeState)>> {
    let row = sqlx::query!(
        r#"WITH hanging AS (
               SELECT c.code, c.state FROM code c WHERE c.district = $1 AND c.checkpoint_id = $2
                   AND c.state <> 'retired'
           ), retired AS (
               UPDATE code c SET state = 'retired', successor = $3
               WHERE c.district = $1 AND c.checkpoint_id = $2
                   AND (c.state <> 'retired' OR c.successor IS NULL)
           )
           SELECT code AS "code: Code", state AS "state: CodeState" FROM hanging"#,
        district as DistrictId,
        checkpoint as CheckpointId,
        successor as Code
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.code, row.state)))
}

/// Takes down a new place on a segment. It lies where the phone is; where the phone does not say,
/// nobody knows where: on maps in the middle of the segment, which stands for it when scans are
/// judged. A place that had the name and was taken back comes to life again; a name in use is an
/// error of field `name`.
pub async fn add_place(
    db: &mut PgConnection,
    district: DistrictId,
    segment: SegmentId,
    new: &NewBinding,
) -> Result<CheckpointId> {
    let fresh = sqlx::query_scalar!(
        r#"INSERT INTO checkpoint AS k (district, segment_id, name, location, radius_m, accuracy_m,
               is_located)
           SELECT $1, $2, coalesce(nullif($3, ''), next.name),
                  CASE WHEN $4::float8 IS NULL THEN ST_ClosestPoint(g.geom, ST_Centroid(g.geom))
                      ELSE ST_SetSRID(ST_MakePoint($4, $5), 4326) END,
                  $7, $6, $4 IS NOT NULL
           FROM segment_geometry g
           CROSS JOIN LATERAL (
               SELECT n || '号点' AS name
               FROM generate_series(1, (SELECT count(*) + 1 FROM checkpoint o WHERE o.district = $1
                   AND o.segment_id = $2)) n
               WHERE NOT EXISTS (SELECT FROM checkpoint o
                                 WHERE o.district = $1 AND o.segment_id = $2
                                     AND o.name = n || '号点' AND o.retired_at IS NULL)
               ORDER BY n LIMIT 1) next
           WHERE g.district = $1 AND g.segment_id = $2 AND g.valid_to IS NULL
           ON CONFLICT (district, segment_id, name) WHERE external_code IS NULL DO UPDATE
           SET location = excluded.location, radius_m = excluded.radius_m,
               accuracy_m = excluded.accuracy_m, is_located = excluded.is_located,
               retired_at = NULL, version = k.version + 1
           WHERE k.retired_at IS NOT NULL
           RETURNING k.checkpoint_id AS "id: CheckpointId""#,
        district as DistrictId,
        segment as SegmentId,
        new.name,
        new.spot.map(|spot| spot.at.lon()),
        new.spot.map(|spot| spot.at.lat()),
        new.spot.map(|spot| spot.accuracy_m),
        RADIUS_M
    )
    .fetch_optional(db)
    .await?;
    fresh.ok_or_else(|| Error::field("name", "invalid-name-taken"))
}

/// Notes where a place lies that nobody has located; answers whether it was one.
pub async fn locate(
    db: &mut PgConnection,
    district: DistrictId,
    checkpoint: CheckpointId,
    spot: &Spot,
) -> Result<bool> {
    let located = sqlx::query!(
        "UPDATE checkpoint k SET location = ST_SetSRID(ST_MakePoint($3, $4), 4326),
             accuracy_m = $5, is_located = true, version = k.version + 1
         WHERE k.district = $1 AND k.checkpoint_id = $2 AND NOT k.is_located",
        district as DistrictId,
        checkpoint as CheckpointId,
        spot.at.lon(),
        spot.at.lat(),
        spot.accuracy_m
    )
    .execute(db)
    .await?;
    Ok(located.rows_affected() > 0)
}

/// Hangs a code up.
pub async fn install(
    db: &mut PgConnection,
    district: DistrictId,
    code: Code,
    checkpoint: CheckpointId,
) -> Result<()> {
    sqlx::query!(
        "UPDATE code SET state = 'installed', checkpoint_id = $3 WHERE district = $1 AND code = $2",
        district as DistrictId,
        code as Code,
        checkpoint as CheckpointId
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What an installation changed beside the code itself.
#[derive(Clone, Copy, Debug)]
pub struct Changed {
    /// Where the code hangs now.
    pub checkpoint: CheckpointId,
    /// What hung there before, and how it stood.
    pub replaced: Option<(Code, CodeState)>,
    /// Whether a place that was there before got its position.
    pub located: bool,
}

/// Keeps what it takes to undo an installation.
pub async fn record(
    db: &mut PgConnection,
    binder: &Binder,
    new: &NewBinding,
    changed: &Changed,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO code_binding (district, binding_id, code, checkpoint_id, new_place, replaced,
             replaced_state, account_id, bound_at, fix, accuracy_m, located)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
                 CASE WHEN $10::float8 IS NOT NULL
                     THEN ST_SetSRID(ST_MakePoint($10, $11), 4326) END, $12, $13)",
        binder.district() as DistrictId,
        new.id,
        new.code as Code,
        changed.checkpoint as CheckpointId,
        matches!(new.target, Target::Segment(_)),
        changed.replaced.map(|(old, _)| old) as Option<Code>,
        changed.replaced.map(|(_, state)| state.as_str()),
        binder.account().0,
        now,
        new.spot.map(|spot| spot.at.lon()),
        new.spot.map(|spot| spot.at.lat()),
        new.spot.map(|spot| spot.accuracy_m),
        changed.located
    )
    .execute(db)
    .await?;
    Ok(())
}
