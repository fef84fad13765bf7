//! Residents report, follow what they reported, say that they see it too.

use reqwest::StatusCode;
use riverward::jobs;
use sqlx::Row;

use super::{at, count, report, token};
use crate::support::TestApp;

#[tokio::test]
async fn a_report_changes_the_status_and_is_followed_by_its_number() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let thanks = report(&resident, "floating_rubbish", "桥下有一片浮萍和塑料袋").await;
    assert_eq!(thanks.status, StatusCode::OK, "{}", thanks.text());
    let receipt = thanks.link_starting("/p/").expect("a link to follow the problem");
    let followed = app.resident().get(&receipt).await;
    assert_eq!(followed.status, StatusCode::OK);
    assert!(
        followed.text().contains("桥下有一片浮萍和塑料袋"),
        "the holder of the number reads their own words"
    );
    let page = app.resident().get(&at("")).await;
    assert!(!page.text().contains("浮萍"), "nobody else does");
    let owner = app.database.owner().await;
    let row = sqlx::query("SELECT status, open_problems FROM segment_state WHERE segment_id = 1")
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!((row.get::<i16, _>(0), row.get::<i32, _>(1)), (3, 1));
}

#[tokio::test]
async fn the_same_report_twice_within_ten_minutes_is_one_and_after_that_two() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let first = report(&resident, "rubbish", "垃圾").await.link_starting("/p/");
    assert_eq!(report(&resident, "rubbish", "垃圾").await.link_starting("/p/"), first);
    assert_ne!(
        report(&app.resident(), "rubbish", "垃圾").await.link_starting("/p/"),
        first,
        "somebody else's is another"
    );
    app.set_time("2026-11-23T02:11:00Z");
    assert_ne!(report(&resident, "rubbish", "垃圾").await.link_starting("/p/"), first);
    assert_eq!(count(&app, "problem").await, 3);
}

#[tokio::test]
async fn reports_pressed_side_by_side_are_stored_once() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let token = token(&resident, &at("/report")).await;
    let (path, fields) = (
        at("/problems"),
        [("token", token.as_str()), ("category", "rubbish"), ("text", "垃圾")],
    );
    let presses = (0..8).map(|_| resident.post(&path, &fields));
    let answers = futures_util::future::join_all(presses).await;
    let links: std::collections::HashSet<_> =
        answers.iter().map(|answer| answer.link_starting("/p/")).collect();
    assert_eq!((links.len(), count(&app, "problem").await), (1, 1));
}

#[tokio::test]
async fn a_closed_problem_is_reopened_by_its_reporter() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let receipt = report(&resident, "rubbish", "垃圾").await.link_starting("/p/").unwrap();
    let owner = app.database.owner().await;
    sqlx::query("UPDATE problem SET stage = 'closed', closed_at = now(), result = '已清理'")
        .execute(&owner)
        .await
        .unwrap();
    sqlx::query("UPDATE segment_state SET open_problems = 0")
        .execute(&owner)
        .await
        .unwrap();
    assert!(resident.get(&receipt).await.text().contains("已清理"));
    for _ in 0..2 {
        let answer = resident.post(&format!("{receipt}/reopen"), &[("text", "还在那里")]).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    let row = sqlx::query(
        "SELECT stage, (SELECT open_problems FROM segment_state WHERE segment_id = 1),
             (SELECT count(*) FROM problem_event) FROM problem",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(
        (row.get::<&str, _>(0), row.get::<i32, _>(1), row.get::<i64, _>(2)),
        ("reported", 1, 2),
        "a second press changes nothing"
    );
}

