//! Nobody decides on their own record.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{post, reason, zhang_is_an_official};
use crate::api::sql;
use crate::support::{Browser, TestApp, seed};

fn event(app: &TestApp) -> Value {
    json!(app.state.entropy.event_id(app.state.clock.now()))
}

/// Refused with words, whoever asks twice.
async fn refused(browser: &Browser, path: &str, body: &Value) {
    let answer = post(browser, path, body).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}: {}", answer.body);
    assert!(reason(&answer).contains("不能由您自己决定"), "{path}: {}", answer.body);
}

/// 张建国 as an official of the town that his river lies in.
async fn both() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    zhang_is_an_official(&app, "990101101").await;
    let zhang = app.zhang().await;
    (app, zhang)
}

#[tokio::test]
async fn a_record_is_decided_on_by_somebody_else() {
    let (app, zhang) = both().await;
    let id = app.state.entropy.event_id(app.state.clock.now());
    assert!(zhang.try_record(&seed::river().to_string(), id).await);
    let path = format!("/api/v1/records/{id}/decision");
    let body = json!({ "id": event(&app), "verdict": "accepted" });
    refused(&zhang, &path, &body).await;
    assert_eq!(post(&app.official().await, &path, &body).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_place_is_given_to_whoever_asks_by_somebody_else() {
    let (app, zhang) = both().await;
    let (offer, own, rival) = (event(&app), event(&app), event(&app));
    let text = |id: &Value| id.as_str().unwrap().to_owned();
    sql(
        &app,
        format!(
            "INSERT INTO offer (district, offer_id, segment_id, role, note, at, account_id)
                 VALUES (990101, '{offer}', 1, 'volunteer', '', '2026-11-23', 5);
             INSERT INTO claim (district, claim_id, offer_id, person_id, commitment, at) VALUES
                 (990101, '{own}', '{offer}', 1, '每周走两遍', '2026-11-23'),
                 (990101, '{rival}', '{offer}', 2, '每周走一遍', '2026-11-23')",
            offer = text(&offer),
            own = text(&own),
            rival = text(&rival)
        ),
    )
    .await;
    let decision = |claim: &Value| format!("/api/v1/claims/{}/decision", text(claim));
    let decline = json!({ "verdict": "decline", "reason": "另有人选" });
    refused(&zhang, &decision(&own), &json!({ "verdict": "confirm" })).await;
    // Nor is anybody beside them turned away.
    refused(&zhang, &decision(&rival), &decline).await;
    refused(&zhang, &format!("/api/v1/offers/{}/withdraw", text(&offer)), &json!({})).await;
    let confirm = json!({ "verdict": "confirm" });
    let confirmed = post(&app.official().await, &decision(&own), &confirm).await;
    assert_eq!(confirmed.status, StatusCode::NO_CONTENT, "{}", confirmed.body);
}

#[tokio::test]
async fn who_answers_changes_by_somebody_else() {
    let (app, zhang) = both().await;
    let path = "/api/v1/segments/1/stewardships";
    let tenure = app.official().await.get(path).await.json()["items"][0]["id"].clone();
    let changes = [
        json!({ "action": "release", "stewardship": tenure, "on": "2026-12-01" }),
        json!({ "action": "hand_over", "stewardship": tenure, "person": 2, "on": "2026-12-01" }),
        json!({ "action": "assign", "person": 1, "role": "volunteer", "principal": false,
            "from": "2026-11-23" }),
    ];
    for change in changes {
        let body = json!({ "id": event(&app), "change": change, "note": "另有任用" });
        refused(&zhang, path, &body).await;
        let done = post(&app.official().await, path, &body).await;
        // The first of them lets the river go, so that it cannot be handed over after it.
        assert!(
            [StatusCode::NO_CONTENT, StatusCode::CONFLICT].contains(&done.status),
            "{}",
            done.body
        );
    }
}

#[tokio::test]
async fn nobody_excuses_themselves() {
    let (app, zhang) = both().await;
    let suspension = |of: &Value, cause: &str| {
        json!({ "id": event(&app), "of": of, "cause": cause, "from": "2026-11-23",
            "until": "2026-11-24" })
    };
    let path = "/api/v1/suspensions";
    refused(&zhang, path, &suspension(&json!({ "person": 1 }), "leave")).await;
    refused(&zhang, path, &suspension(&json!({ "segment": 1 }), "ice")).await;
    // Rivers of the village: nobody but him answers for one.
    let rivers = json!({ "area": { "area": "990101101201", "kind": "river" } });
    refused(&zhang, path, &suspension(&rivers, "ice")).await;
    let roads = json!({ "area": { "area": "990101101201", "kind": "road" } });
    for of in [roads, json!({ "area": { "area": "990101101201" } })] {
        let given = post(&zhang, path, &suspension(&of, "ice")).await;
        assert_eq!(given.status, StatusCode::NO_CONTENT, "for others too: {}", given.body);
    }
    // Called off by somebody else, too.
    let leave = suspension(&json!({ "person": 1 }), "leave");
    assert_eq!(post(&app.official().await, path, &leave).await.status, StatusCode::NO_CONTENT);
    let lift = format!("{path}/{}/lift", leave["id"].as_str().unwrap());
    refused(&zhang, &lift, &json!({})).await;
    assert_eq!(post(&app.official().await, &lift, &json!({})).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn nobody_visits_their_own_river_unannounced() {
    let (app, zhang) = both().await;
    let id = event(&app);
    let fields = [("id", id.as_str().unwrap()), ("outcome", "normal")];
    let own = zhang.post(&format!("/q/{}/inspections", seed::river()), &fields).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    assert!(own.text().contains("不能由您自己决定"), "{}", own.text());
    let road = zhang.post(&format!("/q/{}/inspections", seed::road()), &fields).await;
    assert_eq!(road.status, StatusCode::SEE_OTHER, "a road that somebody else answers for");
}

#[tokio::test]
async fn a_phone_of_ones_own_is_taken_away_on_the_own_page_only() {
    let (app, zhang) = both().await;
    let phone = crate::support::Phone::of(&app, 1, 7).await;
    let path = format!("/api/v1/people/1/devices/{}/revoke", phone.device());
    refused(&zhang, &path, &json!({})).await;
    let own = zhang.post(&format!("/my/devices/{}/revoke", phone.device()), &[]).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER);
}
