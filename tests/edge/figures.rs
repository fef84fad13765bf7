//! What stands in the metrics, whoever asks for what.

use tokio::io::AsyncWriteExt;

use super::{address, connect, form_head, get, network, send, status};
use crate::support::{ServerProcess, TestDatabase};

fn running(figures: &str) -> Option<f64> {
    let line = figures
        .lines()
        .find_map(|line| line.strip_prefix("riverward_http_requests_running "));
    line?.trim().parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_bounded_and_come_back_to_rest() {
    let database = TestDatabase::create().await;
    let metrics = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let data = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(
        data.path(),
        "127.0.0.1:0",
        &["--metrics-addr", &metrics.to_string(), "--database-url", &database.url()],
    );
    let to = address(&server.base_url);
    for number in 0..50 {
        let request =
            format!("BREW{number} /healthz HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n\r\n");
        assert_eq!(status(&send(to, network(1), &request).await), 405);
    }
    let figures = async || get(metrics, network(1), "/metrics").await;
    let mut given_up = Vec::new();
    for number in 0..20 {
        // Half a form, …
        let mut slow = connect(to, network(1)).await;
        slow.write_all(form_head(to, "/language", 7, "").as_bytes()).await.unwrap();
        given_up.push(slow);
        // … and a whole one, whose sender hangs up while a password is looked at.
        let body = "login=wang&password=guess";
        let mut hasty = connect(to, network(100 + number)).await;
        let request = form_head(to, "/login", body.len(), "") + body;
        hasty.write_all(request.as_bytes()).await.unwrap();
    }
    while running(&figures().await).is_none_or(|running| running < 20.0) {
        tokio::task::yield_now().await;
    }
    drop(given_up);
    while running(&figures().await) != Some(0.0) {
        tokio::task::yield_now().await;
    }
    let figures = figures().await;
    assert!(figures.contains("method=\"other\"") && !figures.contains("BREW"), "{figures}");
}
