//! What fast means, measured: every figure as a ratio of one run, ours and its peer taking turns on
//! the same machine.
//!
//! `make bench` measures at full size and writes docs/benchmarks.md; `make bench WHAT=tiles`
//! measures one row and prints it. `cargo test` runs everything small, to keep it working, and
//! judges no time.
#![expect(
    unreachable_pub,
    reason = "the modules of one program are nobody else's"
)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a report is what this is for"
)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a measurement that cannot go on ends, and says why"
)]

mod rows;
mod support;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::process::ExitCode;

use support::figures::{Figure, Goal};
use support::{Size, report};

fn main() -> ExitCode {
    // `cargo bench` says so; `cargo test` does not.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_bench = arguments.iter().any(|argument| argument == "--bench");
    let what: Vec<&String> =
        arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    // The database's owner has to be able to enter it.
    let open = Permissions::from_mode(0o711);
    let trial = tempfile::Builder::new().prefix("rw").permissions(open).tempdir();
    let trial = trial.expect("a folder");
    let size = if is_bench { Size::full() } else { Size::small(trial.path()) };
    let rows: Vec<_> = rows::ALL
        .iter()
        .filter(|row| {
            if what.is_empty() {
                row.usual || !is_bench
            } else {
                what.iter().any(|what| *what == row.name)
            }
        })
        .collect();
    if rows.is_empty() {
        let names: Vec<_> = rows::ALL.iter().map(|row| row.name).collect();
        eprintln!("There is no such row. These are: {}", names.join(", "));
        return ExitCode::FAILURE;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let mut figures: Vec<Figure> = Vec::new();
    runtime.block_on(async {
        for row in &rows {
            println!("{}: {}", row.name, row.about);
            for mut figure in (row.measure)(&size).await {
                // A trial on whatever machine runs the tests shows that it works, not how fast.
                if !is_bench {
                    figure.goal = Goal::None;
                }
                println!("  {}", figure.line());
                figures.push(figure);
            }
        }
    });
    if is_bench && what.is_empty() {
        report::write(&size, &figures);
    }
    ExitCode::SUCCESS
}
