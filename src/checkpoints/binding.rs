//! Hanging up a plate: whoever stands at the spot scans a code that waits, and says to what it
//! belongs. A new place is taken down, or the plate of a place is replaced. It can be undone.

use chrono::{DateTime, TimeDelta, Utc};
use riverward_qr::Code;
use sqlx::PgPool;
use uuid::Uuid;

use super::life::CodeState;
use super::store::codes::{self, CodeEvent};
use super::store::{audit, binding as store};
use crate::error::{Error, Result};
use crate::geo::LonLat;
use crate::ids::{AccountId, CheckpointId, DistrictId, Entropy, PersonId, SegmentId};

/// A fix coarser than this says too little of where a plate hangs, in metres.
pub const COARSEST_FIX_M: f32 = 100.0;
/// A fix farther than this from the segment does not belong to it, in metres.
pub const FARTHEST_M: f64 = 1000.0;
/// The fence of a new place, in metres.
pub const RADIUS_M: f32 = 50.0;
/// Longest name of a place, in characters.
pub const LONGEST_NAME: usize = 40;
/// Whoever hung a plate up may take that back for so long; officials may at any time.
pub const OWN_UNDO: TimeDelta = TimeDelta::hours(24);

/// Somebody who may hang up plates: an official in their areas, a steward on their own segments, or
/// both.
#[derive(Clone, Debug)]
pub struct Binder {
    /// District of the account.
    pub district: DistrictId,
    /// The account.
    pub account: AccountId,
    /// The person, where they may answer for segments.
    pub person: Option<PersonId>,
    /// First path of each official grant.
    pub lower: Vec<String>,
    /// First path after each grant's subtree, in byte order.
    pub upper: Vec<String>,
}

impl Binder {
    /// Whether they may act as an official anywhere.
    pub fn is_official(&self) -> bool {
        !self.lower.is_empty()
    }
}

/// Where a phone is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// The position.
    pub at: LonLat,
    /// Radius of the 95 % circle, in metres.
    pub accuracy_m: f32,
}

impl Spot {
    /// Whether it is good enough to take down a place by.
    pub fn is_fine(&self) -> bool {
        self.accuracy_m <= COARSEST_FIX_M
    }
}

/// What a plate is hung up at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A new place on a segment.
    Segment(SegmentId),
    /// A place there is; what hangs there is retired.
    Checkpoint(CheckpointId),
}

impl Target {
    /// As forms carry it: `segment-7`, `checkpoint-9`.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once('-')?;
        match kind {
            "segment" => Some(Self::Segment(id.parse().ok()?)),
            "checkpoint" => Some(Self::Checkpoint(id.parse().ok()?)),
            _ => None,
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Segment(id) => write!(f, "segment-{id}"),
            Self::Checkpoint(id) => write!(f, "checkpoint-{id}"),
        }
    }
}

/// A plate to be hung up.
#[derive(Clone, Debug)]
pub struct NewBinding {
    /// UUIDv7 that came with the form; the same again changes nothing.
    pub id: Uuid,
    /// The code.
    pub code: Code,
    /// At what.
    pub target: Target,
    /// Name of a new place; empty for the next number.
    pub name: String,
    /// Where the phone is; none where it did not say, or too coarsely.
    pub spot: Option<Spot>,
}

/// A plate that was hung up.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The code.
    pub code: Code,
    /// The segment's name.
    pub segment_name: String,
    /// The place's name.
    pub checkpoint_name: String,
    /// The code that hung there until then.
    pub replaced: Option<Code>,
    /// How well the place is known, in metres; none where it was chosen on a list.
    pub accuracy_m: Option<f32>,
}

/// Who was first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Who hung it up; none where a file says so.
    pub by: Option<String>,
    /// When; none where a file says so.
    pub at: Option<DateTime<Utc>>,
    /// The segment's name.
    pub segment_name: String,
    /// The place's name.
    pub checkpoint_name: String,
    /// IANA name of the district's time zone.
    pub time_zone: String,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It hangs there now, or by an earlier press of the same button.
    Bound(Bound),
    /// It hangs somewhere already.
    Taken(Taken),
}

