//! What was counted stays as it was counted, whatever changes afterwards.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::months::figures;
use crate::support::TestApp;

#[tokio::test]
async fn a_week_in_which_the_rule_was_replaced_is_owed_under_the_one_it_began_under() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let rule = json!({ "area": "990101", "role": "river_chief", "kind": "river", "unit": "week",
                       "times": 3, "from": "2026-11-25" });
    let request = admin.request(Method::POST, "/api/v1/duties");
    let answer = admin.send(request.header("sec-fetch-site", "same-origin").json(&rule)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
    let owed = async |day: &str, month: &str| {
        app.set_time(&format!("{day}T02:00:00Z"));
        let path = format!("/api/v1/months/{month}?area=990101101");
        let river = figures(&app.admin().await, &path, "990101101201", "river").await;
        river["duties"]["owed"].as_i64()
    };
    assert_eq!(owed("2026-11-25", "2026-11").await, Some(4), "the week is not over");
    assert_eq!(owed("2026-11-30", "2026-11").await, Some(5), "the week from the 23rd");
    assert_eq!(owed("2026-12-07", "2026-11").await, Some(5));
    assert_eq!(owed("2026-12-07", "2026-12").await, Some(3), "from Monday by the new one");
}

#[tokio::test]
async fn a_district_keeps_the_time_zone_that_its_days_were_counted_in() {
    let app = TestApp::start().await;
    let db = &app.state.db.app;
    let refused = sqlx::query("UPDATE district SET time_zone = 'Asia/Tokyo'")
        .execute(db)
        .await
        .unwrap_err();
    assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("42501"), "{refused}");
    // What else is said of a district may be said anew.
    sqlx::query("UPDATE district SET name = name, office_phone = office_phone")
        .execute(db)
        .await
        .unwrap();
}
