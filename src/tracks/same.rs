//! One walk in two files: exported twice, under another name, by another program, with fewer
//! decimals or whole seconds; or recorded by a phone and a watch at once.

use super::{Track, TrackPoint};
use crate::geo::LonLat;

/// How far apart the same moment of one walk may lie in two files, in metres: coordinates of four
/// decimals are off by up to 8 m, and two receivers by some metres each.
const SAME_PLACE_M: f64 = 25.0;
/// Between two fixes further apart than this nobody knows where a walk was, in milliseconds.
const LONGEST_PAUSE_MS: i64 = 60_000;
/// Times written in whole seconds are off by up to one, in milliseconds.
const SAME_TIME_MS: i64 = 1_000;
/// Of so many fixes in a hundred, at least, both have to tell the same.
const MOST: usize = 95;

/// Whether a track tells nothing that another of the same person has not told: nearly all of its
/// fixes lie where that one was at their time.
pub fn is_told_by(track: &Track, other: &Track) -> bool {
    let told = track.points().iter().filter(|point| was_there(point, other)).count();
    told * 100 >= track.points().len() * MOST
}

/// Whether somebody of this track was where the fix says, at its time.
fn was_there(fix: &TrackPoint, track: &Track) -> bool {
    let points = track.points();
    let after = points.partition_point(|point| point.time < fix.time);
    let before = after.checked_sub(1).and_then(|before| points.get(before));
    let apart = |point: &TrackPoint| (point.time - fix.time).num_milliseconds().abs();
    let near = [before, points.get(after)].into_iter().flatten();
    let is_at = |point: &TrackPoint| {
        apart(point) <= SAME_TIME_MS && metres(point.at, fix.at) <= SAME_PLACE_M
    };
    if near.clone().any(is_at) {
        return true;
    }
    let (Some(before), Some(after)) = (before, points.get(after)) else {
        return false;
    };
    let pause = (after.time - before.time).num_milliseconds();
    if !(1..=LONGEST_PAUSE_MS).contains(&pause) {
        return false;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a minute of milliseconds is exact"
    )]
    let part = (fix.time - before.time).num_milliseconds() as f64 / pause as f64;
    let between = |from: f64, to: f64| from + (to - from) * part;
    let lon = between(before.at.lon(), after.at.lon());
    let lat = between(before.at.lat(), after.at.lat());
    LonLat::new(lon, lat).is_ok_and(|there| metres(there, fix.at) <= SAME_PLACE_M)
}

/// Metres between two places that lie near each other.
fn metres(one: LonLat, other: LonLat) -> f64 {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let east = (one.lon() - other.lon()) * one.lat().to_radians().cos();
    let north = one.lat() - other.lat();
    east.hypot(north) * METRES_PER_DEGREE
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    /// A walk of a fix every five seconds, seven metres apart, to the east.
    fn walk(count: i32, change: impl Fn(i32, TrackPoint) -> TrackPoint) -> Track {
        let begun = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let fix = |number: i32| {
            let at = LonLat::new(121.2 + f64::from(number) * 0.000_073, 30.8).unwrap();
            let time = begun + TimeDelta::seconds(i64::from(number) * 5);
            let point = TrackPoint {
                at,
                time,
                accuracy_m: None,
            };
            change(number, point)
        };
        Track::new((0..count).map(fix).collect()).unwrap()
    }

    fn moved(point: TrackPoint, lon: f64, milliseconds: i64) -> TrackPoint {
        TrackPoint {
            at: LonLat::new(lon, point.at.lat()).unwrap(),
            time: point.time + TimeDelta::milliseconds(milliseconds),
            ..point
        }
    }

    #[test]
    fn the_same_walk_is_known_with_fewer_decimals_other_seconds_and_fewer_fixes() {
        let kept = walk(200, |_, point| point);
        let coarse = walk(200, |_, point| {
            moved(point, (point.at.lon() * 10_000.0).round() / 10_000.0, -400)
        });
        let between = walk(190, |_, point| moved(point, point.at.lon() + 0.000_036, 2_500));
        for again in [kept.clone(), coarse, between, walk(40, |_, point| point)] {
            assert!(is_told_by(&again, &kept));
        }
    }

    #[test]
    fn another_walk_is_another() {
        let kept = walk(200, |_, point| point);
        let an_hour_later = walk(200, |_, point| moved(point, point.at.lon(), 3_600_000));
        let elsewhere = walk(200, |_, point| moved(point, point.at.lon() + 0.001, 0));
        let longer = walk(400, |_, point| point);
        for other in [an_hour_later, elsewhere, longer] {
            assert!(!is_told_by(&other, &kept));
        }
        // Nobody knows what was between two fixes of which the second comes after a pause.
        let with_pause =
            walk(2, |number, point| moved(point, point.at.lon(), 100_000 * i64::from(number)));
        let within = walk(2, |_, point| moved(point, point.at.lon(), 40_000));
        assert!(!is_told_by(&within, &with_pause));
    }
}
