//! How much harm the code of a label takes, beside a plain level-Q code of the same size, read by three decoders.
//! Seeded, so that every run gives the same table, which is written into docs/labels.md:
//!
//! ```sh
//! cargo run --release -p riverward-qr --example degradation -- docs/labels.md
//! ```

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pictures of some hundred pixels"
)]

#[path = "../tests/printing/decoders.rs"]
#[expect(dead_code, reason = "tests use the rest")]
mod decoders;
#[path = "../tests/printing/programs.rs"]
#[expect(dead_code, reason = "tests use the rest")]
mod programs;
#[path = "../tests/printing/samples.rs"]
#[expect(dead_code, reason = "tests use the rest")]
mod samples;

use std::error::Error;
use std::fmt::Write as _;
use std::{env, fs};

use riverward_qr::Matrix;
use riverward_qr::code::SERIALS;
use riverward_qr::verify::GreyPicture;
use samples::Dice;

/// How often each harm is done, each time to another code in another place.
const TRIALS: usize = 200;

/// How often where the two are close: by 200 a difference of eight in a hundred is still chance, by these one of two is none.
const CLOSE_TRIALS: usize = 10_000;

/// The harm and size at which they are close and a label has to take it as well as a plain code.
const CLOSE: (&str, usize) = ("6 % dirt", 110);

/// Edges of a code with its quiet zone, in pixels of a camera.
const SIZES: [usize; 2] = [80, 110];

/// White around the code, in parts of its edge, so that turning cuts nothing off.
const AROUND: f64 = 0.3;

/// Where the generated part of the document begins and ends.
const BEGIN: &str = "<!-- degradation: begin -->\n";
const END: &str = "<!-- degradation: end -->";

/// What is done to a picture.
#[derive(Clone, Copy)]
enum Harm {
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

const HARMS: [(&str, Harm); 9] = [
    ("none", Harm::None),
    ("blur, σ 1.5 px", Harm::Blur(1.5)),
    ("turned by 15°", Harm::Turn(15.0)),
    ("far edge 15 % shorter", Harm::Tilt(0.15)),
    ("3 % dirt", Harm::Dirt(0.03)),
    ("6 % dirt", Harm::Dirt(0.06)),
    ("9 % dirt", Harm::Dirt(0.09)),
    ("lower right corner, 20 %", Harm::Corner(0.2)),
    ("lower right corner, 30 %", Harm::Corner(0.3)),
];

/// Reads the codes of a picture.
type Decoder = fn(&GreyPicture) -> Vec<String>;

/// The three decoders, in the order of the columns.
const DECODERS: [(&str, Decoder); 3] = [("rqrr", rqrr), ("ZBar", decoders::zbar), ("zxing-cpp", decoders::zxing)];

fn main() -> Result<(), Box<dyn Error>> {
    // rqrr asserts what holds for symbols; a harmed one may break that, and is counted as not read.
    std::panic::set_hook(Box::new(|_| {}));
    let path = env::args().nth(1).ok_or("name the document to write the table into")?;
    let document = fs::read_to_string(&path)?;
    let (before, rest) = document.split_once(BEGIN).ok_or("the document has no place for the table")?;
    let (_, after) = rest.split_once(END).ok_or("the document has no end of the table")?;
    let table = table()?;
    fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}"))?;
    Ok(())
}

fn table() -> Result<String, Box<dyn Error>> {
    let mut table = String::from("| harm | px |");
    for (name, _) in DECODERS {
        write!(table, " {name} ours | plain |")?;
    }
    table.push_str(" mean ours | plain |\n|---|---|---|---|---|---|---|---|---|---|\n");
    for (name, harm) in HARMS {
        for size in SIZES {
            let trials = if (name, size) == CLOSE { CLOSE_TRIALS } else { TRIALS };
            let survived = survivals(harm, size, trials)?;
            write!(table, "| {name} | {size} |")?;
            let all = survived.iter().fold([0; 2], |sum, read| [sum[0] + read[0], sum[1] + read[1]]);
            for (read, of) in survived.iter().map(|read| (read, trials)).chain([(&all, 3 * trials)]) {
                write!(table, " {} | {} |", hundredths(read[0], of), hundredths(read[1], of))?;
            }
            table.push('\n');
        }
    }
    Ok(table)
}

/// Of a hundred, rounded.
fn hundredths(read: usize, of: usize) -> usize {
    (200 * read + of) / (2 * of)
}

/// For each decoder how many of ours and of the plain codes it read.
type Survived = [[usize; 2]; 3];

