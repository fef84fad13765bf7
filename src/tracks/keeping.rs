//! Tracks that a steward chose to keep: what of them is stored, for how long, and what others see
//! of it.
//!
//! A track needs the steward's consent, is sealed under the deployment's key, and erased when its
//! time has come ([`crate::retention`]) or with the consent. What stays is the [`Coverage`] of the
//! segments they answered for that day.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use geo::{Geometry, MultiLineString};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use super::coverage::{self, Coverage};
use super::{Track, TrackPoint};
use crate::geo::LonLat;
use crate::ids::{PersonId, SegmentId};

/// How old the first fix of a track may be when it arrives.
pub const OLDEST: TimeDelta = TimeDelta::days(30);
/// How far ahead of the server's a phone's clock may be.
pub const AHEAD: TimeDelta = TimeDelta::minutes(10);
/// How far back the coverage of a segment is put together, in days.
pub const SHOWN_DAYS: i64 = 30;

/// What is kept of a track beside its fixes.
#[derive(Clone, Debug)]
pub struct TrackHead {
    /// Made by the phone, or by the page; the same id again is the same track.
    pub id: Uuid,
    pub person: PersonId,
    /// First fix.
    pub from: DateTime<Utc>,
    /// Last fix.
    pub to: DateTime<Utc>,
    /// How many.
    pub fixes: usize,
}

/// A segment that a track may have gone along.
#[derive(Clone, Debug)]
pub struct NearSegment {
    pub id: SegmentId,
    /// Which line of it.
    pub geometry_version: i32,
    /// Geometry of GeoJSON, WGS-84.
    pub geometry: String,
}

/// What a track covers of one segment.
#[derive(Clone, Debug)]
pub struct Covered {
    pub id: SegmentId,
    /// Which line of it.
    pub geometry_version: i32,
    /// The pieces.
    pub coverage: Coverage,
}

/// What became of a track that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptAs {
    /// It is kept, now or since it was sent before.
    Track,
    /// Another track tells the same walk: it counts once.
    Told,
}

/// A track as its steward sees it.
#[derive(Clone, Debug)]
pub struct OwnTrack {
    pub id: Uuid,
    /// First fix.
    pub from: DateTime<Utc>,
    /// Last fix.
    pub to: DateTime<Utc>,
    /// When it is erased.
    pub erased: DateTime<Utc>,
    /// Names of segments and what share of each it covers, 0 to 1.
    pub shares: Vec<(String, f64)>,
}

/// What was covered of a segment in the last weeks, by all tracks together.
#[derive(Debug, Serialize, ToSchema)]
pub struct SegmentCoverage {
    /// First local day counted.
    pub since: NaiveDate,
    /// Tracks that went along some of it.
    pub tracks: i64,
    /// Share of its length, 0 to 1.
    pub share: f64,
    /// Metres.
    pub metres: f64,
    /// The covered stretches: a `MultiLineString` of GeoJSON, WGS-84.
    #[schema(value_type = Object)]
    pub geometry: Box<RawValue>,
}

/// One fix as a list: longitude, latitude, milliseconds since 1970, accuracy in metres where the
/// phone said.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SentFix(pub f64, pub f64, pub f64, #[serde(default)] pub Option<f32>);

impl SentFix {
    /// The fix; none where it is no place or no time.
    pub fn point(self) -> Option<TrackPoint> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a cast saturates, and a calendar ends before"
        )]
        let time = DateTime::from_timestamp_millis(self.2 as i64)?;
        Some(TrackPoint {
            at: LonLat::new(self.0, self.1).ok()?,
            time,
            accuracy_m: self.3.filter(|metres| metres.is_finite() && *metres >= 0.0),
        })
    }
}

impl From<&TrackPoint> for SentFix {
    fn from(point: &TrackPoint) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds of this age are exact"
        )]
        let millis = point.time.timestamp_millis() as f64;
        Self(point.at.lon(), point.at.lat(), millis, point.accuracy_m)
    }
}

impl Track {
    /// Its fixes within the time in which tracks are taken, and how many are not: receivers say the
    /// year 0, 1970, or a time 1,024 weeks off until they know better. None where no fix is.
    pub fn recent(self, now: DateTime<Utc>) -> Option<(Self, usize)> {
        let all = self.points().len();
        let taken = now - OLDEST..=now + AHEAD;
        let points = self.points().iter().filter(|point| taken.contains(&point.time));
        let track = Self::new(points.copied().collect()).ok()?;
        let left_out = all - track.points().len();
        Some((track, left_out))
    }

    /// Its fixes as text, to be sealed.
    pub fn text(&self) -> String {
        let fixes: Vec<SentFix> = self.points().iter().map(SentFix::from).collect();
        serde_json::to_string(&fixes).unwrap_or_default()
    }
}

impl Track {
    /// Back from [`Track::text`]; none where that is something else.
    pub fn from_text(text: &str) -> Option<Self> {
        let fixes: Vec<SentFix> = serde_json::from_str(text).ok()?;
        let points = fixes.into_iter().map(SentFix::point).collect::<Option<Vec<_>>>()?;
        Self::new(points).ok()
    }
}

/// What a track covers of a geometry of GeoJSON; none where that has no line.
pub fn covers(track: &Track, geometry: &str) -> Option<Coverage> {
    let geometry = read(geometry)?;
    let coverage = coverage::coverage(&geometry, std::slice::from_ref(track));
    (coverage.pieces() > 0).then_some(coverage)
}

/// What several coverages of one geometry of GeoJSON cover together, and where; those of another
/// line are left out.
pub fn together(
    geometry: &str,
    coverages: &[Coverage],
) -> Option<(Coverage, MultiLineString<f64>)> {
    let geometry = read(geometry)?;
    let mut sum = coverage::nothing(&geometry);
    for coverage in coverages {
        sum = sum.union(coverage).unwrap_or(sum);
    }
    let lines = coverage::lines_of(&geometry, &sum);
    Some((sum, lines))
}

fn read(geometry: &str) -> Option<Geometry<f64>> {
    let geometry: geojson::Geometry = geometry.parse().ok()?;
    Geometry::try_from(geometry).ok()
}
