//! `riverward openapi`

use std::process::ExitCode;

use super::outcome::{Outcome, say};
use crate::http::router;

/// Prints the description that docs/openapi.json holds.
pub fn run() -> Outcome {
    say!("{}", router::openapi().to_pretty_json()?)?;
    Ok(ExitCode::SUCCESS)
}