/// The trials shared out to all cores.
fn survivals(harm: Harm, size: usize, trials: usize) -> Result<Survived, String> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut survived = Survived::default();
    std::thread::scope(|scope| {
        let work = |worker: usize| move || survivals_of(harm, size, (worker..trials).step_by(workers)).map_err(|error| error.to_string());
        let all: Vec<_> = (0..workers).map(|worker| scope.spawn(work(worker))).collect();
        for part in all {
            let part = part.join().map_err(|_| "a worker broke off".to_owned())??;
            for (sum, more) in survived.iter_mut().flatten().zip(part.into_iter().flatten()) {
                *sum += more;
            }
        }
        Ok(survived)
    })
}

fn survivals_of(harm: Harm, size: usize, trials: impl Iterator<Item = usize>) -> Result<Survived, Box<dyn Error>> {
    let mut survived = Survived::default();
    for trial in trials {
        let mut dice = Dice(trial as u64);
        let code = samples::code(u32::try_from(dice.below(SERIALS as usize))?);
        let ours = samples::link(code);
        let plain = ours.to_lowercase();
        let plain_modules = plain_code(&plain)?;
        let matrix = Matrix::encode(&ours)?;
        let our_modules = Modules {
            width: matrix.width(),
            dark: (0..matrix.width() * matrix.width())
                .map(|at| matrix.is_dark(at % matrix.width(), at / matrix.width()))
                .collect(),
        };
        for (which, (modules, text)) in [(our_modules, ours), (plain_modules, plain)].into_iter().enumerate() {
            // The same blots in the same places for both.
            let picture = photograph(&modules, harm, size, &mut Dice(1_000 + trial as u64));
            for (decoder, (_, read)) in DECODERS.into_iter().enumerate() {
                survived[decoder][which] += usize::from(read(&picture) == [text.as_str()]);
            }
        }
    }
    Ok(survived)
}

/// What rqrr reads; where it gives up by panicking it has read nothing.
fn rqrr(picture: &GreyPicture) -> Vec<String> {
    let read = std::panic::catch_unwind(|| {
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, |x, y| picture.pixels[y * picture.width + x]);
        image
            .detect_grids()
            .iter()
            .filter_map(|grid| grid.decode().ok())
            .map(|(_, text)| text)
            .collect()
    });
    read.unwrap_or_default()
}

struct Modules {
    width: usize,
    dark: Vec<bool>,
}

/// What any generator makes of the same link when nobody thinks about it.
fn plain_code(text: &str) -> Result<Modules, Box<dyn Error>> {
    let symbol = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::Q)?;
    Ok(Modules {
        width: symbol.width(),
        dark: symbol.into_colors().into_iter().map(|color| color == qrcode::Color::Dark).collect(),
    })
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
    while (covered.iter().filter(|dirty| **dirty).count() as f64) < covering * (GRID * GRID) as f64 {
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
fn photograph(modules: &Modules, harm: Harm, size: usize, dice: &mut Dice) -> GreyPicture {
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
        let whole = (modules.width + 8) as f64;
        let (column, row) = ((x + 0.5) * whole - 4.0, (y + 0.5) * whole - 4.0);
        let (part_x, part_y) = (column / modules.width as f64, row / modules.width as f64);
        if let Some(blot) = dirt.iter().find(|blot| blot.covers(part_x, part_y)) {
            return blot.shade;
        }
        if let Harm::Corner(part) = harm
            && part_x + part_y > 2.0 - part * 2.0_f64.sqrt()
        {
            return 150.0;
        }
        let inside = (0.0..1.0).contains(&part_x) && (0.0..1.0).contains(&part_y);
        let dark = inside && modules.dark[row as usize * modules.width + column as usize];
        if dark { 25.0 } else { 230.0 }
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
    let weights: Vec<f64> = (-reach..=reach).map(|at| (-0.5 * (at as f64 / deviation).powi(2)).exp()).collect();
    let sum: f64 = weights.iter().sum();
    let along = |shades: &[f64], step_x: isize, step_y: isize| {
        (0..edge * edge)
            .map(|at| {
                let (x, y) = ((at % edge) as isize, (at / edge) as isize);
                let within = |place: isize| place.clamp(0, edge as isize - 1) as usize;
                let weighed = (-reach..=reach).zip(&weights);
                weighed
                    .map(|(off, weight)| weight * shades[within(y + off * step_y) * edge + within(x + off * step_x)])
                    .sum::<f64>()
                    / sum
            })
            .collect::<Vec<f64>>()
    };
    along(&along(shades, 1, 0), 0, 1)
}
