//! A segment that an import moves to another area, or makes another kind, takes along what hangs on
//! where it lies; months that are over stay as they were counted.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use riverward::clock::LocalMonth;
use riverward::exchange::import::{self, ImportOptions};
use riverward::exchange::rows::{Rows, SegmentRow};
use riverward::ids::{AccountId, DistrictId, PersonId};
use riverward::patrols::scan::{NewScan, Recorded};
use riverward::patrols::store::record;
use riverward::rollups::{self, Depth};
use riverward::segments::SegmentKind;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::api::{ask, patrol, sql};
use crate::months::figures;
use crate::support::{Answer, Browser, TestApp, seed};

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);
/// 东村 of 菱泾镇, where the river lies.
const EAST: &str = "990101101201";
/// 西村 of 荻溪镇.
const WEST: &str = "990101102201";

/// Reads the river in again, with an area and a kind.
async fn read_in(app: &TestApp, db: &mut PgConnection, area: &str, kind: SegmentKind) {
    let row = SegmentRow {
        kind: Some(kind),
        name: "张家浜".to_owned(),
        area: Some(area.to_owned()),
        external_code: Some("R1".to_owned()),
        ..SegmentRow::default()
    };
    let options = ImportOptions::new(app.state.clock.now());
    let rows = Rows::from(vec![row]);
    let report = import::segments(db, DISTRICT, rows, &options, &app.state.entropy).await.unwrap();
    assert_eq!(report.counts().updated, 1, "{report:?}");
}

async fn moved(app: &TestApp, area: &str, kind: SegmentKind) {
    let mut db = app.state.db.app.acquire().await.unwrap();
    read_in(app, &mut db, area, kind).await;
}

/// A server whose river has a code that imports know it by.
async fn start() -> TestApp {
    let app = TestApp::start().await;
    sql(
        &app,
        "UPDATE segment SET external_code = 'R1' WHERE segment_id = 1;
         SELECT ensure_event_partitions('2026-10-01', 4)",
    )
    .await;
    app
}

/// In October and in November a patrol of the river, a report and a mark; October's report was
/// settled in October.
const SAID: &str = "
    INSERT INTO problem (district, problem_id, receipt, segment_id, area_path, category, body,
        source, stage, opened_at, due_at, closed_at) VALUES
    (990101, 11, 'r11', 1, '990101101201', 'rubbish', '十月', 'resident', 'closed',
        '2026-10-20Z', '2026-10-25Z', '2026-10-24Z'),
    (990101, 12, 'r12', 1, '990101101201', 'rubbish', '十一月', 'resident', 'reported',
        '2026-11-20Z', '2026-11-25Z', NULL);
    INSERT INTO rating (district, rating_id, segment_id, code, score, at) VALUES
    (990101, uuidv7_floor('2026-10-20Z'), 1, 1, 1, '2026-10-20Z'),
    (990101, uuidv7_floor('2026-11-20Z'), 1, 1, 2, '2026-11-20Z');
    UPDATE segment_state SET open_problems = 1 WHERE segment_id = 1";

async fn two_months() -> TestApp {
    let app = start().await;
    app.set_time("2026-10-20T02:00:00Z");
    patrol(&app, seed::river()).await;
    app.set_time("2026-11-23T02:00:00Z");
    patrol(&app, seed::river()).await;
    sql(&app, SAID).await;
    assert_sums(&app).await;
    app
}

/// Every sum, derived a second time.
async fn assert_sums(app: &TestApp) {
    let owner = app.database.owner().await;
    for month in ["2026-10", "2026-11", "2026-12"] {
        let month: LocalMonth = month.parse().unwrap();
        let found = rollups::store::check(&owner, DISTRICT, month, Depth::Scans).await.unwrap();
        assert_eq!(found, [], "{month}");
    }
    let below: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM area_count WHERE segments < 0 OR open_problems < 0",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(below, 0);
}

/// The figures of a village in the sheet of its town.
async fn village(browser: &Browser, month: &str, area: &str, kind: &str) -> Value {
    let town = &area[..9];
    figures(browser, &format!("/api/v1/months/{month}?area={town}"), area, kind).await
}

