//! How much harm the code of a label takes, beside a plain level-Q code of the same link in its
//! place on the same label, beside one of the link in lower case there, and beside the first with
//! nothing printed around it; read by three decoders. Seeded, so that every run gives the same
//! table, which is written into docs/labels.md:
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
use std::sync::Arc;
use std::{env, fs};

use riverward_qr::verify::GreyPicture;
use riverward_qr::{Format, Label, LabelSize, Matrix, Press, PressOptions};
use samples::Dice;

/// How often each harm is done, each time to another code in another place.
const TRIALS: usize = 200;

/// How often where a label may not be below a plain code: by 200 a difference of eight in a hundred
/// is still chance, by these one of two is none.
const CLOSE_TRIALS: usize = 10_000;

/// The harm and size at which it may not.
const CLOSE: (&str, usize) = ("6 % dirt", 110);

/// Edges of a code with its quiet zone, in pixels of a camera.
const SIZES: [usize; 2] = [80, 110];

/// Labels that are drawn; trials take turns with them.
const LABELS: usize = 500;

/// What is around the code, in parts of its edge, so that turning cuts nothing off.
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
const DECODERS: [(&str, Decoder); 3] =
    [("rqrr", rqrr), ("ZBar", decoders::zbar), ("zxing-cpp", decoders::zxing)];

fn main() -> Result<(), Box<dyn Error>> {
    // rqrr asserts what holds for symbols; a harmed one may break that, and is counted as not read.
    std::panic::set_hook(Box::new(|_| {}));
    let path = env::args().nth(1).ok_or("name the document to write the table into")?;
    let document = fs::read_to_string(&path)?;
    let (before, rest) =
        document.split_once(BEGIN).ok_or("the document has no place for the table")?;
    let (_, after) = rest.split_once(END).ok_or("the document has no end of the table")?;
    let table = table()?;
    fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}"))?;
    Ok(())
}

fn table() -> Result<String, Box<dyn Error>> {
    let mut table = String::from("| harm | px |");
    for (name, _) in DECODERS {
        write!(table, " {name} |")?;
    }
    table.push_str("\n|---|---|---|---|---|\n");
    let sets = (0..LABELS).map(subjects).collect::<Result<Vec<_>, _>>()?;
    for (name, harm) in HARMS {
        for size in SIZES {
            let trials = if (name, size) == CLOSE { CLOSE_TRIALS } else { TRIALS };
            write!(table, "| {name} | {size} |")?;
            for read in survivals(&sets, harm, size, trials)? {
                // Of a hundred, rounded.
                let read = read.map(|read| ((200 * read + trials) / (2 * trials)).to_string());
                write!(table, " {} |", read.join(" / "))?;
            }
            table.push('\n');
        }
    }
    Ok(table)
}

/// The code of a label; in its place the same link by a generator that mixes modes, and as people
/// write it; and that generator's code alone.
type Subjects = [Subject; 4];

/// For each decoder how many of each it read.
type Survived = [[usize; 4]; 3];

/// The trials shared out to all cores.
fn survivals(
    sets: &[Subjects],
    harm: Harm,
    size: usize,
    trials: usize,
) -> Result<Survived, Box<dyn Error>> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut survived = Survived::default();
    std::thread::scope(|scope| {
        let work = |worker: usize| {
            move || survivals_of(sets, harm, size, (worker..trials).step_by(workers))
        };
        let all: Vec<_> = (0..workers).map(|worker| scope.spawn(work(worker))).collect();
        for part in all {
            let part = part.join().map_err(|_| "a worker broke off")?;
            for (sum, more) in survived.iter_mut().flatten().zip(part.into_iter().flatten()) {
                *sum += more;
            }
        }
        Ok(survived)
    })
}

fn survivals_of(
    sets: &[Subjects],
    harm: Harm,
    size: usize,
    trials: impl Iterator<Item = usize>,
) -> Survived {
    let mut survived = Survived::default();
    for trial in trials {
        for (which, subject) in sets[trial % sets.len()].iter().enumerate() {
            // The same blots in the same places for all.
            let picture = photograph(subject, harm, size, &mut Dice(1_000 + trial as u64));
            for (decoder, (_, read)) in DECODERS.into_iter().enumerate() {
                survived[decoder][which] += usize::from(read(&picture) == [subject.text.as_str()]);
            }
        }
    }
    survived
}

/// A code with what is printed around it.
struct Subject {
    text: String,
    /// Modules on an edge.
    width: usize,
    /// Another symbol than the label's, drawn with its quiet zone in the place of it: row by row,
    /// true is dark.
    symbol: Option<Vec<bool>>,
    label: Option<Place>,
}

/// Where on a label a symbol is.
#[derive(Clone)]
struct Place {
    picture: Arc<GreyPicture>,
    /// Where the symbol begins, in pixels of the picture.
    left: f64,
    top: f64,
    /// Pixels a module.
    module: f64,
}

impl Place {
    fn whiteness(&self, column: f64, row: f64) -> f64 {
        let (x, y) = (self.left + column * self.module, self.top + row * self.module);
        let inside = (0.0..self.picture.width as f64).contains(&x)
            && (0.0..self.picture.height as f64).contains(&y);
        // What a plate hangs on is as light as the plate.
        if inside {
            f64::from(self.picture.pixels[y as usize * self.picture.width + x as usize]) / 255.0
        } else {
            1.0
        }
    }

