//! What month sheets, pages and the map say of duties that an outage took, while it is excused.

use reqwest::StatusCode;
use riverward::clock::LocalMonth;
use riverward::rollups::{self, Depth};
use serde_json::{Value, json};

use super::{DISTRICT, VILLAGE, excuse, list, on, outage, withdraw};
use crate::api::sql;
use crate::months::figures;
use crate::support::{Browser, TestApp, seed};

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
