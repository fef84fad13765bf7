//! Processes by their number and birth, and the PostgreSQL ones among them, as Linux's `/proc`
//! shows them.
//!
//! Only what everybody may read there is used. The links to a process's folder and program would be
//! the plainer sign, but inside a container even root may not follow those of another user's
//! process.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A process, told apart from a later one that was given the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Process {
    pid: i32,
    /// Start time in clock ticks since boot.
    born: u64,
}

impl Process {
    /// The living process with this number. One that ended but was not collected by its parent does
    /// not count.
    pub(super) fn find(pid: i32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let (state, born) = state_and_birth(&stat)?;
        (!matches!(state, "Z" | "X")).then_some(Self { pid, born })
    }

    /// Whether the system knows a process by this number, be it only one that was not collected
    /// yet.
    pub(super) fn is_known(pid: i32) -> bool {
        Path::new(&format!("/proc/{pid}")).exists()
    }

    pub(super) fn pid(self) -> i32 {
        self.pid
    }

    pub(super) fn is_alive(self) -> bool {
        Self::find(self.pid) == Some(self)
    }

    /// Sends the signal if the process still is. That it may end in between is no error.
    pub(super) fn signal(self, signal: Signal) {
        if self.is_alive() {
            let _ = kill(Pid::from_raw(self.pid), signal);
        }
    }
}

/// How the processes of one cluster are recognised.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// The cluster's folder, as the postmaster got it on its command line.
    pub(super) pgdata: PathBuf,
    /// `cluster_name`, which every other process of the cluster shows in its title.
    pub(super) cluster_name: String,
    /// The user they all run as.
    pub(super) uid: u32,
}

impl Mark {
    /// Whether this is the cluster's postmaster.
    pub(super) fn is_postmaster(&self, process: Process) -> bool {
        self.command_line(process).is_some_and(|line| is_postmaster_of(&line, &self.pgdata))
    }

    /// Every process of the cluster that is alive, the postmaster included.
    pub(super) fn processes(&self) -> Vec<Process> {
        fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
                let process = Process::find(pid)?;
                let line = self.command_line(process)?;
                let belongs = is_postmaster_of(&line, &self.pgdata)
                    || is_backend_of(&line, &self.cluster_name);
                belongs.then_some(process)
            })
            .collect()
    }

    /// The command line, if the process belongs to the right user: anybody could call a process by
    /// this name.
    fn command_line(&self, process: Process) -> Option<Vec<u8>> {
        let folder = PathBuf::from(format!("/proc/{}", process.pid));
        if fs::metadata(&folder).ok()?.uid() != self.uid {
            return None;
        }
        fs::read(folder.join("cmdline")).ok()
    }
}

/// `…/postgres -D <pgdata> …`
fn is_postmaster_of(command_line: &[u8], pgdata: &Path) -> bool {
    let mut words = command_line.split(|byte| *byte == 0);
    let is_postgres = words.next().is_some_and(|program| program.ends_with(b"/postgres"));
    is_postgres
        && words.next() == Some(b"-D")
        && words.next() == Some(pgdata.as_os_str().as_bytes())
}

/// `postgres: <cluster name>: checkpointer`
fn is_backend_of(command_line: &[u8], cluster_name: &str) -> bool {
    command_line
        .strip_prefix(b"postgres: ")
        .and_then(|rest| rest.strip_prefix(cluster_name.as_bytes()))
        .is_some_and(|rest| rest.starts_with(b": "))
}

/// Fields 3 and 22 of `/proc/<pid>/stat`. The name in field 2 is in parentheses and may hold
/// anything, those included.
fn state_and_birth(stat: &str) -> Option<(&str, u64)> {
    let after_name = stat.rsplit_once(')')?.1;
    let mut fields = after_name.split_ascii_whitespace();
    let state = fields.next()?;
    let born = fields.nth(18)?.parse().ok()?;
    Some((state, born))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_and_spaces_does_not_shift_the_fields() {
        let stat = "77 (a) S (b) Z 1 77 77 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4242 9 9";
        assert_eq!(state_and_birth(stat), Some(("Z", 4242)));
        assert_eq!(state_and_birth("77 (short) S 1"), None);
    }

    #[test]
    fn this_process_is_alive() {
        let own = i32::try_from(std::process::id()).expect("a pid");
        assert!(Process::find(own).expect("this process").is_alive());
    }

    #[test]
    fn only_the_processes_of_the_same_cluster_are_recognised() {
        let pgdata = Path::new("/srv/riverward/pg");
        let is_postmaster = |line: &[u8]| is_postmaster_of(line, pgdata);
        assert!(is_postmaster(
            b"/usr/lib/postgresql/15/bin/postgres\0-D\0/srv/riverward/pg\0-c\0a=b\0"
        ));
        assert!(!is_postmaster(b"/usr/lib/postgresql/15/bin/postgres\0-D\0/srv/riverward/pg2\0"));
        assert!(!is_postmaster(b"/bin/ls\0-D\0/srv/riverward/pg\0"));
        assert!(is_backend_of(b"postgres: riverward-1f: walwriter \0\0", "riverward-1f"));
        assert!(!is_backend_of(b"postgres: riverward-1f2: walwriter \0", "riverward-1f"));
        assert!(!is_backend_of(b"postgres: walwriter \0", "riverward-1f"));
    }
}
