//! A clock that is wrong for a while, of a server that runs or starts: nothing is erased and no
//! claim ends by it, and when it is right everything stands as if it had never been wrong.

use chrono::{DateTime, Utc};
use riverward::jobs;

use super::hand_overs::claimed;
use super::{at, differing, sent};
use crate::api::sql;
use crate::support::{TestApp, monday, seed};

/// How every segment stands, and for which day.
async fn stand(app: &TestApp) -> Vec<(i64, i16, String)> {
    sqlx::query_as(
        "SELECT segment_id, status, as_of::text FROM segment_state WHERE district = 990101
         ORDER BY segment_id",
    )
    .fetch_all(&app.database.owner().await)
    .await
    .unwrap()
}

async fn count(app: &TestApp, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(&app.database.owner().await).await.unwrap()
}

async fn rests_until(app: &TestApp) -> Option<DateTime<Utc>> {
    sqlx::query_scalar("SELECT rests_until FROM server_clock")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap()
}

/// A phone number that is due in February.
async fn number(app: &TestApp) {
    sql(
        app,
        "INSERT INTO contact (district, contact_id, sealed, erase_at)
         VALUES (990101, 900, 'x', '2027-02-21 02:00Z')",
    )
    .await;
}

const NUMBERS: &str = "SELECT count(*) FROM contact";
/// The river's claim runs.
const RUNS: &str = "SELECT count(*) FROM stewardship WHERE segment_id = 1 AND valid_to IS NULL";

#[tokio::test]
async fn a_minute_of_june_stops_no_midnight_of_november() {
    let app = TestApp::start().await;
    sent(&app, seed::ZHANG, seed::river(), monday()).await;
    jobs::prepare(&app.state).await.unwrap();
    let before = stand(&app).await;
    app.state.clock.jump(at("2027-06-01T02:00:00Z"));
    jobs::prepare(&app.state).await.unwrap();
    let wrong = stand(&app).await;
    assert!(wrong.iter().all(|(_, _, day)| day == "2027-06-01"), "{wrong:?}");
    assert_eq!(wrong[0].1, 2, "half a year nobody came");

    app.state.clock.jump(at("2026-11-23T02:01:00Z"));
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(stand(&app).await, before);
    assert_eq!(differing(&app).await, []);
    // The next midnights come as ever: the week that was done, and then one that was not.
    for (day, river) in [("2026-11-24", 0), ("2026-11-30", 1), ("2026-12-07", 2)] {
        app.set_time(&format!("{day}T02:00:00Z"));
        jobs::prepare(&app.state).await.unwrap();
        let now = stand(&app).await;
        assert!(now.iter().all(|(_, _, as_of)| as_of == day), "{now:?}");
        assert_eq!(now[0].1, river, "{day}");
        assert_eq!(differing(&app).await, [], "{day}");
    }
}

#[tokio::test]
async fn nothing_is_erased_by_a_clock_that_jumped() {
    let app = TestApp::start().await;
    number(&app).await;
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(rests_until(&app).await, None);
    app.state.clock.jump(at("2027-06-01T02:00:00Z"));
    jobs::housekeep(&app.state).await.unwrap();
    // The rest goes on for a day.
    app.set_time("2027-06-02T01:59:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(count(&app, NUMBERS).await, 1);
    app.state.clock.jump(at("2026-11-24T01:59:00Z"));
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(count(&app, NUMBERS).await, 1);
    assert_eq!(rests_until(&app).await, Some(at("2026-11-25T01:59:00Z")), "noticed as well");

    // In its time it goes.
    app.set_time("2027-02-21T01:59:59Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!((count(&app, NUMBERS).await, rests_until(&app).await), (1, None));
    app.set_time("2027-02-21T02:00:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(count(&app, NUMBERS).await, 0);
}

#[tokio::test]
async fn a_server_that_starts_with_a_wrong_clock_erases_nothing() {
    let app = TestApp::start().await;
    number(&app).await;
    jobs::housekeep(&app.state).await.unwrap();
    let other = app.beside(&[]).await;
    other.state.clock.set(at("2027-06-01T02:00:00Z"));
    for _ in 0..2 {
        jobs::housekeep(&other.state).await.unwrap();
        assert_eq!(count(&app, NUMBERS).await, 1);
        // The one whose clock is right says so, and rests as well.
        jobs::housekeep(&app.state).await.unwrap();
        assert_eq!(rests_until(&app).await, Some(at("2026-11-24T02:00:00Z")));
    }
    assert_eq!(count(&app, NUMBERS).await, 1);
}

#[tokio::test]
async fn a_server_that_was_off_over_night_goes_on_as_ever() {
    let app = TestApp::start().await;
    sql(
        &app,
        "INSERT INTO contact (district, contact_id, sealed, erase_at)
             VALUES (990101, 900, 'x', '2026-11-24 01:00Z')",
    )
    .await;
    jobs::housekeep(&app.state).await.unwrap();
    let next = app.beside(&[]).await;
    next.state.clock.set(at("2026-11-24T02:00:00Z"));
    jobs::housekeep(&next.state).await.unwrap();
    assert_eq!((count(&app, NUMBERS).await, rests_until(&app).await), (0, None));
}

#[tokio::test]
async fn no_claim_lapses_by_a_clock_that_jumped() {
    let app = TestApp::start().await;
    claimed(&app).await;
    sent(&app, seed::ZHANG, seed::river(), monday()).await;
    jobs::prepare(&app.state).await.unwrap();
    app.state.clock.jump(at("2027-06-01T02:00:00Z"));
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(count(&app, RUNS).await, 1);
    app.state.clock.jump(at("2026-11-23T02:01:00Z"));
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(count(&app, RUNS).await, 1);
    // Sixty days after the patrol it lapses, as it would have.
    for (day, runs) in [("2027-01-21", 1), ("2027-01-22", 0)] {
        app.set_time(&format!("{day}T02:00:00Z"));
        jobs::prepare(&app.state).await.unwrap();
        assert_eq!(count(&app, RUNS).await, runs, "{day}");
    }
}

#[tokio::test]
async fn two_clocks_that_differ_by_minutes_settle_a_midnight_once() {
    let app = TestApp::start().await;
    // 23:59 in Shanghai, and two minutes later.
    app.set_time("2026-11-23T15:59:00Z");
    let ahead = app.beside(&[]).await;
    ahead.state.clock.set(at("2026-11-23T16:01:00Z"));
    jobs::prepare(&app.state).await.unwrap();
    jobs::prepare(&ahead.state).await.unwrap();
    let settled = stand(&app).await;
    assert!(settled.iter().all(|(_, _, day)| day == "2026-11-24"), "{settled:?}");
    let told = count(&app, "SELECT count(*) FROM live_event").await;
    for server in [&app, &ahead, &app] {
        jobs::prepare(&server.state).await.unwrap();
    }
    assert_eq!(stand(&app).await, settled);
    assert_eq!(count(&app, "SELECT count(*) FROM live_event").await, told, "nobody is told twice");

    // Nor does a record that comes to the one behind set its segment back.
    sent(&app, seed::ZHANG, seed::river(), at("2026-11-23T15:59:00Z")).await;
    let recorded = stand(&app).await;
    assert!(recorded.iter().all(|(_, _, day)| day == "2026-11-24"), "{recorded:?}");
    assert_eq!(differing(&ahead).await, []);
}