/// What a month counted, without what there is now.
fn counted(mut figures: Value) -> Value {
    if let Some(figures) = figures.as_object_mut() {
        figures.remove("segments");
        figures.remove("problems_open");
    }
    figures
}

async fn inbox(official: &Browser) -> Vec<i64> {
    let page = ask(official, "/api/v1/problems?state=all").await;
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["id"].as_i64().unwrap()).collect()
}

async fn status(official: &Browser) -> String {
    ask(official, "/api/v1/segments/1").await["status"].as_str().unwrap().to_owned()
}

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

#[tokio::test]
async fn what_hangs_on_its_place_moves_with_a_segment_and_months_that_are_over_stay() {
    let app = two_months().await;
    let admin = app.admin().await;
    let october = counted(village(&admin, "2026-10", EAST, "river").await);
    assert_eq!(
        (&october["patrolled_days"], &october["problems_closed"], &october["ratings"]),
        (&json!(1), &json!(1), &json!([1, 0, 0, 0, 0]))
    );

    moved(&app, WEST, SegmentKind::River).await;
    assert_sums(&app).await;
    // Whoever sees the segment sees its problems, and nobody else does.
    assert_eq!(inbox(&app.other_official().await).await, [12, 11]);
    assert_eq!(inbox(&app.official().await).await, [0; 0]);
    // The running month goes along, in the village and in its town.
    assert_eq!(
        village(&admin, "2026-11", WEST, "river").await,
        json!({
            "entered": 0,
            "kind": "river", "segments": 1, "patrolled": 1, "patrolled_days": 1,
            "duties": {"owed": 4, "done": 0, "excused": 0, "percent": 0},
            "problems_opened": 1, "problems_closed": 0, "problems_open": 1,
            "ratings": [0, 1, 0, 0, 0]
        })
    );
    assert_eq!(village(&admin, "2026-11", EAST, "river").await, Value::Null);
    let towns = async |month: &str, town: &str| {
        let town = figures(&admin, &format!("/api/v1/months/{month}"), town, "river").await;
        (town["patrolled_days"].clone(), town["problems_opened"].clone())
    };
    assert_eq!(towns("2026-11", "990101102").await, (json!(1), json!(1)));
    assert_eq!(towns("2026-11", "990101101").await, (Value::Null, Value::Null));
    // October was counted where it lay.
    assert_eq!(counted(village(&admin, "2026-10", EAST, "river").await), october);
    assert_eq!(towns("2026-10", "990101101").await, (json!(1), json!(1)));
    let there = village(&admin, "2026-10", WEST, "river").await;
    assert_eq!(
        (&there["patrolled"], &there["problems_opened"], &there["duties"]["owed"]),
        (&json!(0), &json!(0), &json!(0))
    );
}

#[tokio::test]
async fn of_another_kind_it_counts_as_that_from_the_running_month_on() {
    let app = two_months().await;
    let admin = app.admin().await;
    let october = counted(village(&admin, "2026-10", EAST, "river").await);
    moved(&app, EAST, SegmentKind::Pond).await;
    assert_sums(&app).await;
    let pond = village(&admin, "2026-11", EAST, "pond").await;
    assert_eq!(
        (
            &pond["segments"],
            &pond["patrolled"],
            &pond["problems_opened"],
            &pond["problems_open"]
        ),
        (&json!(1), &json!(1), &json!(1), &json!(1))
    );
    assert_eq!(counted(village(&admin, "2026-10", EAST, "river").await), october);
    // What is settled afterwards was counted as a pond's.
    sql(
        &app,
        "UPDATE problem SET stage = 'closed', closed_at = '2026-11-23Z' WHERE problem_id = 12;
         UPDATE segment_state SET open_problems = 0 WHERE segment_id = 1",
    )
    .await;
    assert_sums(&app).await;
}

