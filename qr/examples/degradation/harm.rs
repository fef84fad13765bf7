//! What is done to a code before it is read, and the picture a camera takes of it then.

use riverward_qr::verify::GreyPicture;

use crate::samples::Dice;
use crate::subject::Subject;

/// What is around the code, in parts of its edge, so that turning cuts nothing off.
const AROUND: f64 = 0.3;

/// What is done to a picture.
#[derive(Clone, Copy)]
pub(crate) enum Harm {
    None,
    /// Standard deviation, in pixels.
    Blur(f64),
    /// Degrees.
    Turn(f64),
    /// How much shorter the far edge is than the near one.
    Tilt(f64),
    /// Part of the symbol under blots, dark and light.
    Dirt(f64),
    /// Part of the edge torn off at a corner that has no finder pattern.
    Corner(f64),
}

/// A number from 0 to 1.
fn part(dice: &mut Dice) -> f64 {
    (dice.next() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A blot: middle and radius in parts of the symbol's edge, and its shade.
struct Blot {
    x: f64,
    y: f64,
    radius: f64,
    shade: f64,
}

impl Blot {
    fn covers(&self, x: f64, y: f64) -> bool {
        let (x, y) = (x - self.x, y - self.y);
        x * x + y * y < self.radius * self.radius
    }
}

/// Blots until they cover this part of the symbol; most are mud, some are bird droppings and glare.
fn blots(covering: f64, dice: &mut Dice) -> Vec<Blot> {
    const GRID: usize = 100;
    let mut all: Vec<Blot> = Vec::new();
    let mut covered = vec![false; GRID * GRID];
    while (covered.iter().filter(|dirty| **dirty).count() as f64) < covering * (GRID * GRID) as f64
    {
        let shade = if dice.below(3) > 0 { 40.0 } else { 235.0 };
        let blot = Blot {
            x: part(dice),
            y: part(dice),
            radius: 0.02 + 0.04 * part(dice),
            shade,
        };
        for (at, dirty) in covered.iter_mut().enumerate() {
            let (x, y) = ((at % GRID) as f64 / GRID as f64, (at / GRID) as f64 / GRID as f64);
            *dirty |= blot.covers(x, y);
        }
        all.push(blot);
    }
    all
}

/// A picture of a code as a camera takes it: drawn three times as fine, harmed, and averaged.
pub(crate) fn photograph(
    subject: &Subject,
    harm: Harm,
    size: usize,
    dice: &mut Dice,
) -> GreyPicture {
    const FINE: usize = 3;
    let edge = (size as f64 * (1.0 + 2.0 * AROUND)).round() as usize;
    let dirt = if let Harm::Dirt(share) = harm {
        blots(share, dice)
    } else {
        Vec::new()
    };
    // A camera never holds still: a part of a pixel and of a degree.
    let (shift_x, shift_y) = (part(dice) - 0.5, part(dice) - 0.5);
    let angle = if let Harm::Turn(degrees) = harm {
        degrees + 2.0 * part(dice)
    } else {
        0.0
    }
    .to_radians();
    let shade_at = |x: f64, y: f64| {
        // From pixels to parts of the picture of the code, with its middle at 0.
        let middle = edge as f64 / 2.0;
        let (x, y) = ((x - middle + shift_x) / size as f64, (y - middle + shift_y) / size as f64);
        let (mut x, mut y) = (x * angle.cos() + y * angle.sin(), y * angle.cos() - x * angle.sin());
        if let Harm::Tilt(shorter) = harm {
            let near = 1.0 - shorter * (0.5 - y);
            (x, y) = (x / near, y / near);
        }
        let whole = (subject.width + 8) as f64;
        let (column, row) = ((x + 0.5) * whole - 4.0, (y + 0.5) * whole - 4.0);
        let (part_x, part_y) = (column / subject.width as f64, row / subject.width as f64);
        if let Some(blot) = dirt.iter().find(|blot| blot.covers(part_x, part_y)) {
            return blot.shade;
        }
        if let Harm::Corner(part) = harm
            && part_x + part_y > 2.0 - part * 2.0_f64.sqrt()
        {
            return 150.0;
        }
        subject.shade(column, row)
    };
    let mut shades = Vec::with_capacity(edge * edge);
    for y in 0..edge {
        for x in 0..edge {
            let mut sum = 0.0;
            for fine in 0..FINE * FINE {
                let within = |at: usize| (at as f64 + 0.5) / FINE as f64;
                sum += shade_at(x as f64 + within(fine % FINE), y as f64 + within(fine / FINE));
            }
            shades.push(sum / (FINE * FINE) as f64);
        }
    }
    if let Harm::Blur(deviation) = harm {
        shades = blurred(&shades, edge, deviation);
    }
    GreyPicture {
        width: edge,
        height: edge,
        pixels: shades.into_iter().map(|shade| shade.round() as u8).collect(),
    }
}

fn blurred(shades: &[f64], edge: usize, deviation: f64) -> Vec<f64> {
    let reach = (3.0 * deviation).ceil() as isize;
    let weights: Vec<f64> =
        (-reach..=reach).map(|at| (-0.5 * (at as f64 / deviation).powi(2)).exp()).collect();
    let sum: f64 = weights.iter().sum();
    let along = |shades: &[f64], step_x: isize, step_y: isize| {
        (0..edge * edge)
            .map(|at| {
                let (x, y) = ((at % edge) as isize, (at / edge) as isize);
                let within = |place: isize| place.clamp(0, edge as isize - 1) as usize;
                let weighed = (-reach..=reach).zip(&weights);
                weighed
                    .map(|(off, weight)| {
                        weight * shades[within(y + off * step_y) * edge + within(x + off * step_x)]
                    })
                    .sum::<f64>()
                    / sum
            })
            .collect::<Vec<f64>>()
    };
    along(&along(shades, 1, 0), 0, 1)
}
