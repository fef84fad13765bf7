//! What somebody was told of how long something is kept holds, whatever the district says later;
//! and a phone number stays until after the last promise.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{at, keep, shorten};
use crate::accounts::post;
use crate::api::sql;
use crate::support::{Browser, TestApp, seed};

/// A resident reports something and leaves a phone number; what it is followed by.
async fn report(resident: &Browser) -> String {
    let page = format!("/q/{}", seed::river());
    let fields = [("category", "rubbish"), ("text", "桥下有垃圾"), ("phone", "13812345678")];
    let answer =
        resident.fill(&format!("{page}/report"), &format!("{page}/problems"), &fields).await;
    answer.link_starting("/p/").expect("a receipt")
}

/// When an answer is promised, of the one problem there is.
async fn promised(app: &TestApp) -> DateTime<Utc> {
    sqlx::query_scalar("SELECT due_at FROM problem")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap()
}

/// What is left in the district after a round of the job at a time.
async fn left_at(app: &TestApp, time: DateTime<Utc>) -> Vec<&'static str> {
    let [left, _] = at(app, &time.to_rfc3339()).await;
    left
}

#[tokio::test]
async fn a_longer_time_lengthens_no_promise() {
    let app = TestApp::start().await;
    shorten(&app, "contacts", 20).await;
    shorten(&app, "tracks", 5).await;
    let zhang = app.zhang().await;
    let consent = zhang.post("/my/settings/tracks", &[("given", "yes")]).await;
    assert_eq!(consent.status, StatusCode::SEE_OTHER);
    let walk = async |minute: i64| {
        let now = app.state.clock.now() + TimeDelta::minutes(minute);
        let at = now.timestamp_millis();
        let points = json!([[121.1, 30.8, at - 60_000, 8.0], [121.101, 30.8, at, 8.0]]);
        let track = json!({ "id": app.state.entropy.event_id(now), "points": points });
        let kept = post(&zhang, "/api/v1/tracks", &track).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.body);
        kept.json()["kept_days"].clone()
    };
    assert_eq!(walk(0).await, 5);
    report(&app.resident()).await;
    for what in ["contacts", "tracks"] {
        let longer = keep(&app.admin().await, what, &json!({ "days": Value::Null })).await;
        assert_eq!(longer.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(walk(1).await, 30, "who walks now is told another time");
    let mine = zhang.get("/my/settings").await.text();
    assert!(mine.contains("11月28日删除") && mine.contains("12月23日删除"), "{mine}");

    let second = TimeDelta::seconds(1);
    let track_goes: DateTime<Utc> = "2026-11-28T02:00:00Z".parse().unwrap();
    let tracks = async || -> i64 {
        let owner = app.database.owner().await;
        sqlx::query_scalar("SELECT count(*) FROM track").fetch_one(&owner).await.unwrap()
    };
    left_at(&app, track_goes - second).await;
    assert_eq!(tracks().await, 2);
    left_at(&app, track_goes).await;
    assert_eq!(tracks().await, 1);
    let number_goes = promised(&app).await + TimeDelta::days(20);
    assert_eq!(left_at(&app, number_goes - second).await, ["contacts", "tracks"]);
    assert_eq!(left_at(&app, number_goes).await, ["tracks"]);
}

#[tokio::test]
async fn a_shorter_time_shortens_what_was_promised_longer() {
    let app = TestApp::start().await;
    report(&app.resident()).await;
    shorten(&app, "contacts", 20).await;
    let goes = promised(&app).await + TimeDelta::days(20);
    assert_eq!(left_at(&app, goes - TimeDelta::seconds(1)).await, ["contacts"]);
    assert!(left_at(&app, goes).await.is_empty());
}

#[tokio::test]
async fn who_reopens_is_called_until_after_the_new_promise() {
    for days in [20, 90] {
        let app = TestApp::start().await;
        shorten(&app, "contacts", days).await;
        let resident = app.resident();
        let receipt = report(&resident).await;
        let first = promised(&app).await;
        sql(
            &app,
            "UPDATE problem SET stage = 'closed', closed_at = '2026-11-25';
             UPDATE segment_state SET open_problems = 0",
        )
        .await;
        app.set_time("2026-12-10T02:00:00Z");
        let again = resident.post(&format!("{receipt}/reopen"), &[("text", "还在那里")]).await;
        assert_eq!(again.status, StatusCode::OK);
        let last = promised(&app).await;
        assert_eq!(last - first, TimeDelta::days(17));
        // What was said with the form counts from the new day, also when the district lengthens.
        keep(&app.admin().await, "contacts", &json!({ "days": Value::Null })).await;
        let goes = last + TimeDelta::days(days.into());
        assert_eq!(left_at(&app, goes - TimeDelta::seconds(1)).await, ["contacts"], "{days}");
        assert!(left_at(&app, goes).await.is_empty(), "{days}");
    }
}
