//! Fixes on the plane, cut where nobody knows what happened between two of them, smoothed, with
//! what is too fast to be a patrol told.

use geo::Coord;

use super::plane::{Place, Plane};
use crate::tracks::Track;

/// Fixes that believe themselves to no better than this are left out, in metres: they cannot tell
/// one bank from the next road.
const COARSEST_M: f64 = 50.0;
/// What happened between two fixes is unknown after this many seconds, or metres.
const LONGEST_PAUSE_S: f64 = 60.0;
const LONGEST_STEP_M: f64 = 200.0;
/// Faster than this is driving past: 40 km/h, in metres a second. Electric bicycles may go 25 km/h
/// (GB 17761).
const FASTEST: f64 = 40.0 / 3.6;
/// A fix this far from where the fastest could be is thrown there by an error, in metres.
const LEAP_M: f64 = 30.0;
/// How far from the line a fix may lie, in metres: the opposite bank of a river of 30 m, and what
/// the fix may be off.
const REACH_M: f64 = 25.0;
/// Of what a fix may be off, at least and at most this much counts, and this where it does not say,
/// in metres. Phones promise less than 15 m more often than they keep it.
const LEAST_ACCURACY_M: f64 = 15.0;
const MOST_ACCURACY_M: f64 = 30.0;
const UNKNOWN_ACCURACY_M: f64 = 20.0;
/// Fixes so many seconds before and after show how fast it goes.
const PACE_S: f64 = 10.0;
/// Fixes are smoothed over so many metres to either side, but over no more and no fewer seconds
/// than these.
const SMOOTH_M: f64 = 15.0;
const SMOOTH_S: std::ops::RangeInclusive<f64> = 2.0..=25.0;

/// A fix on the plane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fix {
    /// Seconds since the track began.
    pub(super) time: f64,
    pub(super) at: Place,
    /// How far from the line it may lie, in metres.
    pub(super) reach: f64,
    /// Whether it goes too fast to see anything.
    pub(super) is_fast: bool,
}

/// Fixes without a gap between them.
pub(super) type Walk = Vec<Fix>;

/// The walks of a track.
pub(super) fn walks(track: &Track, plane: &Plane) -> Vec<Walk> {
    let mut walks: Vec<Walk> = Vec::new();
    let Some(first) = track.points().first() else {
        return walks;
    };
    for point in track.points() {
        let accuracy = point.accuracy_m.map_or(UNKNOWN_ACCURACY_M, f64::from);
        if accuracy.is_nan() || accuracy > COARSEST_M {
            continue;
        }
        let since = (point.time - first.time).as_seconds_f64();
        let fix = Fix {
            time: since,
            at: plane.place(Coord {
                x: point.at.lon(),
                y: point.at.lat(),
            }),
            reach: REACH_M + accuracy.clamp(LEAST_ACCURACY_M, MOST_ACCURACY_M),
            is_fast: false,
        };
        match walks.last_mut() {
            Some(walk) if walk.last().is_some_and(|last| last.time >= fix.time) => {}
            Some(walk) if walk.last().is_some_and(|last| follows(*last, fix)) => walk.push(fix),
            _ => walks.push(vec![fix]),
        }
    }
    for walk in &mut walks {
        smooth(walk);
        tell_fast(walk);
    }
    walks
}

fn follows(last: Fix, next: Fix) -> bool {
    let (seconds, metres) = (next.time - last.time, last.at.distance(next.at));
    seconds <= LONGEST_PAUSE_S
        && metres <= LONGEST_STEP_M
        && metres <= LEAP_M + FASTEST * 2.0 * seconds
}

/// Fixes from so many seconds before one to so many after.
fn around(walk: &[Fix], index: usize, seconds: f64) -> &[Fix] {
    let (before, from) = walk.split_at_checked(index).unwrap_or_default();
    let Some(time) = from.first().map(|fix| fix.time) else {
        return &[];
    };
    let earlier = before.iter().rev().take_while(|fix| time - fix.time <= seconds).count();
    let later = from.iter().take_while(|fix| fix.time - time <= seconds).count();
    walk.get(index - earlier..index + later).unwrap_or_default()
}

/// Puts each fix on the straight line through its neighbours (least squares), which at the ends of
/// a walk does not hold it back as a mean would.
fn smooth(walk: &mut Walk) {
    let smoothed: Vec<Place> = (0..walk.len())
        .filter_map(|index| {
            let fix = walk.get(index)?;
            let pace = match around(walk, index, PACE_S) {
                [first, .., last] => first.at.distance(last.at) / (last.time - first.time),
                _ => 0.0,
            };
            let seconds = (SMOOTH_M / pace).clamp(*SMOOTH_S.start(), *SMOOTH_S.end());
            Some(through(around(walk, index, seconds), *fix))
        })
        .collect();
    for (fix, at) in walk.iter_mut().zip(smoothed) {
        fix.at = at;
    }
}

fn through(fixes: &[Fix], fix: Fix) -> Place {
    let (mut count, mut time, mut x, mut y) = (0.0, 0.0, 0.0, 0.0);
    let (mut squares, mut time_x, mut time_y) = (0.0, 0.0, 0.0);
    for other in fixes {
        let (seconds, east, north) =
            (other.time - fix.time, other.at.x - fix.at.x, other.at.y - fix.at.y);
        count += 1.0;
        time += seconds;
        x += east;
        y += north;
        squares += seconds * seconds;
        time_x += seconds * east;
        time_y += seconds * north;
    }
    let spread = count * squares - time * time;
    if count < 3.0 || spread <= 0.0 {
        return fix.at;
    }
    Place {
        x: fix.at.x + (squares * x - time * time_x) / spread,
        y: fix.at.y + (squares * y - time * time_y) / spread,
    }
}

fn tell_fast(walk: &mut Walk) {
    let fast: Vec<bool> = (0..walk.len())
        .map(|index| {
            let near = around(walk, index, PACE_S);
            let near = if near.len() > 2 {
                near
            } else {
                walk.get(index.saturating_sub(1)..(index + 2).min(walk.len())).unwrap_or_default()
            };
            let metres: f64 = near
                .iter()
                .zip(near.iter().skip(1))
                .map(|(fix, next)| fix.at.distance(next.at))
                .sum();
            let seconds = near.last().map_or(0.0, |last| last.time)
                - near.first().map_or(0.0, |first| first.time);
            metres > FASTEST * seconds
        })
        .collect();
    for (fix, is_fast) in walk.iter_mut().zip(fast) {
        fix.is_fast = is_fast;
    }
}
