//! Under rules of the whole year, whatever comes between.

use riverward::jobs;

use super::{claimed, is_offered, lapsed_on};
use crate::api::sql;
use crate::support::TestApp;

/// A rule of the whole year.
fn all_year(unit: &str) -> String {
    format!("('{unit}', NULL::int2, NULL::int2, '2026-01-01'::date, NULL::date)")
}

/// A red warning of one day, under which the road is to be patrolled daily.
fn a_day_of_warning(from: &str, past: &str) -> String {
    format!(
        "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from, warning)
             VALUES (990101, '990101', 'road_chief', 'road', 'day', 1, '2026-01-01', 'red');
         INSERT INTO warning (district, warning_id, area_path, level, from_day, past_day, note,
             account_id, at)
             VALUES (990101, gen_random_uuid(), '990101101', 'red', '{from}', '{past}', '', 3,
                 '2026-11-23')"
    )
}

#[tokio::test]
async fn a_day_of_a_stronger_rule_puts_no_lapse_off() {
    let app = claimed(&all_year("week")).await;
    sql(&app, a_day_of_warning("2027-01-10", "2027-01-11")).await;
    assert!(!lapsed_on(&app, "2027-01-11").await);
    assert!(!lapsed_on(&app, "2027-01-21").await);
    assert!(lapsed_on(&app, "2027-01-22").await, "sixty days");
}

#[tokio::test]
async fn a_day_of_a_stronger_rule_brings_no_lapse_on() {
    let app = claimed(&all_year("quarter")).await;
    sql(&app, a_day_of_warning("2027-02-10", "2027-02-11")).await;
    assert!(!lapsed_on(&app, "2027-02-10").await, "what is usual is counted by the quarter");
    assert!(!lapsed_on(&app, "2027-05-21").await);
    assert!(lapsed_on(&app, "2027-05-22").await, "a hundred and eighty days");
}

#[tokio::test]
async fn a_lapse_is_put_off_by_as_many_days_as_nothing_was_asked_for() {
    let app = claimed(&all_year("week")).await;
    sql(
        &app,
        "INSERT INTO suspension (district, suspension_id, area_path, segment_id, person_id, cause,
             from_day, past_day, note, account_id, at) VALUES
         (990101, gen_random_uuid(), '990101101201', 2, NULL, 'works', '2026-12-01', '2027-01-01',
             '', 3, '2026-11-23'),
         (990101, gen_random_uuid(), '990101101201', NULL, 1, 'leave', '2027-01-05', '2027-01-06',
             '', 3, '2026-11-23')",
    )
    .await;
    assert!(!lapsed_on(&app, "2027-02-22").await);
    assert!(lapsed_on(&app, "2027-02-23").await, "a month and a day later");
}

#[tokio::test]
async fn claims_lapse_whoever_settled_the_day() {
    let app = claimed(&all_year("week")).await;
    app.set_time("2027-01-22T02:00:00Z");
    // The round that settled it broke off, or a record came before it.
    sql(&app, "SELECT settle_day(990101, '2027-01-22 02:00:00+00')").await;
    assert!(!is_offered(&app).await);
    assert!(lapsed_on(&app, "2027-01-22").await);
    assert!(lapsed_on(&app, "2027-01-22").await, "once");
}

#[tokio::test]
async fn a_fault_of_one_district_keeps_no_other_from_its_day() {
    let app = TestApp::start().await;
    let as_of = async || -> Vec<(i32, String)> {
        sqlx::query_as("SELECT district, min(as_of)::text FROM segment_state GROUP BY 1 ORDER BY 1")
            .fetch_all(&app.database.owner().await)
            .await
            .unwrap()
    };
    sql(&app, "UPDATE district SET time_zone = 'Mars/Base' WHERE district = 990101").await;
    app.set_time("2026-11-24T02:00:00Z");
    jobs::prepare(&app.state).await.unwrap();
    let (behind, settled) = ("2026-11-23".to_owned(), "2026-11-24".to_owned());
    assert_eq!(as_of().await, [(990_101, behind), (990_202, settled.clone())]);
    sql(&app, "UPDATE district SET time_zone = 'Asia/Shanghai' WHERE district = 990101").await;
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(as_of().await, [(990_101, settled.clone()), (990_202, settled)]);
}
