//! Notices as they are imported, and office hours: by whom, by API and command line, and what is
//! said of those that are not taken.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use reqwest::StatusCode;
use riverward::calendar::store as calendar;
use riverward::ids::DistrictId;
use riverward::working_time::{TimeLimit, store as working_time};
use serde_json::{Value, json};

use super::{at, import, notice, put};
use crate::api::sql;
use crate::support::{TestApp, seed};

/// `riverward calendar …`
fn command(app: &TestApp, arguments: &[&str]) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_riverward"))
        .args(["calendar", "--data"])
        .arg(folder.path())
        .args(arguments)
        .env("DATABASE_URL", app.database.url())
        .env_remove("RUST_LOG")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.success(), said)
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_years_that_come_with_the_program_are_there_and_another_is_announced_by_import() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let year = admin.get("/api/v1/calendar/2026").await.json();
    assert_eq!(year["announced"], true);
    assert_eq!(year["days"][5]["date"], "2026-02-15");
    assert!(year["papers"][0].as_str().unwrap().starts_with("https://www.gov.cn/"));
    let days = year["days"].as_array().unwrap();
    let off = days.iter().filter(|named| named["isOffDay"] == true).count();
    assert_eq!((days.len(), off), (39, 33));
    assert_eq!(
        admin.get("/api/v1/calendar/2027").await.json(),
        json!({ "year": 2027, "announced": false, "papers": [], "days": [] })
    );
    import(&app, &notice()).await;
    let mut announced = notice();
    announced["announced"] = true.into();
    let answer = admin.get("/api/v1/calendar/2027").await.json();
    assert_eq!(answer, announced);
    // What is answered can be sent back, and the same again is nothing new.
    import(&app, &answer).await;
    let owner = app.database.owner().await;
    let on_record: Vec<(String, Value)> =
        sqlx::query_as("SELECT subject, detail FROM audit WHERE action = 'calendar.import'")
            .fetch_all(&owner)
            .await
            .unwrap();
    assert_eq!(on_record, [("2027".to_owned(), json!({ "days": 3, "updated": 0 }))]);
    let others: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM calendar_notice WHERE district = $1 AND year = 2027",
    )
    .bind(seed::NEIGHBOUR)
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(others, 0, "each district imports for itself");
    for year in ["1999", "2200", "0", "-1", "soon"] {
        let answer = admin.get(&format!("/api/v1/calendar/{year}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{year}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_notice_is_named_and_nothing_is_taken() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let with = |field: &str, value: Value| {
        let mut changed = notice();
        changed[field] = value;
        changed
    };
    let day = |date: &str, name: &str| json!({ "name": name, "date": date, "isOffDay": true });
    for (body, field, words) in [
        (with("year", 2028.into()), "year", "年份和要导入的年份不一样"),
        (with("year", 1999.into()), "year", "年份和要导入的年份不一样"),
        (with("days", json!([])), "days", "还没有公布"),
        (with("days", json!([day("2028-01-01", "元旦")])), "days", "这一年之内"),
        (with("days", json!([day("2026-12-24", "元旦")])), "days", "12 月 25 日"),
        (with("days", json!([day("9999-12-31", "元旦")])), "days", "这一年之内"),
        (
            with("days", json!([day("2027-01-01", "元旦"), day("2027-01-01", "元旦")])),
            "days",
            "写了两次",
        ),
        (with("days", json!([day("2027-01-01", "")])), "days", "哪个节日"),
        (with("days", json!(vec![day("2027-01-01", "元旦"); 121])), "days", "最多 120 天"),
        (with("papers", json!(vec!["https://www.gov.cn"; 11])), "papers", "最多 10 个"),
    ] {
        let refused = put(&admin, "/api/v1/calendar/2027", &body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        let error = refused.json()["errors"][0].clone();
        assert_eq!(error["field"], field, "{error}");
        assert!(error["message"].as_str().unwrap().contains(words), "{error}");
    }
    let of_1999 = put(&admin, "/api/v1/calendar/1999", &with("year", 1999.into())).await;
    assert!(of_1999.body.contains("2000 至 2199"), "{}", of_1999.body);
    for (body, field) in [
        (json!(7), "body"),
        (json!({ "year": 2027, "days": notice()["days"] }), "papers"),
        (with("days", json!({ "2027-01-01": "元旦" })), "days"),
        (
            with("days", json!([{ "name": "元旦", "date": "1月1日", "isOffDay": true }])),
            "days[0].date",
        ),
        (
            with("days", json!([{ "name": "元旦", "date": "2027-01-01", "isOffDay": "yes" }])),
            "days[0].isOffDay",
        ),
    ] {
        let refused = put(&admin, "/api/v1/calendar/2027", &body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(refused.json()["errors"][0]["field"], field, "{}", refused.body);
    }
    let year = admin.get("/api/v1/calendar/2027").await.json();
    assert_eq!(year["announced"], false);
    // A day of the last week before is one of the year's: it counts from there.
    let before = with("days", json!([day("2026-12-31", "元旦")]));
    import(&app, &before).await;
    let time = working_time::read(&app.state.db.app, DistrictId(seed::DISTRICT)).await.unwrap();
    let due = time.deadline(at("2026-12-30T02:00:00Z"), TimeLimit::working_days(1));
    assert_eq!(due.at, at("2027-01-01T16:00:00Z"));
}

#[tokio::test]
async fn an_official_of_a_town_sets_no_calendar() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let spans = json!({ "spans": null });
    for (path, body) in [("/api/v1/calendar/2027", notice()), ("/api/v1/office-hours", spans)] {
        assert_eq!(put(&official, path, &body).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(official.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    // One who keeps the accounts of a town finds nothing of the whole district.
    sql(&app, "UPDATE role_grant SET role = 'admin' WHERE account_id = 4").await;
    let of_a_town = app.other_official().await;
    for (path, body) in [
        ("/api/v1/calendar/2027", notice()),
        ("/api/v1/office-hours", json!({ "spans": null })),
    ] {
        assert_eq!(put(&of_a_town, path, &body).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(of_a_town.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn office_hours_are_the_districts_to_choose() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let span = |opens: &str, closes: &str| json!({ "opens": opens, "closes": closes });
    let usual = json!([span("09:00", "12:00"), span("13:30", "17:00")]);
    let hours = async || admin.get("/api/v1/office-hours").await.json();
    assert_eq!(hours().await, json!({ "spans": usual, "chosen": false }));
    let chosen = json!([span("08:00", "11:30"), span("14:00", "17:30")]);
    for spans in [&chosen, &chosen] {
        let answer = put(&admin, "/api/v1/office-hours", &json!({ "spans": spans })).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
    }
    assert_eq!(hours().await, json!({ "spans": chosen, "chosen": true }));
    for bad in [
        json!([]),
        json!([span("9:00", "12:00")]),
        json!([span("12:00", "09:00")]),
        json!([span("09:00", "12:00"), span("11:00", "17:00")]),
        json!([span("09:00", "25:00")]),
        json!(vec![span("09:00", "10:00"); 5]),
    ] {
        let refused = put(&admin, "/api/v1/office-hours", &json!({ "spans": bad })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        assert_eq!(refused.json()["errors"][0]["field"], "spans");
    }
    // Four hours from nine in the morning: 2.5 before noon, 1.5 after two.
    let due = async || {
        let mut db = app.state.db.app.acquire().await.unwrap();
        let (from, limit) = (at("2026-11-23T01:00:00Z"), TimeLimit::working_hours(4));
        let district = DistrictId(seed::DISTRICT);
        working_time::deadline(&mut db, district, from, limit).await.unwrap().at
    };
    assert_eq!(due().await, at("2026-11-23T07:30:00Z"));
    let answer = put(&admin, "/api/v1/office-hours", &json!({ "spans": null })).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(hours().await["chosen"], false);
    assert_eq!(due().await, at("2026-11-23T06:30:00Z"));
    let on_record: Vec<String> = sqlx::query_scalar(
        "SELECT subject FROM audit WHERE action = 'office_hours.set' ORDER BY subject",
    )
    .fetch_all(&app.database.owner().await)
    .await
    .unwrap();
    assert_eq!(on_record, ["08:00-11:30 14:00-17:30", "usual"]);
}

#[tokio::test]
async fn a_notice_is_imported_and_shown_by_the_command_line_too() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let good = file(folder.path(), "2027.json", &notice().to_string());
    let same = file(folder.path(), "again.json", &notice().to_string());
    let empty = json!({ "year": 2028, "papers": [], "days": [] }).to_string();
    let empty = file(folder.path(), "2028.json", &empty);
    let list = file(folder.path(), "list.json", "[1, 2]");
    let text = file(folder.path(), "text.json", "放假安排");
    let twice = notice().to_string().replace("2027-01-02", "2027-01-01");
    let twice = file(folder.path(), "twice.json", &twice);
    let far = notice().to_string().replace("2027-01-02", "2027-13-02");
    let far = file(folder.path(), "far.json", &far);
    let outside = notice().to_string().replace("2027-01-02", "2028-01-02");
    let outside = file(folder.path(), "outside.json", &outside);
    let nowhere = "nowhere.json".to_owned();
    for (files, district, says) in [
        (vec![&good, &same], "990101", "another file is of 2027 as well"),
        (vec![&empty], "990101", "2028 is not announced yet"),
        (vec![&list], "990101", "this is no notice of days off"),
        (vec![&text], "990101", "this is no notice of days off"),
        (vec![&twice], "990101", "2027-01-01 is named twice"),
        (vec![&far], "990101", "this is no notice of days off"),
        (vec![&outside], "990101", "2028-01-02 is no day of 2027"),
        (vec![&good], "990303", "no district 990303"),
        (vec![&nowhere], "990101", "nowhere.json"),
    ] {
        let mut arguments = vec!["import"];
        arguments.extend(files.iter().map(|file| file.as_str()));
        arguments.extend(["--district", district]);
        let (done, said) = command(&app, &arguments);
        assert!(!done && said.contains(says), "{files:?}: {said}");
    }
    let (done, said) = command(&app, &["show", "2027", "--district", "990101"]);
    assert!(done && said.contains("2027: not announced"), "{said}");
    for says in ["2027: 3 days, 0 deadlines worked out again", "2027: 3 days, as before"] {
        let (done, said) = command(&app, &["import", &good, "--district", "990101"]);
        assert!(done && said.contains(says), "{said}");
    }
    let (done, said) = command(&app, &["show", "2027", "--district", "990101"]);
    assert!(done && said.contains("2027-01-01 off 元旦"), "{said}");
    let (done, said) = command(&app, &["show", "2026", "--district", "990101"]);
    assert!(done && said.contains("2026-02-14 worked 春节"), "{said}");
    let by: Vec<Option<i64>> =
        sqlx::query_scalar("SELECT account_id FROM audit WHERE action = 'calendar.import'")
            .fetch_all(&app.database.owner().await)
            .await
            .unwrap();
    assert_eq!(by, [None]);
}

#[tokio::test]
async fn every_district_has_what_came_with_the_program_and_keeps_what_it_imported() {
    let app = TestApp::start().await;
    let own = "UPDATE calendar_day SET name = '本区调整'
                   WHERE district = 990101 AND day = '2026-02-14';
               DELETE FROM calendar_day WHERE district = 990202 OR year = 2025;
               DELETE FROM calendar_notice WHERE district = 990202 OR year = 2025";
    sql(&app, own).await;
    for _ in 0..2 {
        calendar::lay_everywhere(&app.state.db.jobs, app.state.clock.now()).await.unwrap();
        for (district, name) in [(seed::DISTRICT, "本区调整"), (seed::NEIGHBOUR, "春节")] {
            let years = async |year| {
                calendar::notice(&app.state.db.app, DistrictId(district), year).await.unwrap()
            };
            assert_eq!(years(2025).await.unwrap().days().len(), 33, "{district}");
            let kept = years(2026).await.unwrap();
            assert_eq!(kept.days().len(), 39, "{district}");
            assert!(kept.days().iter().any(|named| named.name == name), "{district}");
            assert!(years(2027).await.is_none(), "{district}");
        }
    }
}
