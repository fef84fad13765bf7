//! By how much excused outages put the promise of an answer off, one and several of them.

use reqwest::{Method, StatusCode};
use riverward::ids::DistrictId;
use riverward::jobs;
use riverward::problems::number::ReceiptNumber;
use serde_json::{Value, json};

use crate::api::sql;
use crate::support::{Answer, Browser, TestApp, seed};

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

/// Excuses an outage of the town, by the clock of Shanghai; answers what withdraws it.
async fn excuse(app: &TestApp, official: &Browser, (from, until): (&str, &str)) -> String {
    let id = app.state.entropy.event_id(app.state.clock.now());
    let body = json!({ "id": id, "area": "990101101", "from": format!("{from}:00+08:00"),
        "until": format!("{until}:00+08:00"), "words": "机房断电", "note": "" });
    let answer = post(official, "/api/v1/excuses", &body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
    format!("/api/v1/excuses/{id}/withdraw")
}

async fn withdraw(official: &Browser, path: &str) {
    let answer = post(official, path, &json!({ "reason": "登记错了" })).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
}

fn receipt() -> ReceiptNumber {
    ReceiptNumber::new(DistrictId(seed::DISTRICT), [7; 8])
}

/// A report on the river of Tuesday 17 November, promised until the end of Sunday 22nd.
async fn start() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    sql(
        &app,
        format!(
            "INSERT INTO problem (district, problem_id, receipt, segment_id, area_path, category,
                 body, source, stage, opened_at, due_at)
             VALUES (990101, 21, '{}', 1, '990101101201', 'rubbish', 'x', 'resident', 'reported',
                 '2026-11-17T02:00Z', '2026-11-22T16:00Z')",
            receipt()
        ),
    )
    .await;
    let official = app.official().await;
    (app, official)
}

/// The last day on which an answer was promised of each problem.
async fn due(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT to_char(due_at - interval '16 hours', 'MM-DD') FROM problem ORDER BY problem_id",
    )
    .fetch_all(&app.database.owner().await)
    .await
    .unwrap()
}

/// What the reporter reads of it.
async fn put_off(app: &TestApp) -> Option<u8> {
    let page = app.resident().get(&format!("/p/{}", receipt())).await.text();
    let days = page.split("期限已顺延 ").nth(1)?;
    days.split(' ').next()?.parse().ok()
}

const EARLY: (&str, &str) = ("2026-11-19T06:00", "2026-11-20T20:00");
const LATE: (&str, &str) = ("2026-11-20T06:00", "2026-11-21T20:00");

#[tokio::test]
async fn of_two_outages_that_overlap_either_is_withdrawn_and_the_other_holds() {
    for withdrawn_first in [0, 1] {
        let (app, official) = start().await;
        let early = excuse(&app, &official, EARLY).await;
        assert_eq!((due(&app).await, put_off(&app).await), (vec!["11-24".to_owned()], Some(2)));
        let late = excuse(&app, &official, LATE).await;
        // Three days of both, the one in the middle once.
        assert_eq!((due(&app).await, put_off(&app).await), (vec!["11-25".to_owned()], Some(3)));
        let mut both = [early, late];
        both.rotate_left(withdrawn_first);
        withdraw(&official, &both[0]).await;
        assert_eq!((due(&app).await, put_off(&app).await), (vec!["11-24".to_owned()], Some(2)));
        withdraw(&official, &both[1]).await;
        assert_eq!((due(&app).await, put_off(&app).await), (vec!["11-22".to_owned()], None));
    }
}

#[tokio::test]
async fn an_outage_recorded_twice_holds_until_both_are_withdrawn() {
    let (app, official) = start().await;
    let first = excuse(&app, &official, EARLY).await;
    let second = excuse(&app, &official, EARLY).await;
    assert_eq!(due(&app).await, ["11-24"]);
    withdraw(&official, &first).await;
    assert_eq!((due(&app).await, put_off(&app).await), (vec!["11-24".to_owned()], Some(2)));
    withdraw(&official, &second).await;
    assert_eq!(due(&app).await, ["11-22"]);
}

