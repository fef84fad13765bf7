//! Who excuses, and where.

use reqwest::StatusCode;
use serde_json::json;

use super::{VILLAGE, excuse, list, outage, post, withdraw};
use crate::api::sql;
use crate::support::TestApp;

#[tokio::test]
async fn who_sets_rules_in_an_area_excuses_there_and_nobody_themselves() {
    let app = TestApp::start().await;
    let (official, neighbour) = (app.official().await, app.other_official().await);
    let body = outage(&app, "2026-11-22T06:00", "2026-11-22T20:00");
    assert_eq!(post(&neighbour, "/api/v1/excuses", &body).await.status, StatusCode::NOT_FOUND);
    let mut district = body.clone();
    district["area"] = json!("990101");
    assert_eq!(post(&official, "/api/v1/excuses", &district).await.status, StatusCode::NOT_FOUND);
    excuse(&app.admin().await, &district).await;
    // What holds for the district is read in every town, and withdrawn in none.
    assert_eq!(list(&neighbour).await.len(), 1);
    assert_eq!(withdraw(&official, &district, "不对").await, StatusCode::NOT_FOUND);

    // Of a village an official keeps stewards, and excuses nobody.
    sql(
        &app,
        "UPDATE role_grant SET area_path = '990101101201' WHERE account_id = 3;
         INSERT INTO role_grant (district, account_id, area_path, role)
             VALUES (990101, 1, '990101101', 'official')",
    )
    .await;
    let mut village = outage(&app, "2026-11-21T06:00", "2026-11-21T20:00");
    village["area"] = json!(VILLAGE);
    assert_eq!(
        post(&app.official().await, "/api/v1/excuses", &village).await.status,
        StatusCode::FORBIDDEN
    );
    // 张建国 as an official of the town: where others answer too, not where he alone does.
    let zhang = app.zhang().await;
    excuse(&zhang, &village).await;
    sql(&app, "DELETE FROM segment_duty; DELETE FROM stewardship WHERE person_id = 2").await;
    let again = outage(&app, "2026-11-20T06:00", "2026-11-20T20:00");
    assert_eq!(post(&zhang, "/api/v1/excuses", &again).await.status, StatusCode::FORBIDDEN);
    assert_eq!(withdraw(&zhang, &village, "不对").await, StatusCode::FORBIDDEN);
}
