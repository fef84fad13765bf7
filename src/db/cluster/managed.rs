//! The running cluster, for whoever needs its database: made, started, attached to, stopped.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;

use super::connection;
use super::data_folder::data_folder;
use super::error::ClusterError;
use super::launcher::{self, Launcher};
use super::lock::DataLock;
use super::names::DATABASE;
use super::postmaster::PidFile;
use super::settings::ClusterSettings;
use super::supervisor::Supervisor;

/// How long a command waits for the database of a server that has just been started on the same
/// data folder.
const ATTACH_LIMIT: Duration = Duration::from_mins(1);

/// The running cluster. Stop it with [`ManagedCluster::stop`]; merely dropped, its server is asked
/// to shut down but not waited for, and the next start waits for that end.
#[derive(Debug)]
pub struct ManagedCluster {
    sockets: PathBuf,
    /// None when another process answers for the cluster.
    held: Option<Held>,
}

#[derive(Debug)]
struct Held {
    supervisor: Supervisor,
    lock: DataLock,
}

impl ManagedCluster {
    /// Makes the cluster if there is none, starts its server or adopts the one a killed Riverward
    /// left running, and returns when the database answers. For as long as this value lives the
    /// server is started again whenever it ends.
    ///
    /// # Errors
    /// Refuses when another process holds the data folder, and says what to do when something is
    /// missing.
    pub async fn start(settings: ClusterSettings) -> Result<Self, ClusterError> {
        let data = data_folder(&settings.data_dir)?;
        let lock = DataLock::acquire(&data)?;
        let launcher = Launcher::plan(&settings, &data).await?;
        launcher.create_if_absent().await?;
        let postmaster = launcher.adopt_or_launch().await?;
        let sockets = launcher.sockets();
        let furnished = async {
            connection::create_database_if_absent(sockets).await?;
            connection::let_the_app_log_in(sockets).await
        };
        if let Err(cause) = furnished.await {
            postmaster.shut_down(launcher.mark()).await;
            return Err(cause.into());
        }
        tracing::info!(
            version = launcher.version(),
            pid = postmaster.pid(),
            "the database answers"
        );
        Ok(Self {
            sockets: launcher.sockets().to_owned(),
            held: Some(Held {
                supervisor: Supervisor::watch(launcher, postmaster),
                lock,
            }),
        })
    }

    /// For commands that work on the data of a server that may be running: the same as
    /// [`ManagedCluster::start`], but where another process holds the data folder its database is
    /// used, and stays when this value is stopped.
    ///
    /// # Errors
    /// As for `start`; and when the holder's database does not answer.
    pub async fn start_or_attach(settings: ClusterSettings) -> Result<Self, ClusterError> {
        let data_dir = settings.data_dir.clone();
        match Self::start(settings).await {
            Err(in_use @ ClusterError::InUse { .. }) => Self::attach(&data_dir, in_use).await,
            other => other,
        }
    }

    async fn attach(data_dir: &Path, in_use: ClusterError) -> Result<Self, ClusterError> {
        let data = data_folder(data_dir)?;
        let pgdata = launcher::pgdata(&data);
        let found = tokio::time::timeout(ATTACH_LIMIT, async {
            loop {
                // Read anew each time: the holder may be restarting its server.
                if let Some(file) = PidFile::read(&pgdata) {
                    let moment = Duration::from_millis(200);
                    if connection::wait_for_answer(&file.sockets, moment).await? {
                        return Ok::<_, ClusterError>(file.sockets);
                    }
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        match found.await {
            Ok(sockets) => Ok(Self {
                sockets: sockets?,
                held: None,
            }),
            Err(_) => Err(in_use),
        }
    }

    /// How to connect to Riverward's database as its owner.
    pub fn connect_options(&self) -> PgConnectOptions {
        connection::connect_options(&self.sockets, DATABASE)
    }

    /// The same as a URL, for another program.
    pub fn url(&self) -> String {
        connection::url(&self.sockets, DATABASE)
    }

    /// Waits until the database answers: at once if it does, else until it was started again.
    ///
    /// # Errors
    /// When it does not within the time that a recovery may take, or answers with an error.
    pub async fn ready(&self) -> Result<(), ClusterError> {
        let limit = launcher::START_LIMIT;
        if connection::wait_for_answer(&self.sockets, limit).await? {
            return Ok(());
        }
        Err(ClusterError::Silent { seconds: limit.as_secs() })
    }

    /// Shuts the server down in good order, in bounded time, and gives the data folder free.
    pub async fn stop(self) {
        if let Some(Held { supervisor, lock }) = self.held {
            supervisor.stop().await;
            // Held until here, so that the next server finds no trace of this one.
            let _lock = lock;
            // Empty now. Another process that is about to start makes it again.
            let _ = fs::remove_dir(&self.sockets);
        }
    }
}
