//! The numbers that a phone gives its records, and what is missing between them.

use serde_json::{Value, json};

use super::flags;
use crate::support::{Phone, TestApp, seed};

#[tokio::test]
async fn numbers_missing_in_a_phones_sequence_show_and_the_next_follows_on_again() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let records: Vec<Value> =
        (0..6).map(|_| phone.record(&app, seed::river(), &json!({}))).collect();
    let first = phone.send(&app, &records[..2]).await.json();
    assert_eq!(flags(&first["answers"][0]), [""; 0]);
    assert!(
        !flags(&first["answers"][1]).contains(&"sequence_gap".to_owned()),
        "within one request"
    );
    // The third is never sent; the fourth tells, the fifth follows on it.
    let rest = phone.send(&app, &records[3..5]).await.json();
    assert!(flags(&rest["answers"][0]).contains(&"sequence_gap".to_owned()));
    assert!(!flags(&rest["answers"][1]).contains(&"sequence_gap".to_owned()));
    // The third comes late after all: stored, told apart, and the chain is not set back by it.
    let late = phone.send(&app, &records[2..3]).await.json();
    assert!(flags(&late["answers"][0]).contains(&"sequence_gap".to_owned()));
    let next = phone.send(&app, &records[5..]).await.json();
    assert!(!flags(&next["answers"][0]).contains(&"sequence_gap".to_owned()));
}

#[tokio::test]
async fn a_record_that_was_refused_leaves_no_gap_behind_it() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    // Another steward's road, and a code that never was, between records of one's own: in one
    // request, then one by one.
    let codes = [seed::river(), seed::road(), seed::river(), seed::road(), seed::river()];
    let mut records: Vec<Value> =
        codes.iter().map(|code| phone.record(&app, *code, &json!({}))).collect();
    let together = phone.send(&app, &records[..3]).await.json();
    assert_eq!(together["answers"][1]["result"], "not_steward");
    for own in [0, 2] {
        assert_eq!(flags(&together["answers"][own]), [""; 0], "{own}");
    }
    let refused = phone.send(&app, &records[3..4]).await.json();
    assert_eq!(refused["answers"][0]["result"], "not_steward");
    // Its answer was lost: again, with the next.
    let next = phone.send(&app, &records[3..]).await.json();
    assert_eq!(next["answers"][0]["result"], "not_steward");
    assert_eq!(flags(&next["answers"][1]), [""; 0]);
    // One whose signature does not hold says nothing of the sequence.
    let mut forged = phone.record(&app, seed::road(), &json!({}));
    forged["payload"] =
        json!(forged["payload"].as_str().unwrap().replace("\"accuracy\":12", "\"accuracy\":11"));
    records.push(phone.record(&app, seed::river(), &json!({})));
    phone.send(&app, &[forged]).await;
    let after = phone.send(&app, &records[5..]).await.json();
    assert!(flags(&after["answers"][0]).contains(&"sequence_gap".to_owned()));
    // Nothing of what was refused is kept.
    let owner = app.database.owner().await;
    let scans: i64 =
        sqlx::query_scalar("SELECT count(*) FROM scan").fetch_one(&owner).await.unwrap();
    assert_eq!(scans, 4);
}
