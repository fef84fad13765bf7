//! How the program logs: to standard error, so that standard output keeps what scripts read.
//! `RUST_LOG` chooses what.
//!
//! Nothing waits for a line and nothing fails by it: lines wait in memory for a thread that writes
//! them. Where the disk is full, the other end was closed or nobody reads there, lines are lost and
//! counted, and the server goes on.

use std::io::{self, Write};
use std::panic;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// Lines that wait to be written; beyond that, lines are lost.
const WAITING: usize = 8192;
/// What is left of the lines gets so long at the end.
const LAST_WORDS: Duration = Duration::from_millis(1500);

/// The log while the server runs.
#[derive(Debug)]
pub(super) struct Log {
    writer: WorkerGuard,
    dropped: ErrorCounter,
}

/// Begins to log.
pub(super) fn start_logging(json: bool) -> Log {
    let (lines, writer) = NonBlockingBuilder::default()
        .buffered_lines_limit(WAITING)
        .thread_name("log")
        .finish(Unfailing(io::stderr()));
    let dropped = lines.error_counter();
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(lines)
        // They would be printed, which fails where the log does.
        .log_internal_errors(false);
    if json {
        log.json().init();
    } else {
        log.init();
    }
    // The usual hook prints, and waits for whoever reads there.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let text = panic.payload_as_str().unwrap_or_default();
        tracing::error!(place, text, "panic");
    }));
    Log { writer, dropped }
}

impl Log {
    /// Lines that were lost because too many waited, for the metrics.
    pub(super) fn dropped(&self) -> ErrorCounter {
        self.dropped.clone()
    }

    /// Writes what waits, unless nobody takes it.
    pub(super) fn end(self) {
        let (done, end) = mpsc::channel::<()>();
        let writer = self.writer;
        // Apart, since it may wait for ever, or print.
        let ending = thread::Builder::new().name("log-end".to_owned()).spawn(move || {
            drop(writer);
            drop(done);
        });
        if ending.is_ok() {
            let _written_or_given_up = end.recv_timeout(LAST_WORDS);
        }
    }
}

/// Takes lines that cannot be written as well.
struct Unfailing<W>(W);

impl<W: Write> Write for Unfailing<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.0.write_all(line).is_err() {
            metrics::counter!("riverward_log_lines_lost_total", "why" => "unwritten").increment(1);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _counted_with_the_line = self.0.flush();
        Ok(())
    }
}
