//! What districts keep shorter than is usual: who says so, what it changes, and where.

mod bounds;
mod notes;
mod promises;
mod side_by_side;

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode};
use riverward::jobs;
use serde_json::{Value, json};

use crate::api::sql;
use crate::support::{Answer, Browser, TestApp, seed};

/// The neighbour, which keeps everything as long as is usual.
const OTHER: i32 = 990_202;

/// What is left in both when all is gone.
const NOTHING: [Vec<&str>; 2] = [Vec::new(), Vec::new()];

async fn keep(browser: &Browser, what: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/retention/{what}");
    let request = browser.request(Method::PUT, &path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

async fn shorten(app: &TestApp, what: &str, days: i32) {
    let answer = keep(&app.admin().await, what, &json!({ "days": days })).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{what}: {}", answer.body);
}

/// Something of each kind, left, arrived or ended at the hour of the tests or on its day; in both
/// districts.
async fn something_of_everything(app: &TestApp) {
    sql(
        app,
        "INSERT INTO person (district, person_id, name, area_path, post, organisation) VALUES
             (990101, 30, '陈阿大', '990101101201', '组长', '东村'),
             (990202, 30, '沈阿二', '990202', '组长', '邻村');
         INSERT INTO stewardship (district, segment_id, person_id, role, valid_from, valid_to)
         VALUES (990101, 1, 30, 'volunteer', '2026-01-01', '2026-11-24'),
                (990202, 4, 30, 'volunteer', '2026-01-01', '2026-11-24');
         INSERT INTO account (district, account_id, name) VALUES (990202, 31, '邻区管理员');
         INSERT INTO contact (district, contact_id, sealed, erase_at)
             SELECT d, 900, 'x', '2026-11-23 02:00Z'::timestamptz + interval '90 days'
             FROM unnest(ARRAY[990101, 990202]) d;
         INSERT INTO problem (district, problem_id, receipt, segment_id, area_path, category, body,
             source, stage, opened_at, due_at, contact_id)
         VALUES (990101, 900, 'K7Q2M9XD4T8VRW3P', 1, '990101101201', 'rubbish', '垃圾', 'resident',
                 'reported', '2026-11-18', '2026-11-23', 900),
                (990202, 900, 'K7Q2M9XD4T8VRW3Q', 4, '990202', 'rubbish', '垃圾', 'resident',
                 'reported', '2026-11-18', '2026-11-23', 900);
         INSERT INTO track (district, track_id, person_id, day, started_at, ended_at, fixes,
             received_at, erase_at, sealed)
         SELECT d, '019ad000-0000-7000-8000-000000000009', 30, '2026-11-23', '2026-11-23 01:00Z',
             '2026-11-23 01:30Z', 300, '2026-11-23 02:00Z',
             '2026-11-23 02:00Z'::timestamptz + interval '30 days', 'x'
         FROM unnest(ARRAY[990101, 990202]) d;
         INSERT INTO job (district, job_id, kind, area_path, account_id, work, state, total,
             created_at, ended_at)
         VALUES (990101, '019ad000-0000-7000-8000-000000000008', 'print', '990101', 5, '{}',
                 'cancelled', 1, '2026-11-09 02:00Z', '2026-11-23 02:00Z'),
                (990202, '019ad000-0000-7000-8000-000000000008', 'print', '990202', 31, '{}',
                 'cancelled', 1, '2026-11-09 02:00Z', '2026-11-23 02:00Z')",
    )
    .await;
}

/// Of which kinds a district still has something, of those above.
async fn left(app: &TestApp, district: i32) -> Vec<&'static str> {
    let mut left = Vec::new();
    for (what, statement) in [
        ("contacts", "SELECT count(*) FROM contact WHERE district = $1"),
        ("jobs", "SELECT count(*) FROM job WHERE district = $1"),
        (
            "posts",
            "SELECT count(*) FROM person WHERE district = $1 AND person_id = 30 AND post <> ''",
        ),
        ("tracks", "SELECT count(*) FROM track WHERE district = $1"),
    ] {
        let count: i64 = sqlx::query_scalar(statement)
            .bind(district)
            .fetch_one(&app.database.owner().await)
            .await
            .unwrap();
        if count > 0 {
            left.push(what);
        }
    }
    left
}

/// What the audit says was erased of these kinds in a district, and in how many rows it says so.
async fn erased(app: &TestApp, district: i32) -> BTreeMap<String, (i64, i64)> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT subject, sum((detail ->> 'erased')::int8)::int8, count(*) FROM audit
         WHERE action = 'retention.erase' AND district = $1 AND account_id IS NULL
           AND subject NOT IN ('sessions', 'enrolments')
         GROUP BY subject",
    )
    .bind(district)
    .fetch_all(&app.database.owner().await)
    .await
    .unwrap();
    rows.into_iter().map(|(what, number, rows)| (what, (number, rows))).collect()
}

