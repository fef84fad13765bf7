//! `riverward import`: files into the database, with a report for people.

mod args;
mod carrying_out;
mod district;
mod example;
mod finish;
mod preset;

use std::io::Write;

use carrying_out::import;
use sqlx::postgres::PgConnectOptions;

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::ids::Entropy;
use crate::locale::Locale;

pub use args::{ColumnArgs, ImportArgs, What};
pub use example::example;
pub use finish::Finish;
pub use preset::preset_rows;

/// Imports as the arguments say and writes the report to `out`. A file that cannot be used is told
/// there too; an error is a fault of the database or of ours.
pub async fn run(
    args: &ImportArgs,
    database: &PgConnectOptions,
    clock: &Clock,
    entropy: &Entropy,
    out: &mut (dyn Write + Send),
) -> Result<Finish> {
    let locale = args.lang.unwrap_or_else(Locale::of_terminal);
    match import(args, database, clock, entropy, locale, out).await {
        Ok(Ok(finish)) => Ok(finish),
        Ok(Err(refusal)) => {
            writeln!(out, "{}", refusal.say(locale)).map_err(Error::internal)?;
            Ok(Finish::Failed)
        }
        Err(error) => Err(error),
    }
}
