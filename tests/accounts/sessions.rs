//! How long a session lasts, what it may do, and who ends it.

use reqwest::StatusCode;
use riverward::accounts::sessions::Opening;
use riverward::accounts::{Token, store};
use riverward::ids::{AccountId, DistrictId};
use serde_json::json;

use super::{post, reason, zhang_is_an_official};
use crate::api::sql;
use crate::support::{Browser, Phone, TestApp, seed};

/// Signed in by a password just now.
async fn signed_in(app: &TestApp, account: i64) -> Browser {
    let token = Token::generate(DistrictId(seed::DISTRICT), &app.state.entropy);
    let mut db = app.state.db.app.acquire().await.unwrap();
    let now = app.state.clock.now();
    store::open_session(&mut *db, &token, AccountId(account), Opening::Password, now)
        .await
        .unwrap();
    let browser = app.resident();
    browser.set_cookie("__Host-session", &token.reveal());
    browser
}

#[tokio::test]
async fn an_official_who_is_away_for_twelve_hours_signs_in_again() {
    let app = TestApp::start().await;
    let (busy, idle) = (signed_in(&app, 3).await, signed_in(&app, 3).await);
    // Used every eight hours, one goes on.
    for at in ["2026-11-23T10:00:00Z", "2026-11-23T18:00:00Z"] {
        app.set_time(at);
        assert_eq!(busy.get("/api/v1/segments").await.status, StatusCode::OK, "{at}");
    }
    assert_eq!(idle.get("/api/v1/segments").await.status, StatusCode::UNAUTHORIZED);
    app.set_time("2026-11-24T06:00:00Z");
    assert_eq!(busy.get("/api/v1/segments").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(busy.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_steward_who_is_also_an_official_goes_on_as_a_steward() {
    let app = TestApp::start().await;
    zhang_is_an_official(&app, "990101101201").await;
    let zhang = signed_in(&app, 1).await;
    assert_eq!(zhang.get("/api/v1/segments").await.status, StatusCode::OK);
    app.set_time("2026-11-23T14:00:00Z");
    assert_eq!(zhang.get("/my").await.status, StatusCode::OK);
    for _ in 0..2 {
        // Being used as a steward's brings the official's rights not back.
        app.set_time("2026-11-23T14:20:00Z");
        let refused = zhang.get("/api/v1/segments").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(reason(&refused).contains("密码"), "{}", refused.body);
    }
    assert_eq!(zhang.get("/api/v1/me").await.json()["rests"], true);
    app.set_time("2026-12-23T02:00:00Z");
    assert_eq!(zhang.get("/my").await.status, StatusCode::UNAUTHORIZED, "thirty days");
}

#[tokio::test]
async fn the_last_use_is_kept_to_ten_minutes() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let used =
        async || zhang.get("/api/v1/me/sessions").await.json()["items"][0]["used_at"].clone();
    for (at, kept) in [
        ("2026-11-23T02:09:59Z", "2026-11-23T02:00:00Z"),
        ("2026-11-23T02:10:00Z", "2026-11-23T02:10:00Z"),
        ("2026-11-23T02:15:00Z", "2026-11-23T02:10:00Z"),
    ] {
        app.set_time(at);
        assert_eq!(used().await, kept, "{at}");
    }
}

#[tokio::test]
async fn somebody_sees_where_they_are_signed_in_and_ends_it() {
    let app = TestApp::start().await;
    let (here, there, elsewhere) = (app.zhang().await, app.zhang().await, app.zhang().await);
    let open = here.get("/api/v1/me/sessions").await.json()["items"].clone();
    let open = open.as_array().unwrap();
    assert_eq!(open.len(), 3);
    assert_eq!(open.iter().filter(|session| session["own"] == true).count(), 1);
    assert!(open.iter().all(|session| session["opened_by"] == "password"));
    // 李秀英 ends none of them.
    let li = app.li().await;
    for session in open {
        let path = format!("/api/v1/me/sessions/{}/end", session["id"].as_str().unwrap());
        assert_eq!(post(&li, &path, &json!({})).await.status, StatusCode::NOT_FOUND);
    }
    // One by its button.
    let list = here.get("/my").await;
    let action = list.form_starting("/my/sessions/").unwrap();
    assert_eq!(here.post(&action, &[]).await.header("location"), "/my#sessions");
    let left = [&there, &elsewhere];
    let mut signed_out = 0;
    for browser in left {
        signed_out += i32::from(browser.get("/my").await.status == StatusCode::UNAUTHORIZED);
    }
    assert_eq!(signed_out, 1);
    // All others.
    assert_eq!(here.post("/my/sessions/end", &[]).await.status, StatusCode::SEE_OTHER);
    for browser in left {
        assert_eq!(browser.get("/my").await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(here.get("/my").await.status, StatusCode::OK);
    assert!(!here.get("/my").await.has("form[action^='/my/sessions/']"), "none is left to end");
}

#[tokio::test]
async fn whoever_is_locked_out_is_out_at_once_by_every_way() {
    let app = TestApp::start().await;
    let (admin, official) = (app.admin().await, app.official().await);
    let phone = Phone::of(&app, 1, 7).await;
    let link = crate::support::enrolment(&app, 1).await;
    for account in [1, 3] {
        let path = format!("/api/v1/accounts/{account}/disable");
        assert_eq!(post(&admin, &path, &json!({})).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(official.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(phone.browser.get("/my").await.status, StatusCode::UNAUTHORIZED);
    let lease = app.state.secrets.lease(&app.state.entropy, app.state.clock.now());
    assert_eq!(phone.renew("990101.1", &lease).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.resident().post(&format!("/e/{link}"), &[]).await.status, StatusCode::GONE);
    let path = "/api/v1/accounts/3/enable";
    assert_eq!(post(&admin, path, &json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(official.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED, "ended is ended");
    assert_eq!(app.official().await.get("/api/v1/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_open_stream_ends_soon_after_its_right() {
    let app = TestApp::start().await;
    tokio::spawn(riverward::jobs::follow(app.state.clone()));
    let official = app.official().await;
    let mut stream = official.get_as_it_travels("/api/v1/events?area=990101101").await;
    assert_eq!(stream.status(), StatusCode::OK);
    sql(&app, "UPDATE role_grant SET past_day = '2026-11-23' WHERE account_id = 3").await;
    let ended = tokio::time::timeout(std::time::Duration::from_secs(4), async {
        while stream.chunk().await.unwrap().is_some() {}
    });
    assert!(ended.await.is_ok(), "still open after four seconds");
}
