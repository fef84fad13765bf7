//! What a plate may be hung up at, nearest first: segments, and the places on them.

use crate::geo::LonLat;
use crate::geo::bounds::around;
use crate::ids::{AreaPath, CheckpointId, SegmentId};
use crate::segments::SegmentKind;

/// How far from the phone an official's segments are looked for, in metres.
pub const REACH_M: f64 = 1000.0;
/// How far from the phone places are proposed whose plate may be replaced, in metres.
pub const PLACES_M: f64 = 300.0;
/// Most segments proposed.
pub const MOST_SEGMENTS: i64 = 20;
/// Most places proposed.
pub const MOST_PLACES: i64 = 20;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Where the phone is, however coarsely.
    pub at: Option<LonLat>,
    /// Part of a segment's name.
    pub text: Option<String>,
}

impl Search {
    /// West, south, east and north of what is looked through; none where the phone does not say
    /// where it is, or where no map goes.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        self.at.and_then(|at| around(at, REACH_M))
    }
}

/// A segment that may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct NearSegment {
    pub id: SegmentId,
    pub kind: SegmentKind,
    pub name: String,
    /// Name of the area it lies in.
    pub area_name: String,
    /// Metres from the phone; none where it does not say.
    pub distance_m: Option<f64>,
}

/// A place whose plate may be replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct NearPlace {
    pub id: CheckpointId,
    pub name: String,
    /// The segment's name.
    pub segment_name: String,
    /// Metres from the phone; none where it does not say, or nobody knows where the place lies.
    pub distance_m: Option<f64>,
}

/// What may be chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nearby {
    /// Nearest first; by name where there is no position.
    pub segments: Vec<NearSegment>,
    /// The same of the places on them.
    pub places: Vec<NearPlace>,
}

/// A code that waits to be hung up, as its page needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Where it may hang.
    pub area: AreaPath,
    pub area_name: String,
}
