//! Slow connections: bodies that come byte by byte, answers that nobody takes.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{address, connect, form_head, get, network, rest, send, status};
use crate::support::{ServerProcess, TestApp, TestDatabase, is_long, seed};

/// How long somebody may wait while others hold what they can.
const SOON: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread")]
async fn one_address_gets_its_share_and_everybody_else_is_answered() {
    let app = TestApp::start().await;
    let to = address(&app.state.base_url);
    let page = format!("/q/{}", seed::river());
    let count = if is_long() { 2050 } else { 400 };
    let mut held = Vec::new();
    for _ in 0..count {
        let mut stream = connect(to, network(1)).await;
        let begun = form_head(to, "/language", 100, "") + "l";
        let _refused = stream.write_all(begun.as_bytes()).await;
        held.push(stream);
    }
    for _ in 0..5 {
        let began = Instant::now();
        assert_eq!(status(&get(to, network(2), &page).await), 200);
        assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    }
    let refused = get(to, network(1), &page).await;
    assert_ne!(status(&refused), 200, "the address has had its share");
    // The first ones are held, those beyond the share are not.
    assert!(is_open(&mut held[0]).await && is_open(&mut held[255]).await);
    assert!(!is_open(&mut held[256]).await && !is_open(&mut held[count - 1]).await);
    drop(held);
    // What is given back can be had again.
    while status(&get(to, network(1), &page).await) != 200 {
        tokio::task::yield_now().await;
    }
}

/// Whether the other end has not closed, whatever it says meanwhile.
async fn is_there(stream: &mut TcpStream) -> bool {
    let mut some = [0; 4096];
    loop {
        match tokio::time::timeout(Duration::from_millis(200), stream.read(&mut some)).await {
            Ok(Ok(read)) if read > 0 => {}
            Ok(_) => return false,
            Err(_) => return true,
        }
    }
}

