//! Reaching the database an operator chose: their own server, or the managed cluster in the data
//! folder.

use secrecy::ExposeSecret;
use sqlx::postgres::PgConnectOptions;

use super::cluster::{ClusterError, ClusterSettings, ManagedCluster};
use super::schema::{Schema, SchemaError};
use crate::config::StoreConfig;

/// A database that can be connected to as its owner.
#[derive(Debug)]
pub struct Store {
    options: PgConnectOptions,
    cluster: Option<ManagedCluster>,
    /// What the operator knows the database by.
    place: String,
}

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// `DATABASE_URL` is no PostgreSQL address. The address itself may hold a password and is not
    /// repeated.
    #[error(
        "DATABASE_URL is not a PostgreSQL address; it looks like postgres://user@host:5432/name"
    )]
    Address,
    /// The data folder cannot be made.
    #[error(
        "the data folder {path} cannot be made: {cause}; choose another with --data or RIVERWARD_DATA"
    )]
    DataDir {
        /// As the settings have it.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The managed cluster did not come up.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
}

impl Store {
    /// For a server, which owns the managed cluster while it runs.
    pub async fn open(config: &StoreConfig) -> Result<Self, OpenError> {
        Self::reach(config, true).await
    }

    /// For a command beside a server that may be running already.
    pub async fn attach(config: &StoreConfig) -> Result<Self, OpenError> {
        Self::reach(config, false).await
    }

    async fn reach(config: &StoreConfig, exclusive: bool) -> Result<Self, OpenError> {
        if let Some(url) = &config.database_url {
            // The key file lives there; the managed cluster makes the folder itself, open to the
            // database's owner.
            std::fs::create_dir_all(&config.data_dir).map_err(|cause| OpenError::DataDir {
                path: config.data_dir.display().to_string(),
                cause,
            })?;
            // The reader itself takes any scheme.
            let url = url.expose_secret();
            if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
                return Err(OpenError::Address);
            }
            let options: PgConnectOptions = url.parse().map_err(|_| OpenError::Address)?;
            let place = format!("the database {}", options.get_database().unwrap_or_default());
            return Ok(Self {
                options,
                cluster: None,
                place,
            });
        }
        let settings = ClusterSettings::new(&config.data_dir);
        let cluster = if exclusive {
            ManagedCluster::start(settings).await?
        } else {
            ManagedCluster::start_or_attach(settings).await?
        };
        Ok(Self {
            options: cluster.connect_options(),
            cluster: Some(cluster),
            place: format!("the folder {}", config.data_dir.display()),
        })
    }

    /// Brings the schema up to date with this program.
    pub async fn migrate(&self) -> Result<(), SchemaError> {
        self.bring_up(&Schema::embedded()?).await
    }

    /// Brings the schema to `schema`.
    pub async fn bring_up(&self, schema: &Schema) -> Result<(), SchemaError> {
        schema.bring_up(&self.options, &self.place).await
    }

    /// How to connect, as the owner.
    pub fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// Stops the managed cluster, if there is one and it is ours.
    pub async fn close(self) {
        if let Some(cluster) = self.cluster {
            cluster.stop().await;
        }
    }
}
