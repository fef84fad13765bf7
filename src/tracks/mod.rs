//! Where somebody went on a patrol: the fixes a phone or a GPS receiver took, and what share of a
//! segment they walked along. Tracks are sensitive personal information (PIPL, article 28); what
//! outlives one is its [`Coverage`](coverage::Coverage).
//!
//! | module | what |
//! |---|---|
//! | [`gpx`] | tracks from GPX files |
//! | [`coverage`] | which pieces of a line tracks went along |
//! | [`keeping`] [`store`] | tracks that a steward chose to keep, and for how long |

pub mod coverage;
pub mod gpx;
pub mod keeping;
pub mod same;
pub mod store;

use chrono::{DateTime, Utc};

use crate::geo::LonLat;

/// Most fixes a track may have: a working day of 13 hours at one fix a second.
pub const MAX_POINTS: usize = 50_000;

/// One fix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackPoint {
    /// Where, WGS-84.
    pub at: LonLat,
    /// When, by the device.
    pub time: DateTime<Utc>,
    /// Radius in metres within which the device believes itself; none where it did not say.
    pub accuracy_m: Option<f32>,
}

/// Fixes in the order of their times; one to [`MAX_POINTS`].
#[derive(Clone, Debug, PartialEq)]
pub struct Track(Vec<TrackPoint>);

/// Why fixes are not a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrackError {
    /// None at all.
    #[error("a track has at least one point")]
    NoPoints,
    /// More than [`MAX_POINTS`].
    #[error("a track has at most {MAX_POINTS} points")]
    TooManyPoints,
}

impl Track {
    /// Takes the fixes in any order; of equal times the order given is kept.
    pub fn new(mut points: Vec<TrackPoint>) -> Result<Self, TrackError> {
        if points.is_empty() {
            return Err(TrackError::NoPoints);
        }
        if points.len() > MAX_POINTS {
            return Err(TrackError::TooManyPoints);
        }
        points.sort_by_key(|point| point.time);
        Ok(Self(points))
    }

    /// The fixes, earliest first.
    pub fn points(&self) -> &[TrackPoint] {
        &self.0
    }
}
