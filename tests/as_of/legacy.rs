//! Records of a release that stored less with them count as they did.

use chrono::{DateTime, Utc};
use riverward::jobs;
use serde_json::json;

use super::{at, days, decide, differing, sent};
use crate::api::{ask, sql};
use crate::support::{TestApp, seed};

/// First and last moment of the one patrol there is.
async fn patrol(app: &TestApp) -> (DateTime<Utc>, DateTime<Utc>) {
    sqlx::query_as("SELECT first_at, last_at FROM patrol")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_decision_leaves_a_patrol_at_its_time() {
    let app = TestApp::start().await;
    // Made at half past eight, sent at ten, and another of the minute.
    let (first, second) = (at("2026-11-23T00:30:00Z"), at("2026-11-23T02:00:00Z"));
    let (waited, _) = sent(&app, seed::ZHANG, seed::river(), first).await;
    let (live, _) = sent(&app, seed::ZHANG, seed::river_east(), second).await;
    assert_eq!(patrol(&app).await, (first, second));
    sql(&app, "UPDATE scan SET seen_at = NULL, roles = NULL").await;
    assert_eq!(differing(&app).await, []);

    decide(&app, live, "set_aside").await;
    assert_eq!(patrol(&app).await, (first, first), "when it was made, not when it came");
    assert_eq!(differing(&app).await, []);
    app.set_time("2026-11-23T03:00:00Z");
    decide(&app, live, "accepted").await;
    decide(&app, waited, "accepted").await;
    assert_eq!(patrol(&app).await, (first, second));
    assert_eq!(differing(&app).await, []);
    let list = ask(&app.official().await, "/api/v1/records?area=990101101&state=decided").await;
    let shown = list["items"].as_array().unwrap().iter().find(|item| item["id"] == json!(waited));
    assert_eq!(shown.unwrap()["at"], json!("2026-11-23T00:30:00Z"));
}

#[tokio::test]
async fn the_roles_of_an_old_record_follow_from_the_stewardships() {
    let app = TestApp::start().await;
    sql(
        &app,
        "INSERT INTO stewardship (district, segment_id, person_id, role, principal, valid_from)
         VALUES (990101, 1, 1, 'volunteer', false, '2026-11-23')",
    )
    .await;
    let (scan, _) = sent(&app, seed::ZHANG, seed::river(), at("2026-11-23T02:00:00Z")).await;
    let both = [("river_chief".to_owned(), 1 << 22), ("volunteer".to_owned(), 1 << 22)];
    assert_eq!(days(&app).await, both);
    sql(&app, "UPDATE scan SET roles = NULL").await;
    decide(&app, scan, "set_aside").await;
    assert!(days(&app).await.is_empty());
    app.set_time("2026-11-23T03:00:00Z");
    decide(&app, scan, "accepted").await;
    assert_eq!(days(&app).await, both);
}

#[tokio::test]
async fn a_day_that_a_release_before_counted_on_arrival_stays_after_its_hand_over() {
    let app = TestApp::start().await;
    let (scan, _) = sent(&app, seed::ZHANG, seed::river(), at("2026-11-23T02:00:00Z")).await;
    let counted = [("river_chief".to_owned(), 1 << 22)];
    assert_eq!(days(&app).await, counted);
    // It kept neither the roles of a record nor the hour at which a stewardship ended.
    sql(
        &app,
        "UPDATE scan SET roles = NULL;
         UPDATE stewardship SET valid_to = '2026-11-23' WHERE segment_id = 1 AND person_id = 1;
         SELECT refresh_duties(990101, '{1}', '2026-11-23'),
                settle_segments(990101, '2026-11-23 02:00Z', '{1}')",
    )
    .await;
    assert_eq!(differing(&app).await, []);
    // Three in the morning of Shanghai.
    app.set_time("2026-11-23T19:30:00Z");
    jobs::heal(&app.state).await.unwrap();
    assert_eq!(days(&app).await, counted);
    decide(&app, scan, "set_aside").await;
    assert!(days(&app).await.is_empty());
    app.set_time("2026-11-23T20:00:00Z");
    decide(&app, scan, "accepted").await;
    assert_eq!(days(&app).await, counted);
}
