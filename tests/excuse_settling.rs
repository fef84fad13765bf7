//! An excuse of more segments than a request has time for: on record at once, followed through by
//! itself, and said to be.

use reqwest::{Method, StatusCode};
use riverward::ids::DistrictId;
use riverward::jobs;
use riverward::rollups::store::states;
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};

use crate::api::sql;
use crate::support::{Answer, Browser, TestApp, TestDatabase, seed};

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

/// The weekend before the hour of the tests.
fn weekend(app: &TestApp, area: &str) -> Value {
    let id = app.state.entropy.event_id(app.state.clock.now());
    json!({ "id": id, "area": area, "from": "2026-11-21T12:00:00+08:00",
        "until": "2026-11-23T09:00:00+08:00", "words": "机房断电", "note": "" })
}

/// Whether the first of the list is still being followed through.
async fn settling(browser: &Browser) -> bool {
    let list = browser.get("/api/v1/excuses").await.json();
    list["items"][0]["settling"].as_bool().unwrap()
}

/// Of how many duties the weekend is left out, and of how many it is not.
async fn left_out(app: &TestApp) -> (i64, i64) {
    sqlx::query_as(
        "SELECT count(*) FILTER (WHERE closed @> '2026-11-22'::date),
                count(*) FILTER (WHERE NOT closed @> '2026-11-22'::date)
         FROM segment_duty WHERE segment_id >= 10000",
    )
    .fetch_one(&app.database.owner().await)
    .await
    .unwrap()
}

/// The big district with seven thousand segments: more than a portion, less than a test has time for.
async fn some_thousands() -> TestApp {
    let database = TestDatabase::big().await;
    let app = TestApp::at(&database.options.clone(), database).await;
    sql(
        &app,
        "SET session_replication_role = replica;
         DELETE FROM problem WHERE segment_id >= 17000;
         DELETE FROM segment_duty WHERE segment_id >= 17000;
         DELETE FROM segment_state WHERE segment_id >= 17000;
         RESET session_replication_role",
    )
    .await;
    app
}

#[tokio::test]
async fn an_excuse_of_a_district_is_on_record_at_once_and_followed_through_in_portions() {
    let app = some_thousands().await;
    let admin = app.admin().await;
    let outage = weekend(&app, "990101");
    let answer = post(&admin, "/api/v1/excuses", &outage).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
    assert!(settling(&admin).await);
    let (done, left) = left_out(&app).await;
    assert!(done > 0 && left > 0, "{done} of {}", done + left);
    jobs::settle_excuses(&app.state).await.unwrap();
    assert_eq!(left_out(&app).await, (done + left, 0));
    assert!(!settling(&admin).await);
    // The same again has nothing left to do, and says so.
    let again = post(&admin, "/api/v1/excuses", &outage).await;
    assert_eq!(again.status, StatusCode::NO_CONTENT, "{}", again.body);

    let withdraw = format!("/api/v1/excuses/{}/withdraw", outage["id"].as_str().unwrap());
    let withdrawn = post(&admin, &withdraw, &json!({ "reason": "登记错了" })).await;
    assert_eq!(withdrawn.status, StatusCode::ACCEPTED, "{}", withdrawn.body);
    jobs::settle_excuses(&app.state).await.unwrap();
    assert_eq!(left_out(&app).await, (0, done + left));
    assert!(!settling(&admin).await);
}

#[tokio::test]
async fn an_excuse_whose_segment_somebody_holds_is_followed_through_when_they_let_go() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let mut holder = PgConnection::connect_with(&app.database.options).await.unwrap();
    holder.execute("BEGIN").await.unwrap();
    holder
        .execute("SELECT FROM segment_state WHERE segment_id = 1 FOR UPDATE")
        .await
        .unwrap();
    let answer = post(&official, "/api/v1/excuses", &weekend(&app, "990101101")).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
    assert!(settling(&official).await);
    holder.execute("COMMIT").await.unwrap();
    let status = async || {
        let segment = official.get("/api/v1/segments/1").await.json();
        segment["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status().await, "overdue");
    jobs::settle_excuses(&app.state).await.unwrap();
    assert_eq!(status().await, "due");
    assert!(!settling(&official).await);
    let found = states::check(&app.database.owner().await, DISTRICT, app.state.clock.now()).await;
    assert_eq!(found.unwrap(), []);
}

#[tokio::test]
async fn a_withdrawal_takes_back_what_its_excuse_has_not_done_yet() {
    let app = some_thousands().await;
    let admin = app.admin().await;
    let outage = weekend(&app, "990101");
    post(&admin, "/api/v1/excuses", &outage).await;
    let withdraw = format!("/api/v1/excuses/{}/withdraw", outage["id"].as_str().unwrap());
    post(&admin, &withdraw, &json!({ "reason": "登记错了" })).await;
    jobs::settle_excuses(&app.state).await.unwrap();
    assert_eq!(left_out(&app).await.0, 0);
}

#[tokio::test]
async fn an_excuse_that_cannot_be_settled_stops_no_later_one_of_its_district() {
    let app = TestApp::start().await;
    sql(
        &app,
        "INSERT INTO excuse (district, excuse_id, area_path, from_at, past_at, from_day, past_day,
             words, note, at)
         SELECT 990101, id::uuid, '990101101', '2026-11-21T04:00Z', '2026-11-23T01:00Z',
             '2026-11-21', '2026-11-23', '断电', '', '2026-11-23T02:00Z'
         FROM unnest(ARRAY['019ad000-0000-7000-8000-000000000001',
                           '019ad000-0000-7000-8000-000000000002']) id;
         INSERT INTO excuse_settling (district, excuse_id, after_id, at)
         SELECT district, excuse_id, 0, at FROM excuse;
         CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
             AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
         CREATE TRIGGER refuse BEFORE DELETE ON excuse_settling FOR EACH ROW
             WHEN (OLD.excuse_id = '019ad000-0000-7000-8000-000000000001')
             EXECUTE FUNCTION refuse()",
    )
    .await;
    jobs::settle_excuses(&app.state).await.unwrap();
    let left: Vec<String> = sqlx::query_scalar("SELECT excuse_id::text FROM excuse_settling")
        .fetch_all(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(left, ["019ad000-0000-7000-8000-000000000001"]);
}
