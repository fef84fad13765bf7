//! Phones that sign: binding one, what a signature is worth, taking one away, going on without a
//! password.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::Signature;
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
    // A lease that is not ours bounds nothing: what carries it counts for when it came.
    let other = phone
        .record_once(&app, seed::river(), &json!({ "lease": "forged", "device_time": hours(60) }))
        .await;
    assert_eq!(other["stored"]["day"], "2026-11-23");
    assert!(flags(&other).contains(&"no_lease".to_owned()), "{other}");
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

#[tokio::test]
async fn a_fix_of_two_hours_ago_is_not_live_whatever_the_list_says() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let made = app.state.clock.now().timestamp_millis();
    let late = phone.record(&app, seed::river(), &json!({}));
    let later = phone.record(&app, seed::river(), &json!({ "lon": 121.1001 }));
    // When it was sent stands beside what is signed, and says that it was just made.
    app.set_time("2026-11-23T04:00:00Z");
    let answer = phone.send_at(made + 1_000, &[late]).await.json();
    assert_eq!(stored(&answer["answers"][0]), ("E1".into(), vec!["clock_skew".into()]));
    // Or nothing at all.
    let request = phone.browser.request(reqwest::Method::POST, "/api/v1/scans");
    let body = json!({ "key": phone.public_key(), "scans": [later] });
    let sent = request.header("sec-fetch-site", "same-origin").json(&body);
    let answer = phone.browser.send(sent).await.json();
    assert_eq!(stored(&answer["answers"][0]), ("E1".into(), vec![]));
    // Nor is one whose clock was put forward when it was made.
    let ahead = made + 4 * 3_600_000;
    app.set_time("2026-11-23T04:00:01Z");
    let more = json!({ "device_time": ahead, "taken_at": ahead, "lon": 121.1002 });
    let record = phone.record(&app, seed::river(), &more);
    app.set_time("2026-11-23T06:00:00Z");
    let answer = phone.send(&app, &[record]).await.json();
    assert_eq!(stored(&answer["answers"][0]), ("E1".into(), vec![]));
}

#[tokio::test]
async fn a_lease_makes_a_record_live_for_two_minutes() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let lease = app.state.secrets.lease(&app.state.entropy, app.state.clock.now());
    for (time, grade) in [("2026-11-23T02:02:00Z", "E2"), ("2026-11-23T02:02:00.001Z", "E1")] {
        app.set_time(time);
        let answer = phone.record_once(&app, seed::river(), &json!({ "lease": lease })).await;
        assert_eq!(stored(&answer).0, grade, "{time}");
    }
    let without = phone.record_once(&app, seed::river(), &json!({ "lease": null })).await;
    assert_eq!(stored(&without), ("E1".into(), vec![]));
}

