//! `riverward import`

use std::process::ExitCode;

use clap::Args;

use super::outcome::{Outcome, Spoken};
use crate::clock::Clock;
use crate::config::StoreConfig;
use crate::db::open::Store;
use crate::db::room::Level;
use crate::exchange::import::cli::{self, ImportArgs};
use crate::ids::Entropy;

/// Import areas, segments, stewards, checkpoints or duties from GeoJSON or CSV (see docs/import.md)
#[derive(Args, Debug)]
pub struct ImportCommand {
    #[command(flatten)]
    store: StoreConfig,
    #[command(flatten)]
    import: ImportArgs,
}

/// Imports, beside a running server or without one.
pub async fn run(arguments: ImportCommand) -> Outcome {
    if cli::example(&arguments.import, &mut Spoken(std::io::stdout()))? {
        return Ok(ExitCode::SUCCESS);
    }
    let store = Store::attach(&arguments.store).await?;
    let outcome = import(&arguments.import, &store).await;
    store.close().await;
    outcome
}

async fn import(arguments: &ImportArgs, store: &Store) -> Outcome {
    store.migrate().await?;
    let room = store.room();
    room.look()?;
    if room.level() != Level::Plenty {
        return Err(
            "the disk of the data folder is nearly full, and what is left is for records: \
                    make room, then import"
                .into(),
        );
    }
    let finish = cli::run(
        arguments,
        store.app_options(),
        &Clock::system(),
        &Entropy::from_os(),
        &mut Spoken(std::io::stdout()),
    )
    .await?;
    Ok(finish.into())
}
