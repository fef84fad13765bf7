//! How a command ends.

use std::error::Error;
use std::process::ExitCode;

/// What a subcommand ends with; a fault is printed with its causes.
pub(super) type Outcome = Result<ExitCode, Box<dyn Error + Send + Sync>>;
