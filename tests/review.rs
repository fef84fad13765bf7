//! Records that want a second look: the steward explains, the official decides, and both see both.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::api::sql;
use crate::support::{Answer, Browser, Phone, TestApp, seed};

async fn decide(
    app: &TestApp,
    official: &Browser,
    scan: &str,
    verdict: &str,
    note: &str,
) -> Answer {
    let id = app.state.entropy.event_id(app.state.clock.now());
    decide_as(official, &id.to_string(), scan, verdict, note).await
}

async fn decide_as(official: &Browser, id: &str, scan: &str, verdict: &str, note: &str) -> Answer {
    let request = official
        .request(Method::POST, &format!("/api/v1/records/{scan}/decision"))
        .header("sec-fetch-site", "same-origin");
    let body = json!({ "id": id, "verdict": verdict, "note": note });
    official.send(request.json(&body)).await
}

async fn listed(official: &Browser, state: &str) -> Vec<Value> {
    let answer = official.get(&format!("/api/v1/records?area=990101101&state={state}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()["items"].as_array().unwrap().clone()
}

async fn counted(app: &TestApp) -> (i64, i64, i16) {
    let owner = app.database.owner().await;
    sqlx::query_as(
        "SELECT (SELECT coalesce(sum(scans), 0)::int8 FROM patrol),
             (SELECT coalesce(sum(patrolled_days), 0)::int8 FROM town_month),
                (SELECT status FROM segment_state WHERE segment_id = 1)",
    )
    .fetch_one(&owner)
    .await
    .unwrap()
}

/// A record far from the river, and its id.
async fn far_away(app: &TestApp, phone: &Phone) -> String {
    let answer = phone.record_once(app, seed::river(), &json!({ "lon": 121.2 })).await;
    assert_eq!(answer["stored"]["flags"], json!(["outside"]));
    answer["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_steward_explains_and_an_official_decides_and_each_sees_the_other() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let scan = far_away(&app, &phone).await;
    let before = counted(&app).await;
    let (steward, official) = (&phone.browser, app.official().await);
    let list = steward.get("/my/records").await;
    assert!(list.body.contains("可以说明情况"));
    let page = format!("/my/records/{scan}");
    let answer = steward
        .fill(
            &page,
            &format!("{page}/explanation"),
            &[("nearby", "1"), ("text", "桥在修，从西边绕过去的")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(
        steward.get(&page).await.body.contains("在对岸或附近巡查 · 桥在修，从西边绕过去的")
            || steward.get(&page).await.body.contains("桥在修")
    );
    let open = listed(&official, "open").await;
    assert_eq!(open.len(), 1);
    assert_eq!(open[0]["explanation"]["reasons"], json!(["nearby"]));
    assert_eq!(open[0]["person_name"], "张建国");

    assert_eq!(
        decide(&app, &official, &scan, "set_aside", "").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(counted(&app).await, before);
    assert_eq!(
        decide(&app, &official, &scan, "set_aside", "当天桥没有修").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(counted(&app).await, (0, 0, 2), "last week was missed, and this one is owed again");
    assert_eq!(listed(&official, "open").await, Vec::<Value>::new());
    let decided = listed(&official, "decided").await;
    assert_eq!(
        (&decided[0]["decision"]["verdict"], &decided[0]["decision"]["by"]),
        (&json!("set_aside"), &json!("王主任"))
    );
    let seen = steward.get("/my/records").await.body;
    assert!(seen.contains("不计入") && seen.contains("当天桥没有修"));

    // Thinking better of it brings it back; what was decided before stays on record.
    app.set_time("2026-11-23T03:00:00Z");
    assert_eq!(decide(&app, &official, &scan, "accepted", "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(counted(&app).await, before);
    let owner = app.database.owner().await;
    let kept: Vec<String> =
        sqlx::query_scalar("SELECT verdict FROM scan_decision ORDER BY event_id")
            .fetch_all(&owner)
            .await
            .unwrap();
    assert_eq!(kept, ["set_aside", "accepted"]);
    let audited: Vec<String> = sqlx::query_scalar(
        "SELECT action FROM audit WHERE action LIKE 'record.%' ORDER BY event_id",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    assert_eq!(audited, ["record.set_aside", "record.accepted"]);
}

#[tokio::test]
async fn a_decision_sent_twice_is_one_and_an_id_is_not_used_for_two() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let scan = far_away(&app, &phone).await;
    let official = app.official().await;
    let id = app.state.entropy.event_id(app.state.clock.now()).to_string();
    for _ in 0..2 {
        assert_eq!(
            decide_as(&official, &id, &scan, "set_aside", "不像").await.status,
            StatusCode::NO_CONTENT
        );
    }
    assert_eq!(decide_as(&official, &id, &scan, "accepted", "").await.status, StatusCode::CONFLICT);
    let owner = app.database.owner().await;
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM scan_decision")
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn nobody_decides_or_explains_what_is_not_theirs() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let scan = far_away(&app, &phone).await;
    let other = app.other_official().await;
    assert_eq!(decide(&app, &other, &scan, "accepted", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        decide(&app, &phone.browser, &scan, "accepted", "").await.status,
        StatusCode::FORBIDDEN
    );
    let li = app.li().await;
    let page = format!("/my/records/{scan}");
    assert_eq!(li.get(&page).await.status, StatusCode::NOT_FOUND);
    let id = app.state.entropy.event_id(app.state.clock.now()).to_string();
    let answer = li.post(&format!("{page}/explanation"), &[("id", &id), ("nearby", "1")]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_explanation_says_something_and_only_where_something_asks_for_it() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let scan = far_away(&app, &phone).await;
    let page = format!("/my/records/{scan}");
    let action = format!("{page}/explanation");
    let long = "长".repeat(501);
    for fields in [&[][..], &[("other", "1")], &[("text", long.as_str())]] {
        let answer = phone.browser.fill(&page, &action, fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
    }
    let owner = app.database.owner().await;
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM scan_explanation")
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!(kept, 0);
    let good = phone
        .record_once(
            &app,
            seed::river(),
            &json!({ "device_time": app.state.clock.now().timestamp_millis() }),
        )
        .await;
    sql(&app, "UPDATE scan SET flags = 0, grade = 2").await;
    let id = app.state.entropy.event_id(app.state.clock.now()).to_string();
    let path = format!("/my/records/{}/explanation", good["id"].as_str().unwrap());
    assert_eq!(
        phone.browser.post(&path, &[("id", &id), ("nearby", "1")]).await.status,
        StatusCode::CONFLICT
    );
}

#[tokio::test]
async fn the_list_looks_back_as_far_as_it_is_asked() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    far_away(&app, &phone).await;
    let official = app.official().await;
    let of =
        async |days: &str| official.get(&format!("/api/v1/records?area=990101101&{days}")).await;
    assert_eq!(of("from=2026-11-24").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(of("from=2026-01-01").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(of("to=2026-11-22").await.json()["items"], json!([]));
    assert_eq!(of("from=2026-11-23&limit=1").await.json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(app.other_official().await.get("/api/v1/records").await.json()["items"], json!([]));
}

/// A patrol as a phone gone wild makes it.
#[tokio::test]
async fn a_decision_on_a_patrol_of_twenty_thousand_records_takes_a_moment() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let fill = format!(
        "INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id,
                           account_id, received_at, payload, day, fence, grade, flags)
         SELECT 990101, ('01a205ea-be80-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, {code}, 1, 1,
                1, 1, '2026-11-23 01:00:00+00', '', '2026-11-23', 'none', 0, 0
         FROM generate_series(1, 20600) n;
         INSERT INTO patrol (district, segment_id, day, person_id, scans, first_at, last_at,
                             best_grade, flags, scan_ids)
         SELECT 990101, 1, '2026-11-23', 1, count(*), min(received_at), max(received_at), 0, 0,
                array_agg(scan_id ORDER BY scan_id)
         FROM scan",
        code = seed::river().number()
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(fill)).execute(&owner).await.unwrap();
    let official = app.official().await;
    let decided = std::time::Instant::now();
    for (number, verdict) in ["set_aside", "accepted", "set_aside"].into_iter().enumerate() {
        let scan = format!("01a205ea-be80-7000-8000-{:012x}", 10_000 + number);
        let answer = decide(&app, &official, &scan, verdict, "不在现场").await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
    }
    assert!(decided.elapsed().as_millis() < 2500, "{:?} for three", decided.elapsed());
    let (scans, first, last): (i32, String, String) = sqlx::query_as(
        "SELECT scans, scan_ids[1]::text, scan_ids[cardinality(scan_ids)]::text FROM patrol",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    // In the order in which they came; what was decided on comes last.
    assert_eq!((scans, &*first), (20_598, "01a205ea-be80-7000-8000-000000000001"));
    assert_eq!(last, "01a205ea-be80-7000-8000-000000002711");
}

#[tokio::test]
async fn an_undated_record_is_listed_until_somebody_decides_whatever_day_it_claims() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let then = app.state.clock.now() - chrono::TimeDelta::days(20);
    let claimed = json!({ "lease": Value::Null, "device_time": then.timestamp_millis(),
        "taken_at": then.timestamp_millis() });
    let answer = phone.record_once(&app, seed::river(), &claimed).await;
    let flags = answer["stored"]["flags"].as_array().unwrap();
    assert!(flags.contains(&json!("undated")), "{answer}");
    let official = app.official().await;
    let of = async |state: &str| {
        let path = format!("/api/v1/records?area=990101101&from=2026-11-22&state={state}");
        official.get(&path).await.json()["items"].as_array().unwrap().len()
    };
    assert_eq!((of("open").await, of("decided").await), (1, 0));
    let scan = answer["id"].as_str().unwrap();
    let aside = decide(&app, &official, scan, "set_aside", "说不清是哪天").await;
    assert_eq!(aside.status, StatusCode::NO_CONTENT);
    assert_eq!((of("open").await, of("decided").await), (0, 0));
}
