//! Residents rate.

use reqwest::StatusCode;
use sqlx::Row;

use super::{at, count, token};
use crate::support::TestApp;

#[tokio::test]
async fn a_rating_counts_once_a_day_and_a_low_one_opens_a_task() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let token = token(&resident, &at("/rate")).await;
    let rate = async |score: &str, reason: &str| {
        resident
            .post(&at("/ratings"), &[("token", &token), ("score", score), ("reason", reason)])
            .await
    };
    let without_reason = rate("5", "").await;
    assert_eq!(without_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        without_reason.has("input[name=score][value='5'][checked]"),
        "what was chosen stays chosen"
    );
    assert_eq!(rate("5", "一个月没人来").await.status, StatusCode::OK);
    assert_eq!(rate("1", "").await.status, StatusCode::OK);
    let owner = app.database.owner().await;
    let ratings: Vec<i32> = sqlx::query("SELECT ratings FROM segment_state WHERE segment_id = 1")
        .fetch_one(&owner)
        .await
        .unwrap()
        .get(0);
    assert_eq!(ratings, [0, 0, 0, 0, 1]);
    let task = sqlx::query(
        "SELECT is_rating, due_at::text, (SELECT open_problems FROM segment_state
                                WHERE segment_id = 1) FROM problem",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(
        (task.get::<bool, _>(0), task.get::<&str, _>(1), task.get::<i32, _>(2)),
        (true, "2026-12-14 16:00:00+00", 0),
        "fifteen working days, and no mark on the map"
    );
    app.set_time("2026-11-24T02:00:00Z");
    assert_eq!(rate("2", "").await.status, StatusCode::OK);
    assert_eq!(count(&app, "rating").await, 2);
}
