//! Taking a record back within moments: a row of its own, and every sum as if the record had not
//! been.

use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Phone, TestApp, seed};

fn undo(app: &TestApp, scan: &Value, device_time: i64) -> Value {
    let payload = serde_json::from_str::<Value>(scan["payload"].as_str().unwrap()).unwrap();
    let id: Uuid = app.state.entropy.event_id(app.state.clock.now());
    json!({ "payload": json!({ "id": id, "undo": payload["id"], "device_time": device_time }).to_string() })
}

async fn sums(
    app: &TestApp,
) -> (Vec<i32>, Vec<i32>, i64, Option<chrono::DateTime<chrono::Utc>>, i16) {
    let owner = app.database.owner().await;
    let scans = sqlx::query_scalar("SELECT scans FROM patrol ORDER BY person_id")
        .fetch_all(&owner)
        .await
        .unwrap();
    let days = sqlx::query_scalar("SELECT days FROM segment_month ORDER BY role")
        .fetch_all(&owner)
        .await
        .unwrap();
    let town = sqlx::query_scalar("SELECT coalesce(sum(patrolled_days), 0)::int8 FROM town_month")
        .fetch_one(&owner)
        .await
        .unwrap();
    let (last, status) =
        sqlx::query_as("SELECT last_patrol_at, status FROM segment_state WHERE segment_id = 1")
            .fetch_one(&owner)
            .await
            .unwrap();
    (scans, days, town, last, status)
}

#[tokio::test]
async fn a_record_taken_back_leaves_every_sum_as_it_was() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let before = sums(&app).await;
    let scan = phone.record(&app, seed::river(), &json!({}));
    let now = app.state.clock.now().timestamp_millis();
    let back = undo(&app, &scan, now + 8_000);
    let answer = phone.send(&app, &[scan.clone(), back.clone()]).await.json();
    assert_eq!(
        (&answer["answers"][0]["result"], &answer["answers"][1]["result"]),
        (&json!("recorded"), &json!("recorded"))
    );
    assert_eq!(sums(&app).await, before);
    let again = phone.send(&app, &[scan, back]).await.json();
    assert_eq!(
        (&again["answers"][0]["result"], &again["answers"][1]["result"]),
        (&json!("replayed"), &json!("replayed"))
    );
    assert_eq!(sums(&app).await, before);
    let owner = app.database.owner().await;
    let kept: (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM scan), (SELECT count(*) FROM scan_withdrawal)",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(kept, (1, 1), "both are on record");
}

#[tokio::test]
async fn what_else_was_recorded_that_day_stays() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let now = app.state.clock.now().timestamp_millis();
    phone.record_once(&app, seed::river(), &json!({})).await;
    let before = sums(&app).await;
    let second =
        phone.record(&app, seed::river_east(), &json!({ "outcome": "findings", "lon": 121.121 }));
    let back = undo(&app, &second, now + 1_000);
    phone.send(&app, &[second, back]).await;
    assert_eq!(sums(&app).await, before);
    let owner = app.database.owner().await;
    let outcome: String =
        sqlx::query_scalar("SELECT outcome FROM patrol").fetch_one(&owner).await.unwrap();
    assert_eq!(outcome, "normal", "the findings went with the record");
    let recount = riverward::rollups::store::check(
        &owner,
        riverward::ids::DistrictId(seed::DISTRICT),
        "2026-11".parse().unwrap(),
        riverward::rollups::Depth::Scans,
    );
    assert_eq!(recount.await.unwrap(), []);
}

#[tokio::test]
async fn what_cannot_be_taken_back_is_said_word_by_word() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let now = app.state.clock.now().timestamp_millis();
    let scan = phone.record(&app, seed::river(), &json!({}));
    phone.send(&app, std::slice::from_ref(&scan)).await;
    let before = sums(&app).await;
    let late = undo(&app, &scan, now + 121_000);
    let missing = json!({ "payload": json!({ "id": app.state.entropy.event_id(app.state.clock.now()), "undo": Uuid::nil() }).to_string() });
    let answer = phone.send(&app, &[late, missing]).await.json();
    assert_eq!(answer["answers"][0]["result"], "too_late");
    assert_eq!(answer["answers"][1]["result"], "unknown_scan");
    // Somebody else's.
    let li = Phone::of(&app, 2, 8).await;
    let answer = li.send(&app, &[undo(&app, &scan, now + 1_000)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json()["answers"][0]["result"], "unknown_scan");
    assert_eq!(sums(&app).await, before);
}
