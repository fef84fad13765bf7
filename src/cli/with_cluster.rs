//! `riverward with-cluster`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Outcome;
use crate::db::cluster;

/// Arguments of `riverward with-cluster`.
#[derive(Args, Debug)]
pub struct WithClusterArgs {
    /// Folder for the database; a temporary one where it is not given
    #[arg(long)]
    data: Option<PathBuf>,
    /// The command, with its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

/// Runs the command and ends as it ended.
pub async fn run(arguments: WithClusterArgs) -> Outcome {
    let status = cluster::run_with_cluster(arguments.data, Vec::new(), arguments.command).await?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from))
}