#[tokio::test]
async fn there_and_back_nothing_has_changed() {
    let app = two_months().await;
    let admin = app.admin().await;
    let sheets = async || {
        let mut sheets = Vec::new();
        for month in ["2026-10", "2026-11"] {
            for town in ["990101101", "990101102"] {
                let sheet = ask(&admin, &format!("/api/v1/months/{month}?area={town}")).await;
                sheets.push(sheet["rows"].clone());
            }
        }
        sheets
    };
    let before = sheets().await;
    moved(&app, WEST, SegmentKind::Pond).await;
    assert_ne!(sheets().await, before);
    moved(&app, EAST, SegmentKind::River).await;
    assert_eq!(sheets().await, before);
    assert_sums(&app).await;
}

#[tokio::test]
async fn what_comes_late_for_a_month_that_is_over_counts_where_it_lay() {
    let app = two_months().await;
    app.set_time("2026-12-01T01:00:00Z");
    sql(&app, "SELECT settle_day(990101, '2026-12-01 01:00:00+00')").await;
    moved(&app, WEST, SegmentKind::River).await;
    let now = app.state.clock.now();
    let scan = NewScan {
        device_time: Some("2026-11-30T09:00:00Z".parse().unwrap()),
        lease_at: Some("2026-11-30T08:00:00Z".parse().unwrap()),
        sent_at: Some(now),
        ..NewScan::bare(
            app.state.entropy.event_id(now),
            seed::river(),
            PersonId(seed::ZHANG),
            AccountId(1),
        )
    };
    let answers = record(&app.state.db.app, DISTRICT, now, &[scan]).await.unwrap();
    assert!(matches!(&answers[0], Recorded::Stored(stored)
        if stored.day == "2026-11-30".parse().unwrap()));
    // What was settled in October is not.
    sql(
        &app,
        "UPDATE problem SET stage = 'reported', closed_at = NULL WHERE problem_id = 11",
    )
    .await;
    assert_sums(&app).await;
    let towns: Vec<String> = sqlx::query_scalar(
        "SELECT town_path || to_char(month, ' MM ') || patrolled_days FROM town_month
         WHERE kind = 'river' AND patrolled > 0 ORDER BY 1",
    )
    .fetch_all(&app.database.owner().await)
    .await
    .unwrap();
    assert_eq!(towns, ["990101101 10 1", "990101101 11 2"]);
}

#[tokio::test]
async fn nobody_misses_what_was_not_asked_for_where_the_segment_lay() {
    let app = start().await;
    let daily = "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from)
                 VALUES (990101, '990101102', 'river_chief', 'river', 'day', 1, '2026-01-01')";
    sql(&app, daily).await;
    let admin = app.admin().await;
    assert_eq!(status(&admin).await, "overdue", "no week was patrolled");
    moved(&app, "990101101", SegmentKind::River).await;
    assert_eq!(status(&admin).await, "overdue", "the same rule holds there");
    moved(&app, WEST, SegmentKind::River).await;
    assert_eq!(status(&admin).await, "due", "yesterday nobody owed it");

    app.set_time("2026-11-24T02:00:00Z");
    sql(&app, "SELECT settle_day(990101, '2026-11-24 02:00:00+00')").await;
    assert_eq!(status(&app.admin().await).await, "overdue");
    app.set_time("2026-12-01T02:00:00Z");
    let month = village(&app.admin().await, "2026-11", WEST, "river").await;
    // The weeks that ended where it lay, and the days since.
    assert_eq!(month["duties"]["owed"], 4 + 8);
}

