//! What is erased when its time has come, and that the audit says so.

use std::collections::BTreeMap;

use reqwest::StatusCode;
use riverward::jobs;
use serde_json::json;

use super::post;
use crate::api::sql;
use crate::support::{TestApp, enrolment, seed};

/// What the audit says was erased, in this district: what, how often, how much of it.
async fn erased(app: &TestApp) -> BTreeMap<String, i64> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT subject, sum((detail ->> 'erased')::int8)::int8 FROM audit
         WHERE action = 'retention.erase' AND district = 990101 AND account_id IS NULL
         GROUP BY subject",
    )
    .fetch_all(&app.database.owner().await)
    .await
    .unwrap();
    rows.into_iter().collect()
}

async fn count(app: &TestApp, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(&app.database.owner().await).await.unwrap()
}

#[tokio::test]
async fn sessions_links_and_prints_go_and_stand_on_record() {
    let app = TestApp::start().await;
    let official = app.official().await;
    app.zhang().await;
    let link = enrolment(&app, 1).await;
    assert_eq!(app.resident().post(&format!("/e/{link}"), &[]).await.status, StatusCode::SEE_OTHER);
    enrolment(&app, 2).await;
    let order = json!({ "id": app.state.entropy.event_id(app.state.clock.now()),
        "area": "990101101", "work": { "what": "labels", "plate": "mm60", "paper": "a4" },
        "select": { "codes": [seed::river().to_string()] } });
    let ordered = post(&official, "/api/v1/print-jobs", &order).await;
    assert_eq!(ordered.status, StatusCode::OK, "{}", ordered.body);
    jobs::print(&app.state).await.unwrap();
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(erased(&app).await, BTreeMap::new(), "nothing is due yet");

    // The link nobody used goes after its week and one more, the used one when its owner was told
    // for a month.
    app.set_time("2026-12-08T02:00:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(erased(&app).await, BTreeMap::from([("enrolments".to_owned(), 1)]));
    app.set_time("2026-12-23T02:00:01Z");
    jobs::housekeep(&app.state).await.unwrap();
    let all: BTreeMap<String, i64> = [("enrolments", 2), ("jobs", 1), ("sessions", 3)]
        .map(|(what, n)| (what.to_owned(), n))
        .into();
    assert_eq!(erased(&app).await, all);
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(erased(&app).await, all, "a round that erases nothing writes nothing");
    assert_eq!(count(&app, "SELECT count(*) FROM session").await, 0);
    assert_eq!(count(&app, "SELECT count(*) FROM job_part").await, 0);
}

#[tokio::test]
async fn posts_go_a_year_after_the_last_role() {
    let app = TestApp::start().await;
    sql(&app, "UPDATE stewardship SET valid_to = '2026-11-01' WHERE person_id = 1").await;
    let left = "SELECT count(*) FROM person WHERE post <> '' OR organisation <> ''";
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(count(&app, left).await, 2);
    app.set_time("2027-11-02T02:00:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(count(&app, left).await, 1, "who still holds a role keeps it");
    assert_eq!(erased(&app).await["posts"], 1);
    let name: String = sqlx::query_scalar("SELECT name FROM person WHERE person_id = 1")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(name, "张建国", "who answered stays on the board's history by name");
}

#[tokio::test]
async fn what_only_answered_whether_a_press_was_the_second_goes_after_a_month() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let page = format!("/q/{}", seed::river());
    let rated = resident
        .fill(&format!("{page}/rate"), &format!("{page}/ratings"), &[("score", "1")])
        .await;
    assert_eq!(rated.status, StatusCode::OK, "{}", rated.body);
    sql(
        &app,
        "INSERT INTO problem (district, problem_id, receipt, segment_id, area_path, category, body,
             source, stage, opened_at, due_at, closed_at)
         VALUES (990101, 7, 'K7Q2M9XD4T8VRW3P', 1, '990101101201', 'rubbish', '垃圾', 'resident',
             'closed', '2026-11-01', '2026-11-06', '2026-11-05');
         INSERT INTO support_once (district, problem_id, once_key) VALUES (990101, 7, 'x')",
    )
    .await;
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(count(&app, "SELECT count(*) FROM rating_once").await, 1);
    app.set_time("2026-12-24T02:00:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    let gone = erased(&app).await;
    assert_eq!((gone["ratings_once"], gone["supports"]), (1, 1));
    assert_eq!(count(&app, "SELECT count(*) FROM rating").await, 1, "the rating itself stays");
}

#[tokio::test]
async fn search_engines_are_told_what_may_be_found() {
    let app = TestApp::start().await;
    let visitor = app.resident();
    let rules = visitor.get("/robots.txt").await;
    assert_eq!(
        (rules.status, rules.header("content-type")),
        (StatusCode::OK, "text/plain; charset=utf-8")
    );
    for line in ["Allow: /q/", "Allow: /s/", "Allow: /area/", "Disallow: /"] {
        assert!(rules.body.lines().any(|said| said == line), "{line}");
    }
    for path in ["/p/x", "/e/x", "/my", "/my/records", "/login", "/console", "/api/v1/me"] {
        assert_eq!(visitor.get(path).await.header("x-robots-tag"), "noindex", "{path}");
    }
    for path in [format!("/q/{}", seed::river()), "/".into()] {
        assert_eq!(visitor.get(&path).await.header("x-robots-tag"), "", "{path}");
    }
}

#[tokio::test]
async fn what_was_noted_at_a_door_goes_after_two_years_and_the_visit_stays() {
    let app = TestApp::start().await;
    // Of a grid long ago and of late, and of a river long ago.
    sql(
        &app,
        "INSERT INTO segment (district, segment_id, kind, name, area_path)
             VALUES (990101, 50, 'grid', '第一走访网格', '990101101201');
         INSERT INTO checkpoint (district, checkpoint_id, segment_id, name, location)
             VALUES (990101, 51, 50, '3号', ST_SetSRID(ST_MakePoint(121.1, 30.8), 4326));
         INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id,
             account_id, received_at, payload, day, fence, grade, flags, note)
         SELECT 990101, uuidv7_floor(v.at), 1, v.place, v.segment, 2, 2, v.at, 'words', v.at::date,
             'none', 0, 0, v.note
         FROM (VALUES ('2023-01-01Z'::timestamptz, 51, 50, '独居，腿脚不便'),
                      ('2026-11-01Z', 51, 50, '在家'),
                      ('2023-01-02Z', 1, 1, '水清')) v (at, place, segment, note)",
    )
    .await;
    jobs::housekeep(&app.state).await.unwrap();
    let kept: Vec<(String, Vec<u8>)> =
        sqlx::query_as("SELECT note, payload FROM scan ORDER BY scan_id")
            .fetch_all(&app.database.owner().await)
            .await
            .unwrap();
    let kept: Vec<(&str, usize)> =
        kept.iter().map(|(note, payload)| (note.as_str(), payload.len())).collect();
    assert_eq!(kept, [("", 0), ("水清", 5), ("在家", 5)]);
    assert_eq!(erased(&app).await["round_notes"], 1);
}
