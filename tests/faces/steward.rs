//! A steward records, and sees the day.

use reqwest::StatusCode;

use super::{at, count};
use crate::support::TestApp;

#[tokio::test]
async fn a_steward_records_with_one_press_and_sees_what_it_shows() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let action = at("/scans");
    let page = zhang.get(&at("")).await;
    assert!(page.has(&format!("form[action='{action}'] button[value=normal]")));
    let recorded = zhang
        .fill(
            &at(""),
            &action,
            &[
                ("outcome", "normal"),
                ("lon", "121.1001"),
                ("lat", "30.8"),
                ("accuracy", "9.5"),
                ("taken_at", "1795485600000"),
                ("device_time", "1795485600000"),
                ("sent_at", "1795485600000"),
            ],
        )
        .await;
    assert_eq!(recorded.status, StatusCode::OK, "{}", recorded.text());
    assert_eq!(
        count(
            &app,
            "scan WHERE grade = 1 AND fence = 'inside' AND payload LIKE '%outcome=normal%'"
        )
        .await,
        1
    );
    let fields = page.hidden_fields(&action);
    let id = &fields.iter().find(|(name, _)| name == "id").unwrap().1;
    for _ in 0..2 {
        assert_eq!(
            zhang.post(&action, &[("id", id), ("outcome", "normal")]).await.status,
            StatusCode::OK
        );
    }
    assert_eq!(count(&app, "scan").await, 2, "two forms, and the second of them sent twice");
    let li = app.li().await;
    assert!(
        !li.get(&at("")).await.has(&format!("form[action='{action}']")),
        "another steward reads, and has no form"
    );
    let refused = li
        .post(&action, &[("id", "019abcde-0000-7000-8000-000000000001"), ("outcome", "normal")])
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn findings_are_recorded_first_and_then_described() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let next = zhang.fill(&at(""), &at("/scans"), &[("outcome", "findings")]).await;
    assert!(next.has(&format!("form[action='{}'] textarea", at("/problems"))), "{}", next.text());
    assert_eq!(
        count(&app, "scan WHERE outcome = 'findings' AND grade = 0 AND fence = 'none'").await,
        1
    );
    let token = next.value_of("input[name=token]").unwrap();
    zhang
        .post(
            &at("/problems"),
            &[("token", &token), ("category", "outfall"), ("text", "排污口晴天在排水")],
        )
        .await;
    assert_eq!(count(&app, "problem WHERE source = 'steward' AND stage = 'found'").await, 1);
}

#[tokio::test]
async fn my_day_shows_what_is_owed() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let before = zhang.get("/my").await;
    assert!(
        before.text().contains("张家浜") && !before.text().contains("党员示范路"),
        "{}",
        before.text()
    );
    assert!(before.has(&format!("a[href='{}']", at(""))));
    assert_eq!(app.resident().get("/my").await.status, StatusCode::UNAUTHORIZED);
}
