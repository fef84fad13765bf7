//! An official's unannounced visit, shown beside the steward's own records.

use reqwest::StatusCode;
use serde_json::json;

use crate::api::sql;
use crate::support::{Answer, Browser, TestApp, seed};

fn form(app: &TestApp, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let id = app.state.entropy.event_id(app.state.clock.now()).to_string();
    let here = [("lon", "121.1"), ("lat", "30.8"), ("accuracy", "12"), ("outcome", "normal")];
    let now = app.state.clock.now().timestamp_millis().to_string();
    let mut fields: Vec<(String, String)> =
        vec![("id".into(), id), ("taken_at".into(), now.clone()), ("device_time".into(), now)];
    fields.extend(here.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

async fn send(browser: &Browser, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(&format!("/q/{}/inspections", seed::river()), &fields).await
}

#[tokio::test]
async fn a_visit_is_recorded_with_one_press_and_stands_beside_the_stewards_records() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let page = format!("/q/{}", seed::river());
    assert!(official.get(&page).await.has("form[action$='/inspections']"));
    for browser in [app.resident(), app.zhang().await, app.other_official().await] {
        assert!(!browser.get(&page).await.has("form[action$='/inspections']"));
    }
    let before = app.resident().get(&page).await.text();
    assert!(!before.contains("镇里抽查"));

    let visit = form(&app, &[]);
    let sent = send(&official, &visit).await;
    assert_eq!(
        (sent.status, sent.header("location").to_owned()),
        (StatusCode::SEE_OTHER, format!("{page}?inspected=inside"))
    );
    assert_eq!(send(&official, &visit).await.status, StatusCode::SEE_OTHER, "the same again");
    let said = official.get(&format!("{page}?inspected=inside")).await.text();
    assert!(said.contains("抽查已记录"), "{said}");

    let public = app.resident().get(&page).await.text();
    assert_eq!(public.matches("镇里抽查：11月23日，一切正常").count(), 1, "{public}");
    assert!(!public.contains("王主任"), "without a name");
    // It is nobody's patrol: what the steward owes stays owed.
    let detail = official.get("/api/v1/segments/1").await.json();
    assert_eq!((&detail["status"], &detail["patrols"]), (&json!("overdue"), &json!([])));
    let visit = &detail["inspections"][0];
    assert_eq!(
        (&visit["by"], &visit["outcome"], &visit["fence"]),
        (&json!("王主任"), &json!("normal"), &json!("inside"))
    );
}

#[tokio::test]
async fn what_was_found_is_kept_and_leads_on_to_the_report() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let found = form(
        &app,
        &[
            ("outcome", "findings"),
            ("floating_rubbish", "1"),
            ("note", "桥下一片"),
            ("lon", ""),
            ("lat", ""),
            ("accuracy", ""),
        ],
    );
    let sent = send(&official, &found).await;
    assert_eq!(sent.header("location"), format!("/q/{}/report", seed::river()));
    let visit = official.get("/api/v1/segments/1").await.json()["inspections"][0].clone();
    assert_eq!(
        (&visit["findings"], &visit["note"], &visit["fence"]),
        (&json!(["floating_rubbish"]), &json!("桥下一片"), &json!("none"))
    );
    assert!(
        app.resident()
            .get(&format!("/q/{}", seed::river()))
            .await
            .text()
            .contains("镇里抽查：11月23日，发现问题")
    );
}

#[tokio::test]
async fn a_visit_that_cannot_be_taken_is_refused_word_by_word() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let long = "字".repeat(501);
    for more in [
        [("outcome", "")],
        [("lon", "999")],
        [("id", "7")],
        [("note", long.as_str())],
        [("lat", "x")],
    ] {
        assert_eq!(
            send(&official, &form(&app, &more)).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{more:?}"
        );
    }
    let visit = form(&app, &[]);
    send(&official, &visit).await;
    assert_eq!(
        send(&app.admin().await, &visit).await.status,
        StatusCode::CONFLICT,
        "somebody else's id"
    );
    assert_eq!(
        send(&app.other_official().await, &form(&app, &[])).await.status,
        StatusCode::NOT_FOUND
    );
    // Whoever answers for it themselves records a patrol, not a visit.
    sql(
        &app,
        "INSERT INTO role_grant (district, account_id, area_path, role)
             VALUES (990101, 1, '990101101', 'official')",
    )
    .await;
    let zhang = app.zhang().await.get(&format!("/q/{}", seed::river())).await;
    assert!(zhang.has("form[data-record]") && !zhang.has("form[action$='/inspections']"));
}
