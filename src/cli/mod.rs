//! Subcommands, one file each. This is the one place that prints.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line talks to its terminal")]

pub mod account;
pub mod import;
pub mod migrate;
pub mod openapi;
pub mod qr;
pub mod recompute;
pub mod serve;
pub mod with_cluster;

use std::error::Error;
use std::process::ExitCode;

/// What a subcommand ends with; a fault is printed with its causes.
pub type Outcome = Result<ExitCode, Box<dyn Error + Send + Sync>>;

/// Prints a fault and what caused it.
pub fn complain(error: &dyn Error) {
    eprintln!("riverward: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
}

/// Logs to standard error, so that standard output keeps what scripts read. `RUST_LOG` chooses what.
fn start_logging(json: bool) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { lines.json().init() } else { lines.init() }
}
