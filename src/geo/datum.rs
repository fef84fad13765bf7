//! Datums that Chinese files and map services use, and the way to WGS-84.
//!
//! GCJ-02 is the shifted datum of Chinese web maps (Amap, Tencent, `WeChat`), BD-09 Baidu's further
//! shift of it. Neither has a published definition; the formulas here are the ones in common use,
//! good to a few decimetres. CGCS2000 (EPSG:4490) differs from WGS-84 by centimetres and is taken
//! as it is.

use std::f64::consts::PI;
use std::fmt;
use std::str::FromStr;

/// The datum of coordinates in degrees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Datum {
    /// GPS, and what browsers report.
    #[default]
    Wgs84,
    /// The national datum, EPSG:4490.
    Cgcs2000,
    /// 火星坐标系: shifted by hundreds of metres.
    Gcj02,
    /// 百度坐标系: GCJ-02, shifted again.
    Bd09,
}

/// Why a text is not one of our datums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a datum is wgs84, cgcs2000, gcj02 or bd09")]
pub struct DatumError;

impl Datum {
    /// The word used in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Cgcs2000 => "cgcs2000",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// Degrees east and north in this datum as degrees in WGS-84, rounded to a hundred-millionth of
    /// a degree (a millimetre) where they had to be computed, so that another machine's sine gives
    /// the same numbers.
    pub fn to_wgs84(self, lon: f64, lat: f64) -> (f64, f64) {
        match self {
            Self::Wgs84 | Self::Cgcs2000 => (lon, lat),
            Self::Gcj02 => rounded(gcj02_to_wgs84(lon, lat)),
            Self::Bd09 => {
                let (lon, lat) = bd09_to_gcj02(lon, lat);
                rounded(gcj02_to_wgs84(lon, lat))
            }
        }
    }

    /// The other way: WGS-84 degrees in this datum.
    pub fn from_wgs84(self, lon: f64, lat: f64) -> (f64, f64) {
        match self {
            Self::Wgs84 | Self::Cgcs2000 => (lon, lat),
            Self::Gcj02 => wgs84_to_gcj02(lon, lat),
            Self::Bd09 => {
                let (lon, lat) = wgs84_to_gcj02(lon, lat);
                gcj02_to_bd09(lon, lat)
            }
        }
    }
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Datum {
    type Err = DatumError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        [Self::Wgs84, Self::Cgcs2000, Self::Gcj02, Self::Bd09]
            .into_iter()
            .find(|datum| datum.as_str() == s)
            .ok_or(DatumError)
    }
}

/// Krasovsky 1940, the ellipsoid the shift is computed on: semi-major axis in metres and squared
/// eccentricity.
const AXIS: f64 = 6_378_245.0;
const ECCENTRICITY_2: f64 = 0.006_693_421_622_965_943;
/// Baidu's angle unit.
const BAIDU: f64 = PI * 3000.0 / 180.0;

/// Outside this box no map service shifts.
fn is_shifted(lon: f64, lat: f64) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

/// How far GCJ-02 moves a WGS-84 place, in degrees.
fn shift(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let root = x.abs().sqrt();
    let wave = |value: f64, pairs: [(f64, f64); 2]| -> f64 {
        pairs
            .iter()
            .map(|(height, length)| height * (value * PI / length).sin())
            .sum::<f64>()
            * 2.0
            / 3.0
    };
    let common = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + common
        + wave(y, [(20.0, 1.0), (40.0, 3.0)])
        + wave(y, [(160.0, 12.0), (320.0, 30.0)]);
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + common
        + wave(x, [(20.0, 1.0), (40.0, 3.0)])
        + wave(x, [(150.0, 12.0), (300.0, 30.0)]);
    let phi = lat.to_radians();
    let magic = 1.0 - ECCENTRICITY_2 * phi.sin().powi(2);
    let meridian = AXIS * (1.0 - ECCENTRICITY_2) / (magic * magic.sqrt());
    let parallel = AXIS / magic.sqrt() * phi.cos();
    ((east / parallel).to_degrees(), (north / meridian).to_degrees())
}

