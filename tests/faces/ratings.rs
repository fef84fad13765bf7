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

#[tokio::test]
async fn a_low_rating_sent_again_answers_with_its_receipt_and_keeps_a_number() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let token = token(&resident, &at("/rate")).await;
    let rate = async |score: &str, phone: &str| {
        let fields =
            [("token", &token[..]), ("score", score), ("reason", "没人来"), ("phone", phone)];
        let thanks = resident.post(&at("/ratings"), &fields).await;
        assert_eq!(thanks.status, StatusCode::OK);
        thanks
    };
    let first = rate("5", "").await.link_starting("/p/").expect("a receipt");
    for (score, phone) in [("5", ""), ("5", "138 1234 5678"), ("1", "")] {
        let again = rate(score, phone).await;
        assert_eq!(again.link_starting("/p/").as_deref(), Some(&first[..]), "{score}");
        let text = again.text();
        assert!(text.contains("您今天已经评价过了"), "{text}");
        assert!(text.contains("最迟") && text.contains("12月14日"), "{text}");
        assert_eq!(text.contains("电话已经记下"), !phone.is_empty(), "{text}");
    }
    let owner = app.database.owner().await;
    let sealed: Vec<u8> = sqlx::query_scalar(
        "SELECT c.sealed FROM problem p
         JOIN contact c ON c.district = p.district AND c.contact_id = p.contact_id",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(app.state.secrets.open(&sealed).as_deref(), Some("13812345678"));
    assert_eq!((count(&app, "rating").await, count(&app, "problem").await), (1, 1));
    // Who was content has nothing to follow, the second time as the first.
    let other = app.resident();
    let token = super::token(&other, &at("/rate")).await;
    for _ in 0..2 {
        let fields = [("token", &token[..]), ("score", "1"), ("phone", "138 1234 5678")];
        let thanks = other.post(&at("/ratings"), &fields).await;
        assert_eq!(thanks.link_starting("/p/"), None);
        assert!(!thanks.text().contains("电话已经记下"));
    }
}

#[tokio::test]
async fn a_low_rating_that_is_reopened_has_fifteen_working_days_again() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let token = token(&resident, &at("/rate")).await;
    let fields = [
        ("token", &token[..]),
        ("score", "5"),
        ("reason", "没人来"),
        ("phone", "13812345678"),
    ];
    let thanks = resident.post(&at("/ratings"), &fields).await;
    let receipt = thanks.link_starting("/p/").expect("a receipt");
    let owner = app.database.owner().await;
    let close = "UPDATE problem SET stage = 'closed', closed_at = '2026-11-25'";
    sqlx::query(close).execute(&owner).await.unwrap();
    // A Thursday; fifteen working days later is the last of the year.
    app.set_time("2026-12-10T02:00:00Z");
    let again = resident.post(&format!("{receipt}/reopen"), &[("text", "还是没人来")]).await;
    assert_eq!(again.status, StatusCode::OK);
    assert!(again.text().contains("12月31日"), "{}", again.text());
    let kept = sqlx::query(
        "SELECT p.due_at::text, c.erase_at - p.due_at = interval '90 days',
             c.promised_until - p.due_at = interval '90 days',
             (SELECT open_problems FROM segment_state WHERE segment_id = 1)
         FROM problem p JOIN contact c ON c.district = p.district AND c.contact_id = p.contact_id",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(
        (kept.get::<&str, _>(0), kept.get::<bool, _>(1), kept.get::<bool, _>(2)),
        ("2026-12-31 16:00:00+00", true, true),
        "and the number stays as long after it"
    );
    assert_eq!(kept.get::<i32, _>(3), 0, "no mark on the map");
}
