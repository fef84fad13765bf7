//! The server as its operator sees it: ready, measured, drained, refused with a reason.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use crate::support::{ServerProcess, TestDatabase};

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
