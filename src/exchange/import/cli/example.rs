//! A file to begin with: what each import takes, filled in for a small made-up district, in the
//! headings of the language. Each can be imported as it is, in the order of the commands.

use std::io::{self, Write};

use super::args::{ImportArgs, What};
use crate::locale::Locale;

/// The samples of one language.
struct Samples {
    areas: &'static str,
    segments: &'static str,
    stewards: &'static str,
    checkpoints: &'static str,
    duties: &'static str,
}

const CHINESE: Samples = Samples {
    areas: include_str!("examples/areas.zh.csv"),
    segments: include_str!("examples/segments.zh.csv"),
    stewards: include_str!("examples/stewards.zh.csv"),
    checkpoints: include_str!("examples/checkpoints.zh.csv"),
    duties: include_str!("examples/duties.zh.csv"),
};

const ENGLISH: Samples = Samples {
    areas: include_str!("examples/areas.en.csv"),
    segments: include_str!("examples/segments.en.csv"),
    stewards: include_str!("examples/stewards.en.csv"),
    checkpoints: include_str!("examples/checkpoints.en.csv"),
    duties: include_str!("examples/duties.en.csv"),
};

/// Writes the sample that is asked for, with a mark by which spreadsheets read the Chinese; answers
/// whether one was.
pub fn example(args: &ImportArgs, out: &mut dyn Write) -> io::Result<bool> {
    if !args.example {
        return Ok(false);
    }
    let samples = match args.lang.unwrap_or_else(Locale::of_terminal) {
        Locale::Chinese => CHINESE,
        Locale::English => ENGLISH,
    };
    let sample = match args.what {
        What::Areas { .. } => samples.areas,
        What::Segments { .. } => samples.segments,
        What::Stewards { .. } => samples.stewards,
        What::Checkpoints { .. } => samples.checkpoints,
        What::Duties { .. } => samples.duties,
    };
    write!(out, "\u{FEFF}{sample}")?;
    out.flush()?;
    Ok(true)
}
