//! What a signature is worth: of whose phone, over which bytes, in which form.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::Signature;
use serde_json::{Value, json};

use super::{flags, stored};
use crate::support::{Phone, TestApp, seed};

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
async fn somebody_elses_phone_signs_for_nobody_else() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let li = app.li().await;
    phone.browser.set_cookie("__Host-session", &li.cookie("__Host-session").unwrap());
    let answer = phone.record_once(&app, seed::road(), &json!({ "lon": 121.09 })).await;
    assert_eq!(stored(&answer), ("E1".into(), vec!["shared_device".into()]));
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