#[tokio::test]
async fn what_was_typed_stays_when_a_form_cannot_be_taken() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let token = token(&resident, &at("/report")).await;
    let cases: [(&str, &str, &str, &str); 4] = [
        (&token, "", "垃圾很多", "category"),
        (&token, "rubbish", "", "text"),
        ("0000", "rubbish", "垃圾很多", "token"),
        (&token, "rating", "垃圾很多", "category"),
    ];
    for (token, category, text, field) in cases {
        let answer = resident
            .post(
                &at("/problems"),
                &[
                    ("token", token),
                    ("category", category),
                    ("text", text),
                    ("phone", "138-1234-5678"),
                ],
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(answer.has("[role=alert]") && answer.body.contains("138-1234-5678"), "{field}");
        assert!(text.is_empty() || answer.body.contains(text), "{field}");
    }
    let long = "长".repeat(501);
    assert_eq!(report(&resident, "rubbish", &long).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(count(&app, "problem").await, 0);
}

#[tokio::test]
async fn i_see_it_too_counts_a_device_once() {
    let app = TestApp::start().await;
    report(&app.resident(), "rubbish", "垃圾").await;
    let other = app.resident();
    let action = other
        .get(&at(""))
        .await
        .form_starting(&at("/problems/"))
        .expect("a button beside the problem");
    for _ in 0..2 {
        assert_eq!(other.fill(&at(""), &action, &[]).await.status, StatusCode::OK);
    }
    let owner = app.database.owner().await;
    assert_eq!(
        sqlx::query("SELECT supports FROM problem")
            .fetch_one(&owner)
            .await
            .unwrap()
            .get::<i32, _>(0),
        1
    );
    assert_eq!(
        other
            .post(&at("/problems/999/support"), &[("token", &token(&other, &at("/report")).await)])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_phone_number_is_sealed_and_erased_when_its_time_is_over() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let token = token(&resident, &at("/report")).await;
    resident
        .post(
            &at("/problems"),
            &[
                ("token", &token),
                ("category", "rubbish"),
                ("text", "垃圾"),
                ("phone", "138 1234 5678"),
            ],
        )
        .await;
    let owner = app.database.owner().await;
    let sealed: Vec<u8> =
        sqlx::query("SELECT sealed FROM contact").fetch_one(&owner).await.unwrap().get(0);
    assert!(!sealed.windows(6).any(|bytes| bytes == b"138123"));
    assert_eq!(app.state.secrets.open(&sealed).as_deref(), Some("13812345678"));
    app.set_time("2027-02-01T00:00:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(count(&app, "contact").await, 1, "the answer may have raised a question");
    app.set_time("2027-04-01T00:00:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    assert_eq!(count(&app, "contact").await, 0);
    assert_eq!(count(&app, "problem WHERE contact_id IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_duplicate_is_not_reopened_by_itself() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let receipt = report(&resident, "rubbish", "垃圾").await.link_starting("/p/").unwrap();
    let owner = app.database.owner().await;
    let close = "UPDATE problem SET stage = 'duplicate', closed_at = '2026-11-23'";
    sqlx::query(close).execute(&owner).await.unwrap();
    let page = resident.get(&receipt).await;
    assert!(page.form_starting("/p/").is_none(), "nothing offers it");
    let reopen = format!("{receipt}/reopen");
    let refused = resident.post(&reopen, &[("text", "还在那里")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("与先前反映的一件重复"), "{}", refused.text());
    let duplicates = "problem WHERE stage = 'duplicate' AND closed_at IS NOT NULL";
    assert_eq!((count(&app, duplicates).await, count(&app, "problem_event").await), (1, 1));
    // One that was turned down is.
    sqlx::query("UPDATE problem SET stage = 'rejected'").execute(&owner).await.unwrap();
    assert_eq!(resident.post(&reopen, &[("text", "")]).await.status, StatusCode::OK);
    assert_eq!(count(&app, "problem WHERE stage = 'reported'").await, 1);
}

#[tokio::test]
async fn a_phone_number_that_comes_when_a_report_is_sent_again_is_kept() {
    let app = TestApp::start().await;
    let resident = app.resident();
    let token = token(&resident, &at("/report")).await;
    let owner = app.database.owner().await;
    let mut receipts = std::collections::HashSet::new();
    for (phone, known) in [
        ("", None),
        ("138 1234 5678", Some("13812345678")),
        // Typed wrong the first time.
        ("138 1234 5679", Some("13812345679")),
        ("", Some("13812345679")),
    ] {
        let fields =
            [("token", &token[..]), ("category", "rubbish"), ("text", "垃圾"), ("phone", phone)];
        let thanks = resident.post(&at("/problems"), &fields).await;
        assert_eq!(thanks.status, StatusCode::OK);
        receipts.insert(thanks.link_starting("/p/").expect("a receipt"));
        assert_eq!(thanks.text().contains("电话已经记下"), !phone.is_empty(), "{phone}");
        let sealed: Option<Vec<u8>> = sqlx::query_scalar(
            "SELECT c.sealed FROM problem p
             JOIN contact c ON c.district = p.district AND c.contact_id = p.contact_id
             WHERE c.erase_at = p.due_at + interval '90 days'
               AND c.promised_until = p.due_at + interval '90 days'",
        )
        .fetch_optional(&owner)
        .await
        .unwrap();
        let number = sealed.and_then(|sealed| app.state.secrets.open(&sealed));
        assert_eq!(number.as_deref(), known, "{phone}");
    }
    assert_eq!(receipts.len(), 1);
    assert_eq!((count(&app, "problem").await, count(&app, "contact").await), (1, 1));
}
