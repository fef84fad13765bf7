//! Patrols that an official enters for a steward without a phone: claims like any other, with both
//! names, and never a decision of one's own.

use reqwest::{Method, StatusCode};
use riverward::clock::LocalMonth;
use riverward::ids::DistrictId;
use riverward::rollups::{self, Depth};
use serde_json::{Value, json};

use crate::api::sql;
use crate::months::figures;
use crate::support::{Answer, Browser, TestApp, seed};

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

fn event(app: &TestApp) -> Value {
    json!(app.state.entropy.event_id(app.state.clock.now()))
}

/// 张建国's patrol of this morning, nine o'clock in Shanghai.
fn entry(app: &TestApp) -> Value {
    json!({ "id": event(app), "person": seed::ZHANG, "at": "2026-11-23T01:00:00Z",
        "outcome": "normal", "reason": "没有智能手机，凭巡河本登记" })
}

fn with(mut entry: Value, field: &str, value: Value) -> Value {
    entry[field] = value;
    entry
}

async fn enter(official: &Browser, entry: &Value) -> Answer {
    post(official, "/api/v1/segments/1/records", entry).await
}

async fn decide(app: &TestApp, official: &Browser, record: &Value, verdict: &str) -> StatusCode {
    let path = format!("/api/v1/records/{}/decision", record.as_str().unwrap());
    let body = json!({ "id": event(app), "verdict": verdict, "note": "核对过巡河本" });
    post(official, &path, &body).await.status
}

/// Visits, days of the town, and how the river stands.
async fn counted(app: &TestApp) -> (i64, i64, i16) {
    sqlx::query_as(
        "SELECT (SELECT count(*) FROM patrol),
                (SELECT coalesce(sum(patrolled_days), 0)::int8 FROM town_month),
                (SELECT status FROM segment_state WHERE segment_id = 1)",
    )
    .fetch_one(&app.database.owner().await)
    .await
    .unwrap()
}

/// Sums of a month that are not what they follow from.
async fn differences(app: &TestApp, month: &str) -> usize {
    let (owner, month): (_, LocalMonth) = (app.database.owner().await, month.parse().unwrap());
    rollups::store::check(&owner, DistrictId(seed::DISTRICT), month, Depth::Scans)
        .await
        .unwrap()
        .len()
}

#[tokio::test]
async fn an_entered_patrol_counts_as_a_claim_and_everybody_sees_that_it_was_entered() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    let before = counted(&app).await;
    let entered = entry(&app);
    let answer = enter(&wang, &entered).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
    assert_eq!(before, (0, 0, 2));
    assert_eq!(counted(&app).await, (1, 1, 0), "it meets this week's duty");

    // To be decided on, with both names and the reason.
    let open = wang.get("/api/v1/records").await.json()["items"][0].clone();
    assert_eq!(
        (&open["grade"], &open["flags"], &open["fence"], &open["checkpoint"]),
        (&json!("E0"), &json!(["entered"]), &json!("none"), &json!(""))
    );
    assert_eq!(open["person_name"], "张建国");
    assert_eq!(open["entered"], json!({ "by": "王主任", "reason": entered["reason"] }));

    let river = wang.get("/api/v1/segments/1").await.json();
    assert_eq!(river["patrols"][0]["flags"], json!(["entered"]));
    let month = "/api/v1/months/2026-11";
    let village = figures(&wang, month, "990101101201", "river").await;
    assert_eq!((&village["entered"], &village["patrolled_days"]), (&json!(1), &json!(1)));
    let town = figures(&app.admin().await, month, "990101101", "river").await;
    assert_eq!((&town["entered"], &town["patrolled_days"]), (&json!(1), &json!(1)));

    // The steward reads by whom and why, everybody only that.
    let own = app.zhang().await.get("/my/records").await.text();
    assert!(own.contains("由 王主任 代录，原因：没有智能手机，凭巡河本登记"), "{own}");
    let public = app.resident().get(&format!("/q/{}", seed::river())).await.text();
    assert!(public.contains("代录"), "{public}");
    assert!(!public.contains("王主任") && !public.contains("巡河本"), "{public}");

    let (subject, detail): (String, Value) =
        sqlx::query_as("SELECT subject, detail FROM audit WHERE action = 'record.enter'")
            .fetch_one(&app.database.owner().await)
            .await
            .unwrap();
    assert_eq!(json!(subject), entered["id"]);
    assert_eq!(detail, json!({ "segment": 1, "person": 1, "day": "2026-11-23" }));
    assert_eq!(differences(&app, "2026-11").await, 0);
}

