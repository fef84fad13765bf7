//! Outages of the server that an official excuses afterwards: what was missed meanwhile is held
//! against nobody, and never counts as done.

mod days;
mod promises;
mod records;
mod rights;
mod sheets;

use reqwest::{Method, StatusCode};
use riverward::ids::DistrictId;
use riverward::jobs;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Browser, TestApp, seed};

const VILLAGE: &str = "990101101201";
const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

fn event(app: &TestApp) -> Uuid {
    app.state.entropy.event_id(app.state.clock.now())
}

/// An outage of the town, from and until by the clock of Shanghai.
fn outage(app: &TestApp, from: &str, until: &str) -> Value {
    json!({ "id": event(app), "area": "990101101", "from": format!("{from}:00+08:00"),
        "until": format!("{until}:00+08:00"), "words": "机房断电",
        "note": "供电局检修，未通知" })
}

async fn excuse(official: &Browser, body: &Value) {
    let answer = post(official, "/api/v1/excuses", body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
}

async fn withdraw(official: &Browser, body: &Value, reason: &str) -> StatusCode {
    let path = format!("/api/v1/excuses/{}/withdraw", body["id"].as_str().unwrap());
    post(official, &path, &json!({ "reason": reason })).await.status
}

async fn list(official: &Browser) -> Vec<Value> {
    official.get("/api/v1/excuses").await.json()["items"].as_array().unwrap().clone()
}

/// A later day, its midnight work done; who was signed in may not be any more.
async fn on(app: &TestApp, day: &str) -> Browser {
    app.set_time(&format!("{day}T02:00:00Z"));
    jobs::prepare(&app.state).await.unwrap();
    app.official().await
}
