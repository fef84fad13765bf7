//! Records that were made before what became of their plate, and sent afterwards.

use serde_json::{Value, json};

use super::{BESIDE_THE_RIVER, install, printed, undo};
use crate::support::{Phone, TestApp, seed};
use riverward::ids::Code;

/// At the first bridge of the river.
const AT_THE_BRIDGE: [(&str, &str); 3] = [("lon", "121.1001"), ("lat", "30.8"), ("accuracy", "12")];
/// At the road, more than a kilometre from the places of the river.
const AT_THE_ROAD: [(&str, &str); 3] = [("lon", "121.0901"), ("lat", "30.803"), ("accuracy", "8")];

fn at(app: &TestApp, time: &str) {
    app.set_time(&format!("2026-11-23T{time}Z"));
}

/// A record beside the river, made at an hour and kept on the phone.
fn made(app: &TestApp, phone: &Phone, code: Code, time: &str) -> Value {
    at(app, time);
    phone.record(app, code, &json!({ "lon": 121.1049, "lat": 30.8006 }))
}

async fn sent(app: &TestApp, phone: &Phone, records: &[Value]) -> Vec<(String, Value)> {
    let answer = phone.send(app, records).await.json();
    let answers = answer["answers"].as_array().unwrap();
    let word = |answer: &Value| answer["result"].as_str().unwrap().to_owned();
    answers
        .iter()
        .map(|answer| (word(answer), answer["stored"]["segment"].clone()))
        .collect()
}

#[tokio::test]
async fn a_record_made_before_its_plate_was_replaced_is_taken() {
    let app = TestApp::start().await;
    let (official, phone) = (app.official().await, Phone::of(&app, 1, 7).await);
    let new = printed(&app, &official, "990101101", 1).await[0];
    let old = seed::river();
    let before = made(&app, &phone, old, "02:10:00");
    at(&app, "02:20:00");
    install(&official, new, "checkpoint-1", &AT_THE_BRIDGE).await;
    let after = made(&app, &phone, old, "02:30:00");
    at(&app, "05:00:00");
    let refused = ("retired_code".to_owned(), Value::Null);
    let taken = ("recorded".to_owned(), json!(1));
    assert_eq!(sent(&app, &phone, &[before, after]).await, [taken, refused]);
    // By the code that hangs there now it is one place.
    let now = phone.record_once(&app, new, &json!({})).await;
    assert_eq!((&now["result"], &now["stored"]["segment"]), (&json!("recorded"), &json!(1)));
}

#[tokio::test]
async fn a_code_that_was_retired_for_good_takes_what_was_made_before() {
    let app = TestApp::start().await;
    let (official, phone) = (app.official().await, Phone::of(&app, 1, 7).await);
    let before = made(&app, &phone, seed::river(), "02:10:00");
    at(&app, "02:20:00");
    let path = format!("/api/v1/codes/{}/state", seed::river());
    let answer =
        super::send(&official, &path, &json!({ "state": "retired", "reason": "撤点" })).await;
    assert!(answer.status.is_success(), "{}", answer.body);
    let after = made(&app, &phone, seed::river(), "02:30:00");
    at(&app, "05:00:00");
    let answers = sent(&app, &phone, &[before, after]).await;
    assert_eq!([&answers[0].0, &answers[1].0], ["recorded", "retired_code"]);
    // One that is retired for as long as anybody knows takes nothing.
    let replaced = phone.record_once(&app, seed::replaced(), &json!({})).await;
    assert_eq!(replaced["result"], "retired_code");
}

#[tokio::test]
async fn a_record_counts_where_its_plate_hung_when_it_was_made() {
    let app = TestApp::start().await;
    let (official, phone) = (app.official().await, Phone::of(&app, 1, 7).await);
    let code = printed(&app, &official, "990101101", 1).await[0];
    let never = made(&app, &phone, code, "02:05:00");
    at(&app, "02:10:00");
    install(&official, code, "segment-1", &BESIDE_THE_RIVER).await;
    let first = made(&app, &phone, code, "02:20:00");
    at(&app, "02:30:00");
    undo(&official, code, "拿错了牌子").await;
    let second = made(&app, &phone, code, "02:40:00");
    at(&app, "02:50:00");
    let unbound = ("unbound_code".to_owned(), Value::Null);
    let river = ("recorded".to_owned(), json!(1));
    let answers = sent(&app, &phone, &[never.clone(), first, second.clone()]).await;
    assert_eq!(answers, [unbound.clone(), river.clone(), unbound]);

    // It hangs at a road now, which is somebody else's.
    install(&official, code, "segment-2", &AT_THE_ROAD).await;
    let third = made(&app, &phone, code, "03:00:00");
    at(&app, "05:00:00");
    assert_eq!(sent(&app, &phone, &[third]).await[0].0, "not_steward");
}

#[tokio::test]
async fn a_record_is_not_of_a_plate_that_was_retired_before_its_lease() {
    let app = TestApp::start().await;
    let (official, phone) = (app.official().await, Phone::of(&app, 1, 7).await);
    let new = printed(&app, &official, "990101101", 1).await[0];
    at(&app, "02:10:00");
    let said = app.state.clock.now().timestamp_millis();
    let before = made(&app, &phone, seed::river(), "02:10:00");
    at(&app, "02:20:00");
    install(&official, new, "checkpoint-1", &AT_THE_BRIDGE).await;
    // Made before, as it says, with a lease of afterwards.
    at(&app, "02:30:00");
    let times = json!({ "device_time": said, "taken_at": said });
    let backdated = phone.record(&app, seed::river(), &times);
    let answers = sent(&app, &phone, &[before, backdated]).await;
    assert_eq!([&answers[0].0, &answers[1].0], ["recorded", "retired_code"]);
}
