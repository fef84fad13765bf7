//! Outages of the server that an official excuses afterwards: what was missed meanwhile is held
//! against nobody, and never counts as done.

use std::collections::BTreeSet;
use std::process::{Command, Output};

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::{Method, StatusCode};
use riverward::clock::{Clock, LocalMonth};
use riverward::ids::DistrictId;
use riverward::jobs;
use riverward::problems::number::ReceiptNumber;
use riverward::rollups::{self, Depth};
use riverward::stewardships::CadenceUnit;
use riverward::stewardships::periods::{period_end, period_start};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::api::sql;
use crate::months::figures;
use crate::support::{Answer, Browser, TestApp, TestDatabase, seed};

const VILLAGE: &str = "990101101201";
const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

fn event(app: &TestApp) -> Uuid {
    app.state.entropy.event_id(app.state.clock.now())
}

/// An outage of the town, from and until by the clock of Shanghai.
fn outage(app: &TestApp, from: &str, until: &str) -> Value {
    json!({ "id": event(app), "area": "990101101", "from": format!("{from}:00+08:00"),
        "until": format!("{until}:00+08:00"), "words": "机房断电",
        "note": "供电局检修，未通知" })
}

async fn excuse(official: &Browser, body: &Value) {
    let answer = post(official, "/api/v1/excuses", body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
}

async fn withdraw(official: &Browser, body: &Value, reason: &str) -> StatusCode {
    let path = format!("/api/v1/excuses/{}/withdraw", body["id"].as_str().unwrap());
    post(official, &path, &json!({ "reason": reason })).await.status
}

async fn list(official: &Browser) -> Vec<Value> {
    official.get("/api/v1/excuses").await.json()["items"].as_array().unwrap().clone()
}

async fn segment(official: &Browser, id: i64) -> Value {
    official.get(&format!("/api/v1/segments/{id}")).await.json()
}

/// Owed, done and excused of a kind in the village in a month.
async fn sheet(official: &Browser, month: &str, kind: &str) -> (i64, i64, i64) {
    let path = format!("/api/v1/months/{month}");
    let duties = figures(official, &path, VILLAGE, kind).await["duties"].clone();
    let count = |word: &str| duties[word].as_i64().unwrap();
    (count("owed"), count("done"), count("excused"))
}

/// What is kept of both months is what `riverward recompute --check` derives again.
async fn sums_are_right(app: &TestApp) {
    for month in ["2026-10", "2026-11"] {
        let month: LocalMonth = month.parse().unwrap();
        let owner = app.database.owner().await;
        let found = rollups::store::check(&owner, DISTRICT, month, Depth::Scans).await.unwrap();
        assert_eq!(found, [], "{month}");
    }
}

/// A later day, its midnight work done; who was signed in may not be any more.
async fn on(app: &TestApp, day: &str) -> Browser {
    app.set_time(&format!("{day}T02:00:00Z"));
    jobs::prepare(&app.state).await.unwrap();
    app.official().await
}

fn refusal(answer: &Answer) -> (u16, String) {
    let field = answer.json()["errors"][0]["field"].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), field)
}

