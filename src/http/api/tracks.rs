//! Tracks that a steward's phone recorded while the page was open.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::code::reading::event_id;
use crate::http::extract::Steward;
use crate::http::my::taken_tracks;
use crate::http::posted::PostedJson;
use crate::ids::SegmentId;
use crate::retention::{Kept, store as retention};
use crate::tracks::keeping::SentFix;
use crate::tracks::{Track, TrackError};

/// Largest body: a working day at one fix a second.
pub const BODY_LIMIT: usize = 4 << 20;

/// A track to keep.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SentTrack {
    /// UUIDv7 made by the phone; the same id again is the same track.
    id: String,
    /// Fixes in any order, 50,000 at most: longitude, latitude (WGS-84), milliseconds since 1970,
    /// accuracy in metres or null.
    #[schema(value_type = Vec<Vec<Option<f64>>>)]
    points: Vec<SentFix>,
}

/// What became of a track.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackAnswer {
    /// The local day it counts for.
    day: NaiveDate,
    /// What it covers of the segments the steward answers for.
    segments: Vec<TrackShare>,
    /// Days after which the district erases it.
    kept_days: i32,
    /// Whether another track has not told the same walk, which counts once.
    is_new: bool,
    /// Fixes that were left out: more than 30 days ago, or in the future.
    left_out: usize,
}

/// What a track covers of a segment.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackShare {
    /// The segment.
    segment: SegmentId,
    /// Share of its length, 0 to 1.
    share: f64,
}

/// Keep a track
///
/// Only with the steward's consent; sealed, shown to nobody, erased when its time has come. What
/// stays is which pieces of their segments it went along.
#[utoipa::path(post, path = "/api/v1/tracks", request_body = SentTrack, responses((status = OK, description = "Kept", body = TrackAnswer)))]
pub async fn keep_track(
    State(app): State<AppState>,
    steward: Steward,
    posted: PostedJson<SentTrack>,
) -> Result<Json<TrackAnswer>> {
    app.limits.account(steward.account.id)?;
    let id = event_id(&posted.id)?;
    let points = posted.points.iter().map(|fix| fix.point()).collect::<Option<Vec<_>>>();
    let points = points.ok_or_else(|| Error::field("points", "invalid-track-point"))?;
    let track = Track::new(points).map_err(|error| {
        Error::field(
            "points",
            match error {
                TrackError::NoPoints => "invalid-track-empty",
                TrackError::TooManyPoints => "invalid-track-long",
            },
        )
    })?;
    let taken = taken_tracks::take(&app, &steward, id, track).await?;
    let times = retention::times(&app.db.app, steward.account.district).await?;
    Ok(Json(TrackAnswer {
        day: taken.day,
        segments: taken.shares().map(|(segment, share)| TrackShare { segment, share }).collect(),
        kept_days: times.days(Kept::Tracks),
        is_new: taken.is_new,
        left_out: taken.left_out,
    }))
}
