mod pieces;
mod recorded;
mod walker;

use std::f64::consts::TAU;

use chrono::TimeDelta;
use geo::MultiLineString;
use proptest::prelude::*;

use super::*;
use crate::tracks::TrackPoint;
use walker::{Dice, Noise, Path, Phone};

const CALM: Noise = Noise {
    metres: 3.0,
    seconds: 20.0,
};
const ROUGH: Noise = Noise {
    metres: 8.0,
    seconds: 20.0,
};

/// Straight, meandering, winding tightly, a figure of eight, hairpins 60 m apart, and a line that
/// crosses itself.
fn paths(scale: f64) -> [Path; 6] {
    let wave = |height: f64, length: f64| {
        Path::curve(600, move |t| (t * scale, height * (t * scale / length * TAU).sin()))
    };
    let hairpins = (0..6_i32).flat_map(|row| {
        let y = f64::from(row) * 60.0;
        let ends = [(0.0, y), (scale / 6.0, y)];
        if row % 2 == 0 { ends } else { [ends[1], ends[0]] }
    });
    let half = scale / 2.0;
    [
        Path::new(vec![(0.0, 0.0), (scale, 0.0)]),
        wave(40.0, 250.0),
        wave(30.0, 120.0),
        Path::curve(300, |t| (scale / 6.0 * (TAU * t).sin(), scale / 6.0 * (2.0 * TAU * t).sin())),
        Path::new(hairpins.collect()),
        Path::new(vec![
            (0.0, 0.0),
            (half, 0.0),
            (half, half / 2.0),
            (half / 2.0, half / 2.0),
            (half / 2.0, -half / 2.0),
        ]),
    ]
}

fn straight() -> Path {
    Path::new(vec![(-500.0, 0.0), (500.0, 0.0)])
}

fn covered(path: &Path, track: Track) -> Coverage {
    coverage(&path.geometry(), &[track])
}

