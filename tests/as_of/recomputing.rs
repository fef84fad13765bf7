//! Statuses, duties and sums that went wrong are named by the recomputation, and heal over night.

use riverward::clock::Clock;
use riverward::jobs;
use riverward::rollups::store::states;

use super::{DISTRICT, differing, sent};
use crate::api::sql;
use crate::support::{TestApp, monday, seed};

/// Puts what is kept of every segment wrong in its own way.
const SPOIL: &str = "
    UPDATE segment_state SET status = 5 WHERE segment_id = 1;
    UPDATE segment_state SET open_problems = 3, ratings = '{1,0,0,0,0}' WHERE segment_id = 2;
    UPDATE segment_state SET last_patrol_at = '2026-11-01Z' WHERE segment_id = 3;
    UPDATE segment_duty SET unit = 'month' WHERE segment_id = 1;
    INSERT INTO segment_duty (district, segment_id, role, unit, times, since)
    VALUES (990101, 3, 'lane_chief', 'week', 1, '2026-01-01')";

/// Tables with their keys.
fn named(found: &[riverward::rollups::Difference]) -> Vec<(&str, String)> {
    found
        .iter()
        .map(|difference| (difference.table, difference.keys.join(" ")))
        .collect()
}

#[tokio::test]
async fn what_stands_wrong_is_named_and_made_right() {
    let app = TestApp::start().await;
    sent(&app, seed::ZHANG, seed::river(), monday()).await;
    assert_eq!(differing(&app).await, []);
    sql(&app, SPOIL).await;
    let expected = [
        ("segment_duty", "1/river_chief 3/lane_chief".to_owned()),
        ("segment_state", "1 2 3".to_owned()),
    ];
    assert_eq!(named(&differing(&app).await), expected);
    assert_eq!(named(&differing(&app).await), expected, "checking changes nothing");
    let owner = app.database.owner().await;
    let clock = Clock::fixed(monday());
    let rebuilt = states::rebuild(&owner, DISTRICT, &clock).await.unwrap();
    assert_eq!(named(&rebuilt), expected);
    assert_eq!(differing(&app).await, []);
    assert_eq!(states::rebuild(&owner, DISTRICT, &clock).await.unwrap(), []);
}

#[tokio::test]
async fn statuses_of_another_day_are_wrong() {
    let app = TestApp::start().await;
    sent(&app, seed::ZHANG, seed::river(), monday()).await;
    // As a minute of June left them, and nothing looked at them since.
    sql(&app, "SELECT settle_day(990101, '2027-06-01 02:00Z')").await;
    assert_eq!(named(&differing(&app).await), [("segment_state", "1".to_owned())]);
}

#[tokio::test]
async fn sums_and_statuses_heal_over_night() {
    let app = TestApp::start().await;
    sent(&app, seed::ZHANG, seed::river(), monday()).await;
    sql(&app, SPOIL).await;
    sql(
        &app,
        "UPDATE segment_month SET days = 1;
         UPDATE town_month SET patrolled = 7",
    )
    .await;
    // Two minutes to three in Shanghai: not yet.
    app.set_time("2026-11-23T18:58:00Z");
    jobs::heal(&app.state).await.unwrap();
    assert!(differing(&app).await.len() > 2);
    app.set_time("2026-11-23T19:30:00Z");
    jobs::heal(&app.state).await.unwrap();
    assert_eq!(differing(&app).await, []);
}

#[tokio::test]
async fn every_district_is_compared_once_a_night_in_whatever_round() {
    const SPOIL_TOWNS: &str = "UPDATE town_month SET patrolled = 7";
    let app = TestApp::start().await;
    sent(&app, seed::ZHANG, seed::river(), monday()).await;
    sql(&app, SPOIL_TOWNS).await;
    // Its turn at half past three fails, and the next round takes it up.
    sql(&app, "UPDATE district SET time_zone = 'Mars/Base' WHERE district = 990101").await;
    app.set_time("2026-11-23T19:30:00Z");
    jobs::heal(&app.state).await.unwrap();
    sql(&app, "UPDATE district SET time_zone = 'Asia/Shanghai' WHERE district = 990101").await;
    assert!(!differing(&app).await.is_empty());
    app.set_time("2026-11-23T20:30:00Z");
    jobs::heal(&app.state).await.unwrap();
    assert_eq!(differing(&app).await, []);
    // What goes wrong after that waits for the next night.
    sql(&app, SPOIL_TOWNS).await;
    app.set_time("2026-11-23T21:30:00Z");
    jobs::heal(&app.state).await.unwrap();
    assert!(!differing(&app).await.is_empty());
    app.set_time("2026-11-24T19:00:00Z");
    jobs::heal(&app.state).await.unwrap();
    assert_eq!(differing(&app).await, []);
}

#[tokio::test]
async fn records_with_the_id_of_a_wrong_clock_are_summed_up_as_well() {
    for id in ["2021-03-01Z", "2031-03-01Z"] {
        let app = TestApp::start().await;
        sent(&app, seed::ZHANG, seed::river(), monday()).await;
        sql(&app, format!("UPDATE scan SET scan_id = uuidv7_floor('{id}')")).await;
        assert_eq!(differing(&app).await, [], "{id}");
    }
}
