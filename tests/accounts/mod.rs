//! Accounts: who is let in, by what, for how long, and who sees that it happened.

mod grants;
mod links;
mod operator;
mod own_record;
mod passwords;
mod retention;
mod sessions;

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::api::sql;
use crate::support::{Answer, Browser, TestApp};

/// Sends JSON as a page of ours does.
pub async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

/// What an API says that refuses.
fn reason(answer: &Answer) -> String {
    answer.json()["detail"].as_str().unwrap_or_default().to_owned()
}

/// 张建国, who answers for the river, is also an official of his village from now on.
async fn zhang_is_an_official(app: &TestApp, area: &str) {
    sql(
        app,
        format!(
            "INSERT INTO role_grant (district, account_id, area_path, role)
                 VALUES (990101, 1, '{area}', 'official')"
        ),
    )
    .await;
}

/// Signs in by password.
async fn sign_in(app: &TestApp, login: &str, password: &str) -> (Browser, StatusCode) {
    let browser = app.resident();
    let answer = browser.post("/login", &[("login", login), ("password", password)]).await;
    (browser, answer.status)
}

/// The acts on record in the order they were written, which within a millisecond no id tells:
/// action, account, subject.
async fn acts(app: &TestApp) -> Vec<(String, Option<i64>, String)> {
    sqlx::query_as("SELECT action, account_id, subject FROM audit ORDER BY tableoid, ctid")
        .fetch_all(&app.database.owner().await)
        .await
        .unwrap()
}
