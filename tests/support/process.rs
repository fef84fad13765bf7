//! The real binary as a process of its own, to be killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A running `riverward serve`; killed when dropped.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    /// What it printed as ready.
    pub base_url: String,
}

impl ServerProcess {
    /// Starts one on a data folder and waits until it says that it is ready.
    pub fn start(data: &Path, addr: &str, flags: &[&str]) -> Self {
        // What limits do is tested where they are set.
        let wide = ["--rate-per-minute", "--records-per-minute", "--unknown-per-minute"];
        let wide = wide.iter().filter(|limit| !flags.contains(limit));
        let mut child = Command::new(env!("CARGO_BIN_EXE_riverward"))
            .args(["serve", "--addr", addr])
            .args(wide.flat_map(|limit| [*limit, "1000000"]))
            .args(flags)
            .arg("--data")
            .arg(data)
            .env_remove("DATABASE_URL")
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let ready = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("ready ").map(str::to_owned));
        let Some(base_url) = ready else {
            child.kill().ok();
            panic!("the server ended before it was ready: {:?}", child.wait());
        };
        Self { child, base_url }
    }

    /// Resident memory in MB: now, and the most so far.
    pub fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let megabytes = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
        };
        (megabytes("VmRSS:"), megabytes("VmHWM:"))
    }

    /// Ends it without a word, as a power cut does.
    pub fn kill(&mut self) {
        self.child.kill().expect("kill -9");
        self.child.wait().expect("its end");
    }

    /// What it has in memory, in kibibytes.
    pub fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .expect("what the kernel says of it");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
            .expect("a number")
    }

    /// Asks it to stop and waits; true when it ended well.
    pub fn stop(&mut self) -> bool {
        kill(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGTERM).expect("SIGTERM");
        self.child.wait().expect("its end").success()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // Orderly, so that the database ends with it; it may have ended already.
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            self.stop();
        }
    }
}

/// Kills the database of a data folder without a word.
pub fn kill_database(data: &Path) {
    let pid_file =
        std::fs::read_to_string(data.join("pg/postmaster.pid")).expect("a running database");
    let pid = pid_file.lines().next().expect("a pid").parse().expect("a pid");
    kill(Pid::from_raw(pid), Signal::SIGKILL).expect("kill -9");
}