/// What is left in the district and in its neighbour after a round of the job.
async fn at(app: &TestApp, time: &str) -> [Vec<&'static str>; 2] {
    app.set_time(time);
    jobs::housekeep(&app.state).await.unwrap();
    [left(app, seed::DISTRICT).await, left(app, OTHER).await]
}

#[tokio::test]
async fn each_goes_in_its_time_and_earlier_where_a_district_said_so() {
    let app = TestApp::start().await;
    something_of_everything(&app).await;
    for what in ["contacts", "jobs", "tracks", "posts"] {
        shorten(&app, what, 10).await;
    }
    let all = vec!["contacts", "jobs", "posts", "tracks"];
    assert_eq!(at(&app, "2026-12-03T01:59:59Z").await, [all.clone(), all.clone()]);
    assert_eq!(erased(&app, seed::DISTRICT).await, BTreeMap::new());
    // A role ends on a local day, not at an hour.
    assert_eq!(at(&app, "2026-12-03T02:00:01Z").await, [vec!["posts"], all.clone()]);
    assert_eq!(at(&app, "2026-12-03T15:59:59Z").await, [vec!["posts"], all.clone()]);
    assert_eq!(at(&app, "2026-12-03T16:00:00Z").await, [vec![], all.clone()]);
    assert_eq!(at(&app, "2026-12-23T01:59:59Z").await, [vec![], all]);
    assert_eq!(at(&app, "2026-12-23T02:00:01Z").await, [vec![], vec!["contacts", "posts"]]);
    assert_eq!(at(&app, "2027-02-21T01:59:59Z").await, [vec![], vec!["contacts", "posts"]]);
    assert_eq!(at(&app, "2027-02-21T02:00:00Z").await, [vec![], vec!["posts"]]);
    assert_eq!(at(&app, "2027-11-23T02:00:00Z").await, [vec![], vec!["posts"]]);
    assert_eq!(at(&app, "2027-11-24T02:00:00Z").await, NOTHING);
    let once: BTreeMap<String, (i64, i64)> =
        ["contacts", "jobs", "posts", "tracks"].map(|what| (what.to_owned(), (1, 1))).into();
    assert_eq!(erased(&app, seed::DISTRICT).await, once);
    assert_eq!(erased(&app, OTHER).await, once);
    let linked: i64 = sqlx::query_scalar("SELECT count(contact_id) FROM problem")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(linked, 0, "with the number the link to it");
}

#[tokio::test]
async fn a_fault_of_one_kind_in_one_district_stops_nothing_else() {
    let app = TestApp::start().await;
    something_of_everything(&app).await;
    sql(
        &app,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
         CREATE TRIGGER refused BEFORE DELETE ON contact FOR EACH ROW
             WHEN (OLD.district = 990101) EXECUTE FUNCTION refuse()",
    )
    .await;
    assert_eq!(at(&app, "2027-12-01T02:00:00Z").await, [vec!["contacts"], vec![]]);
    assert!(!erased(&app, seed::DISTRICT).await.contains_key("contacts"));
    assert_eq!(erased(&app, seed::DISTRICT).await["tracks"], (1, 1));
    sql(&app, "DROP TRIGGER refused ON contact").await;
    assert_eq!(at(&app, "2027-12-01T02:15:00Z").await, NOTHING, "the next round");
}

