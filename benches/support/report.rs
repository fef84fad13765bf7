//! docs/benchmarks.md.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use super::Size;
use super::figures::Figure;

/// Writes the report of a whole run.
pub fn write(size: &Size, figures: &[Figure]) {
    let mut text = format!(
        "# Benchmarks\n\nWritten by `make bench`. Each ratio is of one run: ours and its peer took turns, {} each, on one machine that also \
         made the load; medians, the spread in brackets.\n\n\
         - Machine: {}\n- {}\n- {}\n- Province: {} towns, {} lines of 40 points, {} checkpoints, {} scans; turns of {} s\n\n",
        size.turns,
        machine(),
        said("rustc", &["--version"]),
        said("postgres", &["--version"]),
        size.towns,
        size.lines,
        size.lines * 4,
        size.scans,
        size.turn.as_secs(),
    );
    let mut work = "";
    for figure in figures {
        if figure.work != work {
            work = figure.work;
            let _infallible = write!(
                text,
                "\n## {work}\n\n| what | ours | peer | ratio | goal | |\n|---|---|---|---|---|---|\n"
            );
        }
        let _infallible = writeln!(text, "| {} | {} |", figure.what, figure.cells().join(" | "));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/benchmarks.md");
    // What people wrote below the figures stays.
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    if let Some(remarks) = old.find("\n## Remarks") {
        text.push_str(&old[remarks..]);
    }
    std::fs::write(path, text).expect("the report");
}

fn machine() -> String {
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        processor.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = memory
        .split_whitespace()
        .nth(1)
        .and_then(|text| text.parse::<u64>().ok())
        .unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    format!(
        "{cores} cores of {}, {} GiB",
        model.map_or("an unknown kind", |(_, model)| model),
        kilobytes >> 20
    )
}

fn said(program: &str, arguments: &[&str]) -> String {
    let folder = format!("{}/{program}", super::province::postgres_folder());
    let output = Command::new(program)
        .args(arguments)
        .output()
        .or_else(|_| Command::new(folder).args(arguments).output());
    output.map_or_else(
        |_| format!("{program}: not there"),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
