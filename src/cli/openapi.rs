//! `riverward openapi`

use std::process::ExitCode;

use super::outcome::Outcome;
use crate::http::router;

/// Prints the description that docs/openapi.json holds.
pub fn run() -> Outcome {
    println!("{}", router::openapi().to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}