/// Hangs a plate up in one transaction. Unknown codes, retired ones, those of other districts and
/// segments out of an official's reach are not found; another steward's segment is forbidden;
/// fields `location` and `name`.
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
    let code = store::code_for(&mut tx, binder.district, new.code).await?.ok_or(Error::NotFound)?;
    if code.state.is_in_use() {
        let taken =
            store::taken(&mut tx, binder.district, new.code).await?.ok_or(Error::NotFound)?;
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
    if !code.area.contains(&site.area) {
        return Err(Error::field("target", "invalid-target-area"));
    }
    if site.distance_m.is_some_and(|metres| metres > FARTHEST_M) {
        return Err(Error::field("location", "invalid-location-far"));
    }
    let (checkpoint, replaced) = match new.target {
        Target::Checkpoint(checkpoint) => {
            (checkpoint, store::retire_at(&mut tx, binder.district, checkpoint, new.code).await?)
        }
        Target::Segment(segment) => {
            (store::add_place(&mut tx, binder.district, segment, new).await?, None)
        }
    };
    store::install(&mut tx, binder.district, new.code, checkpoint).await?;
    store::record(&mut tx, binder, new, checkpoint, replaced, now).await?;
    let mut events = vec![CodeEvent::new(entropy.event_id(now), new.code, CodeState::Installed)];
    events.extend(
        replaced.map(|(old, _)| CodeEvent::new(entropy.event_id(now), old, CodeState::Retired)),
    );
    codes::record(&mut tx, binder.district, &events, Some(binder.account), "", now).await?;
    let entry = audit::Entry {
        action: "code.install",
        subject: new.code.to_string(),
        detail: serde_json::json!({ "checkpoint": checkpoint, "replaced": replaced.map(|(old, _)| old.to_string()) }),
    };
    audit::record(
        &mut tx,
        binder.district,
        entropy.event_id(now),
        Some(binder.account),
        entry,
        now,
    )
    .await?;
    let bound = store::replayed(&mut tx, binder, new)
        .await?
        .ok_or_else(|| Error::internal("a binding that was just stored is not there"))?;
    tx.commit().await?;
    Ok(Outcome::Bound(bound))
}

/// What hangs where, for whoever may take that back.
#[derive(Clone, Debug, PartialEq)]
pub struct Undoable {
    /// The installation.
    pub id: Uuid,
    /// The code that would come back.
    pub replaced: Option<Code>,
}

/// What taking an installation back led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The code that hangs there again.
    pub restored: Option<Code>,
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
    let made = store::binding(&mut tx, binder, code, id, now).await?.ok_or(Error::NotFound)?;
    if made.is_undone {
        let restored = made.replaced.map(|(old, _)| old);
        return Ok(Undone { restored });
    }
    if !made.state.is_in_use() {
        return Err(Error::Conflict("conflict-code-step"));
    }
    store::take_down(&mut tx, binder.district, code).await?;
    let mut events = vec![CodeEvent::new(entropy.event_id(now), code, CodeState::Printed)];
    if let Some((old, state)) = made.replaced {
        store::restore(&mut tx, binder.district, old, state).await?;
        events.push(CodeEvent::new(entropy.event_id(now), old, state));
    } else if made.new_place {
        store::retire_unscanned(&mut tx, binder.district, made.checkpoint, now).await?;
    }
    store::mark_undone(&mut tx, binder, id, reason, now).await?;
    codes::record(&mut tx, binder.district, &events, Some(binder.account), reason, now).await?;
    let entry = audit::Entry {
        action: "code.undo_install",
        subject: code.to_string(),
        detail: serde_json::json!({ "checkpoint": made.checkpoint, "reason": reason }),
    };
    audit::record(
        &mut tx,
        binder.district,
        entropy.event_id(now),
        Some(binder.account),
        entry,
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(Undone {
        restored: made.replaced.map(|(old, _)| old),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_carries_is_read_back() {
        for target in [Target::Segment(SegmentId(7)), Target::Checkpoint(CheckpointId(9))] {
            assert_eq!(Target::parse(&target.to_string()), Some(target));
        }
        for text in
            ["", "segment", "segment-", "segment-x", "lane-3", "segment-99999999999999999999"]
        {
            assert_eq!(Target::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_fix_is_fine_up_to_a_hundred_metres() {
        let spot = |accuracy_m| Spot {
            at: LonLat::new(121.1, 30.8).unwrap(),
            accuracy_m,
        };
        assert!(spot(100.0).is_fine());
        assert!(!spot(100.5).is_fine());
        assert!(!spot(f32::NAN).is_fine());
    }
}
