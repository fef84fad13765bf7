//! Lines and rings in local metres (x east, y north).

use geo::Coord;

use crate::demo::dice::{number, steps};

/// A place in local metres.
pub(super) type Place = Coord<f64>;

pub(super) fn dot(a: Place, b: Place) -> f64 {
    a.x * b.x + a.y * b.y
}

pub(super) fn cross(a: Place, b: Place) -> f64 {
    a.x * b.y - a.y * b.x
}

pub(super) fn norm(a: Place) -> f64 {
    dot(a, a).sqrt()
}

pub(super) fn distance(a: Place, b: Place) -> f64 {
    norm(b - a)
}

/// The direction from one place to another; east when they are the same.
pub(super) fn direction(from: Place, to: Place) -> Place {
    let way = to - from;
    let length = norm(way);
    if length > 1e-9 { way / length } else { Place { x: 1.0, y: 0.0 } }
}

/// A quarter turn to the left.
pub(super) fn left(a: Place) -> Place {
    Place { x: -a.y, y: a.x }
}

pub(super) fn length(line: &[Place]) -> f64 {
    line.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

/// The place and the direction of travel `reach` metres along a line, clamped to its ends.
pub(super) fn along(line: &[Place], reach: f64) -> (Place, Place) {
    let mut rest = reach.max(0.0);
    for pair in line.windows(2) {
        let step = distance(pair[0], pair[1]);
        if rest <= step && step > 0.0 {
            return (pair[0] + (pair[1] - pair[0]) * (rest / step), direction(pair[0], pair[1]));
        }
        rest -= step;
    }
    let last = line.len().saturating_sub(1);
    (line[last], direction(line[last.saturating_sub(1)], line[last]))
}

/// The same line with places about `spacing` metres apart.
pub(super) fn resampled(line: &[Place], spacing: f64) -> Vec<Place> {
    let total = length(line);
    let count = steps(total / spacing + 0.5).max(1);
    (0..=count)
        .map(|index| along(line, total * number(index) / number(count)).0)
        .collect()
}

/// A smooth curve drawn through the neighbourhood of its control points (uniform cubic B-spline),
/// starting and ending at the first and last of them.
pub(super) fn spline(controls: &[Place], spacing: f64) -> Vec<Place> {
    let (Some(&first), Some(&last)) = (controls.first(), controls.last()) else {
        return Vec::new();
    };
    let mut padded = vec![first, first];
    padded.extend_from_slice(controls);
    padded.extend([last, last]);
    let mut curve = Vec::new();
    for window in padded.windows(4) {
        for step in 0..24 {
            let t = f64::from(step) / 24.0;
            let u = 1.0 - t;
            curve.push(
                (window[0] * (u * u * u)
                    + window[1] * (3.0 * t * t * t - 6.0 * t * t + 4.0)
                    + window[2] * (3.0 * u * u * u - 6.0 * u * u + 4.0)
                    + window[3] * (t * t * t))
                    / 6.0,
            );
        }
    }
    curve.push(last);
    resampled(&curve, spacing)
}

/// Cuts each inner corner back by at most `cut` metres on either side.
pub(super) fn rounded(line: &[Place], cut: f64) -> Vec<Place> {
    let Some((&first, rest)) = line.split_first() else {
        return Vec::new();
    };
    let mut round = vec![first];
    for index in 1..rest.len() {
        let (before, corner, after) = (line[index - 1], line[index], line[index + 1]);
        let (back, ahead) = (distance(before, corner), distance(corner, after));
        round.push(corner + direction(corner, before) * cut.min(back * 0.4));
        round.push(corner + direction(corner, after) * cut.min(ahead * 0.4));
    }
    round.extend(rest.last());
    round
}

/// The distance from a place to the nearest point of a line.
pub(super) fn gap(place: Place, line: &[Place]) -> f64 {
    let mut nearest = line
        .first()
        .map_or(f64::INFINITY, |&only| square(place.x - only.x, place.y - only.y));
    for pair in line.windows(2) {
        nearest = nearest.min(square_gap(place, pair[0], pair[1]));
    }
    nearest.sqrt()
}

/// Whether a place is nearer to a line than `reach`. Most stretches are passed over by comparing
/// coordinates alone.
pub(super) fn near(place: Place, line: &[Place], reach: f64) -> bool {
    let (west, east, south, north) =
        (place.x - reach, place.x + reach, place.y - reach, place.y + reach);
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let beyond = (a.x < west && b.x < west)
            || (a.x > east && b.x > east)
            || (a.y < south && b.y < south)
            || (a.y > north && b.y > north);
        if !beyond && square_gap(place, a, b) < reach * reach {
            return true;
        }
    }
    false
}

