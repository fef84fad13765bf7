//! Officials give stewards a link for their phone, and take phones away.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, Phone, TestApp, seed};

async fn post(browser: &Browser, path: &str) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(&json!({}))).await
}

fn token(slip: &Value) -> String {
    slip["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_official_shows_a_code_that_binds_one_phone() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let answer = post(&official, "/api/v1/people/1/enrolments").await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let slip = answer.json();
    assert_eq!(slip["name"], "张建国");
    assert_eq!(slip["expires_at"], "2026-11-30T02:00:00Z");
    assert!(slip["picture"].as_str().unwrap().contains("<svg"));
    // A second slip makes the first useless.
    let second = post(&official, "/api/v1/people/1/enrolments").await.json();
    let phone = Phone::new(&app, 7);
    assert_eq!(phone.enrol(&token(&slip)).await.status, StatusCode::GONE);
    assert_eq!(phone.enrol(&token(&second)).await.header("location"), "/my");

    let people = official.get("/api/v1/people?area=990101101").await.json();
    let zhang = people["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|person| person["id"] == seed::ZHANG)
        .unwrap();
    assert_eq!(zhang["devices"][0]["key"], phone.device());
    assert_eq!((&zhang["segments"], &zhang["roles"]), (&json!(1), &json!(["river_chief"])));
    assert_eq!(zhang["link_until"], Value::Null, "it was used");

    let path = format!("/api/v1/people/1/devices/{}/revoke", phone.device());
    assert_eq!(post(&app.other_official().await, &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(post(&official, &path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(post(&official, &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        phone.browser.get("/my").await.status,
        StatusCode::UNAUTHORIZED,
        "signed out at once"
    );
    let owner = app.database.owner().await;
    let audited: Vec<String> = sqlx::query_scalar("SELECT action FROM audit ORDER BY action")
        .fetch_all(&owner)
        .await
        .unwrap();
    assert_eq!(
        audited,
        [
            "account.enrolment_used",
            "person.device.revoked",
            "person.enrolment",
            "person.enrolment"
        ]
    );
}

#[tokio::test]
async fn people_of_another_town_are_not_there() {
    let app = TestApp::start().await;
    let other = app.other_official().await;
    assert_eq!(other.get("/api/v1/people").await.json()["items"], json!([]));
    assert_eq!(post(&other, "/api/v1/people/1/enrolments").await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.get("/api/v1/people?area=990101101").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn people_are_found_by_part_of_a_name_and_page_by_page() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let found = official.get("/api/v1/people?q=党小组").await.json();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(found["items"][0]["name"], "李秀英");
    let mut names = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = official.get(&format!("/api/v1/people?limit=1{cursor}")).await.json();
        names.extend(page["items"].as_array().unwrap().iter().map(|person| person["name"].clone()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(names.len(), 2);
}
