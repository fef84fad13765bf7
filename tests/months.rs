//! The month sheet: what is owed and done, what people said, by area; the same from the town's
//! rollups and counted one by one.

use reqwest::Method;
use serde_json::{Value, json};

use crate::api::{ask, patrol, sql};
use crate::support::{Browser, TestApp, seed};

pub async fn figures(browser: &Browser, path: &str, area: &str, kind: &str) -> Value {
    let sheet = ask(browser, path).await;
    let row = sheet["rows"].as_array().unwrap().iter().find(|row| row["area"]["path"] == area);
    let kinds = row.map(|row| row["kinds"].as_array().unwrap().clone()).unwrap_or_default();
    kinds.into_iter().find(|figures| figures["kind"] == kind).unwrap_or(Value::Null)
}

#[tokio::test]
async fn a_town_s_sheet_counts_owed_and_done_by_whole_periods() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    // Two days of one week, one of the next, and today, whose week is not over.
    sql(
        &app,
        "INSERT INTO segment_month VALUES (990101, 1, '2026-11-01', 'river_chief',
             (1 << 1) | (1 << 3) | (1 << 9) | (1 << 22)),
                                          (990101, 2, '2026-11-01', 'party_group_leader',
                                              (1 << 0) | (1 << 20) | (1 << 22)),
                                          (990101, 1, '2026-10-01', 'river_chief', 1 << 29)",
    )
    .await;
    let path = "/api/v1/months/2026-11";
    assert_eq!(
        figures(&wang, path, "990101101201", "river").await,
        json!({
            "kind": "river", "segments": 1, "patrolled": 1, "patrolled_days": 4, "entered": 0,
            // The weeks that ended on the 1st, 8th, 15th and 22nd; the first by the 30th of
            // October.
            "duties": {"owed": 4, "done": 3, "excused": 0, "percent": 75},
            "problems_opened": 0, "problems_closed": 0, "problems_open": 0, "ratings": [0, 0, 0, 0, 0]
        })
    );
    assert_eq!(
        figures(&wang, path, "990101101201", "road").await["duties"],
        json!({"owed": 22, "done": 2, "excused": 0, "percent": 9}),
        "today is not over"
    );
    app.set_time("2026-12-02T02:00:00Z");
    let duties = figures(&wang, path, "990101101201", "river").await["duties"].clone();
    assert_eq!(
        duties,
        json!({"owed": 5, "done": 4, "excused": 0, "percent": 80}),
        "the week to the 29th"
    );
    let duties = figures(&wang, path, "990101101201", "road").await["duties"].clone();
    assert_eq!(duties, json!({"owed": 30, "done": 3, "excused": 0, "percent": 10}));
}

#[tokio::test]
async fn a_period_is_owed_by_the_rule_and_the_steward_of_the_whole_of_it() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    let path = "/api/v1/months/2026-11";
    let duties = async || figures(&wang, path, "990101101201", "river").await["duties"].clone();
    // A rule of the village from the second week on goes before the district's.
    sql(
        &app,
        "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from)
         VALUES (990101, '990101101201', 'river_chief', 'river', 'week', 3, '2026-11-09')",
    )
    .await;
    assert_eq!(duties().await["owed"], 1 + 1 + 3 + 3);
    // Handed over in the middle of the third week: nobody can have missed it.
    sql(
        &app,
        "UPDATE stewardship SET valid_to = '2026-11-11' WHERE segment_id = 1;
         INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
             VALUES (990101, 1, 2, 'river_chief', '2026-11-11')",
    )
    .await;
    assert_eq!(duties().await["owed"], 1 + 1 + 3);
    sql(&app, "UPDATE duty SET valid_to = '2026-11-02' WHERE area_path = '990101'").await;
    assert_eq!(duties().await["owed"], 1 + 3, "the week of the 2nd has no rule");
}

#[tokio::test]
async fn a_duty_of_every_day_ends_where_a_deeper_rule_begins() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    let path = "/api/v1/months/2026-11";
    let duties = async || figures(&wang, path, "990101101201", "road").await["duties"].clone();
    assert_eq!(duties().await["owed"], 22);
    sql(
        &app,
        "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from)
         VALUES (990101, '990101101201', 'party_group_leader', 'road', 'week', 1, '2026-11-09');
         INSERT INTO segment_month VALUES (990101, 2, '2026-11-01', 'party_group_leader',
             (1 << 7) | (1 << 8) | (1 << 9) | (1 << 22))",
    )
    .await;
    // Eight days up to the 8th, of which one was done; then the weeks to the 15th and the 22nd.
    assert_eq!(duties().await, json!({"owed": 8 + 2, "done": 1 + 1, "excused": 0, "percent": 20}));
    // From the other town nothing of it is seen.
    assert_eq!(
        figures(&app.admin().await, &format!("{path}?area=990101102"), "990101102201", "road")
            .await,
        Value::Null
    );
}

