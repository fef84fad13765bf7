//! SQL of taking an installation back. Every function but the last works inside a transaction that
//! holds the cards.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::checkpoints::binding::{OWN_UNDO, Undoable};
use crate::checkpoints::life::CodeState;
use crate::error::Result;
use crate::ids::{AreaPath, CheckpointId, Code, DistrictId};
use crate::rights::Binder;

/// An installation that the binder may take back.
#[derive(Clone, Debug)]
pub struct Made {
    /// Where.
    pub checkpoint: CheckpointId,
    /// Area of its segment.
    pub area: AreaPath,
    /// Whether the place came with it.
    pub new_place: bool,
    /// What hung there before, and how it stood.
    pub replaced: Option<(Code, CodeState)>,
    /// Whether a place that was there before got its position with it.
    pub located: bool,
    /// How the code stands now.
    pub state: CodeState,
    /// Whether it was taken back already.
    pub is_undone: bool,
}

/// The installation with this id, where the binder may take it back: their own for a day, any in an
/// official's areas.
pub async fn binding(
    db: &mut PgConnection,
    binder: &Binder,
    code: Code,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Made>> {
    let row = sqlx::query!(
        r#"SELECT b.checkpoint_id AS "checkpoint: CheckpointId", s.area_path AS "area: AreaPath",
               b.new_place,
               b.replaced AS "replaced: Code",
               b.replaced_state AS "replaced_state: CodeState", b.located,
                  c.state AS "state: CodeState", b.undone_at IS NOT NULL AS "is_undone!"
           FROM code_binding b
           JOIN code c ON c.district = b.district AND c.code = b.code
           JOIN checkpoint k ON k.district = b.district AND k.checkpoint_id = b.checkpoint_id
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
           WHERE b.district = $1 AND b.binding_id = $2 AND b.code = $3
             AND (b.account_id = $4 AND b.bound_at > $5
                  OR EXISTS (SELECT FROM unnest($6::text[], $7::text[]) AS r (lo, hi)
                      WHERE s.area_path >= r.lo AND s.area_path < r.hi))"#,
        binder.district() as DistrictId,
        id,
        code as Code,
        binder.account().0,
        now - OWN_UNDO,
        binder.reach().lower(),
        binder.reach().upper()
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Made {
        checkpoint: row.checkpoint,
        area: row.area,
        new_place: row.new_place,
        replaced: row.replaced.zip(row.replaced_state),
        located: row.located,
        state: row.state,
        is_undone: row.is_undone,
    }))
}

/// Takes a code from its place; it is printed again, and nothing that hung there before leads to it
/// any more.
pub async fn take_down(
    db: &mut PgConnection,
    district: DistrictId,
    code: Code,
    checkpoint: CheckpointId,
) -> Result<()> {
    sqlx::query!(
        "UPDATE code SET successor = NULL
         WHERE district = $1 AND checkpoint_id = $3 AND successor = $2",
        district as DistrictId,
        code as Code,
        checkpoint as CheckpointId
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE code SET state = 'printed', checkpoint_id = NULL WHERE district = $1 AND code = $2",
        district as DistrictId,
        code as Code
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Nobody knows any more where a place lies, whose position came with the installation of this id;
/// one that came since, as by a file, stays.
pub async fn forget_position(
    db: &mut PgConnection,
    district: DistrictId,
    checkpoint: CheckpointId,
    id: Uuid,
) -> Result<()> {
    sqlx::query!(
        "UPDATE checkpoint k SET is_located = false, accuracy_m = NULL, version = k.version + 1,
             location = coalesce((SELECT ST_ClosestPoint(g.geom, ST_Centroid(g.geom))
                                  FROM segment_geometry g
                                  WHERE g.district = $1 AND g.segment_id = k.segment_id
                                    AND g.valid_to IS NULL), k.location)
         WHERE k.district = $1 AND k.checkpoint_id = $2
           AND k.location = (SELECT b.fix FROM code_binding b
                             WHERE b.district = $1 AND b.binding_id = $3)",
        district as DistrictId,
        checkpoint as CheckpointId,
        id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Brings a replaced code back as it stood.
pub async fn restore(
    db: &mut PgConnection,
    district: DistrictId,
    code: Code,
    state: CodeState,
) -> Result<()> {
    sqlx::query!(
        "UPDATE code SET state = $3, successor = NULL WHERE district = $1 AND code = $2
             AND state = 'retired'",
        district as DistrictId,
        code as Code,
        state.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Retires a place that was never scanned.
pub async fn retire_unscanned(
    db: &mut PgConnection,
    district: DistrictId,
    checkpoint: CheckpointId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE checkpoint k SET retired_at = $3, version = k.version + 1
         WHERE k.district = $1 AND k.checkpoint_id = $2 AND k.retired_at IS NULL
           AND NOT EXISTS (SELECT FROM scan x WHERE x.district = $1 AND x.checkpoint_id = $2
               AND x.grade >= 0)",
        district as DistrictId,
        checkpoint as CheckpointId,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes who took an installation back, and why.
pub async fn mark_undone(
    db: &mut PgConnection,
    binder: &Binder,
    id: Uuid,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE code_binding SET undone_at = $3, undone_by = $4, undone_reason = $5
             WHERE district = $1 AND binding_id = $2",
        binder.district() as DistrictId,
        id,
        now,
        binder.account().0,
        reason
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The installation of a code in use, where the binder may take it back. One statement by the key
/// of the code.
pub async fn undoable(
    db: &PgPool,
    binder: &Binder,
    code: Code,
    now: DateTime<Utc>,
) -> Result<Option<Undoable>> {
    let row = sqlx::query!(
        r#"SELECT b.binding_id, b.replaced AS "replaced: Code"
           FROM code_binding b
           JOIN code c ON c.district = b.district AND c.code = b.code AND c.state <> 'retired'
           JOIN checkpoint k ON k.district = b.district AND k.checkpoint_id = b.checkpoint_id
           JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
           WHERE b.district = $1 AND b.code = $2 AND b.undone_at IS NULL
             AND (b.account_id = $3 AND b.bound_at > $4
                  OR EXISTS (SELECT FROM unnest($5::text[], $6::text[]) AS r (lo, hi)
                      WHERE s.area_path >= r.lo AND s.area_path < r.hi))"#,
        binder.district() as DistrictId,
        code as Code,
        binder.account().0,
        now - OWN_UNDO,
        binder.reach().lower(),
        binder.reach().upper()
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Undoable {
        id: row.binding_id,
        replaced: row.replaced,
    }))
}