/// Whether the other end has neither answered nor closed.
async fn is_open(stream: &mut TcpStream) -> bool {
    let mut byte = [0];
    tokio::time::timeout(Duration::from_millis(200), stream.read(&mut byte))
        .await
        .is_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_the_share_is_the_visitors_and_counts_requests() {
    let app = TestApp::start_with(&["--trust-proxy", "--connections-per-address", "4"]).await;
    let to = address(&app.state.base_url);
    let session = app.official().await.cookie("__Host-session").unwrap();
    let request = |visitor: &str, path: &str| {
        format!(
            "GET {path} HTTP/1.1\r\nhost: {to}\r\nx-forwarded-for: 203.0.113.9, {visitor}\r\n\
             cookie: __Host-session={session}\r\nconnection: close\r\n\r\n"
        )
    };
    let mut held = Vec::new();
    for _ in 0..4 {
        let mut stream = connect(to, network(1)).await;
        let asked = request("198.51.100.1", "/api/v1/events");
        stream.write_all(asked.as_bytes()).await.unwrap();
        let mut begun = [0; 12];
        stream.read_exact(&mut begun).await.unwrap();
        assert_eq!(&begun, b"HTTP/1.1 200");
        held.push(stream);
    }
    let ask = async |visitor: &str| status(&send(to, network(1), &request(visitor, "/scan")).await);
    assert_eq!(ask("198.51.100.1").await, 429);
    assert_eq!(ask("198.51.100.2").await, 200, "another visitor of the same proxy");
    drop(held);
    while ask("198.51.100.1").await != 200 {
        tokio::task::yield_now().await;
    }
}

/// As many networks as it takes for all places, each below its share.
#[tokio::test(flavor = "multi_thread")]
async fn many_slow_addresses_together_keep_nobody_waiting() {
    let app =
        TestApp::start_with(&["--max-connections", "40", "--connections-per-address", "8"]).await;
    let to = address(&app.state.base_url);
    let session = app.official().await.cookie("__Host-session").unwrap();
    let mut stream = connect(to, network(1)).await;
    let asked = format!(
        "GET /api/v1/events HTTP/1.1\r\nhost: {to}\r\ncookie: __Host-session={session}\r\n\r\n"
    );
    stream.write_all(asked.as_bytes()).await.unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.unwrap();
    let mut held = Vec::new();
    for number in 0..60 {
        let mut slow = connect(to, network(10 + number / 6)).await;
        let request = form_head(to, "/language", 100, "") + "l";
        let _refused = slow.write_all(request.as_bytes()).await;
        held.push(slow);
    }
    let page = format!("/q/{}", seed::river());
    for number in 0..10 {
        let began = Instant::now();
        assert_eq!(status(&get(to, network(100 + number), &page).await), 200);
        assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    }
    let open = join_all(held.iter_mut().map(is_open))
        .await
        .into_iter()
        .filter(|open| *open)
        .count();
    assert!((20..40).contains(&open), "{open}: what nobody needed was left to them");
    assert!(is_there(&mut stream).await, "who has one connection gives up none");
}

/// Answers of some hundred kilobytes that thousands do not take, and bodies that come byte by byte.
#[tokio::test(flavor = "multi_thread")]
async fn slow_visitors_take_little_memory() {
    let (database, data) = (TestDatabase::create().await, tempfile::tempdir().unwrap());
    let url = database.url();
    let server = ServerProcess::start(data.path(), "127.0.0.1:0", &["--database-url", &url]);
    let to = address(&server.base_url);
    let count = if is_long() { 1950 } else { 200 };
    // What each may take beside what the server has for everybody, in MB.
    let most = u64::from(count) / 16 + 16;
    for more in ["", "accept-encoding: gzip\r\n"] {
        let request = format!("GET /api/v1/openapi.json HTTP/1.1\r\nhost: {to}\r\n{more}\r\n");
        let before = server.memory().0;
        let mut untaken = Vec::new();
        for number in 0..count {
            let mut stream = connect(to, network(1 + number / 200)).await;
            SockRef::from(&stream).set_recv_buffer_size(4096).unwrap();
            stream.write_all(request.repeat(20).as_bytes()).await.unwrap();
            untaken.push(stream);
        }
        assert!(status(&get(to, network(50), "/scan").await) == 200);
        let grown = server.memory().0.saturating_sub(before);
        assert!(grown < most, "{more:?}: {grown} MB");
    }
    let before = server.memory().0;
    let head = form_head(to, "/language", 4000, "");
    let bodies = (0..20).map(async |number| {
        let mut stream = connect(to, network(60 + number)).await;
        stream.set_nodelay(true).unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        for _ in 0..2000 {
            stream.write_all(b"l").await.unwrap();
            tokio::task::yield_now().await;
        }
        stream
    });
    let streams = join_all(bodies).await;
    let grown = server.memory().0.saturating_sub(before);
    assert!(grown < most, "{} bodies: {grown} MB", streams.len());
}

/// Half a minute, so only where there is time; the rules themselves are tried in `http/pace.rs`.
#[tokio::test(flavor = "multi_thread")]
async fn slow_bodies_idle_connections_and_answers_not_taken_are_ended() {
    if !is_long() {
        return;
    }
    let app = TestApp::start().await;
    let to = address(&app.state.base_url);
    let trickle = async {
        let mut stream = connect(to, network(1)).await;
        let head = form_head(to, "/language", 1000, "");
        stream.write_all(head.as_bytes()).await.unwrap();
        let (mut read, mut write) = stream.split();
        let sending = async {
            while write.write_all(b"l").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        };
        let mut answer = String::new();
        tokio::select! {
            () = sending => {}
            read = read.read_to_string(&mut answer) => drop(read),
        }
        status(&answer)
    };
    let idle = async {
        let mut stream = connect(to, network(2)).await;
        let request = format!("GET /healthz HTTP/1.1\r\nhost: {to}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        status(&rest(&mut stream).await)
    };
    let untaken = async {
        let mut stream = connect(to, network(3)).await;
        SockRef::from(&stream).set_recv_buffer_size(4096).unwrap();
        let request = format!("GET /api/v1/openapi.json HTTP/1.1\r\nhost: {to}\r\n\r\n");
        // Asks for more than lies between the two, and takes none of it.
        let asked = tokio::time::timeout(Duration::from_mins(1), async {
            while stream.write_all(request.as_bytes()).await.is_ok() {}
        });
        asked.await.is_ok()
    };
    let began = Instant::now();
    let (trickled, idled, cut) = tokio::join!(trickle, idle, untaken);
    assert_eq!(trickled, 400, "a byte every two seconds is no body");
    assert_eq!(idled, 204, "answered, and then closed");
    assert!(cut, "an answer that nobody takes");
    assert!(began.elapsed() < Duration::from_mins(1), "{:?}", began.elapsed());
}
