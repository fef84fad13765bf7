//! Finding symbols on a page: `rqrr` reads one symbol well, but on a sheet of many it joins corners
//! of different ones. So the corners are found here, three that belong together are cut out, and it
//! reads those.
//!
//! Source: ISO/IEC 18004, reference decode algorithm: dark and light as 1:1:3:1:1 through a finder
//! pattern.

use super::raster::Raster;

/// Grey values below are dark. Printed files have black and white and little between.
const DARK: u8 = 128;

/// How far a run may be from its part of the pattern, in modules.
const SLACK: f64 = 0.6;

/// The middle of a finder pattern and the edge of a module, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finder {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) module: f64,
}

/// Three finders of one symbol: the corner, and its neighbours to the right and below.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trio {
    pub(super) members: [usize; 3],
    /// From the corner to a neighbour, in modules, as far as measured.
    modules: f64,
}

/// The finder patterns of a page.
pub(super) fn find(raster: &Raster) -> Vec<Finder> {
    let mut finders: Vec<Finder> = Vec::new();
    for y in 0..raster.height {
        let row = &raster.grey[y * raster.width..(y + 1) * raster.width];
        for (x, length) in patterns(row.iter().map(|grey| *grey < DARK)) {
            let near = |finder: &Finder| {
                (finder.x - x).abs() < 3.0 * finder.module
                    && (finder.y - y as f64).abs() < 3.5 * finder.module
            };
            if finders.iter().rev().any(near) {
                continue;
            }
            // The same pattern stands upright through the middle.
            let module = length / 7.0;
            let from = (y as f64 - 5.0 * module).max(0.0) as usize;
            let to = ((y as f64 + 9.0 * module) as usize).min(raster.height);
            let column = (from..to).map(|row| raster.grey[row * raster.width + x as usize] < DARK);
            let upright = patterns(column).into_iter().find(|(middle, high)| {
                (from as f64 + middle - y as f64).abs() < 2.0 * module
                    && (high / length - 1.0).abs() < 0.3
            });
            if let Some((middle, high)) = upright {
                finders.push(Finder {
                    x,
                    y: from as f64 + middle,
                    module: (length + high) / 14.0,
                });
            }
        }
    }
    finders
}

/// Middle and length of every 1:1:3:1:1 along a line of pixels.
fn patterns(line: impl Iterator<Item = bool>) -> Vec<(f64, f64)> {
    let mut found = Vec::new();
    let mut runs = [0_usize; 5];
    let mut before = false;
    for (at, dark) in line.chain([false]).enumerate() {
        if dark == before {
            runs[4] += 1;
        } else {
            if before && is_pattern(runs) {
                let length: usize = runs.iter().sum();
                found.push((at as f64 - length as f64 / 2.0, length as f64));
            }
            runs.rotate_left(1);
            runs[4] = 1;
            before = dark;
        }
    }
    found
}

/// Whether runs are one, one, three, one and one modules long.
fn is_pattern(runs: [usize; 5]) -> bool {
    let length: usize = runs.iter().sum();
    let module = length as f64 / 7.0;
    module >= 1.0
        && runs
            .iter()
            .zip([1.0_f64, 1.0, 3.0, 1.0, 1.0])
            .all(|(run, part)| (*run as f64 - part * module).abs() <= SLACK * module)
}

/// Finders that may belong to one symbol, the most compact first.
pub(super) fn trios(finders: &[Finder]) -> Vec<Trio> {
    let mut trios = Vec::new();
    for (corner, one) in finders.iter().enumerate() {
        let mates: Vec<(usize, [f64; 2], f64)> = finders
            .iter()
            .enumerate()
            .filter(|(other, mate)| {
                *other != corner && (mate.module / one.module - 1.0).abs() < 0.25
            })
            .map(|(other, mate)| (other, [mate.x - one.x, mate.y - one.y]))
            .map(|(other, way)| (other, way, way[0].hypot(way[1])))
            // Versions 1 to 40 have 14 to 170 modules between the middles.
            .filter(|(_, _, far)| (12.0..190.0).contains(&(far / one.module)))
            .collect();
        for (right, to_right, far_right) in &mates {
            for (below, to_below, far_below) in &mates {
                let even = (far_right / far_below - 1.0).abs() < 0.1;
                let along = (to_right[0] * to_below[0] + to_right[1] * to_below[1])
                    / (far_right * far_below);
                let turns_right = to_right[0] * to_below[1] - to_right[1] * to_below[0] > 0.0;
                if even && along.abs() < 0.1 && turns_right {
                    trios.push(Trio {
                        members: [corner, *right, *below],
                        modules: far_right / one.module,
                    });
                }
            }
        }
    }
    trios.sort_by(|one, other| one.modules.total_cmp(&other.modules));
    trios
}
