//! How fast codes and sheets are made, and how much memory sheets take:
//!
//! ```sh
//! cargo run --release -p riverward-qr --example speed -- codes
//! cargo run --release -p riverward-qr --example speed -- sheets 10000 /tmp/labels.pdf
//! ```

#[path = "../tests/printing/samples.rs"]
#[expect(dead_code, reason = "tests use the rest")]
mod samples;

use std::error::Error;
use std::io::{Write, stdout};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

use riverward_qr::{Matrix, Press, PressOptions, SheetPreset};

/// Pixels of a module that make a code of 40 mm at 300 dots per inch.
const SCALE: u32 = 13;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["codes"] => codes(),
        ["sheets", count, path] => sheets(count.parse()?, Path::new(path)),
        _ => Err("say `codes`, or `sheets COUNT FILE`".into()),
    }
}

/// Bare codes as PNG of one bit, one after the other.
fn codes() -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let mut count = 0_u32;
    while begin.elapsed() < Duration::from_secs(3) {
        let matrix = Matrix::encode(&samples::link(samples::code(count * 97)))?;
        std::hint::black_box(matrix.png(SCALE)?);
        count += 1;
    }
    writeln!(
        stdout(),
        "{:.0} codes a second on one core",
        f64::from(count) / begin.elapsed().as_secs_f64()
    )?;
    Ok(())
}

/// Random labels on sheets of nine plates.
fn sheets(count: usize, path: &Path) -> Result<(), Box<dyn Error>> {
    let press = Press::new(&PressOptions::default())?;
    let begin = Instant::now();
    let mut dice = samples::Dice(10_000);
    let labels = (0..count).map(|_| samples::random_label(&mut dice));
    let made = press.sheets_to_file(labels, &SheetPreset::Plates60.layout(), path, &mut |_| {
        ControlFlow::Continue(())
    })?;
    let took = begin.elapsed();
    // Most memory that was ever resident, in kB (Linux).
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or("VmHWM: not known here");
    let size = fs::metadata(path)?.len();
    writeln!(stdout(), "{made:?} in {:.1} s, {size} bytes; {peak}", took.as_secs_f64())?;
    Ok(())
}
