//! An offer that a planned assignment closed, when that does not come.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::sql;
use crate::support::{Answer, Browser, TestApp, seed};

/// A third person of the village.
const WANG: i64 = 30;

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

async fn offers(official: &Browser) -> Vec<Value> {
    official.get("/api/v1/offers").await.json()["items"].as_array().unwrap().clone()
}

/// The road is offered, and 张建国 asks for it.
async fn begin() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let wang = "INSERT INTO person (district, person_id, name, area_path)
                    VALUES (990101, 30, '王芳', '990101101201')";
    sql(&app, wang).await;
    let official = app.official().await;
    let offer = json!({ "segments": [2], "role": "road_chief", "note": "" });
    assert_eq!(post(&official, "/api/v1/offers", &offer).await.status, StatusCode::OK);
    let page = format!("/my/offers/{}", offers(&official).await[0]["id"].as_str().unwrap());
    let fields = [("commitment", "每周走两遍")];
    let asked = app.zhang().await.fill(&page, &format!("{page}/claims"), &fields).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    (app, official)
}

fn event(app: &TestApp) -> Uuid {
    app.state.entropy.event_id(app.state.clock.now())
}

/// Somebody is to answer for the road from a day on, perhaps instead of what was planned before;
/// answers the id.
async fn assign(
    app: &TestApp,
    official: &Browser,
    (person, from): (i64, &str),
    instead_of: Option<Uuid>,
) -> Uuid {
    let id = event(app);
    let change = json!({ "action": "assign", "person": person, "role": "road_chief",
        "principal": true, "from": from });
    let body = json!({ "id": id, "change": change, "note": "", "instead_of": instead_of });
    let answer = post(official, "/api/v1/segments/2/stewardships", &body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
    id
}

async fn cancel(app: &TestApp, official: &Browser, planned: Uuid) {
    let body = json!({ "id": event(app), "change": { "action": "cancel", "change": planned },
        "note": "本人不愿" });
    let answer = post(official, "/api/v1/segments/2/stewardships", &body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
}

#[tokio::test]
async fn an_offer_is_open_again_when_the_assignment_that_closed_it_is_called_off() {
    let (app, official) = begin().await;
    let road = format!("/q/{}", seed::road());
    let planned = assign(&app, &official, (WANG, "2026-12-01"), None).await;
    assert!(offers(&official).await.is_empty());
    assert!(!app.resident().get(&road).await.text().contains("已发布认领"));
    app.set_time("2026-11-24T02:00:00Z");
    let official = app.official().await;
    cancel(&app, &official, planned).await;
    assert!(app.resident().get(&road).await.text().contains("已发布认领：路长。"));
    // Who had asked need not ask again.
    let claim = offers(&official).await[0]["claims"][0].clone();
    assert_eq!(claim["person"], "张建国");
    let decision = format!("/api/v1/claims/{}/decision", claim["id"].as_str().unwrap());
    let confirmed = post(&official, &decision, &json!({ "verdict": "confirm" })).await;
    assert_eq!(confirmed.status, StatusCode::NO_CONTENT, "{}", confirmed.body);
    assert!(offers(&official).await.is_empty());
}

#[tokio::test]
async fn an_offer_stays_closed_while_another_assignment_stands_instead() {
    let (app, official) = begin().await;
    let first = assign(&app, &official, (WANG, "2026-12-01"), None).await;
    app.set_time("2026-11-23T03:00:00Z");
    let second = assign(&app, &official, (seed::LI, "2026-12-05"), Some(first)).await;
    assert!(offers(&official).await.is_empty());
    app.set_time("2026-11-23T04:00:00Z");
    cancel(&app, &official, second).await;
    assert_eq!(offers(&official).await.len(), 1);
}

#[tokio::test]
async fn an_offer_that_an_official_took_back_stays_closed() {
    let (app, official) = begin().await;
    let offer = offers(&official).await[0]["id"].clone();
    let withdraw = format!("/api/v1/offers/{}/withdraw", offer.as_str().unwrap());
    let withdrawn = post(&official, &withdraw, &json!({})).await;
    assert_eq!(withdrawn.status, StatusCode::NO_CONTENT, "{}", withdrawn.body);
    let planned = assign(&app, &official, (WANG, "2026-12-01"), None).await;
    cancel(&app, &official, planned).await;
    assert!(offers(&official).await.is_empty());
}

#[tokio::test]
async fn an_offer_stays_closed_while_somebody_answers_until_the_assignment_would_have_come() {
    let (app, official) = begin().await;
    let planned = assign(&app, &official, (WANG, "2026-12-01"), None).await;
    // A file says who does until then.
    sql(
        &app,
        "INSERT INTO stewardship (district, segment_id, person_id, role, principal, valid_from,
             valid_to)
         VALUES (990101, 2, 1, 'road_chief', true, '2026-11-23', '2026-12-01')",
    )
    .await;
    cancel(&app, &official, planned).await;
    assert!(offers(&official).await.is_empty());
}
