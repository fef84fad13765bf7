//! Load over HTTP, by wrk: a process of its own that costs little beside what it measures.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;

/// What a turn under load showed.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Requests a second.
    pub rate: f64,
    /// Half were answered within these milliseconds.
    pub p50: f64,
    /// All but one in a hundred were.
    pub p99: f64,
    /// How many requests.
    pub requests: f64,
}

#[derive(Deserialize)]
struct Said {
    requests: f64,
    micros: f64,
    failed: u64,
    p50: f64,
    p99: f64,
}

/// Asks a server for something (see load.lua) over so many connections for so long.
///
/// # Panics
/// When a single request failed: a server that errs is fast for nothing.
pub fn load(
    base_url: &str,
    targets: &Path,
    what: &str,
    connections: usize,
    turn: Duration,
) -> Load {
    let output = Command::new("wrk")
        .args(["--threads", "1", "--connections", &connections.to_string()])
        .args([
            "--duration",
            &format!("{}s", turn.as_secs().max(1)),
            "--latency",
            "--timeout",
            "20s",
        ])
        .args([
            "--script",
            concat!(env!("CARGO_MANIFEST_DIR"), "/benches/support/load.lua"),
            base_url,
            "--",
        ])
        .arg(targets)
        .arg(what)
        .output()
        .expect("wrk; deploy/system-packages.sh test installs it");
    let text = String::from_utf8_lossy(&output.stdout);
    let said: Said = text
        .lines()
        .rev()
        .find_map(|line| serde_json::from_str(line).ok())
        .unwrap_or_else(|| panic!("wrk said: {text}{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(said.failed, 0, "{what}: of {} requests some failed: {text}", said.requests);
    Load {
        rate: said.requests / said.micros * 1e6,
        p50: said.p50 / 1e3,
        p99: said.p99 / 1e3,
        requests: said.requests,
    }
}
