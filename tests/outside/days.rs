//! Days, numbers and texts that were once taken and made something unreadable.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, Phone, TestApp, seed};

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

/// The status and the first field that is wrong.
fn refusal(answer: &Answer) -> (u16, String) {
    let field = answer.json()["errors"][0]["field"].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), field)
}

fn duty(from: &str, until: &str, source: &str) -> Value {
    json!({ "area": "990101101", "role": "river_chief", "kind": "river", "unit": "week",
        "times": 2, "from": from, "until": until, "source": source })
}

#[tokio::test]
async fn a_rule_has_days_of_our_time_and_its_area_stays_readable() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    for (from, until, field) in [
        ("2026-11-23", "9999-12-31", "until"),
        ("2026-11-23", "2036-12-31", "until"),
        ("2026-11-23", "-5000-01-01", "until"),
        ("2026-11-23", "2026-11-22", "until"),
        ("+10000-01-01", "+10000-01-02", "from"),
        ("2027-12-29", "2028-01-01", "from"),
        ("2026-11-22", "2026-12-31", "from"),
    ] {
        let refused = post(&official, "/api/v1/duties", &duty(from, until, "")).await;
        assert_eq!(refusal(&refused), (422, field.to_owned()), "{from} {until}");
    }
    let latest = post(&official, "/api/v1/duties", &duty("2026-11-23", "2036-11-20", "")).await;
    assert_eq!(latest.status, StatusCode::NO_CONTENT, "{}", latest.body);
    for path in ["/api/v1/segments/1", "/api/v1/months/2026-11", "/api/v1/duties"] {
        assert_eq!(official.get(path).await.status, StatusCode::OK, "{path}");
    }
    for path in [format!("/q/{}", seed::river()), "/my".into(), "/my/history".into()] {
        assert_eq!(zhang.get(&path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_warning_or_suspension_that_ends_before_it_begins_is_told_so() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let id = app.state.entropy.event_id(app.state.clock.now());
    for (from, until) in [("2026-11-24", "2026-11-23"), ("2026-11-24", "-262143-01-01")] {
        let warning = json!({ "id": id, "area": "990101101", "level": "red", "from": from,
            "until": until, "note": "台风" });
        let refused = post(&official, "/api/v1/warnings", &warning).await;
        assert_eq!(refusal(&refused), (422, "until".into()));
        let suspension = json!({ "id": id, "of": { "area": { "area": "990101101" } },
            "cause": "ice", "from": from, "until": until });
        let refused = post(&official, "/api/v1/suspensions", &suspension).await;
        assert_eq!(refusal(&refused), (422, "until".into()));
    }
    // One that would lie in the official's town, and does not.
    let nowhere = json!({ "id": id, "area": "990101101999", "level": "red",
        "from": "2026-11-23", "until": "2026-11-24", "note": "台风" });
    assert_eq!(refusal(&post(&official, "/api/v1/warnings", &nowhere).await), (422, "area".into()));
    let nowhere = json!({ "id": id, "of": { "area": { "area": "990101101999" } }, "cause": "ice",
        "from": "2026-11-23", "until": "2026-11-24" });
    let refused = post(&official, "/api/v1/suspensions", &nowhere).await;
    assert_eq!(refusal(&refused), (422, "area".into()));
    let ever = json!({ "id": id, "area": "990101101", "level": "red", "from": "2026-11-23",
        "until": "+262142-12-31", "note": "台风" });
    assert_eq!(refusal(&post(&official, "/api/v1/warnings", &ever).await), (422, "until".into()));
}

#[tokio::test]
async fn days_in_addresses_lead_nowhere_or_are_named() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let later = official.get("/api/v1/records?to=%2B262142-12-31").await;
    assert_eq!((later.status, &later.json()["items"]), (StatusCode::OK, &json!([])));
    for query in ["from=-5000-01-01", "from=9999-12-31", "to=-262143-01-01&from=2026-11-23"] {
        let answer = official.get(&format!("/api/v1/records?{query}")).await;
        assert_eq!(refusal(&answer), (422, "from".into()), "{query}");
    }
    for day in ["-262143-01-01", "%2B262142-12-31", "9999-12-31", "0000-01-01"] {
        for unit in ["day", "week", "ten_days", "month", "quarter"] {
            let path = format!("/my/history/1/river_chief/{unit}/{day}");
            assert_eq!(zhang.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    for month in ["0000-01", "0001-01", "1948-12", "2200-01", "9999-12"] {
        let answer = official.get(&format!("/api/v1/months/{month}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{month}");
        for page in ["/my/history", "/my/records"] {
            let answer = zhang.get(&format!("{page}?month={month}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{page} {month}");
        }
    }
    for month in ["1949-01", "2199-12"] {
        let answer = official.get(&format!("/api/v1/months/{month}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{month}: {}", answer.body);
        for page in ["/my/history", "/my/records"] {
            let answer = zhang.get(&format!("{page}?month={month}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{page} {month}");
        }
    }
}

#[tokio::test]
async fn a_character_that_no_database_keeps_is_refused_by_its_field() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let mut source = duty("2026-11-23", "2026-12-31", "文件\u{0}号");
    let refused = post(&official, "/api/v1/duties", &source).await;
    assert_eq!(refusal(&refused), (422, "source".into()));
    assert!(refused.json()["errors"][0]["message"].as_str().unwrap().contains("U+0000"));
    source["source"] = json!("长".repeat(201));
    let refused = post(&official, "/api/v1/duties", &source).await;
    assert_eq!(refusal(&refused), (422, "source".into()));
    let id = app.state.entropy.event_id(app.state.clock.now());
    let order = json!({ "id": id, "area": "990101101",
        "work": { "what": "labels", "plate": "mm60", "paper": "a4" },
        "select": { "state": "printed\u{0}" } });
    for path in ["/api/v1/print-jobs", "/api/v1/print-previews"] {
        assert_eq!(refusal(&post(&official, path, &order).await), (422, "state".into()), "{path}");
    }
    // In a query, in a form, and in what opens something.
    let answer = official.get("/api/v1/people?q=a%00b").await;
    assert_eq!(refusal(&answer), (422, "q".into()));
    let form = app.zhang().await.post("/my/settings/text", &[("size", "large\u{0}")]).await;
    assert_eq!(form.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(form.text().contains("U+0000"), "{}", form.text());
    let session =
        json!({ "steward": "990101.1", "device": "x", "lease": "\u{0}", "signature": "" });
    let refused = post(&app.resident(), "/api/v1/devices/session", &session).await;
    assert_eq!(refusal(&refused), (422, "lease".into()));
}

#[tokio::test]
async fn a_record_that_cannot_be_taken_is_answered_for_itself_and_stops_no_other() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let zhang = app.zhang().await;
    let code = seed::river().to_string();
    let id = || app.state.entropy.event_id(app.state.clock.now()).to_string();
    let open = |more: Value| {
        let mut scan = json!({ "id": id(), "code": code, "outcome": "normal" });
        scan.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        scan
    };
    // Kept as a text of its own, as phones do.
    let text = |more: Value| json!({ "payload": open(more).to_string() });
    let scans = [
        open(json!({})),
        open(json!({ "note": "水\u{0}清" })),
        text(json!({ "note": "水\u{0}清" })),
        text(json!({ "sequence": i64::MAX, "device": phone.device() })),
        text(json!({ "sequence": 0, "device": phone.device() })),
        text(json!({ "device_time": 8e15 })),
        text(json!({ "device_time": 253_402_300_799_000_i64 })),
        text(json!({ "accuracy": 1e308, "lon": 121.1, "lat": 30.8 })),
        text(json!({ "findings": vec!["rubbish"; 2000] })),
        open(json!({})),
    ];
    let answer = post(&zhang, "/api/v1/scans", &json!({ "scans": scans })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let answers = answer.json()["answers"].as_array().unwrap().clone();
    let said: Vec<(&str, &str)> = answers
        .iter()
        .map(|answer| {
            (answer["result"].as_str().unwrap(), answer["field"].as_str().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        said,
        [
            ("recorded", ""),
            ("invalid", "note"),
            ("invalid", "note"),
            ("invalid", "sequence"),
            ("invalid", "sequence"),
            ("invalid", "time"),
            // A clock that is centuries off: at the calendar's end, and flagged.
            ("recorded", ""),
            ("invalid", "location"),
            ("recorded", ""),
            ("recorded", ""),
        ]
    );
    assert!(answers.iter().all(|answer| answer["id"].is_string()), "each by its id: {answers:?}");
    // For good: the same again is answered the same.
    let again = post(&zhang, "/api/v1/scans", &json!({ "scans": scans })).await.json();
    for (first, second) in answers.iter().zip(again["answers"].as_array().unwrap()) {
        let word = first["result"].as_str().unwrap().replace("recorded", "replayed");
        assert_eq!((&second["result"], &second["id"]), (&json!(word), &first["id"]));
    }
    // The phone goes on, whatever was sent in its name.
    let after = json!({ "scans": [text(json!({ "sequence": 1, "device": phone.device() }))] });
    let after = post(&zhang, "/api/v1/scans", &after).await.json();
    assert_eq!(after["answers"][0]["result"], "recorded");
}
