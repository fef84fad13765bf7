//! The life of codes: batches, printing, hanging plates up by scanning, taking that back, and the
//! list of plates that need somebody.

mod bad_input;
mod batches;
mod health;
mod install;
mod life;
mod unlocated;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row};

use crate::support::{Answer, Browser, TestApp, seed};
use riverward::ids::{Code, DistrictId, Entropy};

/// Twelve metres off the river, far from its checkpoints.
const BESIDE_THE_RIVER: [(&str, &str); 3] =
    [("lon", "121.1049"), ("lat", "30.8006"), ("accuracy", "8")];

/// One value of the database, as the owner sees it.
async fn one<T>(app: &TestApp, query: &str) -> T
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let owner = app.database.owner().await;
    sqlx::query(AssertSqlSafe(query.to_owned()))
        .fetch_one(&owner)
        .await
        .unwrap_or_else(|error| panic!("{query}: {error}"))
        .get(0)
}

/// How a code stands.
async fn state(app: &TestApp, code: Code) -> String {
    one(app, &format!("SELECT state FROM code WHERE code = {}", code.number())).await
}

/// Sends JSON as a page of ours does.
async fn send(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

/// A batch request.
fn batch(id: &str, area: &str, size: i64) -> Value {
    json!({ "id": id, "name": "秋季补牌", "area": area, "size": size })
}

const BATCH: &str = "2c0b3ad5-30dd-4d2e-8a55-5b5f8e7ad001";

/// Fresh codes printed for an area, by its official.
async fn printed(app: &TestApp, official: &Browser, area: &str, size: i64) -> Vec<Code> {
    let id = uuid(app);
    let issued = send(official, "/api/v1/code-batches", &batch(&id, area, size)).await;
    assert_eq!(issued.status, StatusCode::CREATED, "{}", issued.body);
    let page = official.get(&format!("/api/v1/codes?batch={id}&limit=200")).await.json();
    let codes: Vec<Code> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| Code::parse(item["code"].as_str().unwrap()).unwrap())
        .collect();
    let digits: Vec<String> = codes.iter().map(ToString::to_string).collect();
    let answer = send(official, "/api/v1/codes/printed", &json!({ "codes": digits })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    codes
}

fn uuid(app: &TestApp) -> String {
    app.state.entropy.event_id(app.state.clock.now()).to_string()
}

/// Chooses a target on the page of a code, with or without the place of the phone, and sends the
/// form.
async fn install(browser: &Browser, code: Code, target: &str, position: &[(&str, &str)]) -> Answer {
    let found = browser.post(&format!("/q/{code}/place"), position).await;
    let action = format!("/q/{code}/install");
    let hidden = found.hidden_fields(&action);
    assert!(!hidden.is_empty(), "no choice: {}", found.text());
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("target", target));
    browser.post(&action, &fields).await
}

/// Takes the installation of a code back, from its page.
async fn undo(browser: &Browser, code: Code, reason: &str) -> Answer {
    let action = format!("/q/{code}/undo");
    browser.fill(&format!("/q/{code}"), &action, &[("reason", reason)]).await
}

/// The codes of a finding of the list.
async fn found(browser: &Browser, query: &str) -> Vec<String> {
    let page = browser.get(&format!("/api/v1/codes/health?{query}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["code"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn district() -> DistrictId {
    DistrictId(seed::DISTRICT)
}

fn entropy() -> Entropy {
    Entropy::seeded(21)
}
