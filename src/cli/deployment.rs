//! Which deployment a command works on, for those that print an address of it.

use clap::Args;

use crate::config::StoreConfig;

/// The database, and where the server is reached.
#[derive(Args, Debug)]
pub(super) struct Deployment {
    #[command(flatten)]
    pub(super) store: StoreConfig,
    /// What codes and links carry, for example <https://hz.example.gov.cn>
    #[arg(
        long,
        env = "RIVERWARD_BASE_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    pub(super) base_url: String,
}
