//! Taking a track in: consent, times, what it covers, sealed and stored. The same for what a phone
//! recorded and for an uploaded file.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::app::AppState;
use crate::db::store::local_day;
use crate::error::{Error, Result};
use crate::http::extract::Steward;
use crate::ids::SegmentId;
use crate::slow_work::behind;
use crate::tracks::keeping::{Covered, KeptAs, TrackHead, covers};
use crate::tracks::same::is_told_by;
use crate::tracks::{Track, store};

/// How far beside a segment a track may run and still be looked at, in degrees: some 200 metres.
const BESIDE: f64 = 0.002;

/// What became of a track.
#[derive(Debug)]
pub(in crate::http) struct Taken {
    /// The local day it counts for.
    pub(in crate::http) day: NaiveDate,
    /// What it covers of which segments.
    pub(in crate::http) covered: Vec<Covered>,
    /// Whether another track has not told the same walk.
    pub(in crate::http) is_new: bool,
    /// Fixes that were left out: of another time.
    pub(in crate::http) left_out: usize,
}

/// Takes a track in. Without consent nothing is worked out; whether it still holds is asked again
/// where the track is stored.
pub(in crate::http) async fn take(
    app: &AppState,
    steward: &Steward,
    id: Uuid,
    track: Track,
) -> Result<Taken> {
    let (district, person, now) = (steward.account.district, steward.person, app.clock.now());
    if store::consent(&app.db.app, district, person).await?.is_none() {
        return Err(Error::Forbidden("forbidden-no-track-consent"));
    }
    let (track, left_out) =
        track.recent(now).ok_or_else(|| Error::field("track", "invalid-track-time"))?;
    let track = &track;
    let (Some(first), Some(last)) = (track.points().first(), track.points().last()) else {
        return Err(Error::field("track", "invalid-track-empty"));
    };
    let day = local_day(&app.db.app, district, first.time).await?;
    let within = around(track);
    let near = store::near(&app.db.app, district, person, (day, first.time), within).await?;
    let walked = track.clone();
    // A day's track along a long river is some tenths of a second of arithmetic.
    let covered = behind(move || {
        let covered = near.into_iter().filter_map(|segment| {
            let coverage = covers(&walked, &segment.geometry)?;
            (coverage.metres() > 0.0).then_some(Covered {
                id: segment.id,
                geometry_version: segment.geometry_version,
                coverage,
            })
        });
        covered.collect::<Vec<Covered>>()
    })
    .await?;
    let head = TrackHead {
        id,
        person,
        from: first.time,
        to: last.time,
        fixes: track.points().len(),
    };
    let sealed = app.secrets.seal(&app.entropy, &track.text());
    let is_told = |kept: &[u8]| {
        let kept = app.secrets.open(kept).and_then(|text| Track::from_text(&text));
        kept.is_some_and(|kept| is_told_by(track, &kept))
    };
    let kept_as =
        store::keep(&app.db.app, district, &head, &sealed, &covered, &is_told, (day, now)).await?;
    Ok(Taken {
        day,
        covered,
        is_new: kept_as == KeptAs::Track,
        left_out,
    })
}

/// The box around a track, a little wider: west, south, east, north in degrees.
fn around(track: &Track) -> [f64; 4] {
    let nowhere = [180.0_f64, 90.0, -180.0, -90.0];
    track.points().iter().fold(nowhere, |[west, south, east, north], point| {
        let (lon, lat) = (point.at.lon(), point.at.lat());
        [
            west.min(lon - BESIDE),
            south.min(lat - BESIDE),
            east.max(lon + BESIDE),
            north.max(lat + BESIDE),
        ]
    })
}

impl Taken {
    /// Segments with the share of each that is covered, 0 to 1.
    pub(in crate::http) fn shares(&self) -> impl Iterator<Item = (SegmentId, f64)> {
        self.covered.iter().map(|covered| (covered.id, covered.coverage.share()))
    }
}
