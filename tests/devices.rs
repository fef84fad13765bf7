//! Phones that sign: binding one, what a signature is worth, taking one away, going on without a
//! password.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::api::sql;
use crate::support::{Phone, TestApp, enrolment, seed};

fn flags(answer: &Value) -> Vec<String> {
    let flags = answer["stored"]["flags"].as_array().unwrap();
    flags.iter().map(|flag| flag.as_str().unwrap().to_owned()).collect()
}

fn stored(answer: &Value) -> (String, Vec<String>) {
    assert_eq!(answer["result"], "recorded", "{answer}");
    (answer["stored"]["grade"].as_str().unwrap().to_owned(), flags(answer))
}

#[tokio::test]
async fn a_live_record_signed_by_the_stewards_phone_is_e2_and_kept_to_the_byte() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let record = phone.record(
        &app,
        seed::river(),
        &json!({ "findings": ["outfall"], "outcome": "findings", "note": " 东侧 " }),
    );
    let answer = phone.send(&app, std::slice::from_ref(&record)).await.json();
    assert_eq!(stored(&answer["answers"][0]), ("E2".into(), vec![]));
    assert!(answer["lease"].is_string());
    let owner = app.database.owner().await;
    let kept: (Vec<u8>, Vec<u8>, Vec<String>, String, i64) =
        sqlx::query_as("SELECT payload, signature, findings, note, sequence FROM scan")
            .fetch_one(&owner)
            .await
            .unwrap();
    assert_eq!(kept.0, record["payload"].as_str().unwrap().as_bytes());
    assert_eq!(kept.1.len(), 64);
    assert_eq!((kept.2, kept.3.as_str(), kept.4), (vec!["outfall".to_owned()], "东侧", 1));
    // Again: the same answer, and nothing twice.
    let again = phone.send(&app, &[record]).await.json();
    assert_eq!(again["answers"][0]["result"], "replayed");
    assert_eq!(again["answers"][0]["stored"], answer["answers"][0]["stored"]);
}

#[tokio::test]
async fn a_record_that_waited_is_signed_but_not_live() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let record = phone.record(&app, seed::river(), &json!({}));
    app.set_time("2026-11-23T04:00:00Z");
    let answer = phone.send(&app, &[record]).await.json();
    assert_eq!(stored(&answer["answers"][0]), ("E1".into(), vec![]));
}

#[tokio::test]
async fn one_byte_changed_on_the_way_takes_the_signature_away_and_says_so() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let mut record = phone.record(&app, seed::river(), &json!({}));
    let tampered =
        record["payload"].as_str().unwrap().replace("\"accuracy\":12", "\"accuracy\":11");
    record["payload"] = json!(tampered);
    let answer = phone.send(&app, &[record]).await.json();
    assert_eq!(stored(&answer["answers"][0]), ("E1".into(), vec!["bad_signature".into()]));
    // A signature that is none, and a device that nobody enrolled.
    let mut record = phone.record(&app, seed::river(), &json!({}));
    record["signature"] = json!("no signature");
    let other = Phone::new(&app, 99).record(&app, seed::river(), &json!({}));
    let answer = phone.send(&app, &[record, other]).await.json();
    assert!(flags(&answer["answers"][0]).contains(&"bad_signature".to_owned()));
    assert!(flags(&answer["answers"][1]).contains(&"bad_signature".to_owned()));
    assert_eq!(answer["answers"][1]["stored"]["grade"], "E1");
}

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

#[tokio::test]
async fn somebody_elses_phone_signs_for_nobody_else() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let li = app.li().await;
    phone.browser.set_cookie("__Host-session", &li.cookie("__Host-session").unwrap());
    let answer = phone.record_once(&app, seed::road(), &json!({ "lon": 121.09 })).await;
    assert_eq!(stored(&answer), ("E1".into(), vec!["shared_device".into()]));
}

