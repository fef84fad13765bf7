//! Passwords: chosen, given, refused.

use reqwest::StatusCode;
use serde_json::json;

use super::{acts, post, reason, sign_in};
use crate::support::TestApp;

const GOOD: &str = "kettle-orbit-76-plum";

#[tokio::test]
async fn a_password_that_was_given_is_changed_by_its_owner() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "name": "孙干事", "login": "Sun", "role": "official", "area": "990101101" });
    let slip = post(&admin, "/api/v1/accounts", &body).await.json();
    let given = slip["password"].as_str().unwrap();
    assert_eq!(slip["login"], "sun");
    let (here, status) = sign_in(&app, "sun", given).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (there, _) = sign_in(&app, "sun", given).await;
    assert_eq!(here.get("/api/v1/me").await.json()["password_given"], true);

    let path = "/api/v1/me/password";
    let wrong = post(&here, path, &json!({ "current": "another one", "new": GOOD })).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("现在的密码不对"), "{}", wrong.body);
    let changed = post(&here, path, &json!({ "current": given, "new": GOOD })).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.body);
    // Every other session ended with the old password.
    assert_eq!(here.get("/api/v1/me").await.json()["password_given"], false);
    assert_eq!(there.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&app, "sun", given).await.1, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sign_in(&app, "sun", GOOD).await.1, StatusCode::SEE_OTHER);

    // Somebody who has forgotten it gets another, which ends every session.
    let id = &slip["id"];
    let again = post(&admin, &format!("/api/v1/accounts/{id}/password"), &json!({})).await.json();
    assert_eq!(here.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&app, "sun", GOOD).await.1, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, status) = sign_in(&app, "sun", again["password"].as_str().unwrap()).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let actions: Vec<String> = acts(&app).await.into_iter().map(|(action, ..)| action).collect();
    assert_eq!(actions, ["account.create", "account.password", "account.password_given"]);
    assert_eq!(
        post(&admin, "/api/v1/accounts", &body).await.status,
        StatusCode::CONFLICT,
        "the sign-in name is taken"
    );
}

#[tokio::test]
async fn a_password_that_everybody_tries_is_refused_with_what_to_do() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "name": "孙干事", "login": "sun-ganshi", "role": "official",
        "area": "990101101" });
    let slip = post(&admin, "/api/v1/accounts", &body).await.json();
    let given = slip["password"].as_str().unwrap();
    let (sun, _) = sign_in(&app, "sun-ganshi", given).await;
    for (bad, what) in [
        ("short", "至少 10 位"),
        ("1234567890", "太常见"),
        ("sun-ganshi1", "太常见"),
        ("riverward2026", "太常见"),
    ] {
        let body = json!({ "current": given, "new": bad });
        let answer = post(&sun, "/api/v1/me/password", &body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        assert!(answer.body.contains(what), "{bad}: {}", answer.body);
    }
    assert_eq!(sign_in(&app, "sun-ganshi", given).await.1, StatusCode::SEE_OTHER);
    // Whoever has only the session finds the password out no faster than five tries a minute.
    let mut last = StatusCode::OK;
    for _ in 0..6 {
        let body = json!({ "current": "a guess of mine", "new": "kettle-orbit-76-plum" });
        last = post(&sun, "/api/v1/me/password", &body).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_steward_without_a_password_is_told_so() {
    let app = TestApp::start().await;
    let body = json!({ "current": "", "new": "kettle-orbit-76-plum" });
    let answer = post(&app.zhang().await, "/api/v1/me/password", &body).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(reason(&answer).contains("绑定链接"), "{}", answer.body);
}