#[tokio::test]
async fn a_suspension_goes_with_its_segment() {
    let app = start().await;
    let official = app.official().await;
    let id = app.state.entropy.event_id(app.state.clock.now());
    let works = json!({ "id": id, "of": { "segment": 1 }, "cause": "works", "from": "2026-11-23",
                        "until": "2026-11-29", "note": "清淤" });
    let given = post(&official, "/api/v1/suspensions", &works).await;
    assert_eq!(given.status, StatusCode::NO_CONTENT, "{}", given.body);
    moved(&app, WEST, SegmentKind::River).await;
    let shown = async |official: &Browser| {
        let book = ask(official, "/api/v1/duties").await;
        book["suspensions"].as_array().unwrap().len()
    };
    assert_eq!(shown(&app.official().await).await, 0);
    assert_eq!(shown(&app.other_official().await).await, 1);

    app.set_time("2026-12-07T02:00:00Z");
    let november = village(&app.admin().await, "2026-11", WEST, "river").await;
    assert_eq!(november["duties"]["owed"], 4, "without the week of the works");
    let lift = format!("/api/v1/suspensions/{id}/lift");
    let lifted = post(&app.official().await, &lift, &json!({})).await;
    assert_eq!(lifted.status, StatusCode::NOT_FOUND);
    let lifted = post(&app.other_official().await, &lift, &json!({})).await;
    assert_eq!(lifted.status, StatusCode::NO_CONTENT, "{}", lifted.body);
}

/// Until somebody waits for a lock.
async fn until_waiting(app: &TestApp) {
    let owner = app.database.owner().await;
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&owner).await.unwrap() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn what_is_reported_while_a_segment_moves_lies_where_it_comes_to() {
    let app = start().await;
    let mut connection = PgConnection::connect_with(&app.database.options).await.unwrap();
    let mut import = connection.begin().await.unwrap();
    read_in(&app, &mut import, WEST, SegmentKind::River).await;

    let resident = app.resident();
    let at = format!("/q/{}", seed::river());
    let form = resident.get(&format!("{at}/report")).await;
    let token = form.value_of("input[name=token]").unwrap();
    let reporting = tokio::spawn(async move {
        let fields = [("token", token.as_str()), ("category", "rubbish"), ("text", "桥下有垃圾")];
        resident.post(&format!("{at}/problems"), &fields).await
    });
    until_waiting(&app).await;
    import.commit().await.unwrap();
    let answer = reporting.await.unwrap();
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let area: String = sqlx::query_scalar("SELECT area_path FROM problem")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(area, WEST);
    assert_sums(&app).await;
}

#[tokio::test]
async fn a_segment_whose_village_is_not_there_stands_under_its_town() {
    let app = TestApp::start().await;
    sql(
        &app,
        "INSERT INTO area (district, path, name) VALUES (990101, '99010110120201', '一组');
         UPDATE segment SET area_path = '99010110120201' WHERE segment_id = 1",
    )
    .await;
    let wang = app.official().await;
    let river = figures(&wang, "/api/v1/months/2026-11", "990101101", "river").await;
    assert_eq!((&river["segments"], &river["duties"]["owed"]), (&json!(1), &json!(4)));
}

#[tokio::test]
async fn an_outage_where_it_lay_is_excused_before_and_after_it_moved() {
    for moved_before in [false, true] {
        let app = start().await;
        let at = format!("/q/{}", seed::river());
        if moved_before {
            moved(&app, WEST, SegmentKind::River).await;
        }
        // Read before, so that a server that keeps pages has this one.
        assert!(!app.resident().get(&at).await.text().contains("系统故障"));
        let outage = json!({ "id": app.state.entropy.event_id(app.state.clock.now()),
                             "area": "990101101", "from": "2026-11-21T12:00:00+08:00",
                             "until": "2026-11-23T09:00:00+08:00", "words": "机房断电",
                             "note": "" });
        let given = post(&app.official().await, "/api/v1/excuses", &outage).await;
        assert_eq!(given.status, StatusCode::NO_CONTENT, "{}", given.body);
        if !moved_before {
            moved(&app, WEST, SegmentKind::River).await;
        }
        let admin = app.admin().await;
        let november = village(&admin, "2026-11", WEST, "river").await;
        let duties = json!({ "owed": 3, "done": 0, "excused": 1, "percent": 0 });
        assert_eq!(november["duties"], duties, "the week to the 22nd");
        assert_eq!(ask(&admin, "/api/v1/segments/1").await["month"]["excused"], 1);
        let page = app.resident().get(&at).await.text();
        assert!(page.contains("11月21日至11月22日系统故障：机房断电"), "{page}");
    }
}
