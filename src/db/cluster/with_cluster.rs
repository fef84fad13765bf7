//! Runs a command with a cluster of its own: `riverward with-cluster -- COMMAND`.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;

use super::data_folder::create_data_folder;
use super::error::ClusterError;
use super::managed::ManagedCluster;
use super::settings::ClusterSettings;

/// The variable in which the command finds the cluster's URL.
pub const CLUSTER_URL: &str = "RIVERWARD_CLUSTER_URL";

/// How long the command has to end after it was told to.
const END_LIMIT: Duration = Duration::from_secs(10);

/// Starts a cluster, runs `command` (program and arguments) with [`CLUSTER_URL`] set, and
/// stops the cluster when the command has ended, however it ended. SIGINT and SIGTERM are passed on
/// to the command and end both.
///
/// Without a data folder the cluster is made in a temporary one that is removed afterwards.
/// `server_settings` are PostgreSQL settings beyond the built-in ones.
///
/// # Errors
/// When the cluster does not start or there is no such program. A command that fails is no error
/// here: its exit status says so.
pub async fn run_with_cluster(
    data_dir: Option<PathBuf>,
    server_settings: Vec<(String, String)>,
    command: Vec<String>,
) -> Result<ExitStatus, ClusterError> {
    // From here on a signal waits until the cluster can be stopped properly.
    let mut signals = Signals::listen().map_err(ClusterError::Signals)?;
    let temporary;
    let data_dir = if let Some(data_dir) = data_dir {
        data_dir
    } else {
        temporary = TemporaryFolder::create()?;
        temporary.path.clone()
    };
    let mut settings = ClusterSettings::new(data_dir);
    settings.settings = server_settings;

    let cluster = ManagedCluster::start(settings).await?;
    let status = run(&command, &cluster.url(), &mut signals).await;
    cluster.stop().await;
    status
}

async fn run(
    command: &[String],
    url: &str,
    signals: &mut Signals,
) -> Result<ExitStatus, ClusterError> {
    let [program, arguments @ ..] = command else {
        return Err(ClusterError::NoCommand);
    };
    let as_error = |cause| ClusterError::program(Path::new(program), cause);
    let mut child = Command::new(program);
    child.args(arguments).env(CLUSTER_URL, url);
    // A group of its own lets a signal reach what the command started in its turn. With a terminal
    // the terminal sees to that, and would stop a group in the background that reads from it.
    let has_group = !io::stdin().is_terminal();
    if has_group {
        child.process_group(0);
    }
    let mut child = child.spawn().map_err(as_error)?;
    let received = tokio::select! {
        status = child.wait() => return status.map_err(as_error),
        received = signals.next() => received,
    };
    pass_on(&child, received, has_group);
    if timeout(END_LIMIT, child.wait()).await.is_err() {
        pass_on(&child, Signal::SIGKILL, has_group);
    }
    child.wait().await.map_err(as_error)
}

fn pass_on(child: &Child, signal: Signal, has_group: bool) {
    let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) else {
        return;
    };
    let pid = Pid::from_raw(pid);
    // Fails only if the process has just ended, which is what is wanted.
    let _ = if has_group { killpg(pid, signal) } else { kill(pid, signal) };
}

struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::SIGINT,
            _ = self.terminate.recv() => Signal::SIGTERM,
        }
    }
}

/// A data folder that goes when this value does.
struct TemporaryFolder {
    path: PathBuf,
}

impl TemporaryFolder {
    fn create() -> Result<Self, ClusterError> {
        let base = std::env::temp_dir();
        // A killed process may have left the folder of the same number behind.
        for attempt in 0..100_u32 {
            let path = base.join(format!("riverward-{}-{attempt}", std::process::id()));
            match create_data_folder(&path) {
                Ok(()) => return Ok(Self { path }),
                Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
                Err(cause) => return Err(ClusterError::folder(&path, cause)),
            }
        }
        Err(ClusterError::folder(&base, io::Error::from(io::ErrorKind::AlreadyExists)))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // It stands in the system's temporary folder, which is emptied now and then anyway.
        let _ = fs::remove_dir_all(&self.path);
    }
}
