//! How long a session is good for tiles.

use reqwest::StatusCode;

use super::path;
use crate::api::sql;
use crate::support::TestApp;

#[tokio::test]
async fn tiles_need_a_session_of_the_last_minute() {
    let app = TestApp::start().await;
    let (wang, path) = (app.official().await, path("990101101", 1, 12, 121.1, 30.8));
    assert_eq!(wang.get(&path).await.status, StatusCode::OK);
    // Taken away by another server: good for what is left of the minute, and for nothing but tiles.
    sql(&app, "DELETE FROM session").await;
    app.set_time("2026-11-23T02:00:59Z");
    assert_eq!(wang.get(&path).await.status, StatusCode::OK);
    assert_eq!(wang.get("/tiles/990101101.json").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(wang.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    app.set_time("2026-11-23T02:01:00Z");
    assert_eq!(wang.get(&path).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn rights_are_read_anew_after_a_minute() {
    let app = TestApp::start().await;
    let (wang, path) = (app.official().await, path("990101101", 1, 12, 121.1, 30.8));
    assert_eq!(wang.get(&path).await.status, StatusCode::OK);
    sql(&app, "DELETE FROM role_grant WHERE area_path = '990101101'").await;
    app.set_time("2026-11-23T02:01:00Z");
    assert_eq!(wang.get(&path).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn signing_out_ends_it_at_once() {
    let app = TestApp::start().await;
    let (wang, path) = (app.official().await, path("990101101", 1, 12, 121.1, 30.8));
    let token = wang.cookie("__Host-session").unwrap();
    assert_eq!(wang.get(&path).await.status, StatusCode::OK);
    wang.post("/logout", &[]).await;
    let stale = app.resident();
    stale.set_cookie("__Host-session", &token);
    assert_eq!(stale.get(&path).await.status, StatusCode::UNAUTHORIZED);
}