fn wgs84_to_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    if !is_shifted(lon, lat) {
        return (lon, lat);
    }
    let (east, north) = shift(lon, lat);
    (lon + east, lat + north)
}

fn gcj02_to_wgs84(lon: f64, lat: f64) -> (f64, f64) {
    if !is_shifted(lon, lat) {
        return (lon, lat);
    }
    inverse((lon, lat), |lon, lat| {
        let (east, north) = shift(lon, lat);
        (lon + east, lat + north)
    })
}

fn gcj02_to_bd09(lon: f64, lat: f64) -> (f64, f64) {
    let radius = lon.hypot(lat) + 0.000_02 * (lat * BAIDU).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * BAIDU).cos();
    (radius * angle.cos() + 0.0065, radius * angle.sin() + 0.006)
}

fn bd09_to_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    inverse((lon, lat), gcj02_to_bd09)
}

/// The place that `forward` takes to `target`. The shift changes by far less than the place does,
/// so stepping back by what is missing halves the error many times over each round.
fn inverse(target: (f64, f64), forward: impl Fn(f64, f64) -> (f64, f64)) -> (f64, f64) {
    let mut place = target;
    for _ in 0..12 {
        let reached = forward(place.0, place.1);
        let missing = (target.0 - reached.0, target.1 - reached.1);
        place = (place.0 + missing.0, place.1 + missing.1);
        if missing.0.abs().max(missing.1.abs()) < 1e-10 {
            break;
        }
    }
    place
}

fn rounded((lon, lat): (f64, f64)) -> (f64, f64) {
    ((lon * 1e8).round() / 1e8, (lat * 1e8).round() / 1e8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Metres between two places that are close together.
    fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
        let east = (a.0 - b.0) * 111_320.0 * a.1.to_radians().cos();
        let north = (a.1 - b.1) * 110_574.0;
        east.hypot(north)
    }

    proptest! {
        #[test]
        fn there_and_back_is_within_a_decimetre(lon in 73.0..135.0f64, lat in 3.0..54.0f64) {
            for datum in [Datum::Wgs84, Datum::Cgcs2000, Datum::Gcj02, Datum::Bd09] {
                let (shifted_lon, shifted_lat) = datum.from_wgs84(lon, lat);
                let back = datum.to_wgs84(shifted_lon, shifted_lat);
                prop_assert!(metres((lon, lat), back) < 0.1, "{datum}: {back:?}");
            }
        }

        #[test]
        fn any_numbers_are_taken(lon in any::<f64>(), lat in any::<f64>()) {
            for datum in [Datum::Gcj02, Datum::Bd09] {
                datum.to_wgs84(lon, lat);
                datum.from_wgs84(lon, lat);
            }
        }
    }

    #[test]
    fn shifts_the_bund_by_hundreds_of_metres() {
        let bund = (121.4903, 31.2373);
        let gcj = Datum::Gcj02.from_wgs84(bund.0, bund.1);
        let baidu = Datum::Bd09.from_wgs84(bund.0, bund.1);
        assert!((400.0..600.0).contains(&metres(bund, gcj)), "{gcj:?}");
        assert!((700.0..1400.0).contains(&metres(bund, baidu)), "{baidu:?}");
    }

    #[test]
    fn leaves_places_abroad_alone() {
        assert_eq!(Datum::Gcj02.from_wgs84(9.54, 47.23), (9.54, 47.23));
        assert_eq!(Datum::Gcj02.to_wgs84(9.54, 47.23), (9.54, 47.23));
    }

    #[test]
    fn reads_its_own_words() {
        assert_eq!("gcj02".parse(), Ok(Datum::Gcj02));
        assert_eq!("xian80".parse::<Datum>(), Err(DatumError));
    }
}
