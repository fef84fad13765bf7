//! Places on the earth, always WGS-84 inside; other datums are converted where a file or a device
//! hands them in.

pub mod bounds;
pub mod datum;
pub mod ewkb;
pub mod length;
pub mod store;

use serde::Serialize;

/// Longitude and latitude in degrees, WGS-84, both finite and on the globe.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

/// Why two numbers are not a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LonLatError {
    /// Not a number, or infinite.
    #[error("a coordinate is not a finite number")]
    NotFinite,
    /// Longitude beyond ±180° or latitude beyond ±90°.
    #[error("longitude must lie in -180..180 and latitude in -90..90 degrees")]
    OutOfRange,
}

impl LonLat {
    /// Checks both ranges.
    pub fn new(lon: f64, lat: f64) -> Result<Self, LonLatError> {
        if !lon.is_finite() || !lat.is_finite() {
            Err(LonLatError::NotFinite)
        } else if lon.abs() > 180.0 || lat.abs() > 90.0 {
            Err(LonLatError::OutOfRange)
        } else {
            Ok(Self { lon, lat })
        }
    }

    /// Degrees east.
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Degrees north.
    pub fn lat(self) -> f64 {
        self.lat
    }
}
