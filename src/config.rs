//! What an operator may set, from flags and environment; checked once at start, printed without
//! secrets.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

/// Settings shared by every subcommand that opens the database.
#[derive(Args, Clone, Debug)]
pub struct StoreConfig {
    /// Folder for the managed database, the deployment's key and other files
    #[arg(long = "data", env = "RIVERWARD_DATA", default_value = "./var")]
    pub data_dir: PathBuf,
    /// PostgreSQL server to use; without it Riverward runs its own in the data folder
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<SecretString>,
    /// The same server for requests, by the user `riverward_app`; without it the database's address
    /// with that user and the same password
    #[arg(long, env = "DATABASE_APP_URL", hide_env_values = true)]
    pub database_app_url: Option<SecretString>,
    /// Most connections for requests; twice the cores where it is not given
    #[arg(long, env = "RIVERWARD_POOL", value_parser = clap::value_parser!(u32).range(1..=500))]
    pub pool_size: Option<u32>,
    /// Secret that seals residents' phone numbers (at least 32 characters); without it one is made
    /// and kept in the data folder
    #[arg(long, env = "RIVERWARD_SECRET", hide_env_values = true)]
    pub secret: Option<SecretString>,
}

/// Settings of a server.
#[derive(Args, Clone, Debug)]
pub struct ServeConfig {
    /// Address to listen on
    #[arg(long, env = "RIVERWARD_ADDR", default_value = "127.0.0.1:8080")]
    pub addr: SocketAddr,
    /// What printed codes and links carry, for example <https://hz.example.gov.cn>; by default the
    /// address listened on
    #[arg(long, env = "RIVERWARD_BASE_URL")]
    pub base_url: Option<String>,
    /// Separate address for Prometheus metrics, never to be published; not served where it is not
    /// given
    #[arg(long, env = "RIVERWARD_METRICS_ADDR")]
    pub metrics_addr: Option<SocketAddr>,
    /// Believe the last X-Forwarded-For entry: set it only behind a proxy that writes that header
    /// itself
    #[arg(long, env = "RIVERWARD_TRUST_PROXY")]
    pub trust_proxy: bool,
    /// Connections served at once
    #[arg(long, env = "RIVERWARD_MAX_CONNECTIONS", default_value_t = 2000)]
    pub max_connections: usize,
    /// Of those, from one network address (IPv6: one /64); behind a trusted proxy, requests under
    /// way from one address
    #[arg(long, env = "RIVERWARD_CONNECTIONS_PER_ADDRESS", default_value = "256")]
    pub connections_per_address: NonZeroUsize,
    /// Seconds that running requests get to end when the server is told to stop
    #[arg(long, env = "RIVERWARD_DRAIN_SECONDS", default_value_t = 20)]
    pub drain_seconds: u64,
    /// Longest time in seconds that an answer may take, ten times that for a file; then 503
    #[arg(long, env = "RIVERWARD_REQUEST_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub request_seconds: u64,
    /// Forms of residents a minute from one network address
    #[arg(long, env = "RIVERWARD_RATE_PER_MINUTE", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    pub rate_per_minute: u32,
    /// Questions a minute from one network address for codes, receipts and links that are not there
    #[arg(long, env = "RIVERWARD_UNKNOWN_PER_MINUTE", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub unknown_per_minute: u32,
    /// Mebibytes for rendered pages of codes; 0 renders each anew
    #[arg(long, env = "RIVERWARD_PAGE_CACHE_MB", default_value_t = 32, value_parser = clap::value_parser!(u32).range(0..=65536))]
    pub page_cache_mb: u32,
    /// Records a minute from one steward's account
    #[arg(long, env = "RIVERWARD_RECORDS_PER_MINUTE", default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..))]
    pub records_per_minute: u32,
    /// Folder with own templates for labels and boards (see docs/labels.md)
    #[arg(long, env = "RIVERWARD_TEMPLATES")]
    pub templates: Option<PathBuf>,
    /// Most scans gathered into one commit; 1 gathers none
    #[arg(long, env = "RIVERWARD_SCANS_PER_COMMIT", default_value = "200")]
    pub scans_per_commit: NonZeroUsize,
    /// Megabytes of map tiles kept in memory, as they travel; 0 keeps none
    #[arg(long, env = "RIVERWARD_TILE_CACHE_MB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(0..=65536))]
    pub tile_cache_mb: u32,
}
