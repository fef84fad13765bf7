//! The log where it cannot be written: the server goes on, and stops when it is told to.

use std::fs::OpenOptions;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;
use tokio::net::TcpStream;

use super::{get, network, status};
use crate::support::TestDatabase;

struct Server {
    child: Child,
    address: SocketAddr,
    _data: TempDir,
    _database: TestDatabase,
}

impl Server {
    /// One that logs every request there, and says that it is ready there.
    async fn start(stdout: Stdio, stderr: Stdio) -> Self {
        let database = TestDatabase::create().await;
        let data = tempfile::tempdir().unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_riverward"))
            .args(["serve", "--addr", &address.to_string(), "--database-url", &database.url()])
            .arg("--data")
            .arg(data.path())
            .env("RUST_LOG", "debug")
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .unwrap();
        let mut server = Self {
            child,
            address,
            _data: data,
            _database: database,
        };
        while TcpStream::connect(address).await.is_err() {
            assert!(server.child.try_wait().unwrap().is_none(), "it ended before it was ready");
            tokio::task::yield_now().await;
        }
        server
    }

    /// Answers a thousand requests, then ends as it is told to.
    async fn proves_well(mut self) {
        for number in 0..1000 {
            let path = if number % 2 == 0 { "/healthz" } else { "/" };
            let answer = get(self.address, network(1), path).await;
            assert!(matches!(status(&answer), 200 | 204), "{number}: {answer}");
        }
        let told = Instant::now();
        kill(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGTERM).unwrap();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(told.elapsed() < Duration::from_secs(20), "it does not end");
            tokio::task::yield_now().await;
        };
        assert!(status.success(), "{status}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn full_disk() -> Stdio {
    OpenOptions::new().write(true).open("/dev/full").unwrap().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_the_log_costs_the_log_alone() {
    Server::start(Stdio::null(), full_disk()).await.proves_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_nobody_reads_holds_up_nobody() {
    let (_unread, log) = std::io::pipe().unwrap();
    Server::start(Stdio::null(), log.into()).await.proves_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_every_output_is_gone_serves() {
    let (closed, log) = std::io::pipe().unwrap();
    drop(closed);
    Server::start(full_disk(), log.into()).await.proves_well().await;
}

#[test]
fn a_command_that_cannot_say_what_it_did_ends_with_a_fault_and_not_a_panic() {
    let output = Command::new(env!("CARGO_BIN_EXE_riverward"))
        .arg("openapi")
        .stdout(full_disk())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("standard output") && !said.contains("panicked"), "{said}");
}