    /// The same place for a symbol of another number of modules, as large with its quiet zone.
    fn of(&self, width: usize, other: usize) -> Self {
        let module = self.module * (width + 8) as f64 / (other + 8) as f64;
        let moved = 4.0 * (module - self.module);
        Self {
            picture: Arc::clone(&self.picture),
            left: self.left + moved,
            top: self.top + moved,
            module,
        }
    }
}

impl Subject {
    /// The shade of a point, in modules from the top left of the symbol.
    fn shade(&self, column: f64, row: f64) -> f64 {
        25.0 + 205.0 * self.whiteness(column, row)
    }

    fn whiteness(&self, column: f64, row: f64) -> f64 {
        let within = |white: f64| {
            let range = -white..self.width as f64 + white;
            range.contains(&column) && range.contains(&row)
        };
        match (&self.symbol, &self.label) {
            (Some(modules), _) if within(0.0) => {
                f64::from(u8::from(!modules[row as usize * self.width + column as usize]))
            }
            (Some(_), Some(label)) if !within(4.0) => label.whiteness(column, row),
            (None, Some(label)) => label.whiteness(column, row),
            _ => 1.0,
        }
    }

    /// What a generator that mixes modes makes of a link when nobody thinks about it.
    fn plain(text: &str) -> Result<Self, Box<dyn Error>> {
        let symbol = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::Q)?;
        Ok(Self {
            text: text.to_owned(),
            width: symbol.width(),
            symbol: Some(
                symbol
                    .into_colors()
                    .into_iter()
                    .map(|color| color == qrcode::Color::Dark)
                    .collect(),
            ),
            label: None,
        })
    }

    /// In the place of the symbol of a label.
    fn on(self, label: &Self) -> Self {
        let place = label.label.as_ref().map(|place| place.of(label.width, self.width));
        Self { label: place, ..self }
    }
}

fn subjects(number: usize) -> Result<Subjects, Box<dyn Error>> {
    let mut dice = Dice(number as u64);
    let label = samples::random_label(&mut dice);
    let label = Label {
        payload: samples::link(label.code),
        ..label
    };
    let text = &label.payload;
    let printed = printed(&label)?;
    let plain = Subject::plain(text)?.on(&printed);
    let lower = Subject::plain(&text.to_lowercase())?.on(&printed);
    Ok([printed, plain, lower, Subject::plain(text)?])
}

/// A label of 60 mm and where its symbol is.
fn printed(label: &Label) -> Result<Subject, Box<dyn Error>> {
    let press = Press::new(&PressOptions::default())?;
    let file = press.label(label, LabelSize::Mm60, Format::Png { dpi: 300 })?;
    let picture = riverward_qr::verify::rasters(&file, 300.0)?.pop().ok_or("a label has a page")?;
    let found = found(&picture);
    let [(bounds, _)] = found.as_slice() else {
        return Err("a label has one symbol".into());
    };
    let matrix = Matrix::encode(&label.payload)?;
    let corner =
        |at: usize| [bounds[at].x, bounds[at].y].map(|at| usize::try_from(at).unwrap_or(0));
    let ([left, top], [right, bottom]) = (corner(0), corner(2));
    // rqrr says to a module where the symbol is. The dark pixels say it to a pixel: around them are
    // four modules of white.
    let near = 2 * (right - left) / matrix.width();
    let around = |from: usize, to: usize| from.saturating_sub(near)..to + near;
    let dark = around(top, bottom).flat_map(|y| around(left, right).map(move |x| (x, y)));
    let dark: Vec<(usize, usize)> = dark
        .filter(|(x, y)| picture.pixels.get(y * picture.width + x).is_some_and(|grey| *grey < 128))
        .collect();
    let ends = |at: fn(&(usize, usize)) -> usize| {
        (dark.iter().map(at).min().unwrap_or(0), dark.iter().map(at).max().unwrap_or(0) + 1)
    };
    let ((left, right), (top, _)) = (ends(|at| at.0), ends(|at| at.1));
    let subject = Subject {
        text: label.payload.clone(),
        width: matrix.width(),
        symbol: None,
        label: Some(Place {
            picture: Arc::new(picture),
            left: left as f64,
            top: top as f64,
            module: (right - left) as f64 / matrix.width() as f64,
        }),
    };
    let middle = |at: usize| at as f64 + 0.5;
    let modules =
        (0..matrix.width()).flat_map(|row| (0..matrix.width()).map(move |column| (column, row)));
    for (column, row) in modules {
        if matrix.is_dark(column, row) != (subject.shade(middle(column), middle(row)) < 128.0) {
            return Err(format!("the symbol of {} is not where it was found", label.code).into());
        }
    }
    Ok(subject)
}

/// The symbols that rqrr finds: their corners, and what they say.
fn found(picture: &GreyPicture) -> Vec<([rqrr::Point; 4], Option<String>)> {
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, |x, y| {
            picture.pixels[y * picture.width + x]
        });
    let grids = image.detect_grids();
    grids
        .iter()
        .map(|grid| (grid.bounds, grid.decode().ok().map(|(_, text)| text)))
        .collect()
}

/// What rqrr reads; where it gives up by panicking it has read nothing.
fn rqrr(picture: &GreyPicture) -> Vec<String> {
    let read = std::panic::catch_unwind(|| {
        found(picture).into_iter().filter_map(|(_, text)| text).collect()
    });
    read.unwrap_or_default()
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
fn photograph(subject: &Subject, harm: Harm, size: usize, dice: &mut Dice) -> GreyPicture {
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