#[tokio::test]
async fn what_is_much_goes_in_parts_and_in_one_round() {
    let app = TestApp::start().await;
    sql(
        &app,
        "INSERT INTO rating_once (district, once_key, rating_id)
         SELECT 990101, sha256(n::text::bytea), uuidv7_floor('2026-10-01Z')
         FROM generate_series(1, 10001) n",
    )
    .await;
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(erased(&app, seed::DISTRICT).await["ratings_once"], (10_001, 2));
}

#[tokio::test]
async fn what_nobody_has_a_say_in_goes_once_a_local_day() {
    let app = TestApp::start().await;
    let marks = async |from: i32| {
        let fill = format!(
            "INSERT INTO rating_once (district, once_key, rating_id)
             SELECT 990101, sha256(n::text::bytea), uuidv7_floor('2026-10-01Z')
             FROM generate_series({from}, {from} + 9) n"
        );
        sql(&app, fill).await;
    };
    let on_record = async || erased(&app, seed::DISTRICT).await["ratings_once"];
    marks(0).await;
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(on_record().await, (10, 1));
    marks(10).await;
    for time in ["2026-11-23T02:15:00Z", "2026-11-23T15:45:00Z"] {
        app.set_time(time);
        jobs::housekeep(&app.state).await.unwrap();
        assert_eq!(on_record().await, (10, 1), "{time}");
    }
    app.set_time("2026-11-23T16:00:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(on_record().await, (20, 2));
    // A server that has just started knows of no turn.
    marks(20).await;
    jobs::housekeep(&app.beside(&[]).await.state).await.unwrap();
    assert_eq!(on_record().await, (30, 3));
}

#[tokio::test]
async fn pages_say_how_long_the_district_keeps_things() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    sql(
        &app,
        "INSERT INTO track (district, track_id, person_id, day, started_at, ended_at, fixes,
             received_at, erase_at, sealed)
         VALUES (990101, '019ad000-0000-7000-8000-000000000009', 1, '2026-11-23',
             '2026-11-23 01:00Z', '2026-11-23 01:30Z', 300, '2026-11-23 02:00Z',
             '2026-12-23 02:00Z', 'x')",
    )
    .await;
    let code = seed::river();
    let visitor = app.resident();
    let says = async |browser: &Browser, page: &str, words: &str| {
        let text = browser.get(page).await.text();
        assert!(text.contains(words), "{page}: {words}: {text}");
    };
    says(&visitor, &format!("/q/{code}/report"), "答复期限过后 90 天自动删除").await;
    says(&zhang, "/my/settings", "轨迹加密保存 30 天后删除").await;
    says(&zhang, "/my/settings", "12月23日删除").await;
    shorten(&app, "contacts", 20).await;
    shorten(&app, "tracks", 5).await;
    says(&visitor, &format!("/q/{code}/report"), "答复期限过后 20 天自动删除").await;
    says(&visitor, &format!("/q/{code}/rate?score=4"), "答复期限过后 20 天自动删除").await;
    says(&zhang, "/my/settings", "轨迹加密保存 5 天后删除").await;
    says(&zhang, "/my/settings", "11月28日删除").await;
    let english = app.resident().in_english();
    says(&english, &format!("/q/{code}/report"), "erased 20 days after the day").await;
    shorten(&app, "contacts", 1).await;
    says(&english, &format!("/q/{code}/report"), "erased one day after the day").await;
    // The neighbour keeps to the usual. Whose form is refused reads it there as well.
    let elsewhere = format!("/q/{}/report", seed::elsewhere());
    says(&visitor, &elsewhere, "答复期限过后 90 天自动删除").await;
    let report = visitor
        .fill(&format!("/q/{code}/report"), &format!("/q/{code}/problems"), &[("phone", "1")])
        .await;
    assert_eq!(report.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(report.text().contains("答复期限过后 1 天自动删除"), "{}", report.text());
}
