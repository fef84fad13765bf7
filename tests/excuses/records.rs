//! An excuse on record: given once, within its bounds, by an official or by whoever runs the
//! program, and listed.

use std::process::{Command, Output};

use chrono::TimeDelta;
use reqwest::StatusCode;
use riverward::clock::Clock;
use serde_json::{Value, json};
use sqlx::Row;
use uuid::Uuid;

use super::{VILLAGE, excuse, list, outage, post, withdraw};
use crate::support::{Answer, TestApp};

fn refusal(answer: &Answer) -> (u16, String) {
    let field = answer.json()["errors"][0]["field"].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), field)
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