#[tokio::test]
async fn what_an_outage_over_midnight_and_the_end_of_a_week_took_is_excused_and_never_done() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let river = format!("/q/{}", seed::river());
    // Read before, so that a server that keeps pages has this one.
    assert!(!app.resident().get(&river).await.text().contains("系统故障"));
    assert_eq!(segment(&official, 1).await["status"], "overdue");
    assert_eq!(segment(&official, 2).await["status"], "overdue");
    assert_eq!(sheet(&official, "2026-11", "river").await, (4, 0, 0));

    // From Saturday noon to Monday nine o'clock: the weekend is lost, and Monday is not.
    let weekend = outage(&app, "2026-11-21T12:00", "2026-11-23T09:00");
    excuse(&official, &weekend).await;
    assert_eq!(segment(&official, 1).await["status"], "due", "the week before is not missed");
    assert_eq!(segment(&official, 2).await["status"], "due", "nor is yesterday");
    assert_eq!(sheet(&official, "2026-11", "river").await, (3, 0, 1));
    assert_eq!(sheet(&official, "2026-11", "road").await, (20, 0, 2));
    sums_are_right(&app).await;

    // Everybody reads it as what it is.
    let page = app.resident().get(&river).await.text();
    assert!(page.contains("因系统故障免责 1 次"), "{page}");
    assert!(page.contains("11月21日至11月22日系统故障：机房断电"), "{page}");
    assert!(!page.contains("供电局"), "what officials say among themselves");
    let road = app.resident().get(&format!("/q/{}", seed::road())).await;
    assert!(road.has("td.excused"), "{}", road.body);
    let months = zhang.get("/my/history?month=2026-11").await.text();
    assert!(months.contains("因系统故障免责 1 次"), "{months}");
    let explain = zhang.get("/my/history/1/river_chief/week/2026-11-16").await;
    assert_eq!(explain.status, StatusCode::CONFLICT, "there is nothing to explain");
    let detail = segment(&official, 1).await;
    assert_eq!(detail["month"]["excused"], 1);
    let missed = detail["missed"].as_array().unwrap();
    assert!(missed.iter().all(|period| period["from"] != "2026-11-16"), "{missed:?}");
    assert_eq!(missed[0]["from"], "2026-11-09", "the week before it was missed");

    let item = &list(&official).await[0];
    assert_eq!(
        (
            &item["area_name"],
            &item["from"],
            &item["until"],
            &item["first_day"],
            &item["last_day"]
        ),
        (
            &json!("菱泾镇"),
            &json!("2026-11-21T04:00:00Z"),
            &json!("2026-11-23T01:00:00Z"),
            &json!("2026-11-21"),
            &json!("2026-11-22")
        )
    );
    assert_eq!(
        (&item["words"], &item["note"], &item["by"], &item["withdrawn"]),
        (&json!("机房断电"), &json!("供电局检修，未通知"), &json!("王主任"), &Value::Null)
    );

    // Withdrawn, all counts again; the excuse and the reason stay on record.
    assert_eq!(withdraw(&official, &weekend, "登记错了时间").await, StatusCode::NO_CONTENT);
    assert_eq!(withdraw(&official, &weekend, "再撤一次").await, StatusCode::NO_CONTENT);
    assert_eq!(segment(&official, 1).await["status"], "overdue");
    assert_eq!(segment(&official, 2).await["status"], "overdue");
    assert_eq!(sheet(&official, "2026-11", "river").await, (4, 0, 0));
    assert!(!app.resident().get(&river).await.text().contains("系统故障"));
    let items = list(&official).await;
    assert_eq!((items.len(), &items[0]["withdrawn"]["reason"]), (1, &json!("登记错了时间")));
    sums_are_right(&app).await;
}

#[tokio::test]
async fn what_was_done_all_the_same_stays_done() {
    let app = TestApp::start().await;
    // The week to the 22nd, on its Wednesday; the road on the lost Sunday itself.
    sql(
        &app,
        "INSERT INTO segment_month VALUES
             (990101, 1, '2026-11-01', 'river_chief', 1 << 17),
             (990101, 2, '2026-11-01', 'party_group_leader', 1 << 21)",
    )
    .await;
    let official = app.official().await;
    excuse(&official, &outage(&app, "2026-11-21T12:00", "2026-11-22T20:00")).await;
    assert_eq!(sheet(&official, "2026-11", "river").await, (4, 1, 0));
    assert_eq!(sheet(&official, "2026-11", "road").await, (21, 1, 1), "Saturday alone is excused");
    let page = app.resident().get(&format!("/q/{}", seed::river())).await.text();
    assert!(!page.contains("系统故障"), "{page}");
}

