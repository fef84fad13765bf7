//! Leases: since when a record can have been made, whether it is live, and a session opened by one.

use reqwest::StatusCode;
use serde_json::json;

use super::{flags, stored};
use crate::api::sql;
use crate::support::{Phone, TestApp, seed};

#[tokio::test]
async fn a_phone_opens_a_session_by_its_key_with_a_fresh_lease_only() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let lease = phone.browser.get("/api/v1/lease").await.json()["lease"]
        .as_str()
        .unwrap()
        .to_owned();
    phone.browser.set_cookie("__Host-session", "990101.gone");
    assert_eq!(phone.browser.get("/my").await.status, StatusCode::UNAUTHORIZED);
    for (steward, lease) in [
        ("990202.1", lease.as_str()),
        ("x", &lease),
        ("990101.1", "AAAA"),
        ("990101.1", &lease[1..]),
    ] {
        assert_eq!(phone.renew(steward, lease).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(phone.renew("990101.1", &lease).await.status, StatusCode::NO_CONTENT);
    assert_eq!(phone.browser.get("/my").await.status, StatusCode::OK);
    app.set_time("2026-11-23T02:06:00Z");
    assert_eq!(phone.renew("990101.1", &lease).await.status, StatusCode::FORBIDDEN);
    sql(&app, "UPDATE account SET disabled_at = '2026-11-23' WHERE account_id = 1").await;
    let lease = phone.browser.get("/api/v1/lease").await.json()["lease"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(phone.renew("990101.1", &lease).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_lease_bounds_when_a_record_can_have_been_made() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    // Sunday 23:00 in Shanghai: the lease of a page opened then.
    app.set_time("2026-11-22T15:00:00Z");
    let lease = app.state.secrets.lease(&app.state.entropy, app.state.clock.now());
    app.set_time("2026-11-23T02:00:00Z");
    let now = app.state.clock.now().timestamp_millis();
    let hours = |hours: i64| now - hours * 3_600_000;
    // Made ten and a half hours ago, as the phone says: Sunday. Made on Friday, as it says: not
    // before the lease.
    let honest =
        json!({ "device_time": now - 37_800_000, "taken_at": now - 37_800_000, "lease": lease });
    let backdated = json!({ "device_time": hours(60), "taken_at": hours(60), "lease": lease });
    let records = [honest, backdated].map(|more| phone.record(&app, seed::river(), &more));
    let answer = phone.send(&app, &records).await.json();
    assert_eq!(answer["answers"][0]["stored"]["day"], "2026-11-22");
    assert!(!flags(&answer["answers"][0]).contains(&"clock_skew".to_owned()));
    assert_eq!(answer["answers"][1]["stored"]["day"], "2026-11-22", "not the Friday it claims");
    assert!(flags(&answer["answers"][1]).contains(&"clock_skew".to_owned()));
    // A lease that is not ours bounds nothing: what carries it counts for when it came.
    let other = phone
        .record_once(&app, seed::river(), &json!({ "lease": "forged", "device_time": hours(60) }))
        .await;
    assert_eq!(other["stored"]["day"], "2026-11-23");
    assert!(flags(&other).contains(&"no_lease".to_owned()), "{other}");
}

#[tokio::test]
async fn a_lease_makes_a_record_live_for_two_minutes() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let lease = app.state.secrets.lease(&app.state.entropy, app.state.clock.now());
    for (time, grade) in [("2026-11-23T02:02:00Z", "E2"), ("2026-11-23T02:02:00.001Z", "E1")] {
        app.set_time(time);
        let answer = phone.record_once(&app, seed::river(), &json!({ "lease": lease })).await;
        assert_eq!(stored(&answer).0, grade, "{time}");
    }
    let without = phone.record_once(&app, seed::river(), &json!({ "lease": null })).await;
    assert_eq!(stored(&without), ("E1".into(), vec![]));
}

#[tokio::test]
async fn a_signed_lease_opens_one_session() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let lease = || app.state.secrets.lease(&app.state.entropy, app.state.clock.now());
    let (first, second) = (lease(), lease());
    // In whatever order they come.
    assert_eq!(phone.renew("990101.1", &second).await.status, StatusCode::NO_CONTENT);
    assert_eq!(phone.renew("990101.1", &first).await.status, StatusCode::NO_CONTENT);
    for used in [&first, &second] {
        let again = phone.renew("990101.1", used).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
        assert!(again.body.contains("已经用过"), "{}", again.body);
    }
    app.set_time("2026-11-23T02:05:00Z");
    assert_eq!(phone.renew("990101.1", &first).await.status, StatusCode::CONFLICT);
    app.set_time("2026-11-23T02:05:01Z");
    assert_eq!(phone.renew("990101.1", &first).await.status, StatusCode::FORBIDDEN);
    // What is too old to open one is forgotten.
    assert_eq!(phone.renew("990101.1", &lease()).await.status, StatusCode::NO_CONTENT);
    let kept: i32 = sqlx::query_scalar("SELECT cardinality(session_leases) FROM device_key")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(kept, 1);
    let sessions: i64 = sqlx::query_scalar("SELECT count(*) FROM session WHERE opened_by = 'key'")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(sessions, 1, "each new one ends the one before in the same browser");
}
