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

#[tokio::test]
async fn a_record_is_taken_back_within_days_of_its_arrival_whatever_the_phone_says() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let made = app.state.clock.now().timestamp_millis();
    let old = phone.record(&app, seed::river(), &json!({}));
    let other = phone.record(&app, seed::river_east(), &json!({ "lon": 121.121 }));
    phone.send(&app, &[old.clone(), other.clone()]).await;
    // The one was taken back eight seconds later and waited for a network, which is believed for as
    // long as that is usual; of months ago nobody believes it.
    app.set_time("2026-11-26T02:00:00Z");
    let waited = phone.send(&app, &[undo(&app, &other, made + 8_000)]).await.json();
    assert_eq!(waited["answers"][0]["result"], "recorded");
    let before = sums(&app).await;
    assert_eq!(before.0, [1]);
    app.set_time("2026-11-26T02:00:01Z");
    let forged = undo(&app, &old, made + 8_000);
    let answer = phone.send(&app, &[forged]).await.json();
    assert_eq!(answer["answers"][0]["result"], "too_late");
    assert_eq!(sums(&app).await, before);
}

#[tokio::test]
async fn what_an_official_has_decided_on_is_not_taken_back() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let now = app.state.clock.now().timestamp_millis();
    let official = app.official().await;
    for verdict in ["accepted", "set_aside"] {
        let far = phone.record(&app, seed::river(), &json!({ "lon": 121.2 }));
        let sent = phone.send(&app, std::slice::from_ref(&far)).await.json();
        let scan = sent["answers"][0]["id"].as_str().unwrap().to_owned();
        let decision = json!({ "id": app.state.entropy.event_id(app.state.clock.now()),
            "verdict": verdict, "note": "桥在修" });
        let request = official
            .request(reqwest::Method::POST, &format!("/api/v1/records/{scan}/decision"))
            .header("sec-fetch-site", "same-origin");
        let answer = official.send(request.json(&decision)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
        let before = sums(&app).await;
        let back = phone.send(&app, &[undo(&app, &far, now + 8_000)]).await.json();
        assert_eq!(back["answers"][0]["result"], "too_late", "{verdict}");
        assert_eq!(sums(&app).await, before, "{verdict}");
    }
}
