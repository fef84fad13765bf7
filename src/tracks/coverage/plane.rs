//! A plane in metres that touches the earth in the middle of a line. Over a line of 30 km it is off
//! by less than a thousandth, which is less than the way a line is drawn.

use geo::{Coord, Rect};

/// Semi-major axis and square of the eccentricity of the WGS-84 ellipsoid.
const AXIS: f64 = 6_378_137.0;
const ECCENTRICITY_2: f64 = 0.006_694_379_990_141_316;

/// A place on the plane, metres east and north of its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Place {
    pub(super) fn distance(self, other: Self) -> f64 {
        let (east, north) = (self.x - other.x, self.y - other.y);
        // Several times as fast as `hypot`, whose care for the largest numbers no place on earth
        // needs.
        (east * east + north * north).sqrt()
    }

    /// The place a share of the way towards another.
    pub(super) fn towards(self, other: Self, share: f64) -> Self {
        Self {
            x: self.x + (other.x - self.x) * share,
            y: self.y + (other.y - self.y) * share,
        }
    }
}

/// Metres a degree is long in the middle, and where that is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    middle: Coord<f64>,
    east: f64,
    north: f64,
}

impl Plane {
    pub(super) fn around(bounds: Rect<f64>) -> Self {
        let middle = bounds.center();
        let (sin, cos) = middle.y.to_radians().sin_cos();
        let flattened = 1.0 - ECCENTRICITY_2 * sin * sin;
        // Radii of curvature across and along the meridian.
        let across = AXIS / flattened.sqrt();
        let along = across * (1.0 - ECCENTRICITY_2) / flattened;
        Self {
            middle,
            east: (across * cos).to_radians(),
            north: along.to_radians(),
        }
    }

    pub(super) fn place(&self, degrees: Coord<f64>) -> Place {
        Place {
            x: (degrees.x - self.middle.x) * self.east,
            y: (degrees.y - self.middle.y) * self.north,
        }
    }

    pub(super) fn degrees(&self, place: Place) -> Coord<f64> {
        Coord {
            x: place.x / self.east + self.middle.x,
            y: place.y / self.north + self.middle.y,
        }
    }
}