#[tokio::test]
async fn a_week_that_lost_less_than_half_and_not_its_end_owes_the_share_of_its_other_days() {
    let app = TestApp::start().await;
    let official = app.official().await;
    // Seven times a week from Monday the 2nd of November on.
    sql(
        &app,
        "UPDATE duty SET valid_to = '2026-11-02' WHERE role = 'river_chief';
         INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from)
             VALUES (990101, '990101', 'river_chief', 'river', 'week', 7, '2026-11-02')",
    )
    .await;
    assert_eq!(sheet(&official, "2026-11", "river").await, (1 + 3 * 7, 0, 0));
    // Tuesday and Wednesday of the second of these weeks.
    excuse(&official, &outage(&app, "2026-11-10T06:00", "2026-11-11T20:00")).await;
    assert_eq!(sheet(&official, "2026-11", "river").await, (1 + 3 * 7 - 2, 0, 2));
    let missed = segment(&official, 1).await["missed"].clone();
    let week = missed.as_array().unwrap().iter().find(|week| week["from"] == "2026-11-09").unwrap();
    assert_eq!((&week["owed"], &week["done"]), (&json!(5), &json!(0)));
}

#[tokio::test]
async fn months_that_are_over_are_counted_anew() {
    let app = TestApp::start().await;
    let official = app.official().await;
    assert_eq!(sheet(&official, "2026-10", "road").await, (31, 0, 0));
    // From Friday the 30th of October to Monday the 2nd of November.
    excuse(&official, &outage(&app, "2026-10-30T12:00", "2026-11-02T13:30")).await;
    assert_eq!(sheet(&official, "2026-10", "road").await, (29, 0, 2));
    assert_eq!(sheet(&official, "2026-11", "road").await, (20, 0, 2));
    assert_eq!(sheet(&official, "2026-11", "river").await, (3, 0, 1), "the week to the 1st");
    let town = official.get("/api/v1/months/2026-10?area=990101101").await.json();
    assert_eq!(town["rows"][0]["kinds"][1]["duties"]["excused"], 2, "{town}");
    sums_are_right(&app).await;
}

#[tokio::test]
async fn today_is_excused_once_it_is_over() {
    let app = TestApp::start().await;
    app.set_time("2026-11-23T08:00:00Z");
    let official = app.official().await;
    excuse(&official, &outage(&app, "2026-11-23T05:00", "2026-11-23T13:30")).await;
    let road = segment(&official, 2).await;
    assert_eq!(road["status"], "overdue", "yesterday was missed, and today is not over");
    assert_eq!(road["stewardships"][0]["period"]["owed"], 1);
    let official = on(&app, "2026-11-24").await;
    assert_eq!(segment(&official, 2).await["status"], "due");
    assert_eq!(sheet(&official, "2026-11", "road").await, (22, 0, 1));
    sums_are_right(&app).await;
}

#[tokio::test]
async fn the_same_id_is_the_same_excuse() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let body = outage(&app, "2026-11-22T06:00", "2026-11-22T20:00");
    let path = "/api/v1/excuses";
    let (one, other) = tokio::join!(post(&official, path, &body), post(&official, path, &body));
    assert_eq!((one.status, other.status), (StatusCode::NO_CONTENT, StatusCode::NO_CONTENT));
    excuse(&official, &body).await;
    // Also when it has become too old to be recorded.
    app.set_time("2028-11-23T02:00:00Z");
    excuse(&app.official().await, &body).await;
    app.set_time("2026-11-23T02:00:00Z");
    let official = app.official().await;
    assert_eq!(list(&official).await.len(), 1);
    let acts: i64 = sqlx::query_scalar("SELECT count(*) FROM audit WHERE action = 'excuse.give'")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(acts, 1);
    for (field, value) in [
        ("words", json!("光缆挖断")),
        ("area", json!(VILLAGE)),
        ("until", json!("2026-11-22T21:00:00+08:00")),
    ] {
        let mut another = body.clone();
        another[field] = value;
        let answer = post(&official, path, &another).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{field}: {}", answer.body);
    }
}

