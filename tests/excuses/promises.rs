//! What ran meanwhile is put off: promises to residents, and the lapse of claims.

use reqwest::StatusCode;
use riverward::problems::number::ReceiptNumber;
use serde_json::json;
use sqlx::Row;

use super::{DISTRICT, VILLAGE, excuse, list, on, outage, withdraw};
use crate::api::sql;
use crate::support::TestApp;

/// 张建国 asked for the road and was given it on 23 November; a week is owed there.
const CLAIMED: &str = "
    INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from)
        VALUES (990101, '990101', 'road_chief', 'road', 'week', 1, '2026-01-01');
    INSERT INTO offer (district, offer_id, segment_id, role, note, at, account_id)
        VALUES (990101, '019ad000-0000-7000-8000-00000000000a', 2, 'road_chief', '',
            '2026-11-23', 3);
    INSERT INTO claim (district, claim_id, offer_id, person_id, commitment, at)
        VALUES (990101, '019ad000-0000-7000-8000-00000000000b',
            '019ad000-0000-7000-8000-00000000000a', 1, '每周走两遍', '2026-11-23');
    INSERT INTO stewardship (district, stewardship_id, segment_id, person_id, role, origin,
        valid_from)
        VALUES (990101, 900, 2, 1, 'road_chief', 'claimed', '2026-11-23');
    INSERT INTO claim_decision (district, claim_id, verdict, reason, at, account_id,
        stewardship_id)
        VALUES (990101, '019ad000-0000-7000-8000-00000000000b', 'confirmed', '', '2026-11-23', 3,
            900)";

async fn lapsed(app: &TestApp) -> bool {
    sqlx::query_scalar("SELECT ended IS NOT NULL FROM stewardship WHERE stewardship_id = 900")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn an_outage_that_is_excused_breaks_no_claim() {
    let app = TestApp::start().await;
    sql(&app, CLAIMED).await;
    // Sixty days without a patrol end on 22 January; the last of them were an outage, which took a
    // week and three days of the next: ten days more.
    let official = on(&app, "2027-01-21").await;
    let body = outage(&app, "2027-01-12T08:00", "2027-01-20T18:00");
    excuse(&official, &body).await;
    on(&app, "2027-01-22").await;
    assert!(!lapsed(&app).await);
    let official = on(&app, "2027-01-30").await;
    assert!(!lapsed(&app).await);
    assert_eq!(withdraw(&official, &body, "登记错了").await, StatusCode::NO_CONTENT);
    on(&app, "2027-01-31").await;
    assert!(lapsed(&app).await, "and without the excuse it is over");
}

#[tokio::test]
async fn an_excused_outage_puts_a_lapse_off_by_its_days() {
    let app = TestApp::start().await;
    sql(&app, CLAIMED).await;
    let official = on(&app, "2027-01-21").await;
    excuse(&official, &outage(&app, "2027-01-12T08:00", "2027-01-20T18:00")).await;
    on(&app, "2027-01-31").await;
    assert!(!lapsed(&app).await, "ten days later");
    on(&app, "2027-02-01").await;
    assert!(lapsed(&app).await);
}

#[tokio::test]
async fn promises_that_ran_meanwhile_are_put_off_by_the_days_that_were_lost() {
    let app = TestApp::start().await;
    let receipt = ReceiptNumber::new(DISTRICT, [7; 8]);
    // Promised until the end of Sunday; closed; promised until the Friday before; elsewhere.
    sql(
        &app,
        format!(
            "INSERT INTO problem (district, problem_id, receipt, segment_id, area_path, category,
                 body, source, stage, opened_at, due_at, closed_at)
             VALUES
                 (990101, 21, '{receipt}', 1, '{VILLAGE}', 'rubbish', 'x', 'resident', 'reported',
                     '2026-11-17T16:00Z', '2026-11-22T16:00Z', NULL),
                 (990101, 22, 'b', 1, '{VILLAGE}', 'rubbish', 'x', 'resident', 'closed',
                     '2026-11-17T16:00Z', '2026-11-22T16:00Z', '2026-11-20T02:00Z'),
                 (990101, 23, 'c', 2, '{VILLAGE}', 'rubbish', 'x', 'resident', 'accepted',
                     '2026-11-14T16:00Z', '2026-11-20T16:00Z', NULL),
                 (990101, 24, 'd', 3, '990101102201', 'rubbish', 'x', 'resident', 'reported',
                     '2026-11-17T16:00Z', '2026-11-22T16:00Z', NULL)"
        ),
    )
    .await;
    let (official, admin) = (app.official().await, app.admin().await);
    let due = async || -> Vec<(i64, String, i32)> {
        sqlx::query(
            "SELECT problem_id, to_char(due_at AT TIME ZONE 'UTC', 'MM-DD HH24') AS due, version
             FROM problem ORDER BY problem_id",
        )
        .fetch_all(&app.database.owner().await)
        .await
        .unwrap()
        .iter()
        .map(|row| (row.get("problem_id"), row.get("due"), row.get("version")))
        .collect()
    };
    let as_promised = |version: i32, sunday: &str| {
        let row = |id: i64, due: &str, version: i32| (id, due.to_owned(), version);
        vec![
            row(21, sunday, version),
            row(22, "11-22 16", 1),
            row(23, "11-20 16", 1),
            row(24, "11-22 16", 1),
        ]
    };
    let overdue = async || {
        let one = admin.get("/api/v1/problems/21").await.json();
        one["overdue"].as_bool().unwrap()
    };
    assert!(overdue().await);
    let weekend = outage(&app, "2026-11-21T12:00", "2026-11-23T09:00");
    excuse(&official, &weekend).await;
    assert_eq!(due().await, as_promised(2, "11-24 16"));
    assert!(!overdue().await, "two days later it is not late");
    let page = app.resident().get(&format!("/p/{receipt}")).await.text();
    assert!(page.contains("最迟 11月24日答复（含当天）"), "{page}");
    assert!(page.contains("因系统故障，期限已顺延 2 天"), "{page}");
    assert_eq!(list(&official).await[0]["promises"], 1);
    // The same outage, recorded for the village as well, puts nothing off twice.
    let mut twice = outage(&app, "2026-11-21T12:00", "2026-11-23T09:00");
    twice["area"] = json!(VILLAGE);
    excuse(&official, &twice).await;
    assert_eq!(due().await, as_promised(2, "11-24 16"));
    assert_eq!(withdraw(&official, &twice, "重复").await, StatusCode::NO_CONTENT);
    assert_eq!(due().await, as_promised(2, "11-24 16"));

    assert_eq!(withdraw(&official, &weekend, "登记错了").await, StatusCode::NO_CONTENT);
    assert_eq!(due().await, as_promised(3, "11-22 16"));
    let page = app.resident().get(&format!("/p/{receipt}")).await.text();
    assert!(!page.contains("顺延"), "{page}");
}