#[tokio::test]
async fn the_first_of_two_outages_is_withdrawn_and_the_second_keeps_its_days() {
    let (app, official) = start().await;
    let first = excuse(&app, &official, ("2026-11-18T06:00", "2026-11-18T20:00")).await;
    let second = excuse(&app, &official, ("2026-11-20T06:00", "2026-11-20T20:00")).await;
    assert_eq!(due(&app).await, ["11-24"]);
    withdraw(&official, &first).await;
    assert_eq!((due(&app).await, put_off(&app).await), (vec!["11-23".to_owned()], Some(1)));
    withdraw(&official, &second).await;
    assert_eq!(due(&app).await, ["11-22"]);
}

#[tokio::test]
async fn what_was_promised_during_an_outage_is_put_off_by_what_came_after() {
    let (app, official) = start().await;
    // Of Friday morning and of Saturday evening; one of October that was opened again on Friday
    // noon.
    sql(
        &app,
        "INSERT INTO problem (district, problem_id, receipt, segment_id, area_path, category, body,
             source, stage, opened_at, due_at, due_from, due_unit, due_number)
         VALUES
             (990101, 22, 'b', 1, '990101101201', 'rubbish', 'x', 'resident', 'reported',
                 '2026-11-20T00:00Z', '2026-11-25T16:00Z', NULL, NULL, NULL),
             (990101, 23, 'c', 1, '990101101201', 'rubbish', 'x', 'resident', 'reported',
                 '2026-11-21T11:00Z', '2026-11-26T16:00Z', NULL, NULL, NULL),
             (990101, 24, 'd', 1, '990101101201', 'rubbish', 'x', 'resident', 'reported',
                 '2026-10-05T00:00Z', '2026-11-25T16:00Z', '2026-11-20T04:00Z', 'day', 5)",
    )
    .await;
    // From Thursday on.
    let outage = excuse(&app, &official, ("2026-11-19T06:00", "2026-11-21T20:00")).await;
    assert_eq!(due(&app).await, ["11-25", "11-27", "11-26", "11-27"]);
    withdraw(&official, &outage).await;
    assert_eq!(due(&app).await, ["11-22", "11-25", "11-26", "11-25"]);
}

/// Outages are withdrawn, and nobody has come to follow that through yet.
async fn withdrawn_and_waiting(app: &TestApp) {
    sql(
        app,
        "INSERT INTO excuse_withdrawal (district, excuse_id, reason, at)
         SELECT x.district, x.excuse_id, '登记错了', '2026-11-23T02:00Z' FROM excuse x;
         INSERT INTO excuse_settling (district, excuse_id, after_id, at)
         SELECT x.district, x.excuse_id, 0, x.at FROM excuse x",
    )
    .await;
}

#[tokio::test]
async fn of_two_withdrawals_that_wait_together_each_takes_its_days_back_once() {
    let (app, official) = start().await;
    excuse(&app, &official, EARLY).await;
    excuse(&app, &official, LATE).await;
    assert_eq!(due(&app).await, ["11-25"]);
    withdrawn_and_waiting(&app).await;
    assert_eq!((due(&app).await, put_off(&app).await), (vec!["11-25".to_owned()], Some(3)));
    jobs::settle_excuses(&app.state).await.unwrap();
    assert_eq!((due(&app).await, put_off(&app).await), (vec!["11-22".to_owned()], None));
}

#[tokio::test]
async fn an_outage_recorded_while_a_withdrawal_waits_keeps_its_days() {
    let (app, official) = start().await;
    excuse(&app, &official, ("2026-11-20T06:00", "2026-11-20T20:00")).await;
    withdrawn_and_waiting(&app).await;
    assert_eq!(due(&app).await, ["11-23"]);
    let second = excuse(&app, &official, ("2026-11-18T06:00", "2026-11-18T20:00")).await;
    assert_eq!(due(&app).await, ["11-23"]);
    jobs::settle_excuses(&app.state).await.unwrap();
    assert_eq!((due(&app).await, put_off(&app).await), (vec!["11-23".to_owned()], Some(1)));
    withdraw(&official, &second).await;
    assert_eq!(due(&app).await, ["11-22"]);
}

#[tokio::test]
async fn a_promise_that_is_due_by_something_else_is_put_off_by_no_outage_any_more() {
    let (app, official) = start().await;
    excuse(&app, &official, EARLY).await;
    // By a release that knew of no outages.
    sql(&app, "UPDATE problem SET due_at = '2026-12-01T16:00Z'").await;
    let late = excuse(&app, &official, LATE).await;
    assert_eq!(due(&app).await, ["12-01"]);
    withdraw(&official, &late).await;
    assert_eq!(due(&app).await, ["12-01"]);
}
