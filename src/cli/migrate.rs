//! `riverward migrate`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::outcome::{Outcome, say};
use crate::config::StoreConfig;
use crate::db::open::Store;
use crate::db::schema::Schema;

/// Arguments of `riverward migrate`.
#[derive(Args, Debug)]
pub struct MigrateArgs {
    #[command(flatten)]
    store: StoreConfig,
    /// Migrations and rules of this folder instead of those built in: while writing them.
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
}

/// Brings the schema up to date.
pub async fn run(arguments: MigrateArgs) -> Outcome {
    let store = Store::attach(&arguments.store).await?;
    let outcome = async {
        match &arguments.from {
            Some(folder) => store.bring_up(&Schema::read(folder).await?).await,
            None => store.migrate().await,
        }
    }
    .await;
    store.close().await;
    outcome?;
    say!("the schema is up to date")?;
    Ok(ExitCode::SUCCESS)
}
