//! What may follow what, in the database as in the table.

use reqwest::StatusCode;
use riverward::checkpoints::life::CodeState;
use serde_json::json;
use sqlx::{Executor, Row};

use super::{one, send, state};
use crate::support::{TestApp, seed};

#[tokio::test]
async fn the_database_keeps_to_the_same_table() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    for was in CodeState::ALL {
        for next in CodeState::ALL {
            let allowed: bool = sqlx::query("SELECT code_may_become($1, $2)")
                .bind(was.as_str())
                .bind(next.as_str())
                .fetch_one(&owner)
                .await
                .unwrap()
                .get(0);
            assert_eq!(allowed, was.may_become(*next), "{was:?} to {next:?}");
        }
    }
    let refused = owner
        .execute("UPDATE code SET state = 'blank', checkpoint_id = NULL WHERE checkpoint_id = 4")
        .await
        .unwrap_err();
    let refused = refused.into_database_error().unwrap();
    assert_eq!(refused.constraint(), Some("code_step"), "{refused}");
}

#[tokio::test]
async fn officials_say_how_a_plate_stands_and_residents_only_hint() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let code = seed::river();
    let path = format!("/api/v1/codes/{code}/state");
    let say = async |state: &str| {
        send(&official, &path, &json!({ "state": state, "reason": "巡查时看到" }))
            .await
            .status
    };
    for (said, status) in [
        ("damaged", StatusCode::NO_CONTENT),
        ("covered", StatusCode::NO_CONTENT),
        ("lost", StatusCode::NO_CONTENT),
        ("lost", StatusCode::NO_CONTENT),
        ("installed", StatusCode::NO_CONTENT),
    ] {
        assert_eq!(say(said).await, status, "{said}");
        assert_eq!(state(&app, code).await, said);
    }
    let events = format!(
        "SELECT string_agg(state, ' ' ORDER BY event_id) FROM code_event WHERE code = {}
             AND account_id = 3 AND reason = '巡查时看到'",
        code.number()
    );
    let told: String = one(&app, &events).await;
    assert_eq!(told.split(' ').count(), 4, "the same again is no event: {told}");

    // A resident's report is a hint: the page stays, the state stays, the plate stands in the list.
    let action = format!("/q/{code}/problems");
    let reported = app
        .resident()
        .fill(
            &format!("/q/{code}/report"),
            &action,
            &[("category", "board"), ("text", "牌子被广告盖住了")],
        )
        .await;
    assert_eq!(reported.status, StatusCode::OK, "{}", reported.text());
    assert_eq!(state(&app, code).await, "installed");
    let list = official.get("/api/v1/codes/health?finding=reported").await.json();
    assert_eq!(list["items"][0]["code"], code.to_string());
    assert_eq!(list["items"][0]["reports"], 1);
    assert_eq!(list["items"][0]["state"], "installed");

    // Out of use is for good.
    assert_eq!(say("retired").await, StatusCode::NO_CONTENT);
    assert_eq!(say("installed").await, StatusCode::CONFLICT);
    assert_eq!(app.resident().get(&format!("/q/{code}")).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn another_towns_official_finds_no_such_plate() {
    let app = TestApp::start().await;
    let other = app.other_official().await;
    let path = format!("/api/v1/codes/{}/state", seed::river());
    let said = send(&other, &path, &json!({ "state": "lost", "reason": "x" })).await;
    assert_eq!(said.status, StatusCode::NOT_FOUND);
    assert_eq!(state(&app, seed::river()).await, "installed");
}