#[tokio::test]
async fn a_quarter_counts_in_its_last_month() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    sql(
        &app,
        "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from)
         VALUES (990101, '990101101201', 'river_chief', 'river', 'quarter', 3, '2026-07-01');
         UPDATE duty SET valid_to = '2026-02-01' WHERE kind = 'river' AND area_path = '990101';
         INSERT INTO segment_month VALUES (990101, 1, '2026-06-01', 'river_chief', 1 << 29),
             (990101, 1, '2026-07-01', 'river_chief', 1),
                                          (990101, 1, '2026-09-01', 'river_chief', 1 << 29)",
    )
    .await;
    for (month, owed) in [("2026-08", json!(0)), ("2026-09", json!(3)), ("2026-10", json!(0))] {
        let duties = figures(&wang, &format!("/api/v1/months/{month}"), "990101101201", "river")
            .await["duties"]
            .clone();
        assert_eq!(duties["owed"], owed, "{month}");
        if owed == 3 {
            assert_eq!(duties["done"], 2, "the 30th of June is another quarter's");
        }
    }
}

#[tokio::test]
async fn the_district_s_sheet_adds_up_the_towns() {
    let app = TestApp::start().await;
    let (admin, wang) = (app.admin().await, app.official().await);
    patrol(&app, seed::river()).await;
    patrol(&app, seed::river_east()).await;
    sql(
        &app,
        "INSERT INTO problem (district, problem_id, receipt, segment_id, area_path, category, body,
             source, stage, opened_at, due_at, closed_at) VALUES
         (990101, 11, 'r11', 1, '990101101201', 'rubbish', '一', 'resident', 'reported',
             '2026-11-20', '2026-11-25', NULL),
         (990101, 12, 'r12', 1, '990101101', 'rubbish', '二', 'resident', 'reported',
             '2026-10-31 15:59+00', '2026-11-25', NULL),
         (990101, 13, 'r13', 1, '990101101201', 'rubbish', '三', 'resident', 'reported',
             '2026-10-31 16:00+00', '2026-11-25', NULL);
         INSERT INTO problem (district, problem_id, receipt, segment_id, area_path, category, body,
             source, is_rating, stage, opened_at, due_at) VALUES
         (990101, 14, 'r14', 1, '990101101201', 'rating', '评', 'resident', true, 'reported',
             '2026-11-20', '2026-11-25');
         UPDATE problem SET stage = 'closed', closed_at = '2026-11-21' WHERE problem_id IN (12, 13);
         UPDATE problem SET stage = 'reported', closed_at = NULL WHERE problem_id = 13;
         INSERT INTO rating (district, rating_id, segment_id, code, score, reason, at) VALUES
         (990101, '019aac00-0000-7000-8000-000000000001', 1, 1, 1, '', '2026-11-22'),
         (990101, '019aac00-0000-7000-8000-000000000002', 1, 1, 1, '', '2026-11-22'),
         (990101, '019aac00-0000-7000-8000-000000000003', 1, 1, 5, '差', '2026-11-22');",
    )
    .await;
    let path = "/api/v1/months/2026-11";
    let expected = json!({
        "kind": "river", "segments": 1, "patrolled": 1, "patrolled_days": 1, "duties": null,
        "entered": 0,
        "problems_opened": 2, "problems_closed": 1, "problems_open": 2, "ratings": [2, 0, 0, 0, 1]
    });
    assert_eq!(figures(&admin, path, "990101101", "river").await, expected);
    let village = figures(&wang, path, "990101101201", "river").await;
    let town = figures(&wang, path, "990101101", "river").await;
    assert_eq!(
        (&village["problems_opened"], &village["problems_closed"], &village["problems_open"]),
        (&json!(2), &json!(0), &json!(2))
    );
    assert_eq!(
        (&town["problems_opened"], &town["problems_closed"], &town["problems_open"]),
        (&json!(0), &json!(1), &json!(0))
    );
    assert_eq!(village["ratings"], expected["ratings"]);
    assert_eq!(village["patrolled_days"], 1);
    assert_eq!(
        figures(&admin, "/api/v1/months/2026-10", "990101101", "river").await["problems_opened"],
        1,
        "one minute before midnight in Shanghai"
    );
    let sheet = ask(&admin, path).await;
    let order: Vec<&Value> =
        sheet["rows"].as_array().unwrap().iter().map(|row| &row["area"]["path"]).collect();
    assert_eq!(order, ["990101101", "990101102"], "by code, whoever does better");
    assert_eq!(
        (&sheet["month"], &sheet["at"]),
        (&json!("2026-11"), &json!("2026-11-23T02:00:00Z"))
    );
}

#[tokio::test]
async fn moved_and_retired_segments_are_counted_where_they_are() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let path = "/api/v1/months/2026-11";
    let rivers = async |town: &str| figures(&admin, path, town, "river").await["segments"].clone();
    assert_eq!(rivers("990101101").await, 1);
    sql(&app, "UPDATE segment SET area_path = '990101102201' WHERE segment_id = 1").await;
    assert_eq!((rivers("990101101").await, rivers("990101102").await), (json!(0), json!(1)));
    sql(&app, "UPDATE segment SET retired_at = now() WHERE segment_id = 1").await;
    assert_eq!(rivers("990101102").await, 0);
}

#[tokio::test]
async fn a_month_that_is_none_leads_nowhere() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    for month in ["2026-13", "november", "2026-11-01"] {
        let answer = wang.send(wang.request(Method::GET, &format!("/api/v1/months/{month}"))).await;
        assert_eq!(answer.status, 404, "{month}");
    }
}
