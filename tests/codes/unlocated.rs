//! Plates hung up without a position: what scans there show, and how a place gets its position.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{BESIDE_THE_RIVER, found, install, printed, undo};
use crate::api::sql;
use crate::support::{Browser, Phone, TestApp};
use riverward::ids::Code;

/// The beginning of the river: longitude, latitude.
const BEGINNING: (f64, f64) = (121.1, 30.8);

/// The place of a code, as officials see it.
async fn place(official: &Browser, code: Code) -> Value {
    let detail = official.get("/api/v1/segments/1").await.json();
    let places = detail["checkpoints"].as_array().unwrap();
    let digits = code.to_string();
    places.iter().find(|place| place["code"] == digits.as_str()).unwrap().clone()
}

async fn unlocated(official: &Browser) -> Vec<String> {
    found(official, "finding=unlocated").await
}

/// What a signed record shows that was made on the spot, metres south of the river's beginning.
async fn recorded(app: &TestApp, phone: &Phone, code: Code, south: f64) -> (String, String, f64) {
    let at = json!({ "lon": BEGINNING.0, "lat": BEGINNING.1 - south / 110_850.0 });
    let answer = phone.record_once(app, code, &at).await;
    let stored = &answer["stored"];
    let word = |name: &str| stored[name].as_str().unwrap().to_owned();
    assert_eq!(stored["flags"], json!([]), "{answer}");
    (word("fence"), word("grade"), stored["distance_m"].as_f64().unwrap())
}

#[tokio::test]
async fn a_scan_at_a_place_nobody_has_located_is_held_against_the_river() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let codes = printed(&app, &official, "990101101", 2).await;
    let coarse = [("lon", "121.1"), ("lat", "30.8"), ("accuracy", "500")];
    for (code, position) in codes.iter().zip([&coarse[..], &[]]) {
        let installed = install(&zhang, *code, "segment-1", position).await;
        assert!(installed.text().contains("点位位置未知"), "{}", installed.text());
    }
    let phone = Phone::of(&app, 1, 7).await;
    for (code, minutes) in codes.iter().zip([[1, 2], [3, 4]]) {
        // At the river's own beginning, a kilometre from its middle: not outside, and not inside.
        app.set_time(&format!("2026-11-23T02:0{}:00Z", minutes[0]));
        let (fence, grade, metres) = recorded(&app, &phone, *code, 0.0).await;
        assert_eq!((fence.as_str(), grade.as_str()), ("uncertain", "E1"));
        assert!(metres < 1.0, "{metres}");
        // Far from all of it, it shows nothing.
        app.set_time(&format!("2026-11-23T02:0{}:00Z", minutes[1]));
        let (fence, grade, metres) = recorded(&app, &phone, *code, 406.0).await;
        assert_eq!((fence.as_str(), grade.as_str()), ("uncertain", "E0"));
        assert!((metres - 406.0).abs() < 2.0, "{metres}");
    }
    // The steward is told why.
    let now = app.state.clock.now().timestamp_millis().to_string();
    let fields = [
        ("lon", "121.1"),
        ("lat", "30.7999"),
        ("accuracy", "8"),
        ("taken_at", now.as_str()),
        ("device_time", &now),
        ("sent_at", &now),
        ("outcome", "normal"),
    ];
    let page = format!("/q/{}", codes[0]);
    let told = zhang.fill(&page, &format!("{page}/scans"), &fields).await;
    assert!(told.text().contains("点位位置未知"), "{}", told.text());
    assert!(told.text().contains("定位离张家浜约 11 米"), "{}", told.text());
    assert!(told.has("form[data-place='']"), "the phone cannot tell either");
    // An official's visit is held against the same.
    let visited = official.fill(&page, &format!("{page}/inspections"), &fields).await;
    assert!(visited.header("location").contains("inspected=uncertain"), "{}", visited.text());
}

#[tokio::test]
async fn such_plates_are_listed_and_the_next_plate_brings_the_position() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let codes = printed(&app, &official, "990101101", 2).await;
    assert!(unlocated(&official).await.is_empty());
    install(&zhang, codes[0], "segment-1", &[]).await;
    assert_eq!(unlocated(&official).await, [codes[0].to_string()]);
    assert!(unlocated(&app.other_official().await).await.is_empty());
    let item = official.get("/api/v1/codes/health?finding=unlocated").await.json();
    assert_eq!(item["items"][0]["since"], "2026-11-23T02:00:00Z");
    let known = place(&official, codes[0]).await;
    let shown = (&known["located"], &known["radius_m"], &known["accuracy_m"]);
    assert_eq!(shown, (&json!(false), &json!(50.0), &Value::Null));

    // A second plate, with the position of whoever hangs it up.
    let target = format!("checkpoint-{}", known["id"]);
    let installed = install(&zhang, codes[1], &target, &BESIDE_THE_RIVER).await;
    assert_eq!(installed.status, StatusCode::OK, "{}", installed.text());
    assert!(installed.text().contains("周围 50 米"), "{}", installed.text());
    assert!(unlocated(&official).await.is_empty());
    let known = place(&official, codes[1]).await;
    let shown = (&known["located"], &known["radius_m"], &known["accuracy_m"], &known["lon"]);
    assert_eq!(shown, (&json!(true), &json!(50.0), &json!(8.0), &json!(121.1049)));
    let phone = Phone::of(&app, 1, 7).await;
    let beside = json!({ "lon": 121.1049, "lat": 30.8006 });
    let answer = phone.record_once(&app, codes[1], &beside).await;
    assert_eq!(
        (&answer["stored"]["fence"], &answer["stored"]["grade"]),
        (&"inside".into(), &"E2".into())
    );

    // Taken back, the position goes with it.
    assert_eq!(undo(&zhang, codes[1], "换错了").await.status, StatusCode::OK);
    assert_eq!(unlocated(&official).await, [codes[0].to_string()]);
    assert_eq!(place(&official, codes[0]).await["accuracy_m"], Value::Null);
}

#[tokio::test]
async fn a_position_that_came_since_stays_when_a_plate_is_taken_back() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let codes = printed(&app, &official, "990101101", 2).await;
    install(&zhang, codes[0], "segment-1", &[]).await;
    let id = place(&official, codes[0]).await["id"].clone();
    install(&zhang, codes[1], &format!("checkpoint-{id}"), &BESIDE_THE_RIVER).await;
    // As a file brings it.
    let moved = format!(
        "UPDATE checkpoint SET accuracy_m = NULL,
             location = ST_SetSRID(ST_MakePoint(121.105, 30.8004), 4326)
         WHERE checkpoint_id = {id}"
    );
    sql(&app, moved).await;
    assert_eq!(undo(&zhang, codes[1], "换错了").await.status, StatusCode::OK);
    let known = place(&official, codes[0]).await;
    assert_eq!((&known["located"], &known["lon"]), (&json!(true), &json!(121.105)));
    assert!(unlocated(&official).await.is_empty());
}
