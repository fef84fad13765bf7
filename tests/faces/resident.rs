//! What anybody sees at a code, and what that costs.

use reqwest::{Method, StatusCode};
use sqlx::Row;

use super::at;
use crate::support::{TestApp, seed};

#[tokio::test]
async fn a_resident_sees_who_answers_and_the_page_is_the_same_for_everybody() {
    let app = TestApp::start().await;
    let (one, two) = (app.resident(), app.resident());
    let first = one.get(&at("")).await;
    assert_eq!(first.status, StatusCode::OK);
    let text = first.text();
    for expected in [
        "张家浜",
        "张建国",
        "菱泾镇",
        "东村",
        "021-5701 0000",
        "每周巡河一次，水清岸绿",
        "021-5700 0001",
    ] {
        assert!(text.contains(expected), "{expected} is missing: {text}");
    }
    let second = two.get(&at("")).await;
    assert_eq!(first.body, second.body);
    assert_ne!(one.cookie("__Host-device"), two.cookie("__Host-device"));
    assert!(app.resident().in_english().get(&at("")).await.has("html[lang=en]"));
    let upper = one.get(&format!("/Q/{}", seed::river())).await;
    assert_eq!(upper.status, StatusCode::OK);
}

/// How often the server's one connection has run a statement.
async fn statements(app: &TestApp) -> i64 {
    // In the simple protocol, so that asking is not counted itself.
    let asked = sqlx::raw_sql(
        "SELECT coalesce(sum(generic_plans + custom_plans), 0)::int8 FROM pg_prepared_statements",
    );
    asked.fetch_one(&app.state.db.app).await.unwrap().get(0)
}

#[tokio::test]
async fn the_anonymous_page_is_one_statement_and_at_most_14_kb() {
    let app = TestApp::start_on_one_connection().await;
    let resident = app.resident();
    resident.get(&at("")).await;
    let before = statements(&app).await;
    let request = resident.request(Method::GET, &at("")).header("accept-encoding", "br");
    let page = request.send().await.unwrap();
    assert_eq!(
        (page.status(), page.headers()["content-encoding"].to_str().unwrap()),
        (StatusCode::OK, "br")
    );
    let size = page.bytes().await.unwrap().len();
    assert!(size <= 14 * 1024, "{size} bytes");
    assert!(before > 0);
    assert_eq!(statements(&app).await - before, 1);
    assert!(!resident.get(&at("")).await.has("script"), "it needs no script");
}

#[tokio::test]
async fn a_link_may_choose_beforehand_what_is_wrong_or_how_satisfied_somebody_is() {
    let app = TestApp::start().await;
    let resident = app.resident();
    assert!(
        resident
            .get(&at("/report?category=board"))
            .await
            .has("input[name=category][value=board][checked]")
    );
    assert!(
        resident
            .get(&at("/rate?score=4"))
            .await
            .has("input[name=score][value='4'][checked]")
    );
    assert_eq!(resident.get(&at("/rate?score=99&category=%ff")).await.status, StatusCode::OK);
}