/// A path, the stretch of it that is walked (at least 100 m, either way), and chance.
fn walks() -> impl Strategy<Value = (Path, (f64, f64), u64)> {
    let ends = (0.0..1.0, 0.0..1.0);
    (0..6_usize, 850.0..4000.0, ends, any::<u64>()).prop_map(|(shape, scale, (from, to), seed)| {
        let path = paths(scale)[shape].clone();
        let length = path.length();
        let ends = if f64::abs(from - to) * length < 100.0 {
            (0.0, length)
        } else {
            (from * length, to * length)
        };
        (path, ends, seed)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// To 2 % of the line, or to what its two ends are off where that is more: nothing tells the
    /// error of the last fix from a step, and round a corner it counts by half as much again. How
    /// rarely it is more: `errors_are_small_and_not_on_one_side`.
    #[test]
    fn what_was_walked_is_covered((path, ends, seed) in walks(), metres in 0.0..8.0, seconds in 1.0..40.0, pace in 0.8..1.6) {
        let track = path.walked(&Phone::new(seed, Noise { metres, seconds }), ends, pace, 0.0);
        let (covered, walked) = (covered(&path, track).metres(), (ends.1 - ends.0).abs());
        let allowed = f64::max(0.02 * path.length(), 20.0 + 7.0 * metres);
        prop_assert!((covered - walked).abs() <= allowed, "{covered} of {walked} on {}", path.length());
    }

    #[test]
    fn crossing_covers_nothing(seed in any::<u64>(), pace in 0.6..7.0, off in -10.0..10.0_f64, metres in 0.0..6.0, seconds in 1.0..40.0) {
        let (sin, cos) = (90.0 + off).to_radians().sin_cos();
        let phone = Phone::new(seed, Noise { metres, seconds });
        let track = phone.track(400.0 / pace, |second| ((second * pace - 200.0) * cos, (second * pace - 200.0) * sin));
        prop_assert!(covered(&straight(), track).metres() < 25.0);
    }

    #[test]
    fn driving_past_covers_nothing((path, _, seed) in walks(), kilometres in 60.0..120.0) {
        let ends = (0.0, path.length());
        let track = path.walked(&Phone::new(seed, CALM), ends, kilometres / 3.6, 0.0);
        let covered = covered(&path, track);
        prop_assert!(covered.ranges().is_empty(), "{covered:?}");
    }

    /// A gap of 61 s or more in which the walk went on: nothing in it is covered but what the
    /// errors of the fixes beside it cover.
    #[test]
    fn a_gap_covers_nothing(seed in any::<u64>(), from in 200.0..400.0, length in 75.0..400.0_f64) {
        let path = straight();
        let track = path.walked(&Phone::new(seed, CALM), (0.0, 1000.0), 1.2, 0.0);
        let begun = track.points()[0].time;
        let is_seen = |point: &&TrackPoint| {
            let walked = (point.time - begun).as_seconds_f64() * 1.2;
            walked <= from || walked >= from + length
        };
        let seen = Track::new(track.points().iter().filter(is_seen).copied().collect()).unwrap();
        let covered = covered(&path, seen);
        let inside = walker::piece(from + 25.0)..walker::piece(from + length - 25.0);
        prop_assert!(covered.ranges().iter().all(|range| range.end <= inside.start || range.start >= inside.end), "{covered:?}");
        prop_assert!(covered.metres() >= 1000.0 - length - 70.0, "{covered:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn standing_still_covers_nothing(seed in any::<u64>(), minutes in 1.0..20.0, left in -30.0..30.0, metres in 0.0..7.0, seconds in 1.0..60.0) {
        let track = Phone::new(seed, Noise { metres, seconds }).track(minutes * 60.0, |_| (0.0, left));
        prop_assert!(covered(&straight(), track).metres() < 25.0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_tracks_does_not_matter((path, ends, seed) in walks()) {
        let tracks: Vec<Track> = [ends, (ends.1, ends.0 / 2.0), (path.length() / 3.0, path.length() / 2.0)]
            .into_iter()
            .zip(seed % 1000..)
            .map(|(ends, seed)| path.walked(&Phone::new(seed, ROUGH), ends, 1.2, 0.0))
            .collect();
        let geometry = path.geometry();
        let [a, b, c] = [0, 1, 2].map(|index| coverage(&geometry, &tracks[index..=index]));
        let together = coverage(&geometry, &tracks);
        prop_assert_eq!(&together, &coverage(&geometry, &tracks));
        prop_assert_eq!(&c.union(&b).unwrap().union(&a).unwrap(), &together);
        prop_assert_eq!(&a.union(&b.union(&c).unwrap()).unwrap(), &together);
    }
}

/// The mean of many walks at the most noise: what is lost at one end is won at another.
#[test]
fn errors_are_small_and_not_on_one_side() {
    let (mut error, mut size, mut within, mut count) = (0.0, 0.0, 0.0, 0.0);
    for seed in 0..100 {
        let mut dice = Dice::new(seed);
        for path in paths(900.0) {
            let length = path.length();
            let ends = (dice.within(0.0, 0.4) * length, dice.within(0.6, 1.0) * length);
            let track = path.walked(&Phone::new(seed, ROUGH), ends, 1.2, 0.0);
            let off = covered(&path, track).metres() - (ends.1 - ends.0);
            error += off;
            size += off.abs();
            within += f64::from(u8::from(off.abs() <= 0.02 * length));
            count += 1.0;
        }
    }
    assert!((error / count).abs() < 3.0, "{}", error / count);
    assert!(size / count < 12.0, "{}", size / count);
    assert!(within / count > 0.9, "{}", within / count);
}

#[test]
fn the_opposite_bank_counts() {
    for seed in 0..15 {
        for path in &paths(2000.0)[..2] {
            // The line is one bank of a river of 30 m, or the middle of one of 50 m.
            for (left, share) in [(25.0, 0.95), (-25.0, 0.95), (30.0, 0.88)] {
                let track = path.walked(&Phone::new(seed, CALM), (0.0, path.length()), 1.2, left);
                let covered = covered(path, track).share();
                assert!(covered >= share, "{covered} at {left} m");
            }
        }
    }
    let far = straight().walked(&Phone::new(1, CALM), (0.0, 1000.0), 1.2, 70.0);
    assert_eq!(covered(&straight(), far).ranges(), []);
}

#[test]
fn electric_bicycles_count_and_coarse_fixes_do_not() {
    let path = straight();
    let phone = Phone::new(1, CALM);
    assert!(covered(&path, path.walked(&phone, (0.0, 1000.0), 25.0 / 3.6, 0.0)).share() > 0.97);
    let coarse = phone.clone().accuracy(Some(60.0));
    assert_eq!(covered(&path, path.walked(&coarse, (0.0, 1000.0), 1.2, 0.0)).ranges(), []);
    let silent = phone.clone().accuracy(None).every(20.0, 50.0);
    assert!(covered(&path, path.walked(&silent, (0.0, 1000.0), 1.2, 0.0)).share() > 0.97);
}

#[test]
fn a_rest_on_the_way_costs_nothing() {
    let path = straight();
    let track = Phone::new(3, CALM).track(1400.0, |second| {
        path.at((second.min(400.0) + (second - 1000.0).max(0.0)) * 1.25, 0.0)
    });
    let share = covered(&path, track).share();
    assert!(share > 0.97, "{share}");
}

#[test]
fn there_and_back_counts_once() {
    let path = straight();
    let there = |second: f64| {
        if second < 500.0 {
            path.at(second * 1.2, 10.0)
        } else {
            path.at(1200.0 - second * 1.2, -10.0)
        }
    };
    let covered = covered(&path, Phone::new(4, CALM).track(1000.0, there));
    assert!((covered.metres() - 600.0).abs() <= 20.0, "{covered:?}");
}

/// Parts in any order and direction, and the start of an outline, are walked over as if they were
/// one line.
#[test]
fn parts_and_outlines_are_gone_along_too() {
    let path = Path::curve(200, |t| (200.0 * (TAU * t).cos(), 200.0 * (TAU * t).sin()));
    let Geometry::LineString(ring) = path.geometry() else {
        panic!();
    };
    let track = path.walked(&Phone::new(5, CALM), (0.0, path.length()), 1.2, 0.0);
    let halved = MultiLineString(vec![
        ring.0[100..].iter().copied().rev().collect(),
        ring.0[..=100].iter().copied().collect(),
    ]);
    let outline = geo::Polygon::new(ring.clone(), vec![]);
    for geometry in [Geometry::from(halved), outline.into()] {
        let covered = coverage(&geometry, std::slice::from_ref(&track));
        assert!(covered.share() > 0.97, "{covered:?}");
    }
    // From 600 m around the start of the ring to 500 m.
    let length = path.length();
    let around = Phone::new(6, CALM)
        .track(1000.0, |second| path.at((length - 300.0 + second * 0.6) % length, 0.0));
    let covered = coverage(&geo::Polygon::new(ring, vec![]).into(), &[around]);
    assert!((covered.metres() - 600.0).abs() < 25.0, "{covered:?}");
}

#[test]
fn nothing_to_cover_is_not_covered() {
    let track = straight().walked(&Phone::new(1, CALM), (0.0, 100.0), 1.2, 0.0);
    let (lon, lat) = walker::degrees((0.0, 0.0));
    let empty = geo::LineString::<f64>(vec![]);
    let point = geo::Point::new(lon, lat);
    for geometry in [
        Geometry::from(point),
        empty.into(),
        geo::LineString::from(vec![(lon, lat), (lon, lat)]).into(),
    ] {
        let covered = coverage(&geometry, std::slice::from_ref(&track));
        assert!(covered.pieces() == 0 && covered.share() <= 0.0);
    }
    let wild = geo::LineString::from(vec![
        (f64::NAN, lat),
        (lon, f64::INFINITY),
        (lon, lat),
        (lon, lat + 0.01),
    ]);
    assert!(coverage(&wild.into(), std::slice::from_ref(&track)).share() <= 1.0);
    let across = track.points()[0].time + TimeDelta::hours(1);
    let alone = Track::new(vec![TrackPoint {
        time: across,
        ..track.points()[0]
    }])
    .unwrap();
    assert_eq!(covered(&straight(), alone).ranges(), []);
}

/// Noise as it was seen on balconies and under trees: to 15 m, slow.
#[test]
fn two_hours_of_standing_cover_nothing() {
    for (metres, seconds) in [(5.0, 60.0), (10.0, 60.0), (15.0, 60.0), (15.0, 120.0)] {
        for seed in 0..4 {
            let phone = Phone::new(seed, Noise { metres, seconds });
            let covered = covered(&straight(), phone.track(7200.0, |_| (0.0, 10.0)));
            assert_eq!(covered.ranges(), [], "{metres} m, {seconds} s, {seed}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_bridge_at_45_degrees_and_more_covers_nothing(
        seed in any::<u64>(),
        pace in 0.6..3.0,
        angle in 45.0..135.0_f64,
        metres in 0.0..3.0,
        seconds in 1.0..40.0,
    ) {
        let (sin, cos) = angle.to_radians().sin_cos();
        let phone = Phone::new(seed, Noise { metres, seconds });
        let gone = |second: f64| second * pace - 200.0;
        let track = phone.track(400.0 / pace, |second| (gone(second) * cos, gone(second) * sin));
        let covered = covered(&straight(), track);
        prop_assert!(covered.ranges().is_empty(), "{covered:?}");
    }
}

/// Between two long rests, and on a lane shorter than what is asked for elsewhere.
#[test]
fn a_short_walk_counts_where_somebody_gets_away() {
    let (path, lane) = (straight(), Path::new(vec![(0.0, 0.0), (80.0, 0.0)]));
    for seed in 0..4 {
        let phone = Phone::new(seed, CALM);
        let track = phone.track(900.0, |second| {
            path.at(400.0 + ((second - 400.0) * 0.9).clamp(0.0, 150.0), 0.0)
        });
        let walked = covered(&path, track).metres();
        assert!((walked - 150.0).abs() <= 20.0, "{walked} with {seed}");
        let track =
            phone.track(700.0, |second| lane.at(((second - 300.0) * 0.9).clamp(0.0, 80.0), 0.0));
        assert!(covered(&lane, track).share() > 0.8, "{seed}");
    }
}

/// A road fifteen metres beside a river: whoever walks the one covers the other, and officials are
/// told so.
#[test]
fn lines_side_by_side_cannot_be_told_apart() {
    let (river, road) = (straight(), Path::new(vec![(-500.0, 15.0), (500.0, 15.0)]));
    let track = road.walked(&Phone::new(7, CALM), (0.0, 1000.0), 1.2, 0.0);
    assert!(covered(&road, track.clone()).share() > 0.97);
    assert!(covered(&river, track).share() > 0.97);
}
