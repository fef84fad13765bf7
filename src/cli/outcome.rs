//! How a command ends, and how it says something on the way.

use std::error::Error;
use std::fmt::Arguments;
use std::io::{self, Write};
use std::process::ExitCode;

/// What a subcommand ends with; a fault is printed with its causes.
pub(super) type Outcome = Result<ExitCode, Box<dyn Error + Send + Sync>>;

/// Writes a line to standard output, at once; see [`say!`].
pub(super) fn print(line: Arguments<'_>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{line}").and_then(|()| out.flush());
    written.map_err(|cause| {
        io::Error::new(cause.kind(), format!("standard output cannot be written to: {cause}"))
    })
}

/// Standard output for work that goes on whether or not anybody reads to its end, as behind `| head`.
pub(super) struct Spoken(pub(super) io::Stdout);

impl Write for Spoken {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        unread(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        unread(self.0.flush(), ())
    }
}

/// What was written for nobody counts as written.
fn unread<T>(outcome: io::Result<T>, written: T) -> io::Result<T> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(written),
        other => other,
    }
}

/// Whether a command ended because nobody reads what it says any more.
pub(super) fn is_unread(error: &(dyn Error + 'static)) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    kind == Some(io::ErrorKind::BrokenPipe)
}

/// Writes to standard error where there is somebody to read it.
pub(super) fn remark(text: Arguments<'_>) {
    let mut out = io::stderr().lock();
    let _nobody_reads = out.write_fmt(text).and_then(|()| out.flush());
}

/// `println!` that does not end the program where nobody reads: the fault is the caller's.
macro_rules! say {
    ($($line:tt)*) => { $crate::cli::outcome::print(format_args!($($line)*)) };
}

pub(super) use say;
