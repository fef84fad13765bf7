//! What a record counts for when its phone had no network: the server's own times bound it.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{scan, state, stored};
use crate::support::{Browser, TestApp, monday, seed};
use riverward::ids::DistrictId;
use riverward::patrols::Flag;
use riverward::patrols::scan::NewScan;
use riverward::rollups::Depth;
use riverward::rollups::store::check;

/// Made so long ago, as the phone says, with a lease of so long ago.
fn waited(app: &TestApp, ago: TimeDelta, leased: Option<TimeDelta>) -> NewScan {
    let now = app.state.clock.now();
    NewScan {
        device_time: Some(now - ago),
        lease_at: leased.map(|ago| now - ago),
        ..scan(app, seed::river())
    }
}

async fn patrolled(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar("SELECT day::text FROM patrol ORDER BY day")
        .fetch_all(&app.database.owner().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn without_a_lease_a_record_that_waited_counts_for_when_it_came_and_says_so() {
    let app = TestApp::start().await;
    let hours = TimeDelta::hours;
    for (ago, leased, day, flags) in [
        // Three days back and no trace of it, once.
        (hours(71), None, "2026-11-23", vec![Flag::NoLease]),
        (TimeDelta::milliseconds(120_001), None, "2026-11-23", vec![Flag::NoLease]),
        (TimeDelta::seconds(120), None, "2026-11-23", vec![]),
        (hours(30), Some(hours(31)), "2026-11-22", vec![]),
        (hours(71), Some(hours(72)), "2026-11-20", vec![]),
        // Not before its lease was given out.
        (hours(71), Some(hours(30)), "2026-11-22", vec![Flag::ClockSkew]),
        // Dated by its own word, which shows.
        (hours(30), Some(hours(73)), "2026-11-22", vec![Flag::LongOffline]),
    ] {
        let graded = stored(&app, waited(&app, ago, leased)).await;
        let what = format!("{ago} ago, leased {leased:?}");
        assert_eq!((graded.day.to_string().as_str(), &graded.flags), (day, &flags), "{what}");
        assert_eq!(graded.counts_for(), Some(graded.day), "{what}");
    }
}

#[tokio::test]
async fn what_is_too_old_for_its_time_to_be_known_counts_for_no_day() {
    let app = TestApp::start().await;
    let before = state(&app, seed::RIVER).await;
    let hours = TimeDelta::hours;
    for leased in [None, Some(hours(101))] {
        let graded = stored(&app, waited(&app, hours(100), leased)).await;
        assert_eq!(graded.counts_for(), None, "{leased:?}");
        assert!(graded.flags.contains(&Flag::Undated), "{:?}", graded.flags);
        assert!(graded.flags.contains(&Flag::LongOffline), "{:?}", graded.flags);
    }
    // Beyond a month its own word says nothing any more; a lease of ours does.
    assert_eq!(stored(&app, waited(&app, TimeDelta::days(40), None)).await.counts_for(), None);
    assert_eq!(patrolled(&app).await, [""; 0]);
    assert_eq!(state(&app, seed::RIVER).await, before);
    let leased = stored(&app, waited(&app, hours(100), Some(hours(2)))).await;
    assert_eq!(leased.counts_for().unwrap().to_string(), "2026-11-23");
    assert!(!leased.flags.contains(&Flag::Undated), "{:?}", leased.flags);
    assert_eq!(patrolled(&app).await, ["2026-11-23"]);
}

#[tokio::test]
async fn an_official_who_accepts_it_gives_it_the_day_it_says() {
    let app = TestApp::start().await;
    let graded = stored(&app, waited(&app, TimeDelta::hours(100), None)).await;
    assert_eq!(graded.day.to_string(), "2026-11-19");
    let official = app.official().await;
    let open = official.get("/api/v1/records?area=990101101").await.json();
    let id = open["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(open["items"][0]["day"], "2026-11-19");
    let seen = app.zhang().await.get("/my/records").await;
    assert!(seen.text().contains("采信以后才计入"), "{}", seen.text());
    for (verdict, days) in [("accepted", vec!["2026-11-19"]), ("set_aside", vec![])] {
        let decision = json!({ "id": app.state.entropy.event_id(app.state.clock.now()),
            "verdict": verdict, "note": "山里没有信号" });
        let request = official
            .request(Method::POST, &format!("/api/v1/records/{id}/decision"))
            .header("sec-fetch-site", "same-origin");
        let answer = official.send(request.json(&decision)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
        assert_eq!(patrolled(&app).await, days, "{verdict}");
        let owner = app.database.owner().await;
        let month = "2026-11".parse().unwrap();
        let district = DistrictId(seed::DISTRICT);
        assert_eq!(check(&owner, district, month, Depth::Scans).await.unwrap(), [], "{verdict}");
    }
}

async fn send(browser: &Browser, body: &Value) -> Value {
    let request = browser
        .request(Method::POST, "/api/v1/scans")
        .header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await.json()["answers"][0].clone()
}

fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

#[tokio::test]
async fn a_list_that_does_not_say_when_it_was_sent_was_sent_now() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let made = |ago: TimeDelta| {
        let id = app.state.entropy.event_id(app.state.clock.now());
        json!({ "scans": [{ "id": id, "code": seed::river().to_string(), "outcome": "normal",
            "device_time": millis(monday() - ago) }] })
    };
    let old = send(&zhang, &made(TimeDelta::hours(100))).await;
    assert_eq!((&old["result"], &old["stored"]["day"]), (&json!("recorded"), &Value::Null));
    let late = send(&zhang, &made(TimeDelta::hours(20))).await;
    assert_eq!(late["stored"]["day"], "2026-11-23");
    assert_eq!(late["stored"]["flags"], json!(["no_lease"]));
    let now = send(&zhang, &made(TimeDelta::zero())).await;
    assert_eq!(now["stored"]["flags"], json!([]));
    // Its clock is ahead.
    let ahead = send(&zhang, &made(TimeDelta::hours(-1))).await;
    assert_eq!(ahead["stored"]["flags"], json!(["clock_skew"]));
}
