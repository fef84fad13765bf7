//! Somebody with a phone, walking on a plane of metres.

use std::f64::consts::TAU;

use chrono::{DateTime, TimeDelta};
use geo::{Geometry, LineString};

use crate::geo::LonLat;
use crate::tracks::{Track, TrackPoint};

/// Chance from a seed (splitmix64), the same everywhere.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 0 to 1, evenly.
    pub(super) fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        f64::from(u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap()) / f64::from(u32::MAX)
    }

    pub(super) fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// Standard normal.
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.share().max(1e-12).ln()).sqrt();
        radius * (TAU * self.share()).cos()
    }
}

/// The error of a phone: standard deviation on each axis in metres, and the seconds after which it
/// has forgotten two thirds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noise {
    pub(super) metres: f64,
    pub(super) seconds: f64,
}

/// What a phone records.
#[derive(Clone, Debug)]
pub(super) struct Phone {
    dice: u64,
    noise: Noise,
    /// Seconds between fixes, least and most.
    every: (f64, f64),
    accuracy_m: Option<f32>,
}

impl Phone {
    pub(super) fn new(seed: u64, noise: Noise) -> Self {
        Self {
            dice: seed,
            noise,
            every: (1.0, 5.0),
            accuracy_m: Some(10.0),
        }
    }

    pub(super) fn every(mut self, low: f64, high: f64) -> Self {
        self.every = (low, high);
        self
    }

    pub(super) fn accuracy(mut self, metres: Option<f32>) -> Self {
        self.accuracy_m = metres;
        self
    }

    /// The track of somebody who is at `place(second)` for so many seconds.
    pub(super) fn track(&self, seconds: f64, place: impl Fn(f64) -> (f64, f64)) -> Track {
        let mut dice = Dice::new(self.dice);
        let mut error = (dice.normal() * self.noise.metres, dice.normal() * self.noise.metres);
        let mut time = 0.0;
        let mut points = Vec::new();
        loop {
            let (x, y) = place(time);
            points.push(self.point(time, (x + error.0, y + error.1)));
            if time >= seconds {
                return Track::new(points).unwrap();
            }
            // The last fix is where the walk ends, as with a recording that is switched off there.
            let step = dice.within(self.every.0, self.every.1).min(seconds - time);
            time += step;
            let kept = (-step / self.noise.seconds).exp();
            let fresh = (1.0 - kept * kept).sqrt() * self.noise.metres;
            error =
                (error.0 * kept + fresh * dice.normal(), error.1 * kept + fresh * dice.normal());
        }
    }

    fn point(&self, time: f64, place: (f64, f64)) -> TrackPoint {
        let (lon, lat) = degrees(place);
        #[expect(clippy::cast_possible_truncation, reason = "seconds of a day")]
        let millis = (time * 1000.0) as i64;
        TrackPoint {
            at: LonLat::new(lon, lat).unwrap(),
            time: DateTime::from_timestamp(1_800_000_000, 0).unwrap()
                + TimeDelta::milliseconds(millis),
            accuracy_m: self.accuracy_m,
        }
    }
}

/// Metres about a place in Jinshan.
pub(super) fn degrees((x, y): (f64, f64)) -> (f64, f64) {
    (121.2 + x / 95_700.0, 30.8 + y / 110_860.0)
}

/// A line in metres, to walk on.
#[derive(Clone, Debug)]
pub(super) struct Path(Vec<(f64, f64)>);

impl Path {
    pub(super) fn new(places: Vec<(f64, f64)>) -> Self {
        Self(places)
    }

    /// Where a curve is at evenly spread values from 0 to 1.
    pub(super) fn curve(steps: u32, curve: impl Fn(f64) -> (f64, f64)) -> Self {
        Self((0..=steps).map(|step| curve(f64::from(step) / f64::from(steps))).collect())
    }

    pub(super) fn length(&self) -> f64 {
        self.0
            .windows(2)
            .map(|ends| (ends[1].0 - ends[0].0).hypot(ends[1].1 - ends[0].1))
            .sum()
    }

    pub(super) fn geometry(&self) -> Geometry<f64> {
        LineString::from(self.0.iter().map(|place| degrees(*place)).collect::<Vec<_>>()).into()
    }

    /// The place so many metres from the start, and so many to the left of it.
    pub(super) fn at(&self, metres: f64, left: f64) -> (f64, f64) {
        let mut rest = metres.max(0.0);
        let mut edges = self.0.windows(2).peekable();
        while let Some(ends) = edges.next() {
            let (east, north) = (ends[1].0 - ends[0].0, ends[1].1 - ends[0].1);
            let length = east.hypot(north);
            if rest <= length || edges.peek().is_none() {
                let (east, north) = (east / length, north / length);
                let rest = rest.min(length);
                return (
                    ends[0].0 + east * rest - north * left,
                    ends[0].1 + north * rest + east * left,
                );
            }
            rest -= length;
        }
        self.0[0]
    }

    /// Somebody walking from one measure to another, at metres a second.
    pub(super) fn walked(
        &self,
        phone: &Phone,
        (from, to): (f64, f64),
        pace: f64,
        left: f64,
    ) -> Track {
        let seconds = (to - from).abs() / pace;
        phone.track(seconds, |second| self.at(from + (to - from) * (second / seconds), left))
    }
}

/// The piece so many metres from the start.
pub(super) fn piece(metres: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a piece of a short line"
    )]
    let piece = (metres / 10.0) as u32;
    piece
}
