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

#[path = "../../tests/printing/decoders.rs"]
#[expect(dead_code, reason = "tests use the rest")]
mod decoders;
mod finder;
mod harm;
#[path = "../../tests/printing/programs.rs"]
#[expect(dead_code, reason = "tests use the rest")]
mod programs;
#[path = "../../tests/printing/samples.rs"]
#[expect(dead_code, reason = "tests use the rest")]
mod samples;
mod subject;

use std::error::Error;
use std::fmt::Write as _;
use std::{env, fs};

use finder::rqrr;
use harm::{Harm, photograph};
use riverward_qr::verify::GreyPicture;
use samples::Dice;
use subject::{Subjects, subjects};

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

/// Where the generated part of the document begins and ends.
const BEGIN: &str = "<!-- degradation: begin -->\n";
const END: &str = "<!-- degradation: end -->";

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
