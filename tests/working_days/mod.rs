//! Deadlines by the days that are worked: against a table worked out apart, with a notice that is
//! not in yet, and when it comes.

mod notices;
mod settled;
mod table;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use reqwest::{Method, StatusCode};
use riverward::calendar::shipped;
use riverward::working_time::WorkingTime;
use riverward::working_time::calendar::Calendar;
use riverward::working_time::hours::OfficeHours;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, TestApp, seed};

/// What a district works by that has the notices of the program and nothing else.
fn by_shipped_notices() -> WorkingTime {
    let mut known = Calendar::default();
    for notice in shipped() {
        known.announce(notice.year(), notice.named());
    }
    WorkingTime::new(Tz::Asia__Shanghai, known, OfficeHours::usual())
}

/// The notice of 2027, made up: three days off.
fn notice() -> Value {
    let named = |day: &str| json!({ "name": "元旦", "date": day, "isOffDay": true });
    let days = ["2027-01-01", "2027-01-02", "2027-01-03"].map(named);
    json!({ "year": 2027, "papers": ["https://www.example.gov.cn/2027.htm"], "days": days })
}

async fn put(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::PUT, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

/// Imports a notice as the administrator.
async fn import(app: &TestApp, notice: &Value) {
    let answer = put(&app.admin().await, "/api/v1/calendar/2027", notice).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
}

/// A resident is very dissatisfied with the river, and leaves a phone number; the answer.
async fn rate_low(app: &TestApp) -> Answer {
    let page = format!("/q/{}", seed::river());
    let fields = [("score", "5"), ("reason", "一个月没人来"), ("phone", "13812345678")];
    let resident = app.resident();
    let answer = resident.fill(&format!("{page}/rate"), &format!("{page}/ratings"), &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer
}

/// When the one task there is is due, whether that is assumed, and its version.
async fn due(app: &TestApp) -> (DateTime<Utc>, bool, i32) {
    sqlx::query_as("SELECT due_at, due_assumed, version FROM problem")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