#[tokio::test]
async fn an_outage_is_past_bounded_and_said_in_words() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let refused = async |body: Value, field: &str| {
        let answer = post(&official, "/api/v1/excuses", &body).await;
        assert_eq!(refusal(&answer), (422, field.to_owned()), "{body}: {}", answer.body);
    };
    for (from, until, field) in [
        // Not over; an hour too long; backwards; over, and too long ago.
        ("2026-11-22T06:00", "2026-11-23T10:01", "until"),
        ("2026-10-01T06:00", "2026-11-01T07:00", "until"),
        ("2026-11-22T20:00", "2026-11-22T06:00", "until"),
        ("2025-10-19T09:59", "2025-10-20T09:00", "from"),
        ("1940-10-19T09:59", "1940-10-20T09:00", "until"),
        // A lunch, and a night.
        ("2026-11-22T11:00", "2026-11-22T13:00", "until"),
        ("2026-11-21T20:00", "2026-11-22T06:00", "until"),
    ] {
        refused(outage(&app, from, until), field).await;
    }
    for (field, value) in [
        ("words", json!(" ")),
        ("words", json!("长".repeat(61))),
        ("words", json!("断电\n抢修")),
        ("note", json!("长".repeat(501))),
        ("area", json!("990101101999")),
        ("id", json!(Uuid::nil())),
    ] {
        let mut body = outage(&app, "2026-11-22T06:00", "2026-11-22T20:00");
        body[field] = value;
        refused(body, field).await;
    }
    assert!(list(&official).await.is_empty());
    // Whoever withdraws says why.
    let body = outage(&app, "2026-11-22T06:00", "2026-11-22T20:00");
    excuse(&official, &body).await;
    assert_eq!(withdraw(&official, &body, " ").await, StatusCode::UNPROCESSABLE_ENTITY);
}

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

#[tokio::test]
async fn an_outage_that_is_excused_breaks_no_claim() {
    let app = TestApp::start().await;
    sql(&app, CLAIMED).await;
    let lapsed = async || {
        sqlx::query_scalar::<_, bool>(
            "SELECT ended IS NOT NULL FROM stewardship
             WHERE stewardship_id = 900",
        )
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap()
    };
    // Sixty days without a patrol end on 22 January; the last of them were an outage.
    let official = on(&app, "2027-01-21").await;
    let body = outage(&app, "2027-01-12T08:00", "2027-01-20T18:00");
    excuse(&official, &body).await;
    on(&app, "2027-01-22").await;
    assert!(!lapsed().await);
    let official = on(&app, "2027-02-05").await;
    assert!(!lapsed().await);
    assert_eq!(withdraw(&official, &body, "登记错了").await, StatusCode::NO_CONTENT);
    on(&app, "2027-02-06").await;
    assert!(lapsed().await, "and without the excuse it is over");
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

#[tokio::test]
async fn excuses_come_by_pages_each_once_and_the_latest_first() {
    let app = TestApp::start().await;
    let official = app.official().await;
    for day in 10..17 {
        app.set_time(&format!("2026-11-23T02:{day}:00Z"));
        let (from, until) = (format!("2026-11-{day}T06:00"), format!("2026-11-{day}T20:00"));
        excuse(&official, &outage(&app, &from, &until)).await;
    }
    let (mut days, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/excuses?area={VILLAGE}&limit=3&cursor={cursor}");
        let page = official.get(&path).await.json();
        days.extend(page["items"].as_array().unwrap().iter().map(|item| item["first_day"].clone()));
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        next.clone_into(&mut cursor);
    }
    let expected: Vec<Value> = (10..17).rev().map(|day| json!(format!("2026-11-{day}"))).collect();
    assert_eq!(days, expected);
}

fn riverward(app: &TestApp, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_riverward"));
    command.args(["district", "--data"]).arg(folder.path()).args(arguments);
    command.env("DATABASE_URL", app.database.url()).env_remove("RUST_LOG");
    command.output().unwrap()
}

#[tokio::test]
async fn whoever_runs_the_program_excuses_before_anybody_is_back() {
    let app = TestApp::start().await;
    // The machine's clock is not the test's.
    let now = Clock::system().now();
    let at = |days: i64, hour: u32| {
        let day = now.date_naive() - TimeDelta::days(days);
        format!("{day}T{hour:02}:00")
    };
    let (from, until, ahead) = (at(4, 6), at(2, 20), at(-3, 20));
    let line = ["excuse", "--area", "990101101", "--from", &from, "--words", "机房断电"];
    let refused = riverward(&app, &[&line[..], &["--until", &ahead]].concat());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("once it is over"), "{said}");
    let done = riverward(&app, &[&line[..], &["--until", &until, "--note", "检修"]].concat());
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    let row = sqlx::query(
        "SELECT x.account_id, x.note, x.past_day - x.from_day AS days,
             (SELECT count(*) FROM audit a WHERE a.action = 'excuse.give'
                  AND a.subject = x.excuse_id::text AND a.account_id IS NULL) AS acts
         FROM excuse x",
    )
    .fetch_one(&app.database.owner().await)
    .await
    .unwrap();
    assert_eq!(row.get::<Option<i64>, _>("account_id"), None);
    assert_eq!(row.get::<String, _>("note"), "检修");
    assert_eq!((row.get::<i32, _>("days"), row.get::<i64, _>("acts")), (3, 1));
    assert_eq!(list(&app.official().await).await[0]["by"], "运维人员");
}

