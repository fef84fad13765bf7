//! Subcommands, one file each. This is the one place that prints.

pub mod account;
pub mod calendar;
mod deployment;
pub mod district;
pub mod import;
pub mod logging;
pub mod migrate;
pub mod openapi;
mod outcome;
pub mod qr;
pub mod recompute;
pub mod serve;
pub mod tag;
pub mod with_cluster;

use std::error::Error;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::locale::Locale;

use self::outcome::{is_unread, remark};

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
    Serve(serve::ServeArgs),
    /// Bring the database schema up to date and end
    Migrate(migrate::MigrateArgs),
    Import(import::ImportCommand),
    /// Create accounts, rights and enrolment links
    Account(account::AccountArgs),
    /// Make a district with its first administrator
    District(district::DistrictArgs),
    /// Import the yearly notice of days off, or show what is known of a year
    Calendar(calendar::CalendarArgs),
    Qr(qr::QrArgs),
    Recompute(recompute::RecomputeArgs),
    /// Keys for tags that hang beside codes
    Tag(tag::TagArgs),
    /// Print the description of the API
    Openapi,
    /// Run a command beside a private database of its own (for the tests)
    #[command(hide = true)]
    WithCluster(with_cluster::WithClusterArgs),
}

/// The whole command line, for whoever compares it with what is written of it.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Reads the command line and does what it says.
///
/// Here and not in `main.rs`, so that everything it leads to is compiled with the library, once.
pub fn main() -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&error);
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(async {
        // Boxed, as each holds what it does to connect.
        match Arguments::parse().command {
            Command::Serve(arguments) => Box::pin(serve::run(arguments)).await,
            Command::Migrate(arguments) => migrate::run(arguments).await,
            Command::Import(arguments) => import::run(arguments).await,
            Command::Account(arguments) => Box::pin(account::run(arguments)).await,
            Command::District(arguments) => Box::pin(district::run(arguments)).await,
            Command::Calendar(arguments) => Box::pin(calendar::run(arguments)).await,
            Command::Qr(arguments) => Box::pin(qr::run(arguments)).await,
            Command::Recompute(arguments) => recompute::run(arguments).await,
            Command::Tag(arguments) => tag::run(arguments),
            Command::Openapi => openapi::run(),
            Command::WithCluster(arguments) => with_cluster::run(arguments).await,
        }
    });
    outcome.unwrap_or_else(|error| {
        if is_unread(&*error) {
            return ExitCode::from(UNREAD);
        }
        complain(&*error);
        ExitCode::FAILURE
    })
}

/// What a shell says of a program whose reader has gone (128 + SIGPIPE).
const UNREAD: u8 = 141;

/// Prints a fault and what caused it; what contradicts what is stored, in the words that the faces
/// have for it.
fn complain(error: &(dyn Error + 'static)) {
    if let Some(crate::error::Error::Conflict(key)) = error.downcast_ref() {
        let said = Locale::of_terminal().text(key);
        remark(format_args!("riverward: {said}\n"));
        return;
    }
    remark(format_args!("riverward: {error}\n"));
    let mut cause = error.source();
    while let Some(error) = cause {
        remark(format_args!("  because: {error}\n"));
        cause = error.source();
    }
}
