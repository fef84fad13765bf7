//! Meandering lines as GeoJSON, for measuring and testing imports: 40 places and 2.2 km each in the
//! mean, the same for the same seed.

use std::io::{self, Write};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Where lines begin: west, south, east, north in degrees. The synthetic province of the benchmarks
/// is [118.0, 28.0, 122.5, 32.0].
pub type Bounds = [f64; 4];

/// Writes a collection of `lines` features, one a line of the text, numbered from 0. Those for
/// which `coded` says so carry a code (`R000123`). In place of a feature for which `instead` has a
/// text, that is written.
pub fn write_lines(
    out: &mut impl Write,
    lines: u32,
    seed: u64,
    bounds: Bounds,
    coded: impl Fn(u32) -> bool,
    instead: impl Fn(u32) -> Option<String>,
) -> io::Result<()> {
    let mut chance = Chance(ChaCha8Rng::seed_from_u64(seed));
    writeln!(out, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
    for number in 0..lines {
        let line = chance.line(bounds);
        let end = if number + 1 == lines { "" } else { "," };
        if let Some(text) = instead(number) {
            writeln!(out, "{text}{end}")?;
            continue;
        }
        write!(
            out,
            "{{\"type\":\"Feature\",\"properties\":{{\"name\":\"第{number}河\",\"kind\":\"river\""
        )?;
        if coded(number) {
            write!(out, ",\"code\":\"R{number:06}\"")?;
        }
        write!(out, "}},\"geometry\":{{\"type\":\"LineString\",\"coordinates\":[")?;
        for (at, (lon, lat)) in line.into_iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(out, "{comma}[{lon:.7},{lat:.7}]")?;
        }
        writeln!(out, "]}}}}{end}")?;
    }
    writeln!(out, "]}}")
}

struct Chance(ChaCha8Rng);

impl Chance {
    /// From 0 to 1.
    fn part(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / f64::from(u32::MAX)
    }

    /// About normal, with mean 0 and variance 1.
    fn spread(&mut self) -> f64 {
        (0..12).map(|_| self.part()).sum::<f64>() - 6.0
    }

    fn line(&mut self, [west, south, east, north]: Bounds) -> Vec<(f64, f64)> {
        let places = 10 + self.0.next_u32() % 61;
        let (mut lon, mut lat) =
            (west + (east - west) * self.part(), south + (north - south) * self.part());
        let mut heading = self.part() * std::f64::consts::TAU;
        let step = 2200.0 / f64::from(places - 1);
        let mut line = Vec::new();
        for _ in 0..places {
            line.push((lon, lat));
            heading += 0.35 * self.spread();
            lon += step * heading.cos() / 96_000.0;
            lat += step * heading.sin() / 111_000.0;
        }
        line
    }
}
