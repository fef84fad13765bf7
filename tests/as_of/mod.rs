//! What counts asks how things stood when it happened: who held a role when a record was made, since
//! when a board has been wrong, what a day owes whose rules are new; and a clock that was wrong for
//! a while has done nothing that stays.

mod boards;
mod clock;
mod first_minutes;
mod hand_overs;
mod legacy;
mod recomputing;
mod sheets;

use chrono::{DateTime, Utc};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::postgres::PgPool;
use uuid::Uuid;

use crate::support::{Answer, Browser, TestApp, seed};
use riverward::clock::LocalMonth;
use riverward::ids::{AccountId, Code, DistrictId, PersonId};
use riverward::patrols::scan::{NewScan, Recorded};
use riverward::patrols::store::record;
use riverward::rollups::store::states;
use riverward::rollups::{self, Depth, Difference};

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A record of a person that was made at one time and reaches the server at the present one; its id
/// and what became of it.
async fn sent(app: &TestApp, person: i64, code: Code, made_at: DateTime<Utc>) -> (Uuid, Recorded) {
    let now = app.state.clock.now();
    let id = app.state.entropy.event_id(made_at);
    let scan = NewScan {
        device_time: Some(made_at),
        sent_at: Some(now),
        ..NewScan::bare(id, code, PersonId(person), AccountId(person))
    };
    let mut answers = record(&app.state.db.app, DISTRICT, now, &[scan]).await.unwrap();
    (id, answers.remove(0))
}

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

/// The stewardship of the seed's river chief.
async fn held(owner: &PgPool) -> i64 {
    sqlx::query_scalar(
        "SELECT stewardship_id FROM stewardship WHERE segment_id = 1 AND person_id = 1",
    )
    .fetch_one(owner)
    .await
    .unwrap()
}

/// A change of who answers for the river, by the town's official.
async fn change(app: &TestApp, change: Value) {
    let id = app.state.entropy.event_id(app.state.clock.now());
    let body = json!({ "id": id, "change": change, "note": "到龄退休" });
    let answer = post(&app.official().await, "/api/v1/segments/1/stewardships", &body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
}

/// The river goes from 张建国 to 李秀英 on a day.
async fn hand_over(app: &TestApp, on: &str) {
    let stewardship = held(&app.database.owner().await).await;
    let to_li = json!({ "action": "hand_over", "stewardship": stewardship, "person": seed::LI,
                        "on": on });
    change(app, to_li).await;
}

async fn decide(app: &TestApp, scan: Uuid, verdict: &str) {
    let id = app.state.entropy.event_id(app.state.clock.now());
    let body = json!({ "id": id, "verdict": verdict, "note": "不在现场" });
    let path = format!("/api/v1/records/{scan}/decision");
    let answer = post(&app.official().await, &path, &body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
}

/// What a recomputation finds wrong: sums of November, duties and statuses of the present day.
async fn differing(app: &TestApp) -> Vec<Difference> {
    let owner = app.database.owner().await;
    let november: LocalMonth = "2026-11".parse().unwrap();
    let mut found = rollups::store::check(&owner, DISTRICT, november, Depth::Scans).await.unwrap();
    found.extend(states::check(&owner, DISTRICT, app.state.clock.now()).await.unwrap());
    found
}

async fn status(app: &TestApp, segment: i64) -> i16 {
    sqlx::query_scalar("SELECT status FROM segment_state WHERE segment_id = $1")
        .bind(segment)
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap()
}

/// Role and days of November of the river.
async fn days(app: &TestApp) -> Vec<(String, i32)> {
    sqlx::query_as(
        "SELECT role, days FROM segment_month WHERE segment_id = 1 AND month = '2026-11-01'
         ORDER BY role",
    )
    .fetch_all(&app.database.owner().await)
    .await
    .unwrap()
}
