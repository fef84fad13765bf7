//! Binding a phone by a link, three at most, and taking one away.

use reqwest::StatusCode;
use serde_json::json;

use super::stored;
use crate::support::{Phone, TestApp, enrolment, seed};

#[tokio::test]
async fn three_phones_at_most_and_the_link_is_not_used_up_by_a_fourth() {
    let app = TestApp::start().await;
    for seed in 1..=3 {
        Phone::of(&app, 1, seed).await;
    }
    let fourth = Phone::new(&app, 4);
    let link = enrolment(&app, 1).await;
    let refused = fourth.enrol(&link).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("三部手机"));
    let zhang = app.zhang().await;
    let first = Phone::new(&app, 1).device();
    let page = zhang.get("/my").await;
    assert!(page.body.contains(&format!("/my/devices/{first}/revoke")));
    assert_eq!(
        zhang.post(&format!("/my/devices/{first}/revoke"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(fourth.enrol(&link).await.header("location"), "/my");
    // A key that was taken away does not come back, and somebody else's is not taken over.
    let link = enrolment(&app, 2).await;
    assert_eq!(Phone::new(&app, 1).enrol(&link).await.status, StatusCode::CONFLICT);
    assert_eq!(Phone::new(&app, 4).enrol(&link).await.status, StatusCode::CONFLICT);
    assert_eq!(Phone::new(&app, 5).enrol(&link).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_takes_away_what_is_not_theirs() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let path = format!("/my/devices/{}/revoke", phone.device());
    assert_eq!(app.li().await.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.resident().post(&path, &[]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(stored(&phone.record_once(&app, seed::river(), &json!({})).await).0, "E2");
}

#[tokio::test]
async fn a_key_without_proof_binds_nothing() {
    let app = TestApp::start().await;
    let phone = Phone::new(&app, 7);
    let link = enrolment(&app, 1).await;
    let (key, proof) = (phone.public_key(), phone.sign("something else"));
    let answer =
        phone.browser.post(&format!("/e/{link}"), &[("key", &key), ("proof", &proof)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(phone.enrol(&link).await.header("location"), "/my", "the link was not used up");
    // Expired: as before, and nothing is bound.
    let link = enrolment(&app, 1).await;
    app.set_time("2026-12-01T00:00:00Z");
    let late = Phone::new(&app, 8);
    assert_eq!(late.enrol(&link).await.status, StatusCode::GONE);
    let owner = app.database.owner().await;
    let keys: i64 = sqlx::query_scalar("SELECT count(*) FROM device_key")
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!(keys, 1);
}

#[tokio::test]
async fn a_phone_that_is_taken_away_is_signed_out_at_once_and_signs_no_more() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let waiting = phone.record(&app, seed::river(), &json!({}));
    let zhang = app.zhang().await;
    zhang.post(&format!("/my/devices/{}/revoke", phone.device()), &[]).await;
    assert_eq!(
        phone.send(&app, std::slice::from_ref(&waiting)).await.status,
        StatusCode::UNAUTHORIZED
    );
    let lease = app.state.secrets.lease(&app.state.entropy, app.state.clock.now());
    assert_eq!(phone.renew("990101.1", &lease).await.status, StatusCode::FORBIDDEN);
    // Signed in by a password, what the phone kept is stored all the same, for what it is.
    phone.browser.set_cookie("__Host-session", &zhang.cookie("__Host-session").unwrap());
    let answer = phone.send(&app, &[waiting]).await.json();
    assert_eq!(stored(&answer["answers"][0]), ("E1".into(), vec!["revoked_device".into()]));
}
