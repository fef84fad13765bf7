//! Requests that name no host, or two.

use super::{address, header, network, send, status};
use crate::support::TestApp;

#[tokio::test]
async fn a_request_is_for_one_host_or_for_none() {
    let app = TestApp::start().await;
    let to = address(&app.state.base_url);
    let ask = async |request: &str| send(to, network(1), &request.replace('\n', "\r\n")).await;
    for (request, expected) in [
        ("GET /healthz HTTP/1.1\nhost: a.example\nconnection: close\n\n", 204),
        ("GET /healthz HTTP/1.1\nhost: 127.0.0.1:8080\nconnection: close\n\n", 204),
        ("GET /healthz HTTP/1.0\n\n", 204),
        ("GET /healthz HTTP/1.1\nconnection: close\n\n", 400),
        ("GET / HTTP/1.1\nconnection: close\n\n", 400),
        (
            "GET /healthz HTTP/1.1\nhost: a.example\nhost: a.example\nconnection: close\n\n",
            400,
        ),
        (
            "GET /healthz HTTP/1.1\nhost: a.example\nhost: b.example\nconnection: close\n\n",
            400,
        ),
        ("GET /healthz HTTP/1.0\nhost: a.example\nhost: b.example\n\n", 400),
        ("GET /healthz HTTP/1.1\nhost:\nconnection: close\n\n", 400),
        ("GET /healthz HTTP/1.1\nhost: a.example/x\nconnection: close\n\n", 400),
        ("GET /healthz HTTP/1.1\nhost: me@a.example\nconnection: close\n\n", 400),
        ("GET http://a.example/healthz HTTP/1.1\nhost: a.example\nconnection: close\n\n", 204),
        (
            "GET http://me@a.example/healthz HTTP/1.1\nhost: a.example\nconnection: close\n\n",
            400,
        ),
        ("GET http://a.example/healthz HTTP/1.1\nconnection: close\n\n", 400),
    ] {
        let answer = ask(request).await;
        assert_eq!(status(&answer), expected, "{request}");
    }
    let refused = ask("GET /api/v1/me HTTP/1.1\nconnection: close\n\n").await;
    assert_eq!(header(&refused, "content-type"), Some("application/problem+json"));
}

/// What a tile's address says of the host follows the target and not the header, and so does what
/// is our own page.
#[tokio::test]
async fn a_target_in_absolute_form_says_the_host() {
    let app = TestApp::start().await;
    let to = address(&app.state.base_url);
    let post = async |origin: &str| {
        let request = format!(
            "POST http://a.example/language HTTP/1.1\r\nhost: b.example\r\norigin: {origin}\r\n\
             cookie: lang=en\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: 7\r\nconnection: close\r\n\r\nlang=en"
        );
        status(&send(to, network(1), &request).await)
    };
    assert_eq!(post("http://a.example").await, 303);
    assert_eq!(post("http://b.example").await, 403);
}

#[tokio::test]
async fn odd_targets_are_answered_without_a_fault() {
    let app = TestApp::start().await;
    let to = address(&app.state.base_url);
    for request in [
        "OPTIONS * HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n",
        "CONNECT a.example:443 HTTP/1.1\r\nhost: a.example:443\r\nconnection: close\r\n\r\n",
        "BREW /pot HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n",
    ] {
        let answer = send(to, network(1), request).await;
        assert!((400..500).contains(&status(&answer)), "{request}{answer}");
    }
}