/// Scans that patrols count, and those that are kept.
async fn counted(app: &TestApp) -> (i64, i64) {
    sqlx::query_as(
        "SELECT (SELECT coalesce(sum(scans), 0)::int8 FROM patrol), (SELECT count(*) FROM scan)",
    )
    .fetch_one(&app.database.owner().await)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_spoiled_copy_that_comes_first_keeps_nothing_from_the_record() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let record = phone.record(&app, seed::river(), &json!({}));
    let mut copy = record.clone();
    let text = record["payload"].as_str().unwrap();
    copy["payload"] = json!(text.replace("\"accuracy\":12", "\"accuracy\":11"));
    let first = phone.send(&app, std::slice::from_ref(&copy)).await.json();
    assert_eq!(stored(&first["answers"][0]), ("E1".into(), vec!["bad_signature".into()]));
    // Again, and another one: what was said of the first.
    let again = phone.send(&app, std::slice::from_ref(&copy)).await.json();
    assert_eq!(again["answers"][0]["result"], "replayed");
    let mut other = record.clone();
    other["signature"] = Value::Null;
    let other = phone.send(&app, &[other]).await.json();
    assert_eq!(other["answers"][0]["stored"], first["answers"][0]["stored"]);
    assert_eq!(counted(&app).await, (1, 1));

    let whole = phone.send(&app, std::slice::from_ref(&record)).await.json();
    assert_eq!(stored(&whole["answers"][0]), ("E2".into(), vec![]));
    assert_eq!(counted(&app).await, (1, 2), "the copy is kept, and counts no more");
    let seen: i32 = sqlx::query_scalar("SELECT flags FROM patrol")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(seen, 0);
    // From now on each of them is that record.
    for sent in [record.clone(), copy] {
        let known = phone.send(&app, &[sent]).await.json();
        assert_eq!(known["answers"][0]["result"], "replayed");
        assert_eq!(known["answers"][0]["stored"], whole["answers"][0]["stored"]);
    }
    let open = app.official().await.get("/api/v1/records?area=990101101").await.json();
    assert_eq!(open["items"], json!([]), "there is nothing to decide");
    let own = phone.browser.get("/my/records").await;
    assert!(!own.text().contains("签名与内容不符"), "{}", own.text());
    // And it is taken back by the id that the phone knows.
    let id = serde_json::from_str::<Value>(text).unwrap()["id"].clone();
    let event = app.state.entropy.event_id(app.state.clock.now());
    let back = json!({ "id": event, "undo": id });
    let back = json!({ "payload": back.to_string() });
    let answer = phone.send(&app, &[back]).await.json();
    assert_eq!(answer["answers"][0]["result"], "recorded");
    assert_eq!(counted(&app).await, (0, 2));
}

#[tokio::test]
async fn a_spoiled_copy_that_was_taken_back_takes_the_record_back() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let record = phone.record(&app, seed::river(), &json!({}));
    let mut copy = record.clone();
    copy["signature"] = json!("AAAA");
    let id = serde_json::from_str::<Value>(record["payload"].as_str().unwrap()).unwrap();
    let event = app.state.entropy.event_id(app.state.clock.now());
    let back = json!({ "payload": json!({ "id": event, "undo": id["id"] }).to_string() });
    phone.send(&app, &[copy, back.clone()]).await;
    assert_eq!(counted(&app).await, (0, 1));
    let answer = phone.send(&app, &[record, back]).await.json();
    assert_eq!(answer["answers"][0]["result"], "recorded");
    assert_eq!(answer["answers"][1]["result"], "replayed");
    assert_eq!(counted(&app).await, (0, 2));
}

#[tokio::test]
async fn a_signature_that_is_none_is_kept_as_it_came() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let long = "A".repeat(400);
    for (signature, kept) in [
        ("no signature", b"no signature".to_vec()),
        ("", vec![]),
        (long.as_str(), vec![0; 128]),
    ] {
        let mut record = phone.record(&app, seed::river(), &json!({}));
        record["signature"] = json!(signature);
        let answer = phone.send(&app, &[record]).await.json();
        assert!(flags(&answer["answers"][0]).contains(&"bad_signature".to_owned()), "{answer}");
        let last: Vec<u8> = sqlx::query_scalar(
            "SELECT signature FROM scan WHERE signature IS NOT NULL
             ORDER BY sequence DESC LIMIT 1",
        )
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
        assert_eq!(last, kept, "{signature}");
    }
    // A signature without a device that can be read is nobody's.
    for device in [json!("not a key"), json!(null)] {
        let record = phone.record(&app, seed::river(), &json!({ "device": device }));
        let answer = phone.send(&app, &[record]).await.json();
        assert_eq!(flags(&answer["answers"][0]), ["bad_signature"], "{device}");
    }
}