#[tokio::test]
async fn a_day_on_which_the_steward_scanned_as_well_counts_once() {
    let app = TestApp::start().await;
    let (wang, zhang) = (app.official().await, app.zhang().await);
    let id = app.state.entropy.event_id(app.state.clock.now());
    assert!(zhang.try_record(&seed::river().to_string(), id).await);
    let before = counted(&app).await;
    assert_eq!(enter(&wang, &entry(&app)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(counted(&app).await, before);
    assert_eq!(differences(&app, "2026-11").await, 0);
}

#[tokio::test]
async fn nobody_enters_their_own_patrol_nor_decides_on_what_they_entered() {
    let app = TestApp::start().await;
    let (wang, admin) = (app.official().await, app.admin().await);
    sql(
        &app,
        "INSERT INTO role_grant (district, account_id, area_path, role)
               VALUES (990101, 1, '990101101', 'official')",
    )
    .await;
    let own = enter(&app.zhang().await, &entry(&app)).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.body);
    assert!(own.body.contains("不能由您自己决定"), "{}", own.body);
    assert_eq!(counted(&app).await.0, 0);

    let entered = entry(&app);
    enter(&wang, &entered).await;
    let record = &entered["id"];
    assert_eq!(decide(&app, &wang, record, "accepted").await, StatusCode::FORBIDDEN);
    // Nor does the steward, who is an official as well.
    assert_eq!(decide(&app, &app.zhang().await, record, "accepted").await, StatusCode::FORBIDDEN);
    assert_eq!(decide(&app, &admin, record, "set_aside").await, StatusCode::NO_CONTENT);
    assert_eq!(counted(&app).await, (0, 0, 2));
    assert_eq!(differences(&app, "2026-11").await, 0);
    assert_eq!(decide(&app, &admin, record, "accepted").await, StatusCode::NO_CONTENT);
    assert_eq!(counted(&app).await, (1, 1, 0));
    assert_eq!(differences(&app, "2026-11").await, 0);
}

#[tokio::test]
async fn the_same_entry_again_is_one_and_its_id_is_nobody_elses() {
    let app = TestApp::start().await;
    let (wang, zhang) = (app.official().await, app.zhang().await);
    let entered = entry(&app);
    for _ in 0..2 {
        assert_eq!(enter(&wang, &entered).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(counted(&app).await, (1, 1, 0));
    let by_another = enter(&app.admin().await, &entered).await;
    assert_eq!(by_another.status, StatusCode::CONFLICT);
    // Nor is it the id of a scan, and no scan has it.
    let id = app.state.entropy.event_id(app.state.clock.now());
    assert!(zhang.try_record(&seed::river().to_string(), id).await);
    assert_eq!(
        enter(&wang, &with(entry(&app), "id", json!(id))).await.status,
        StatusCode::CONFLICT
    );
    let taken = entered["id"].as_str().unwrap().parse().unwrap();
    assert!(!zhang.try_record(&seed::river().to_string(), taken).await);
    let records: i64 = sqlx::query_scalar("SELECT count(*) FROM scan")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(records, 2);
}

#[tokio::test]
async fn an_entry_lies_within_a_month_has_a_reason_and_a_steward_of_that_moment() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    for (field, value, words) in [
        ("at", json!("2026-11-23T02:00:01Z"), "还没有到"),
        ("at", json!("2026-10-23T01:59:59Z"), "最近 31 天"),
        ("reason", json!("  "), "请填写原因"),
        ("reason", json!("长".repeat(501)), "请填写原因"),
        ("note", json!("长".repeat(501)), "500 字以内"),
        ("person", json!(seed::LI), "当时不是这里的责任人"),
        ("person", json!(4711), "当时不是这里的责任人"),
        ("id", json!("1"), "编号有误"),
    ] {
        let refused = enter(&wang, &with(entry(&app), field, value.clone())).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        assert!(refused.body.contains(words), "{field}: {}", refused.body);
    }
    assert_eq!(
        post(&wang, "/api/v1/segments/3/records", &entry(&app)).await.status,
        StatusCode::NOT_FOUND,
        "another town's"
    );
    assert_eq!(counted(&app).await.0, 0);
    // A month back it counts in its own month, for whoever held the role then.
    let early = with(entry(&app), "at", json!("2026-10-28T01:00:00Z"));
    assert_eq!(enter(&wang, &early).await.status, StatusCode::NO_CONTENT);
    let october = figures(&wang, "/api/v1/months/2026-10", "990101101201", "river").await;
    assert_eq!((&october["entered"], &october["patrolled_days"]), (&json!(1), &json!(1)));
    assert_eq!(counted(&app).await.2, 2, "this week is owed all the same");
    assert_eq!(differences(&app, "2026-10").await, 0);

    sql(&app, "UPDATE stewardship SET valid_to = '2026-11-20' WHERE segment_id = 1").await;
    let refused = enter(&wang, &entry(&app)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let before = with(entry(&app), "at", json!("2026-11-19T01:00:00Z"));
    assert_eq!(enter(&wang, &before).await.status, StatusCode::NO_CONTENT);
    assert_eq!(differences(&app, "2026-11").await, 0);
}

#[tokio::test]
async fn what_was_noted_of_a_visit_round_goes_with_the_notes_of_its_doors() {
    let app = TestApp::start().await;
    sql(
        &app,
        "INSERT INTO segment (district, segment_id, kind, name, area_path)
             VALUES (990101, 50, 'grid', '第一走访网格', '990101101201');
         INSERT INTO scan (district, scan_id, segment_id, person_id, account_id, received_at,
             payload, day, fence, grade, flags, note, entered_reason)
         SELECT 990101, uuidv7_floor(now() - age), 50, 2, 3, now() - age, '', (now() - age)::date,
             'none', 0, 8192, age::text, '没有手机'
         FROM unnest(ARRAY[interval '20 months', interval '25 months']) age",
    )
    .await;
    let erased: i64 = sqlx::query_scalar("SELECT erase_round_notes(990101, '2100-01-01')")
        .fetch_one(&app.state.db.jobs)
        .await
        .unwrap();
    let left: Vec<String> = sqlx::query_scalar("SELECT note FROM scan WHERE note <> ''")
        .fetch_all(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!((erased, left), (1, vec!["1 year 8 mons".to_owned()]));
}
