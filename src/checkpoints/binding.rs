//! Hanging up a plate: whoever stands at the spot scans a code that waits, and says to what it
//! belongs. A new place is taken down, or the plate of a place is replaced. It can be undone.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::geo::LonLat;
use crate::ids::{CheckpointId, Code, SegmentId};

/// A fix coarser than this says too little of where a plate hangs, in metres.
pub const COARSEST_FIX_M: f32 = 100.0;
/// A fix farther than this from the segment does not belong to it, in metres.
pub const FARTHEST_M: f64 = 1000.0;
/// The fence of a new place, in metres.
pub const RADIUS_M: f32 = 50.0;
/// Who would make a new place so near another of the same segment, in metres, is asked whether they
/// mean the one that is there.
pub const NEAR_M: f64 = 15.0;
/// Key of that question, asked at the field `target`.
pub const NEAR_ANOTHER: &str = "invalid-target-near";
/// Longest name of a place, in characters.
pub const LONGEST_NAME: usize = 40;
/// Whoever hung a plate up may take that back for so long; officials may at any time.
pub const OWN_UNDO: TimeDelta = TimeDelta::hours(24);

/// Plates that a steward may hang up within a day, taken back ones included: a long river has fewer
/// places, and the town's plates are for all of its stewards. Whoever has more to do asks an official,
/// for whom there is no such bound.
pub const STEWARDS_PLATES_A_DAY: i64 = 10;

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
    pub code: Code,
    /// At what.
    pub target: Target,
    /// Name of a new place; empty for the next number.
    pub name: String,
    /// Whether a new place is meant, though there is one within [`NEAR_M`].
    pub anew: bool,
    /// Where the phone is; none where it did not say, or too coarsely.
    pub spot: Option<Spot>,
}

/// A plate that was hung up.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    pub code: Code,
    /// The segment's name.
    pub segment_name: String,
    /// The place's name.
    pub checkpoint_name: String,
    /// The code that hung there until then.
    pub replaced: Option<Code>,
    /// How good the fix was that came with it, in metres; none where it was chosen on a list.
    pub accuracy_m: Option<f32>,
    /// The fence of the place, in metres; none where nobody knows where the place lies.
    pub radius_m: Option<f32>,
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
