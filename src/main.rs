//! The command line of Riverward.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use riverward::cli;

/// Who looks after this river or road, did they come, what is wrong with it, was it fixed.
#[derive(Parser)]
#[command(name = "riverward", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the three faces and the API
    Serve(cli::serve::ServeArgs),
    /// Bring the database schema up to date and end
    Migrate(cli::migrate::MigrateArgs),
    Import(cli::import::ImportCommand),
    /// Create accounts, rights and enrolment links
    Account(cli::account::AccountArgs),
    Qr(cli::qr::QrArgs),
    Recompute(cli::recompute::RecomputeArgs),
    /// Print the description of the API
    Openapi,
    /// Run a command beside a private database of its own (for the tests)
    #[command(hide = true)]
    WithCluster(cli::with_cluster::WithClusterArgs),
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Serve(arguments) => cli::serve::run(arguments).await,
        Command::Migrate(arguments) => cli::migrate::run(arguments).await,
        Command::Import(arguments) => cli::import::run(arguments).await,
        Command::Account(arguments) => cli::account::run(arguments).await,
        Command::Qr(arguments) => cli::qr::run(arguments).await,
        Command::Recompute(arguments) => cli::recompute::run(arguments).await,
        Command::Openapi => cli::openapi::run(),
        Command::WithCluster(arguments) => cli::with_cluster::run(arguments).await,
    };
    outcome.unwrap_or_else(|error| {
        cli::complain(&*error);
        ExitCode::FAILURE
    })
}