#[tokio::test]
async fn three_phones_at_most_and_the_link_is_not_used_up_by_a_fourth() {
    let app = TestApp::start().await;
    for seed in 1..=3 {
        Phone::of(&app, 1, seed).await;
    }
    let fourth = Phone::new(&app, 4);
    let link = enrolment(&app, 1).await;
    let refused = fourth.enrol(&link).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("三部手机"));
    let zhang = app.zhang().await;
    let first = Phone::new(&app, 1).device();
    let page = zhang.get("/my").await;
    assert!(page.body.contains(&format!("/my/devices/{first}/revoke")));
    assert_eq!(
        zhang.post(&format!("/my/devices/{first}/revoke"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(fourth.enrol(&link).await.header("location"), "/my");
    // A key that was taken away does not come back, and somebody else's is not taken over.
    let link = enrolment(&app, 2).await;
    assert_eq!(Phone::new(&app, 1).enrol(&link).await.status, StatusCode::CONFLICT);
    assert_eq!(Phone::new(&app, 4).enrol(&link).await.status, StatusCode::CONFLICT);
    assert_eq!(Phone::new(&app, 5).enrol(&link).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_takes_away_what_is_not_theirs() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let path = format!("/my/devices/{}/revoke", phone.device());
    assert_eq!(app.li().await.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.resident().post(&path, &[]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(stored(&phone.record_once(&app, seed::river(), &json!({})).await).0, "E2");
}

#[tokio::test]
async fn a_key_without_proof_binds_nothing() {
    let app = TestApp::start().await;
    let phone = Phone::new(&app, 7);
    let link = enrolment(&app, 1).await;
    let (key, proof) = (phone.public_key(), phone.sign("something else"));
    let answer =
        phone.browser.post(&format!("/e/{link}"), &[("key", &key), ("proof", &proof)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(phone.enrol(&link).await.header("location"), "/my", "the link was not used up");
    // Expired: as before, and nothing is bound.
    let link = enrolment(&app, 1).await;
    app.set_time("2026-12-01T00:00:00Z");
    let late = Phone::new(&app, 8);
    assert_eq!(late.enrol(&link).await.status, StatusCode::GONE);
    let owner = app.database.owner().await;
    let keys: i64 = sqlx::query_scalar("SELECT count(*) FROM device_key")
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!(keys, 1);
}

#[tokio::test]
async fn a_phone_that_is_taken_away_is_signed_out_at_once_and_signs_no_more() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let waiting = phone.record(&app, seed::river(), &json!({}));
    let zhang = app.zhang().await;
    zhang.post(&format!("/my/devices/{}/revoke", phone.device()), &[]).await;
    assert_eq!(
        phone.send(&app, std::slice::from_ref(&waiting)).await.status,
        StatusCode::UNAUTHORIZED
    );
    let lease = app.state.secrets.lease(&app.state.entropy, app.state.clock.now());
    assert_eq!(phone.renew("990101.1", &lease).await.status, StatusCode::FORBIDDEN);
    // Signed in by a password, what the phone kept is stored all the same, for what it is.
    phone.browser.set_cookie("__Host-session", &zhang.cookie("__Host-session").unwrap());
    let answer = phone.send(&app, &[waiting]).await.json();
    assert_eq!(stored(&answer["answers"][0]), ("E1".into(), vec!["revoked_device".into()]));
}

#[tokio::test]
async fn a_phone_opens_a_session_by_its_key_with_a_fresh_lease_only() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let lease = phone.browser.get("/api/v1/lease").await.json()["lease"]
        .as_str()
        .unwrap()
        .to_owned();
    phone.browser.set_cookie("__Host-session", "990101.gone");
    assert_eq!(phone.browser.get("/my").await.status, StatusCode::UNAUTHORIZED);
    for (steward, lease) in [
        ("990202.1", lease.as_str()),
        ("x", &lease),
        ("990101.1", "AAAA"),
        ("990101.1", &lease[1..]),
    ] {
        assert_eq!(phone.renew(steward, lease).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(phone.renew("990101.1", &lease).await.status, StatusCode::NO_CONTENT);
    assert_eq!(phone.browser.get("/my").await.status, StatusCode::OK);
    app.set_time("2026-11-23T02:06:00Z");
    assert_eq!(phone.renew("990101.1", &lease).await.status, StatusCode::FORBIDDEN);
    sql(&app, "UPDATE account SET disabled_at = '2026-11-23' WHERE account_id = 1").await;
    let lease = phone.browser.get("/api/v1/lease").await.json()["lease"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(phone.renew("990101.1", &lease).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_lease_bounds_when_a_record_can_have_been_made() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    // Sunday 23:00 in Shanghai: the lease of a page opened then.
    app.set_time("2026-11-22T15:00:00Z");
    let lease = app.state.secrets.lease(&app.state.entropy, app.state.clock.now());
    app.set_time("2026-11-23T02:00:00Z");
    let now = app.state.clock.now().timestamp_millis();
    let hours = |hours: i64| now - hours * 3_600_000;
    // Made ten and a half hours ago, as the phone says: Sunday. Made on Friday, as it says: not
    // before the lease.
    let honest =
        json!({ "device_time": now - 37_800_000, "taken_at": now - 37_800_000, "lease": lease });
    let backdated = json!({ "device_time": hours(60), "taken_at": hours(60), "lease": lease });
    let records = [honest, backdated].map(|more| phone.record(&app, seed::river(), &more));
    let answer = phone.send(&app, &records).await.json();
    assert_eq!(answer["answers"][0]["stored"]["day"], "2026-11-22");
    assert!(!flags(&answer["answers"][0]).contains(&"clock_skew".to_owned()));
    assert_eq!(answer["answers"][1]["stored"]["day"], "2026-11-22", "not the Friday it claims");
    assert!(flags(&answer["answers"][1]).contains(&"clock_skew".to_owned()));
    // A lease that is not ours bounds nothing and is no fault.
    let other = phone
        .record_once(&app, seed::river(), &json!({ "lease": "forged", "device_time": hours(60) }))
        .await;
    assert_eq!(other["stored"]["day"], "2026-11-20");
}

#[tokio::test]
async fn times_that_no_patrol_can_have_are_stored_for_the_day_they_came_and_flagged() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let now = app.state.clock.now().timestamp_millis();
    let days = |days: i64| now + days * 86_400_000;
    for (device_time, flag) in [
        (days(30), "clock_skew"),
        (days(-146_097), "long_offline"),
        (days(-4), "long_offline"),
        (now + 60_000, "clock_skew"),
    ] {
        let answer = phone
            .record_once(
                &app,
                seed::river(),
                &json!({ "device_time": device_time, "taken_at": device_time }),
            )
            .await;
        assert_eq!(answer["result"], "recorded");
        assert_eq!(answer["stored"]["day"], "2026-11-23");
        assert!(flags(&answer).contains(&flag.to_owned()), "{device_time}: {answer}");
    }
    // A clock that is thirty days off, and knows how long it waited.
    for off in [30, -30] {
        let record = phone.record(
            &app,
            seed::river(),
            &json!({ "device_time": days(off) - 60_000, "taken_at": days(off) - 60_000 }),
        );
        let answer = phone.send_at(days(off), &[record]).await.json();
        assert_eq!(answer["answers"][0]["stored"]["day"], "2026-11-23");
        assert!(flags(&answer["answers"][0]).contains(&"clock_skew".to_owned()));
    }
    // A position from before the tap.
    let stale = phone.record_once(&app, seed::river(), &json!({ "taken_at": now - 600_000 })).await;
    assert!(flags(&stale).contains(&"stale_fix".to_owned()));
    assert_eq!(stale["stored"]["fence"], "uncertain");
}