fn square(x: f64, y: f64) -> f64 {
    x * x + y * y
}

/// The square of the distance from a place to the stretch from `a` to `b`. Written out in
/// coordinates because everything waits for it.
fn square_gap(place: Place, a: Place, b: Place) -> f64 {
    let (way_x, way_y) = (b.x - a.x, b.y - a.y);
    let (x, y) = (place.x - a.x, place.y - a.y);
    let whole = way_x * way_x + way_y * way_y;
    let run = x * way_x + y * way_y;
    if run <= 0.0 || whole <= 0.0 {
        square(x, y)
    } else if run >= whole {
        square(place.x - b.x, place.y - b.y)
    } else {
        let share = run / whole;
        square(x - way_x * share, y - way_y * share)
    }
}

/// A line with the box around it, so that things far away are dismissed at once.
#[derive(Clone, Debug)]
pub(super) struct Course {
    pub(super) line: Vec<Place>,
    low: Place,
    high: Place,
}

impl Course {
    pub(super) fn new(line: Vec<Place>) -> Self {
        let first = line.first().copied().unwrap_or_default();
        let (mut low, mut high) = (first, first);
        for at in &line {
            low = Place {
                x: low.x.min(at.x),
                y: low.y.min(at.y),
            };
            high = Place {
                x: high.x.max(at.x),
                y: high.y.max(at.y),
            };
        }
        Self { line, low, high }
    }

    /// Whether a place is nearer than `reach`.
    pub(super) fn is_near(&self, place: Place, reach: f64) -> bool {
        let boxed = place.x > self.low.x - reach
            && place.x < self.high.x + reach
            && place.y > self.low.y - reach
            && place.y < self.high.y + reach;
        boxed && near(place, &self.line, reach)
    }

    /// Whether the boxes around two courses overlap.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.low.x <= other.high.x
            && self.high.x >= other.low.x
            && self.low.y <= other.high.y
            && self.high.y >= other.low.y
    }

    /// Whether two courses touch anywhere.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.overlaps(other) && meet(&self.line, &other.line)
    }
}

/// Where two stretches cross, as the shares of their lengths at which they do.
pub(super) fn crossing(a: [Place; 2], b: [Place; 2]) -> Option<(f64, f64)> {
    let (way_a, way_b) = (a[1] - a[0], b[1] - b[0]);
    let turn = cross(way_a, way_b);
    if turn.abs() < 1e-9 {
        return None;
    }
    let share_a = cross(b[0] - a[0], way_b) / turn;
    let share_b = cross(b[0] - a[0], way_a) / turn;
    ((0.0..=1.0).contains(&share_a) && (0.0..=1.0).contains(&share_b)).then_some((share_a, share_b))
}

/// Whether two lines touch anywhere.
fn meet(a: &[Place], b: &[Place]) -> bool {
    a.windows(2).any(|one| {
        b.windows(2).any(|other| crossing([one[0], one[1]], [other[0], other[1]]).is_some())
    })
}

/// Whether a place lies inside a ring (given open: the last place is joined to the first).
pub(super) fn inside(place: Place, ring: &[Place]) -> bool {
    let mut within = false;
    let mut before = ring.len().saturating_sub(1);
    for index in 0..ring.len() {
        let (a, b) = (ring[index], ring[before]);
        if (a.y > place.y) != (b.y > place.y)
            && place.x < (b.x - a.x) * (place.y - a.y) / (b.y - a.y) + a.x
        {
            within = !within;
        }
        before = index;
    }
    within
}

/// The area of an open ring, positive when it runs counter-clockwise.
pub(super) fn ring_area(ring: &[Place]) -> f64 {
    let mut doubled = 0.0;
    for index in 0..ring.len() {
        doubled += cross(ring[index], ring[(index + 1) % ring.len()]);
    }
    doubled / 2.0
}

/// The centre of mass of an open ring.
pub(super) fn centre(ring: &[Place]) -> Place {
    let origin = ring.first().copied().unwrap_or_default();
    let (mut sum, mut doubled) = (Place::default(), 0.0);
    for index in 0..ring.len() {
        let (a, b) = (ring[index] - origin, ring[(index + 1) % ring.len()] - origin);
        let part = cross(a, b);
        sum = sum + (a + b) * part;
        doubled += part;
    }
    if doubled.abs() < 1e-9 {
        origin
    } else {
        origin + sum / (3.0 * doubled)
    }
}

/// An open ring as a closed line.
pub(super) fn closed(ring: &[Place]) -> Vec<Place> {
    let mut line = ring.to_vec();
    line.extend(ring.first());
    line
}
