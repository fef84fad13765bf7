//! Live streams: a few a session, and none beyond its end.

use std::time::{Duration, Instant};

use reqwest::{Response, StatusCode};

use crate::api::sql;
use crate::support::{Browser, TestApp};
use riverward::jobs;

/// A stream ends within this after its right has.
const CUT: Duration = Duration::from_secs(2);

async fn open(browser: &Browser) -> Response {
    browser.get_as_it_travels("/api/v1/events").await
}

/// Reads to the end of a stream; how long that took.
async fn end(stream: &mut Response) -> Duration {
    let began = Instant::now();
    while tokio::time::timeout(Duration::from_secs(10), stream.chunk())
        .await
        .expect("an end")
        .is_ok_and(|chunk| chunk.is_some())
    {}
    began.elapsed()
}

#[tokio::test]
async fn a_session_has_eight_streams_and_the_next_is_told_when_to_try() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    let mut streams = Vec::new();
    for _ in 0..8 {
        streams.push(open(&wang).await);
    }
    assert!(streams.iter().all(|stream| stream.status() == StatusCode::OK));
    for _ in 0..40 {
        let refused = open(&wang).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    }
    let refused = wang.get("/api/v1/events").await;
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert_eq!(refused.header("retry-after"), "10");
    assert_eq!(open(&app.official().await).await.status(), StatusCode::OK, "another session");
    drop(streams);
    // Free again as soon as the server has seen that they are gone.
    while open(&wang).await.status() != StatusCode::OK {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn streams_of_all_sessions_have_a_limit() {
    let app = TestApp::start_with(&["--max-connections", "20"]).await;
    let mut streams = Vec::new();
    for _ in 0..2 {
        let wang = app.official().await;
        for _ in 0..5 {
            streams.push((open(&wang).await, wang.cookie("__Host-session")));
        }
    }
    assert!(streams.iter().all(|(stream, _)| stream.status() == StatusCode::OK));
    let refused = open(&app.admin().await).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS, "half of the connections");
}

#[tokio::test]
async fn signing_out_ends_the_stream_at_once() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    let mut stream = open(&wang).await;
    assert_eq!(wang.post("/logout", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(end(&mut stream).await < CUT);
}

#[tokio::test]
async fn a_stream_ends_with_its_session_or_its_right_wherever_they_end() {
    let app = TestApp::start().await;
    tokio::spawn(jobs::follow(app.state.clone()));
    let (ended, demoted, stays) =
        (app.official().await, app.other_official().await, app.admin().await);
    let mut streams = [open(&ended).await, open(&demoted).await, open(&stays).await];
    let began = Instant::now();
    // Another server, or the database's own hand.
    sql(&app, "DELETE FROM session WHERE account_id = 3").await;
    sql(&app, "DELETE FROM role_grant WHERE account_id = 4").await;
    end(&mut streams[0]).await;
    end(&mut streams[1]).await;
    assert!(began.elapsed() < CUT, "{:?}", began.elapsed());
    assert_eq!(demoted.get("/api/v1/events").await.status, StatusCode::FORBIDDEN);
    sql(
        &app,
        "UPDATE account SET disabled_at = '2026-11-23 02:00:00+00' WHERE account_id = 5",
    )
    .await;
    assert!(end(&mut streams[2]).await < CUT);
}
