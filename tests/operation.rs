//! The server as its operator sees it: ready, measured, drained, refused with a reason.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::ConnectOptions;

use crate::support::{Does, Proxy, ServerProcess, TestDatabase};

fn get(addr: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_on_a_given_database_is_ready_measured_and_ends_well() {
    let database = TestDatabase::create().await;
    let metrics = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let data = tempfile::tempdir().unwrap();
    let mut server = ServerProcess::start(
        data.path(),
        "127.0.0.1:0",
        &["--metrics-addr", &metrics, "--database-url", &database.url()],
    );
    let addr = server.base_url.strip_prefix("http://").unwrap().to_owned();
    assert!(get(&addr, "/healthz").starts_with("HTTP/1.1 204"));
    assert!(get(&addr, "/readyz").starts_with("HTTP/1.1 204"));
    assert!(
        get(&addr, "/metrics").starts_with("HTTP/1.1 404"),
        "figures are not for the public address"
    );
    let figures = get(&metrics, "/metrics");
    assert!(
        figures.contains("riverward_http_requests_total") && figures.contains("route=\"/readyz\""),
        "{figures}"
    );
    assert!(!data.path().join("pg").exists(), "no cluster of its own beside a given database");

    // A request under way when the server is told to stop is answered; a new one is not taken.
    let mut slow = TcpStream::connect(&addr).unwrap();
    write!(slow, "POST /language HTTP/1.1\r\nhost: {addr}\r\nsec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 7\r\nconnection: close\r\n\r\nlan").unwrap();
    // The head has arrived when the server answers a later request on another connection.
    get(&addr, "/healthz");
    let ending = std::thread::spawn(move || server.stop());
    while TcpStream::connect(&addr).is_ok() {
        std::thread::yield_now();
    }
    slow.write_all(b"g=en").unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(ending.join().unwrap());
}

fn serve(data: &Path, url: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_riverward"))
        .args(["serve", "--addr", "127.0.0.1:0", "--database-url", url, "--data"])
        .arg(data)
        .env("RUST_LOG", "warn")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Reads lines until one holds these words.
fn until(lines: impl std::io::Read, words: &str) {
    let said = BufReader::new(lines)
        .lines()
        .map_while(Result::ok)
        .find(|line| line.contains(words));
    assert!(said.is_some(), "it ended and never said {words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_there_yet_is_waited_for() {
    let database = TestDatabase::create().await;
    let proxy = Proxy::before(&database.options).await;
    proxy.now(Does::Cut);
    let data = tempfile::tempdir().unwrap();
    let mut server = serve(data.path(), proxy.options().to_url_lossy().as_str());
    let (log, output) = (server.stderr.take().unwrap(), server.stdout.take().unwrap());
    tokio::task::spawn_blocking(move || until(log, "waiting for the database"))
        .await
        .unwrap();
    proxy.now(Does::Pass);
    tokio::task::spawn_blocking(move || until(output, "ready http")).await.unwrap();
    kill(Pid::from_raw(server.id().cast_signed()), Signal::SIGTERM).unwrap();
    assert!(server.wait().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_while_it_waits_for_the_database_it_stops() {
    let database = TestDatabase::create().await;
    let proxy = Proxy::before(&database.options).await;
    for does in [Does::Cut, Does::Stall] {
        proxy.now(does.clone());
        let data = tempfile::tempdir().unwrap();
        let somebody = proxy.until_somebody_comes();
        let mut server = serve(data.path(), proxy.options().to_url_lossy().as_str());
        if does == Does::Cut {
            let log = server.stderr.take().unwrap();
            let waits = move || until(log, "waiting for the database");
            tokio::task::spawn_blocking(waits).await.unwrap();
        } else {
            // Connected, and nothing is said.
            somebody.await;
        }
        let told = Instant::now();
        kill(Pid::from_raw(server.id().cast_signed()), Signal::SIGTERM).unwrap();
        assert!(server.wait().unwrap().success());
        assert!(told.elapsed() < Duration::from_secs(5), "{does:?}: {:?}", told.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_while_the_database_says_nothing_it_stops() {
    let database = TestDatabase::create().await;
    let proxy = Proxy::before(&database.options).await;
    let data = tempfile::tempdir().unwrap();
    let url = proxy.options().to_url_lossy();
    let flags = ["--database-url", url.as_str(), "--drain-seconds", "1", "--request-seconds", "5"];
    let mut server = ServerProcess::start(data.path(), "127.0.0.1:0", &flags);
    proxy.now(Does::Stall);
    // So that somebody has asked and gets no answer.
    let addr = server.base_url.strip_prefix("http://").unwrap();
    assert!(get(addr, "/readyz").starts_with("HTTP/1.1 503"));
    let told = Instant::now();
    assert!(server.stop());
    assert!(told.elapsed() < Duration::from_secs(15), "{:?}", told.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_the_secret_it_was_written_with_is_refused() {
    let database = TestDatabase::create().await;
    let (first, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let flags = ["--database-url", &database.url()];
    assert!(ServerProcess::start(first.path(), "127.0.0.1:0", &flags).stop());

    let refusal = |data: &Path| {
        let output = serve(data, &database.url()).wait_with_output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let words = refusal(other.path());
    let place = other.path().join("secret");
    assert!(words.contains(&place.display().to_string()), "{words}");
    assert!(words.contains("RIVERWARD_SECRET") && words.contains("backup"), "{words}");
    assert!(!place.exists(), "no new one is made in its place");
    std::fs::write(&place, "another secret than the database was written with").unwrap();
    assert!(refusal(other.path()).contains("another secret"));

    std::fs::copy(first.path().join("secret"), &place).unwrap();
    assert!(ServerProcess::start(other.path(), "127.0.0.1:0", &flags).stop());
}

#[test]
fn settings_that_cannot_work_are_refused_with_what_to_do() {
    let run = |flags: &[&str], variables: &[(&str, &str)]| {
        let data = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_riverward"))
            .arg("serve")
            .arg("--data")
            .arg(data.path())
            .args(flags)
            .env_remove("DATABASE_URL")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let wrong_url = run(&[], &[("DATABASE_URL", "mysql://root:hunter2@localhost/x")]);
    assert!(wrong_url.contains("postgres://") && !wrong_url.contains("hunter2"), "{wrong_url}");
    assert!(run(&["--addr", "nonsense"], &[]).contains("--addr"));
    assert!(run(&["--pool-size", "0"], &[]).contains("--pool-size"));
}
