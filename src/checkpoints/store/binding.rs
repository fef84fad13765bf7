//! Hanging a plate up and taking that back: each one transaction.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::codes::{self, CodeEvent};
use super::installations::Changed;
use super::{installations as store, undoing};
use crate::audit::{Act, Actor, store as audit};
use crate::checkpoints::binding::{
    FARTHEST_M, NEAR_ANOTHER, NewBinding, Outcome, STEWARDS_PLATES_A_DAY, Target, Undone,
};
use crate::checkpoints::life::CodeState;
use crate::error::{Error, Result};
use crate::ids::{AreaPath, Code, Entropy};
use crate::rights::Binder;

/// The time in which a steward's plates are counted; no midnight at which it begins anew.
const A_DAY: TimeDelta = TimeDelta::hours(24);

/// Hangs a plate up in one transaction. Unknown codes, retired ones, those of other districts and
/// segments out of an official's reach are not found; another steward's segment is forbidden;
/// fields `location`, `name` and `target`, which also asks whether a new place is meant where there
/// is one already.
pub async fn bind(
    db: &PgPool,
    binder: &Binder,
    new: &NewBinding,
    now: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<Outcome> {
    let mut tx = db.begin().await?;
    // Writers of codes follow one another: of two people with one plate the second sees what the
    // first did.
    codes::hold_cards(&mut tx).await?;
    if let Some(bound) = store::replayed(&mut tx, binder, new).await? {
        return Ok(Outcome::Bound(bound));
    }
    let code = store::code_for(&mut tx, binder.district(), new.code)
        .await?
        .ok_or(Error::NotFound)?;
    if code.state.is_in_use() {
        let taken =
            store::taken(&mut tx, binder.district(), new.code).await?.ok_or(Error::NotFound)?;
        return Ok(Outcome::Taken(taken));
    }
    if !code.state.is_waiting() {
        return Err(Error::NotFound);
    }
    let site = store::site(&mut tx, binder, new, now).await?.ok_or(Error::NotFound)?;
    if !site.allowed {
        return Err(if binder.is_official() {
            Error::NotFound
        } else {
            Error::Forbidden("forbidden-not-your-segment")
        });
    }
    // Who acts as an official here is bound by no count.
    if !reaches(binder, &site.area)
        && store::hung_up_since(&mut tx, binder, now - A_DAY).await? >= STEWARDS_PLATES_A_DAY
    {
        return Err(Error::Conflict("conflict-plates-a-day"));
    }
    if !code.area.contains(&site.area) {
        return Err(Error::field("target", "invalid-target-area"));
    }
    if site.distance_m.is_some_and(|metres| metres > FARTHEST_M) {
        return Err(Error::field("location", "invalid-location-far"));
    }
    let is_new = matches!(new.target, Target::Segment(_));
    if is_new && site.is_near_another && !new.anew {
        return Err(Error::field("target", NEAR_ANOTHER));
    }
    let changed = place(&mut tx, binder, new).await?;
    store::install(&mut tx, binder.district(), new.code, changed.checkpoint).await?;
    store::record(&mut tx, binder, new, &changed, now).await?;
    put_on_record(&mut tx, binder, new, &changed, &site.area, now, entropy).await?;
    let bound = store::replayed(&mut tx, binder, new)
        .await?
        .ok_or_else(|| Error::internal("a binding that was just stored is not there"))?;
    tx.commit().await?;
    Ok(Outcome::Bound(bound))
}

/// Takes the new place down, or retires what hangs at the one that is there; that gets the phone's
/// position where nobody has located it yet.
async fn place(tx: &mut PgConnection, binder: &Binder, new: &NewBinding) -> Result<Changed> {
    Ok(match new.target {
        Target::Checkpoint(checkpoint) => Changed {
            checkpoint,
            replaced: store::retire_at(&mut *tx, binder.district(), checkpoint, new.code).await?,
            located: match &new.spot {
                Some(spot) => store::locate(tx, binder.district(), checkpoint, spot).await?,
                None => false,
            },
        },
        Target::Segment(segment) => Changed {
            checkpoint: store::add_place(tx, binder.district(), segment, new).await?,
            replaced: None,
            located: false,
        },
    })
}

/// What became of the codes, and whose act it was.
async fn put_on_record(
    tx: &mut PgConnection,
    binder: &Binder,
    new: &NewBinding,
    changed: &Changed,
    area: &AreaPath,
    now: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<()> {
    let old = changed.replaced.map(|(old, _)| old);
    let mut events = vec![CodeEvent::new(entropy.event_id(now), new.code, CodeState::Installed)];
    events.extend(old.map(|old| CodeEvent::new(entropy.event_id(now), old, CodeState::Retired)));
    codes::record(&mut *tx, binder.district(), &events, Some(binder.account()), "", now).await?;
    let actor = Actor::new(entropy.event_id(now), Some(binder.account()), now);
    let detail = serde_json::json!({
        "checkpoint": changed.checkpoint,
        "replaced": old.map(|old| old.to_string()),
    });
    let act = Act::with("code.install", new.code, detail).within(area);
    audit::record(tx, binder.district(), &actor, act).await
}

/// Whether somebody acts as an official in an area.
fn reaches(binder: &Binder, area: &AreaPath) -> bool {
    let area = area.as_str();
    let reach = binder.reach();
    let mut ranges = reach.lower().iter().zip(reach.upper());
    ranges.any(|(lo, hi)| (lo.as_str()..hi.as_str()).contains(&area))
}

/// Takes an installation back in one transaction: the code is printed again; the plate that it
/// replaced comes back; a place that came with it and was never scanned goes. Again, it answers the
/// same. What the asker may not undo is not found; what hangs there no more is a conflict.
pub async fn undo(
    db: &PgPool,
    binder: &Binder,
    code: Code,
    id: Uuid,
    reason: &str,
    now: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<Undone> {
    let mut tx = db.begin().await?;
    codes::hold_cards(&mut tx).await?;
    let made = undoing::binding(&mut tx, binder, code, id, now).await?.ok_or(Error::NotFound)?;
    if made.is_undone {
        let restored = made.replaced.map(|(old, _)| old);
        return Ok(Undone { restored });
    }
    if !made.state.is_in_use() {
        return Err(Error::Conflict("conflict-code-step"));
    }
    undoing::take_down(&mut tx, binder.district(), code, made.checkpoint).await?;
    if made.located {
        undoing::forget_position(&mut tx, binder.district(), made.checkpoint, id).await?;
    }
    let mut events = vec![CodeEvent::new(entropy.event_id(now), code, CodeState::Printed)];
    if let Some((old, state)) = made.replaced {
        undoing::restore(&mut tx, binder.district(), old, state).await?;
        events.push(CodeEvent::new(entropy.event_id(now), old, state));
    } else if made.new_place {
        undoing::retire_unscanned(&mut tx, binder.district(), made.checkpoint, now).await?;
    }
    undoing::mark_undone(&mut tx, binder, id, reason, now).await?;
    codes::record(&mut tx, binder.district(), &events, Some(binder.account()), reason, now).await?;
    let actor = Actor::new(entropy.event_id(now), Some(binder.account()), now);
    // The reason stands with the installation, which goes with the place.
    let detail = serde_json::json!({ "checkpoint": made.checkpoint });
    let act = Act::with("code.undo_install", code, detail).within(&made.area);
    audit::record(&mut tx, binder.district(), &actor, act).await?;
    tx.commit().await?;
    Ok(Undone {
        restored: made.replaced.map(|(old, _)| old),
    })
}
