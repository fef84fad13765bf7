//! Links that bind a phone: whom they may be for, what they open, and who is told.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{acts, post, reason, zhang_is_an_official};
use crate::support::{Browser, Phone, TestApp, enrolment};

const LINKS: &str = "/api/v1/people/1/enrolments";

fn token(slip: &Value) -> String {
    slip["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// Whoever opens it without a script has no key.
async fn use_plainly(app: &TestApp, link: &str) -> Browser {
    let browser = app.resident();
    assert_eq!(browser.post(&format!("/e/{link}"), &[]).await.status, StatusCode::SEE_OTHER);
    browser
}

#[tokio::test]
async fn a_steward_is_told_whose_link_was_used_and_ends_what_it_opened() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    assert!(!zhang.get("/my").await.text().contains("王主任"));
    let slip = post(&official, LINKS, &json!({})).await.json();
    let intruder = use_plainly(&app, &token(&slip)).await;
    assert_eq!(intruder.get("/my").await.status, StatusCode::OK);
    let told = zhang.get("/my").await;
    assert!(
        told.text()
            .contains("11月23日，有人用王主任给的链接登录了您的账号，那台手机没有签名"),
        "{}",
        told.text()
    );
    assert!(
        told.text().contains("绑定链接登录 没有手机签名 · 王主任给的链接"),
        "{}",
        told.text()
    );
    let action = told.form_starting("/my/sessions/").unwrap();
    zhang.post(&action, &[]).await;
    assert_eq!(intruder.get("/my").await.status, StatusCode::UNAUTHORIZED);
    let told = zhang.get("/my").await.text();
    assert!(
        told.contains("王主任给的链接登录了您的账号"),
        "told for a month, whatever was ended"
    );
    app.set_time("2026-12-23T02:00:00Z");
    assert!(!app.zhang().await.get("/my").await.text().contains("王主任"));
    // On record: who gave it, and that it was used, without a key.
    let on_record: Vec<(String, Option<i64>, String)> = acts(&app).await;
    let actions: Vec<&str> = on_record.iter().map(|(action, ..)| action.as_str()).collect();
    assert_eq!(
        actions,
        ["person.enrolment", "account.enrolment_used", "account.sessions_ended"],
        "{on_record:?}"
    );
    let detail: Value =
        sqlx::query_scalar("SELECT detail FROM audit WHERE action = 'account.enrolment_used'")
            .fetch_one(&app.database.owner().await)
            .await
            .unwrap();
    assert_eq!(detail, json!({ "given_by": 3, "device": null }));
}

#[tokio::test]
async fn a_phone_that_was_bound_is_named_with_who_gave_the_link() {
    let app = TestApp::start().await;
    let slip = post(&app.official().await, LINKS, &json!({})).await.json();
    let phone = Phone::new(&app, 7);
    assert_eq!(phone.enrol(&token(&slip)).await.header("location"), "/my");
    let told = app.zhang().await.get("/my").await;
    assert!(
        told.text().contains("有人用王主任给的链接绑定了手机“Android · 微信”"),
        "{}",
        told.text()
    );
    assert!(told.has("a[href='#devices']") && told.has("form[action^='/my/devices/']"));
    let detail: Value =
        sqlx::query_scalar("SELECT detail FROM audit WHERE action = 'account.enrolment_used'")
            .fetch_one(&app.database.owner().await)
            .await
            .unwrap();
    assert_eq!(detail, json!({ "given_by": 3, "device": phone.device() }));
}

#[tokio::test]
async fn what_a_link_without_a_key_opens_signs_nothing() {
    let app = TestApp::start().await;
    let browser = use_plainly(&app, &enrolment(&app, 1).await).await;
    let session = browser.get("/api/v1/me/sessions").await.json()["items"][0].clone();
    assert_eq!((&session["opened_by"], &session["device"]), (&json!("link"), &Value::Null));
    let now = app.state.clock.now().timestamp_millis();
    let record = json!({ "id": app.state.entropy.event_id(app.state.clock.now()),
        "code": crate::support::seed::river().to_string(), "outcome": "normal", "lon": 121.1,
        "lat": 30.8, "accuracy": 12, "taken_at": now, "device_time": now });
    let answer =
        post(&browser, "/api/v1/scans", &json!({ "sent_at": now, "scans": [record] })).await;
    assert_eq!(answer.json()["answers"][0]["stored"]["grade"], "E1", "{}", answer.body);
}

#[tokio::test]
async fn a_link_opens_no_official_rights() {
    let app = TestApp::start().await;
    zhang_is_an_official(&app, "990101101").await;
    let plain = use_plainly(&app, &enrolment(&app, 1).await).await;
    let phone = Phone::of(&app, 1, 7).await;
    let lease = app.state.secrets.lease(&app.state.entropy, app.state.clock.now());
    let renewed = Phone::new(&app, 7);
    assert_eq!(renewed.renew("990101.1", &lease).await.status, StatusCode::NO_CONTENT);
    for browser in [&plain, &phone.browser, &renewed.browser] {
        assert_eq!(browser.get("/my").await.status, StatusCode::OK);
        let refused = browser.get("/api/v1/segments").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(reason(&refused).contains("密码"), "{}", refused.body);
        assert_eq!(browser.get("/api/v1/me").await.json()["may"], json!([]));
    }
    assert_eq!(app.zhang().await.get("/api/v1/segments").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_link_for_an_official_is_given_only_by_who_keeps_their_account() {
    let app = TestApp::start().await;
    zhang_is_an_official(&app, "990101101201").await;
    let refused = post(&app.official().await, LINKS, &json!({})).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    assert!(reason(&refused).contains("管理员"), "{}", refused.body);
    // Nor to themselves.
    let own = post(&app.zhang().await, LINKS, &json!({})).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.body);
    let kept = post(&app.admin().await, LINKS, &json!({})).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.body);
}
