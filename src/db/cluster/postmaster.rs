//! A running PostgreSQL server: one this process started, or one it found running after an earlier
//! Riverward was killed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::Child;
use tokio::time::{sleep, timeout};

use super::process::{Mark, Process};

/// How often the end of a process that is not a child is looked for.
const WATCH_EVERY: Duration = Duration::from_millis(100);

/// How long a fast shutdown may take: its checkpoint writes out everything that is still only in
/// memory.
const FAST_LIMIT: Duration = Duration::from_mins(1);

/// An immediate shutdown writes nothing, and kills what does not end within five seconds by itself.
const IMMEDIATE_LIMIT: Duration = Duration::from_secs(10);

/// The server process. Dropped while it runs, it is asked to shut down, without waiting: no way out
/// of this process short of being killed leaves a database behind.
#[derive(Debug)]
pub(super) struct Postmaster {
    pid: i32,
    server: Server,
    ended: bool,
}

#[derive(Debug)]
enum Server {
    Child(Box<Child>),
    Adopted(Process),
}

impl Postmaster {
    pub(super) fn of_child(child: Child) -> Self {
        Self {
            // Neither half can fail before the child was waited for.
            pid: child.id().and_then(|pid| i32::try_from(pid).ok()).unwrap_or(0),
            server: Server::Child(Box::new(child)),
            ended: false,
        }
    }

    pub(super) fn adopt(process: Process) -> Self {
        Self {
            pid: process.pid(),
            server: Server::Adopted(process),
            ended: false,
        }
    }

    pub(super) fn pid(&self) -> i32 {
        self.pid
    }

    /// Waits for its end and says how it ended, as far as that can be known. Can be given up and
    /// begun again.
    pub(super) async fn ended(&mut self) -> String {
        let status = match &mut self.server {
            Server::Child(child) => match child.wait().await {
                Ok(status) => status.to_string(),
                Err(cause) => cause.to_string(),
            },
            Server::Adopted(process) => {
                gone(*process).await;
                "adopted, so its exit status is unknown".to_owned()
            }
        };
        self.ended = true;
        status
    }

    fn signal(&self, signal: Signal) {
        match &self.server {
            // The number stays the child's until it is waited for, and is None afterwards.
            Server::Child(child) => {
                if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
                    let _ = kill(Pid::from_raw(pid), signal);
                }
            }
            Server::Adopted(process) => process.signal(signal),
        }
    }

    /// Shuts it down: in good order if it can, in bounded time in any case.
    pub(super) async fn shut_down(mut self, mark: &Mark) {
        self.signal(Signal::SIGINT);
        if timeout(FAST_LIMIT, self.ended()).await.is_ok() {
            return;
        }
        tracing::warn!(
            "PostgreSQL did not finish its shutdown in time; stopping it at once, it will recover at the next start"
        );
        self.signal(Signal::SIGQUIT);
        if timeout(IMMEDIATE_LIMIT, self.ended()).await.is_ok() {
            return;
        }
        for process in mark.processes() {
            process.signal(Signal::SIGKILL);
        }
        self.ended().await;
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        if !self.ended {
            self.signal(Signal::SIGINT);
        }
    }
}

/// Waits until the process has ended.
pub(super) async fn gone(process: Process) {
    while process.is_alive() {
        sleep(WATCH_EVERY).await;
    }
}

/// What `postmaster.pid` in the cluster's folder says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub(super) pid: i32,
    pub(super) port: u16,
    pub(super) sockets: PathBuf,
    pub(super) stopping: bool,
}

impl PidFile {
    pub(super) fn read(pgdata: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(path(pgdata)).ok()?)
    }

    /// The lines are: pid, data folder, start time, port, first socket folder, listen address,
    /// shared memory, status.
    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        Some(Self {
            pid: lines.first()?.parse().ok()?,
            port: lines.get(3)?.parse().ok()?,
            sockets: PathBuf::from(lines.get(4)?),
            stopping: lines.get(7) == Some(&"stopping"),
        })
    }

    /// Removes the file.
    pub(super) fn remove(pgdata: &Path) -> std::io::Result<()> {
        fs::remove_file(path(pgdata))
    }
}

fn path(pgdata: &Path) -> PathBuf {
    pgdata.join("postmaster.pid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pid_file_is_read_in_every_stage_of_its_writing() {
        let text = "812\n/srv/pg\n1795000000\n5432\n/srv/run\n\n  5242882   32769\nready   \n";
        let expected = PidFile {
            pid: 812,
            port: 5432,
            sockets: PathBuf::from("/srv/run"),
            stopping: false,
        };
        assert_eq!(PidFile::parse(text), Some(expected));
        let stopping = PidFile::parse(&text.replace("ready   ", "stopping"));
        assert!(stopping.expect("the same file").stopping);
        assert_eq!(PidFile::parse("812\n/srv/pg\n"), None);
        assert_eq!(PidFile::parse(""), None);
    }
}
