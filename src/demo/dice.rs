//! Chance and smooth irregularity. Only integer arithmetic and the four exactly rounded float
//! operations are used, so that every platform draws the same map from the same seed.

use chrono::{DateTime, Utc};
use geo::Coord;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use uuid::Uuid;

/// A seeded source of draws. Each stage of the map and of the story has its own stream, so that a
/// change in one stage leaves the others alone.
#[derive(Debug)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        source.set_stream(stream);
        Self(source)
    }

    /// A number from 0 (included) to 1 (excluded).
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A number from 0 to `end`, `end` excluded; 0 for an empty range.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX);
        let drawn = (u64::from(self.0.next_u32()) * end) >> 32;
        usize::try_from(drawn).unwrap_or(0)
    }

    /// One of several; there must be at least one.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Bytes for ids and keys that only have to differ.
    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// The id of an event observed at an instant.
    pub(super) fn event_id(&mut self, at: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }
}

/// Smooth noise of one variable: -1 to 1, one bend per unit of `at`, a different course for each
/// `course`.
pub(super) fn wander(at: f64, course: u32) -> f64 {
    let cell = at.floor();
    let t = at - cell;
    let weight = t * t * (3.0 - 2.0 * t);
    let index = whole(cell);
    let (from, to) = (hashed(index, 0, course), hashed(index.wrapping_add(1), 0, course));
    from + (to - from) * weight
}

/// Smooth noise over the plane: -1 to 1, features about one unit across.
pub(super) fn field(at: Coord<f64>, course: u32) -> f64 {
    let (column, row) = (at.x.floor(), at.y.floor());
    let (s, t) = (at.x - column, at.y - row);
    let (s, t) = (s * s * (3.0 - 2.0 * s), t * t * (3.0 - 2.0 * t));
    let (column, row) = (whole(column), whole(row));
    let corner = |dx: i32, dy: i32| hashed(column.wrapping_add(dx), row.wrapping_add(dy), course);
    let south = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * s;
    let north = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * s;
    south + (north - south) * t
}

/// The whole part of a number that is known to be small.
#[expect(
    clippy::cast_possible_truncation,
    reason = "map distances divided by a wavelength stay far below the limit"
)]
pub(super) fn whole(value: f64) -> i32 {
    value as i32
}

/// A whole number of steps, never negative.
pub(super) fn steps(value: f64) -> usize {
    usize::try_from(whole(value)).unwrap_or(0)
}

/// A count as a number to calculate with.
pub(super) fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn hashed(column: i32, row: i32, course: u32) -> f64 {
    let mut bits = column.cast_unsigned().wrapping_mul(0x9E37_79B1)
        ^ row.cast_unsigned().wrapping_mul(0x85EB_CA77)
        ^ course.wrapping_mul(0xC2B2_AE3D);
    for factor in [0x7FEB_352D, 0x846C_A68B_u32] {
        bits ^= bits >> 15;
        bits = bits.wrapping_mul(factor);
    }
    bits ^= bits >> 16;
    f64::from(bits) / 2_147_483_647.5 - 1.0
}
