//! Copies of a record that were spoiled on the way: they count until the record itself comes.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::stored;
use crate::support::{Phone, TestApp, seed};

/// Scans that patrols count, and those that are kept.
async fn counted(app: &TestApp) -> (i64, i64) {
    sqlx::query_as(
        "SELECT (SELECT coalesce(sum(scans), 0)::int8 FROM patrol), (SELECT count(*) FROM scan)",
    )
    .fetch_one(&app.database.owner().await)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_spoiled_copy_that_comes_first_keeps_nothing_from_the_record() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let record = phone.record(&app, seed::river(), &json!({}));
    let mut copy = record.clone();
    let text = record["payload"].as_str().unwrap();
    copy["payload"] = json!(text.replace("\"accuracy\":12", "\"accuracy\":11"));
    let first = phone.send(&app, std::slice::from_ref(&copy)).await.json();
    assert_eq!(stored(&first["answers"][0]), ("E1".into(), vec!["bad_signature".into()]));
    // Again, and another one: what was said of the first.
    let again = phone.send(&app, std::slice::from_ref(&copy)).await.json();
    assert_eq!(again["answers"][0]["result"], "replayed");
    let mut other = record.clone();
    other["signature"] = Value::Null;
    let other = phone.send(&app, &[other]).await.json();
    assert_eq!(other["answers"][0]["stored"], first["answers"][0]["stored"]);
    assert_eq!(counted(&app).await, (1, 1));

    let whole = phone.send(&app, std::slice::from_ref(&record)).await.json();
    assert_eq!(stored(&whole["answers"][0]), ("E2".into(), vec![]));
    assert_eq!(counted(&app).await, (1, 2), "the copy is kept, and counts no more");
    let seen: i32 = sqlx::query_scalar("SELECT flags FROM patrol")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(seen, 0);
    // From now on each of them is that record.
    for sent in [record.clone(), copy] {
        let known = phone.send(&app, &[sent]).await.json();
        assert_eq!(known["answers"][0]["result"], "replayed");
        assert_eq!(known["answers"][0]["stored"], whole["answers"][0]["stored"]);
    }
    let open = app.official().await.get("/api/v1/records?area=990101101").await.json();
    assert_eq!(open["items"], json!([]), "there is nothing to decide");
    let own = phone.browser.get("/my/records").await;
    assert!(!own.text().contains("签名与内容不符"), "{}", own.text());
    // And it is taken back by the id that the phone knows.
    let id = serde_json::from_str::<Value>(text).unwrap()["id"].clone();
    let event = app.state.entropy.event_id(app.state.clock.now());
    let back = json!({ "id": event, "undo": id });
    let back = json!({ "payload": back.to_string() });
    let answer = phone.send(&app, &[back]).await.json();
    assert_eq!(answer["answers"][0]["result"], "recorded");
    assert_eq!(counted(&app).await, (0, 2));
}

#[tokio::test]
async fn a_spoiled_copy_that_was_taken_back_takes_the_record_back() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let record = phone.record(&app, seed::river(), &json!({}));
    let mut copy = record.clone();
    copy["signature"] = json!("AAAA");
    let id = serde_json::from_str::<Value>(record["payload"].as_str().unwrap()).unwrap();
    let event = app.state.entropy.event_id(app.state.clock.now());
    let back = json!({ "payload": json!({ "id": event, "undo": id["id"] }).to_string() });
    phone.send(&app, &[copy, back.clone()]).await;
    assert_eq!(counted(&app).await, (0, 1));
    let answer = phone.send(&app, &[record, back]).await.json();
    assert_eq!(answer["answers"][0]["result"], "recorded");
    assert_eq!(answer["answers"][1]["result"], "replayed");
    assert_eq!(counted(&app).await, (0, 2));
}

#[tokio::test]
async fn what_was_decided_on_a_spoiled_copy_is_decided_of_its_record() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let official = app.official().await;
    let record = phone.record(&app, seed::river(), &json!({}));
    let mut copy = record.clone();
    copy["signature"] = json!("AAAA");
    phone.send(&app, &[copy]).await;
    let open = official.get("/api/v1/records?area=990101101").await.json();
    let path = format!("/api/v1/records/{}/decision", open["items"][0]["id"].as_str().unwrap());
    let decision = json!({ "id": app.state.entropy.event_id(app.state.clock.now()),
        "verdict": "set_aside", "note": "不在现场" });
    let request = official.request(reqwest::Method::POST, &path);
    let request = request.header("sec-fetch-site", "same-origin").json(&decision);
    assert_eq!(official.send(request).await.status, StatusCode::NO_CONTENT);
    assert_eq!(counted(&app).await, (0, 1));
    let whole = phone.send(&app, &[record]).await.json();
    assert_eq!(whole["answers"][0]["result"], "recorded");
    assert_eq!(counted(&app).await, (0, 2), "set aside as its copy was");
    let decided: i64 = sqlx::query_scalar("SELECT count(*) FROM scan_decision")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(decided, 2, "one of each");
}

#[tokio::test]
async fn a_spoiled_copy_with_another_code_stays_as_it_is() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let record = phone.record(&app, seed::river(), &json!({}));
    let mut copy = record.clone();
    let (river, east) = (seed::river().to_string(), seed::river_east().to_string());
    copy["payload"] = json!(record["payload"].as_str().unwrap().replace(&river, &east));
    for (sent, count) in [(copy, 1), (record, 2)] {
        let answer = phone.send(&app, &[sent]).await.json();
        assert_eq!(answer["answers"][0]["result"], "recorded");
        assert_eq!(counted(&app).await, (count, count));
    }
}
