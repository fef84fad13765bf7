//! `riverward with-cluster`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::outcome::Outcome;
use crate::db::cluster;

/// Arguments of `riverward with-cluster`.
#[derive(Args, Debug)]
pub struct WithClusterArgs {
    /// Folder for the database; a temporary one where it is not given
    #[arg(long)]
    data: Option<PathBuf>,
    /// Settings of the database, for example fsync=off where nothing it holds is to outlive the
    /// command
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    settings: Vec<(String, String)>,
    /// The command, with its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

/// Runs the command and ends as it ended.
pub async fn run(arguments: WithClusterArgs) -> Outcome {
    let status =
        cluster::run_with_cluster(arguments.data, arguments.settings, arguments.command).await?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from))
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("a setting looks like name=value")?;
    Ok((name.to_owned(), value.to_owned()))
}