type Ranges = Vec<(u64, u64)>;

#[derive(Clone, Debug)]
struct Case {
    unit: CadenceUnit,
    lost: Ranges,
    closed: Ranges,
    today: u64,
}

fn cases() -> impl Strategy<Value = Case> {
    let ranges = || prop::collection::vec((0..150_u64, 1..14_u64), 0..3);
    let unit = prop::sample::select(CadenceUnit::ALL);
    (unit, ranges(), ranges(), 40..200_u64).prop_map(|(unit, lost, closed, today)| Case {
        unit,
        lost,
        closed,
        today,
    })
}

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 8, 1).unwrap() + Days::new(offset)
}

/// As the database reads it.
fn literal(ranges: &[(u64, u64)]) -> String {
    let one = |(from, length): &(u64, u64)| format!("[{},{})", day(*from), day(from + length));
    format!("{{{}}}", ranges.iter().map(one).collect::<Vec<_>>().join(","))
}

fn within(ranges: &[(u64, u64)], at: NaiveDate) -> bool {
    ranges.iter().any(|(from, length)| day(*from) <= at && at < day(from + length))
}

/// The same told day by day.
fn told(case: &Case) -> BTreeSet<NaiveDate> {
    let today = day(case.today);
    let all = || day(0).iter_days().take_while(|day| day.year() < 2028);
    let mut days: BTreeSet<NaiveDate> =
        all().filter(|day| *day < today && within(&case.lost, *day)).collect();
    let firsts: BTreeSet<NaiveDate> = all().map(|day| period_start(case.unit, day)).collect();
    for first in firsts {
        let past = period_end(case.unit, first);
        let period = || first.iter_days().take_while(|day| *day < past);
        let open: Vec<NaiveDate> = period().filter(|day| !within(&case.closed, *day)).collect();
        let gone = open.iter().filter(|day| within(&case.lost, **day)).count();
        let lost_last = open.last().is_some_and(|last| within(&case.lost, *last));
        if past <= today && gone > 0 && (lost_last || gone * 2 >= open.len()) {
            days.extend(period());
        }
    }
    days
}

#[tokio::test]
async fn the_database_excuses_the_days_that_are_told_one_by_one() {
    let database = TestDatabase::create().await;
    let db = database.owner().await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..300 {
        let case = cases().new_tree(&mut runner).unwrap().current();
        let statement = format!(
            "SELECT d::date AS day FROM unnest(excused_days('{}', '{}'::datemultirange,
                 '{}'::datemultirange, '{}'::date)) r,
                 generate_series(lower(r)::timestamp, (upper(r) - 1)::timestamp, '1 day') d",
            case.unit.as_str(),
            literal(&case.lost),
            literal(&case.closed),
            day(case.today)
        );
        let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&db).await.unwrap();
        let days: BTreeSet<NaiveDate> = rows.iter().map(|row| row.get("day")).collect();
        assert_eq!(days, told(&case), "{case:?}");
    }
}
