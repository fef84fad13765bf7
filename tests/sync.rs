//! Scans that a phone kept and sends together: `POST /api/v1/scans`.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, TestApp, seed};

async fn send(browser: &Browser, body: &Value) -> Answer {
    let request = browser
        .request(Method::POST, "/api/v1/scans")
        .header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

fn results(answer: &Answer) -> Vec<String> {
    let answers = answer.json()["answers"].as_array().unwrap().clone();
    answers.iter().map(|answer| answer["result"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn each_scan_is_answered_for_itself_and_again_in_the_same_words() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let now = app.state.clock.now().timestamp_millis();
    let id = || app.state.entropy.event_id(app.state.clock.now()).to_string();
    let here = |code: String| json!({ "id": id(), "code": code, "outcome": "normal", "device_time": now - 3_600_000, "sent_at": now });
    let mut near = here(seed::river().to_string());
    (near["lon"], near["lat"], near["accuracy"]) = (json!(121.1), json!(30.8), json!(12));
    near["taken_at"] = json!(now - 3_605_000);
    let mut nowhere = here(seed::river().to_string());
    (nowhere["lon"], nowhere["lat"]) = (json!(999), json!(30.8));
    let body = json!({ "scans": [
        near,
        nowhere,
        here(seed::road().to_string()),
        here("123456789".into()),
        { "code": seed::river().to_string() },
        // As it stands on the plate.
        here(seed::river_east().grouped()),
    ]});
    let answer = send(&zhang, &body).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        results(&answer),
        ["recorded", "invalid", "not_steward", "invalid", "invalid", "recorded"]
    );
    let answers = answer.json();
    assert_eq!(answers["answers"][0]["stored"]["grade"], "E1");
    assert_eq!(answers["answers"][0]["stored"]["fence"], "inside");
    assert_eq!(answers["answers"][1]["field"], "location");
    assert_eq!(
        answers["answers"][1]["id"], body["scans"][1]["id"],
        "a phone finds its scan by the id"
    );
    assert_eq!(answers["answers"][4]["id"], Value::Null);

    let again = send(&zhang, &body).await;
    assert_eq!(
        results(&again),
        ["replayed", "invalid", "not_steward", "invalid", "invalid", "replayed"]
    );
    assert_eq!(again.json()["answers"][0]["stored"], answers["answers"][0]["stored"]);

    let owner = app.database.owner().await;
    let kept: Vec<String> =
        sqlx::query_scalar("SELECT convert_from(payload, 'UTF8') FROM scan ORDER BY scan_id")
            .fetch_all(&owner)
            .await
            .unwrap();
    assert_eq!(kept.len(), 2);
    assert!(kept.contains(&body["scans"][0].to_string()), "kept exactly as sent");
}

#[tokio::test]
async fn what_is_no_list_of_scans_is_refused_whole() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let many: Vec<Value> = (0..101).map(|_| json!({})).collect();
    for (body, status) in [
        (json!({ "scans": [] }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "scans": many }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "scans": 7 }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!([]), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let answer = send(&zhang, &body).await;
        assert_eq!(answer.status, status, "{body}");
        assert!(!answer.json()["detail"].as_str().unwrap().is_empty());
    }
    let elsewhere =
        zhang.request(Method::POST, "/api/v1/scans").header("sec-fetch-site", "cross-site");
    let answer = zhang.send(elsewhere.json(&json!({ "scans": [{}] }))).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
