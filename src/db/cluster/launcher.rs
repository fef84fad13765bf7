//! Starts the cluster's server, and before that whatever has to be there for it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::Signal;
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use super::binaries::Binaries;
use super::error::ClusterError;
use super::log::ServerLog;
use super::owner::Owner;
use super::postmaster::{PidFile, Postmaster, gone};
use super::process::{Mark, Process};
use super::settings::ClusterSettings;
use super::{connection, initdb, socket};
use crate::db::room;

/// Settings of the server. They go on its command line, so that they hold whatever the
/// configuration files in the cluster say; a deployment that wants to tune its server runs its own
/// and sets `DATABASE_URL`.
const SETTINGS: &[(&str, &str)] = &[
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("max_connections", "100"),
    ("shared_buffers", "256MB"),
    ("effective_cache_size", "1GB"),
    ("work_mem", "8MB"),
    ("maintenance_work_mem", "128MB"),
    // An acknowledged scan is on the disk.
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("full_page_writes", "on"),
    ("wal_level", "replica"),
    ("max_wal_size", "1GB"),
    ("random_page_cost", "1.1"),
    // See db/session.rs; here for whoever looks at the data by hand.
    ("jit", "off"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    // A statement whose client was killed ends within seconds instead of holding its locks to the
    // end.
    ("client_connection_check_interval", "5s"),
    // The longer forms quote the row that broke a constraint, telephone numbers and all.
    ("log_error_verbosity", "terse"),
    ("log_line_prefix", "%m [%p] "),
    ("logging_collector", "off"),
    ("log_destination", "stderr"),
];

/// How long a starting server may take to answer. Recovery after a crash replays at most about
/// `max_wal_size`.
pub(super) const START_LIMIT: Duration = Duration::from_mins(5);

/// How long backends without a postmaster get to follow it before they are killed.
const ORPHAN_LIMIT: Duration = Duration::from_secs(5);

/// Everything that stays the same from one start of the server to the next.
#[derive(Debug, Clone)]
pub(super) struct Launcher {
    data: PathBuf,
    binaries: Binaries,
    owner: Owner,
    sockets: PathBuf,
    mark: Mark,
    log: ServerLog,
    extra_settings: Vec<(String, String)>,
}

impl Launcher {
    /// Decides how the cluster of `data`, a canonical path, is run, and prepares the folder of its
    /// socket.
    pub(super) async fn plan(
        settings: &ClusterSettings,
        data: &Path,
    ) -> Result<Self, ClusterError> {
        let pgdata = pgdata(data);
        let binaries = settings.installations.choose(initdb::made_by(&pgdata)?)?;
        let owner = Owner::choose(&pgdata)?;
        owner.check_reach(data).await?;
        let tag = tag(data);
        let sockets = socket::folder(data, &tag, &owner);
        owner.private_folder(&sockets)?;
        Ok(Self {
            mark: Mark {
                pgdata,
                cluster_name: format!("riverward-{tag}"),
                uid: owner.uid(),
            },
            log: ServerLog::new(data),
            data: data.to_owned(),
            binaries,
            owner,
            sockets,
            extra_settings: settings.settings.clone(),
        })
    }

    pub(super) fn mark(&self) -> &Mark {
        &self.mark
    }

    pub(super) fn log(&self) -> &ServerLog {
        &self.log
    }

    pub(super) fn sockets(&self) -> &Path {
        &self.sockets
    }

    pub(super) fn version(&self) -> u32 {
        self.binaries.version
    }

    /// Makes the cluster's folder if there is none yet.
    pub(super) async fn create_if_absent(&self) -> Result<(), ClusterError> {
        let pgdata = &self.mark.pgdata;
        if initdb::made_by(pgdata)?.is_some() {
            return self.owner.take_over(pgdata);
        }
        initdb::create(&self.data, pgdata, &self.binaries, &self.owner).await
    }

    /// The cluster's server, answering: the one that is running already if it can be used, else a
    /// new one.
    pub(super) async fn adopt_or_launch(&self) -> Result<Postmaster, ClusterError> {
        if let Some(mut postmaster) = self.adopt().await {
            match self.ready(&mut postmaster).await {
                Ok(()) => return Ok(postmaster),
                // It may have been killed the moment before, together with its Riverward.
                Err(cause) => {
                    tracing::warn!(%cause, "the database server that was running cannot be used");
                    postmaster.shut_down(&self.mark).await;
                }
            }
        }
        let mut postmaster = self.launch().await?;
        match self.ready(&mut postmaster).await {
            Ok(()) => Ok(postmaster),
            Err(cause) => {
                postmaster.shut_down(&self.mark).await;
                Err(cause)
            }
        }
    }

    /// The server that a killed Riverward left running. One that cannot serve as it is gets shut
    /// down.
    async fn adopt(&self) -> Option<Postmaster> {
        let postmaster = Postmaster::adopt(self.running()?);
        let usable = PidFile::read(&self.mark.pgdata).is_some_and(|file| {
            !file.stopping && file.port == socket::PORT && file.sockets == self.sockets
        });
        if usable {
            tracing::info!(pid = postmaster.pid(), "adopting the database server that is running");
            return Some(postmaster);
        }
        // On its way out, or started by hand with another socket.
        postmaster.shut_down(&self.mark).await;
        None
    }

    /// Starts a new server.
    pub(super) async fn launch(&self) -> Result<Postmaster, ClusterError> {
        self.clear_remains().await?;
        // Without room it could not even recover.
        if let Err(cause) = room::relieve(&self.data) {
            tracing::warn!(%cause, "the room on the disk cannot be seen");
        }
        let log = || self.log.open();
        let (stdout, stderr) = log()
            .and_then(|stdout| Ok((stdout, log()?)))
            .map_err(|cause| ClusterError::folder(self.log.path(), cause))?;
        let program = self.binaries.program("postgres");
        let mut command = self.owner.command(&program);
        command.arg("-D").arg(&self.mark.pgdata);
        for (name, value) in SETTINGS {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        for (name, value) in &self.extra_settings {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command
            .arg("-c")
            .arg(format!("port={}", socket::PORT))
            .arg("-c")
            .arg(format!("unix_socket_directories={}", self.sockets.display()))
            .arg("-c")
            .arg(format!("cluster_name={}", self.mark.cluster_name));
        let child = command
            .stdout(stdout)
            .stderr(stderr)
            // A Ctrl-C in the terminal is for Riverward, which drains its requests before it stops
            // the database.
            .process_group(0)
            .spawn()
            .map_err(|cause| ClusterError::program(&program, cause))?;
        Ok(Postmaster::of_child(child))
    }

    /// The cluster's postmaster, if one is running.
    fn running(&self) -> Option<Process> {
        let pid = PidFile::read(&self.mark.pgdata)?.pid;
        Process::find(pid).filter(|process| self.mark.is_postmaster(*process))
    }

    /// Sees to it that nothing of an earlier server keeps a new one from starting: backends that
    /// outlived their postmaster and still hold its shared memory, and files that name a process
    /// which is gone.
    async fn clear_remains(&self) -> Result<(), ClusterError> {
        let orphans = self.mark.processes();
        if !orphans.is_empty() {
            tracing::warn!(
                count = orphans.len(),
                "ending database processes that lost their server"
            );
            for signal in [Signal::SIGQUIT, Signal::SIGKILL] {
                for process in self.mark.processes() {
                    process.signal(signal);
                }
                let all_gone = async {
                    for process in &orphans {
                        gone(*process).await;
                    }
                };
                if timeout(ORPHAN_LIMIT, all_gone).await.is_ok() {
                    break;
                }
            }
        }
        // PostgreSQL sees to stale files itself unless the number in them still is some process's:
        // in a container the same few numbers come again after every restart, and there may be
        // nobody who collects a process that was killed.
        let pid_file = PidFile::read(&self.mark.pgdata).map(|file| file.pid);
        let is_stale = pid_file.is_some_and(|pid| {
            Process::is_known(pid)
                && !Process::find(pid).is_some_and(|found| self.mark.is_postmaster(found))
        });
        if is_stale {
            tracing::warn!(
                pid = pid_file,
                "removing a postmaster.pid that names no running PostgreSQL"
            );
            PidFile::remove(&self.mark.pgdata)
                .and_then(|()| socket::remove(&self.sockets))
                .map_err(|cause| ClusterError::folder(&self.mark.pgdata, cause))?;
        }
        Ok(())
    }

    /// Waits until the server answers or has ended.
    async fn ready(&self, postmaster: &mut Postmaster) -> Result<(), ClusterError> {
        tokio::select! {
            status = postmaster.ended() => Err(self.ended(status)),
            answer = self.answering() => answer,
        }
    }

    /// Waits until the server answers.
    pub(super) async fn answering(&self) -> Result<(), ClusterError> {
        let answered = connection::wait_for_answer(&self.sockets, START_LIMIT).await?;
        if answered {
            return Ok(());
        }
        Err(ClusterError::Silent {
            seconds: START_LIMIT.as_secs(),
        })
    }

    fn ended(&self, status: String) -> ClusterError {
        ClusterError::Ended {
            status,
            log: self.log.path().to_owned(),
            tail: self.log.tail(),
        }
    }
}

/// The cluster's own folder.
pub(super) fn pgdata(data: &Path) -> PathBuf {
    data.join("pg")
}

/// A short name of the data folder that is the same at every start.
fn tag(data: &Path) -> String {
    let digest = Sha256::digest(data.as_os_str().as_encoded_bytes());
    let short: [u8; 8] = std::array::from_fn(|index| digest[index]);
    format!("{:016x}", u64::from_be_bytes(short))
}
