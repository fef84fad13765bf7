//! Reaching the database an operator chose: their own server, or the managed cluster in the data
//! folder.

use secrecy::ExposeSecret;
use sqlx::postgres::PgConnectOptions;

use super::cluster::{ClusterError, ClusterSettings, ManagedCluster};
use super::room::Room;
use super::schema::{Schema, SchemaError};
use super::session::APP_ROLE;
use crate::config::StoreConfig;

/// A database that can be connected to as its owner.
#[derive(Debug)]
pub struct Store {
    options: PgConnectOptions,
    /// For requests, which log in as `riverward_app`.
    app_options: PgConnectOptions,
    cluster: Option<ManagedCluster>,
    room: Room,
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
    /// `DATABASE_APP_URL` is none, or not one of that role, or stands alone.
    #[error(
        "DATABASE_APP_URL has to look like postgres://{APP_ROLE}:password@host:5432/name, with that user, \
         and beside DATABASE_URL"
    )]
    AppAddress,
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
            let options = address(url.expose_secret()).ok_or(OpenError::Address)?;
            let app_options = match &config.database_app_url {
                None => options.clone().username(APP_ROLE),
                Some(url) => address(url.expose_secret())
                    .filter(|options| options.get_username() == APP_ROLE)
                    .ok_or(OpenError::AppAddress)?,
            };
            let place = format!("the database {}", options.get_database().unwrap_or_default());
            return Ok(Self {
                options,
                app_options,
                cluster: None,
                room: Room::default(),
                place,
            });
        }
        if config.database_app_url.is_some() {
            return Err(OpenError::AppAddress);
        }
        let settings = ClusterSettings::new(&config.data_dir);
        let cluster = if exclusive {
            ManagedCluster::start(settings).await?
        } else {
            ManagedCluster::start_or_attach(settings).await?
        };
        let options = cluster.connect_options();
        Ok(Self {
            app_options: options.clone().username(APP_ROLE),
            options,
            cluster: Some(cluster),
            room: Room::of(&config.data_dir),
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

    /// How to connect for requests, as `riverward_app`.
    pub fn app_options(&self) -> &PgConnectOptions {
        &self.app_options
    }

    /// The disk of the managed database; of your own server it is not ours to look after.
    pub fn room(&self) -> Room {
        self.room.clone()
    }

    /// Stops the managed cluster, if there is one and it is ours.
    pub async fn close(self) {
        if let Some(cluster) = self.cluster {
            cluster.stop().await;
        }
    }
}

/// The reader itself takes any scheme.
fn address(url: &str) -> Option<PgConnectOptions> {
    let is_ours = url.starts_with("postgres://") || url.starts_with("postgresql://");
    is_ours.then(|| url.parse().ok()).flatten()
}