#[tokio::test]
async fn of_a_phone_that_promises_one_form_of_its_signatures_the_other_is_none() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let forms = |record: &Value| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(record["signature"].as_str().unwrap()).unwrap();
        let lower = Signature::from_slice(&bytes).unwrap().normalize_s();
        let (r, s) = lower.split_scalars();
        [lower, Signature::from_scalars(r, -s).unwrap()]
            .map(|form| BASE64_URL_SAFE_NO_PAD.encode(form.to_bytes()))
    };
    for (promised, grades) in [(true, ["E2", "E1"]), (false, ["E2", "E2"])] {
        for (form, grade) in [0, 1].into_iter().zip(grades) {
            let mut record = phone.record(&app, seed::river(), &json!({ "low_s": promised }));
            record["signature"] = json!(forms(&record)[form]);
            let answer = phone.send(&app, &[record]).await.json();
            let (found, flags) = stored(&answer["answers"][0]);
            let what = format!("promised {promised}, form {form}");
            assert_eq!(found, grade, "{what}");
            assert_eq!(flags.contains(&"bad_signature".to_owned()), grade == "E1", "{what}");
        }
    }
}

#[tokio::test]
async fn a_signed_lease_opens_one_session() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let lease = || app.state.secrets.lease(&app.state.entropy, app.state.clock.now());
    let (first, second) = (lease(), lease());
    // In whatever order they come.
    assert_eq!(phone.renew("990101.1", &second).await.status, StatusCode::NO_CONTENT);
    assert_eq!(phone.renew("990101.1", &first).await.status, StatusCode::NO_CONTENT);
    for used in [&first, &second] {
        let again = phone.renew("990101.1", used).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
        assert!(again.body.contains("已经用过"), "{}", again.body);
    }
    app.set_time("2026-11-23T02:05:00Z");
    assert_eq!(phone.renew("990101.1", &first).await.status, StatusCode::CONFLICT);
    app.set_time("2026-11-23T02:05:01Z");
    assert_eq!(phone.renew("990101.1", &first).await.status, StatusCode::FORBIDDEN);
    // What is too old to open one is forgotten.
    assert_eq!(phone.renew("990101.1", &lease()).await.status, StatusCode::NO_CONTENT);
    let kept: i32 = sqlx::query_scalar("SELECT cardinality(session_leases) FROM device_key")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(kept, 1);
    let sessions: i64 = sqlx::query_scalar("SELECT count(*) FROM session WHERE opened_by = 'key'")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(sessions, 1, "each new one ends the one before in the same browser");
}

#[tokio::test]
async fn what_was_decided_on_a_spoiled_copy_is_decided_of_its_record() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let official = app.official().await;
    let record = phone.record(&app, seed::river(), &json!({}));
    let mut copy = record.clone();
    copy["signature"] = json!("AAAA");
    phone.send(&app, &[copy]).await;
    let open = official.get("/api/v1/records?area=990101101").await.json();
    let path = format!("/api/v1/records/{}/decision", open["items"][0]["id"].as_str().unwrap());
    let decision = json!({ "id": app.state.entropy.event_id(app.state.clock.now()),
        "verdict": "set_aside", "note": "不在现场" });
    let request = official.request(reqwest::Method::POST, &path);
    let request = request.header("sec-fetch-site", "same-origin").json(&decision);
    assert_eq!(official.send(request).await.status, StatusCode::NO_CONTENT);
    assert_eq!(counted(&app).await, (0, 1));
    let whole = phone.send(&app, &[record]).await.json();
    assert_eq!(whole["answers"][0]["result"], "recorded");
    assert_eq!(counted(&app).await, (0, 2), "set aside as its copy was");
    let decided: i64 = sqlx::query_scalar("SELECT count(*) FROM scan_decision")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(decided, 2, "one of each");
}

#[tokio::test]
async fn a_spoiled_copy_with_another_code_stays_as_it_is() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let record = phone.record(&app, seed::river(), &json!({}));
    let mut copy = record.clone();
    let (river, east) = (seed::river().to_string(), seed::river_east().to_string());
    copy["payload"] = json!(record["payload"].as_str().unwrap().replace(&river, &east));
    for (sent, count) in [(copy, 1), (record, 2)] {
        let answer = phone.send(&app, &[sent]).await.json();
        assert_eq!(answer["answers"][0]["result"], "recorded");
        assert_eq!(counted(&app).await, (count, count));
    }
}
