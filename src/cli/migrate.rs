//! `riverward migrate`

use std::process::ExitCode;

use clap::Args;

use super::outcome::Outcome;
use crate::config::StoreConfig;
use crate::db;
use crate::db::open::Store;

/// Arguments of `riverward migrate`.
#[derive(Args, Debug)]
pub struct MigrateArgs {
    #[command(flatten)]
    store: StoreConfig,
}

/// Brings the schema up to date.
pub async fn run(arguments: MigrateArgs) -> Outcome {
    let store = Store::attach(&arguments.store).await?;
    let outcome = db::migrate(store.options()).await;
    store.close().await;
    outcome?;
    println!("the schema is up to date");
    Ok(ExitCode::SUCCESS)
}
