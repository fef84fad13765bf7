//! What the rows stand on: a cluster of their own with a made-up province, servers, generators of
//! load, figures.

pub mod figures;
pub mod lines;
pub mod load;
pub mod peers;
pub mod province;
pub mod report;
pub mod statements;
pub mod targets;

use std::path::{Path, PathBuf};
use std::time::Duration;

/// How large and how long.
#[derive(Clone, Debug)]
pub struct Size {
    /// Whether this is a measurement; else only a trial that everything works.
    pub is_full: bool,
    /// Where the provinces lie that were made; every row finds them there.
    pub folder: PathBuf,
    /// Towns of the province.
    pub towns: u32,
    /// Lines.
    pub lines: u32,
    /// Scans.
    pub scans: u64,
    /// Length of one turn under load; below a second a few of each instead, or a second.
    pub turn: Duration,
    /// Turns of each contender; the median counts.
    pub turns: usize,
    /// Lines of the file to import.
    pub import_lines: u32,
    /// Open consoles of the stream.
    pub consoles: usize,
}

impl Size {
    /// As the goals are stated. `BENCH_SCANS` says how many scans, `BENCH_TURNS` and
    /// `BENCH_SECONDS` how long.
    pub fn full() -> Self {
        let number = |name: &str, usual: u64| {
            std::env::var(name).map_or(usual, |text| {
                text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text}"))
            })
        };
        Self {
            is_full: true,
            folder: province::kept_folder(),
            towns: 1000,
            lines: 300_000,
            scans: number("BENCH_SCANS", 5_000_000),
            turn: Duration::from_secs(number("BENCH_SECONDS", 8)),
            turns: usize::try_from(number("BENCH_TURNS", 3)).unwrap(),
            import_lines: 300_000,
            consoles: 1000,
        }
    }

    /// A trial of a minute, in a folder that somebody takes away.
    pub fn small(folder: &Path) -> Self {
        Self {
            is_full: false,
            folder: folder.to_owned(),
            towns: 20,
            lines: 1200,
            scans: 4800,
            turn: Duration::from_millis(200),
            turns: 1,
            import_lines: 2000,
            consoles: 20,
        }
    }
}
