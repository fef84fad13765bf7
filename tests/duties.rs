//! What roles owe as officials set it: rules by season and warning, warnings given out and called
//! off, days on which nothing is asked for.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::sql;
use crate::months::figures;
use crate::support::{Answer, Browser, TestApp, seed};

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

async fn done(browser: &Browser, path: &str, body: &Value) {
    let answer = post(browser, path, body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
}

fn event(app: &TestApp) -> Uuid {
    app.state.entropy.event_id(app.state.clock.now())
}

async fn list(official: &Browser) -> Value {
    official.get("/api/v1/duties").await.json()
}

async fn segment(official: &Browser, id: i64) -> Value {
    official.get(&format!("/api/v1/segments/{id}")).await.json()
}

/// Owed and done of the rivers of the village in a month.
async fn month(official: &Browser, month: &str) -> (i64, i64) {
    let duties = figures(official, &format!("/api/v1/months/{month}"), "990101101201", "river")
        .await["duties"]
        .clone();
    (duties["owed"].as_i64().unwrap(), duties["done"].as_i64().unwrap())
}

/// A later day, its midnight work done; who was signed in may not be any more.
async fn on(app: &TestApp, day: &str) -> Browser {
    app.set_time(&format!("{day}T02:00:00Z"));
    sql(app, &format!("SELECT settle_day(990101, '{day} 02:00:00+00')")).await;
    app.official().await
}

fn on_alert(app: &TestApp, from: &str, until: &str) -> Value {
    json!({ "id": event(app), "area": "990101101", "level": "red", "from": from, "until": until, "note": "台风“梅花”" })
}

#[tokio::test]
async fn under_a_warning_the_rule_for_it_binds_and_afterwards_the_usual_one_again() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let daily = json!({ "area": "990101101", "role": "river_chief", "kind": "river", "unit": "day", "times": 1, "warning": "orange",
                        "from": "2026-11-23", "source": "防汛预案" });
    done(&official, "/api/v1/duties", &daily).await;
    assert_eq!(
        segment(&official, 1).await["stewardships"][0]["duty"]["unit"],
        "week",
        "no warning yet"
    );
    // The week from Monday the 23rd: a red warning from Tuesday to Thursday, for a rule from orange
    // on.
    let warning = on_alert(&app, "2026-11-24", "2026-11-26");
    done(&official, "/api/v1/warnings", &warning).await;
    done(&official, "/api/v1/warnings", &warning).await;
    assert_eq!(
        list(&official).await["warnings"].as_array().unwrap().len(),
        1,
        "the same id is the same warning"
    );

    let official = on(&app, "2026-11-24").await;
    let duty = segment(&official, 1).await["stewardships"][0]["duty"].clone();
    assert_eq!((&duty["unit"], &duty["warning"]), (&json!("day"), &json!("orange")));
    let page = app.resident().get(&format!("/q/{}", seed::river())).await.text();
    assert!(page.contains("橙色预警期间每天 1 次"), "{page}");

    // A day of it is missed: overdue the next day, and done when he came.
    let official = on(&app, "2026-11-25").await;
    assert_eq!(segment(&official, 1).await["status"], "overdue");
    assert!(app.zhang().await.try_record(&seed::river().to_string(), event(&app)).await);
    assert_eq!(segment(&official, 1).await["status"], "ok");

    // Over: the week still owes its one visit, which was paid on the way; the month counts three
    // days and the week.
    let official = on(&app, "2026-11-30").await;
    let detail = segment(&official, 1).await;
    assert_eq!(detail["stewardships"][0]["duty"]["unit"], "week");
    assert_eq!(detail["status"], "due", "the week before was done");
    assert_eq!(
        month(&official, "2026-11").await,
        (5 + 3, 1 + 1),
        "five weeks, and the three days of the warning"
    );
}

#[tokio::test]
async fn a_warning_called_off_asks_for_nothing_from_that_day_on() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let daily = json!({ "area": "990101101", "role": "river_chief", "kind": "river", "unit": "day", "times": 1, "warning": "red",
                        "from": "2026-11-23" });
    done(&official, "/api/v1/duties", &daily).await;
    let warning = on_alert(&app, "2026-11-23", "2026-11-30");
    done(&official, "/api/v1/warnings", &warning).await;
    assert_eq!(segment(&official, 1).await["stewardships"][0]["duty"]["unit"], "day");
    let lift = format!("/api/v1/warnings/{}/lift", warning["id"].as_str().unwrap());
    assert_eq!(
        post(&app.other_official().await, &lift, &json!({})).await.status,
        StatusCode::NOT_FOUND
    );
    done(&official, &lift, &json!({})).await;
    done(&official, &lift, &json!({})).await;
    assert_eq!(segment(&official, 1).await["stewardships"][0]["duty"]["unit"], "week");
    assert!(list(&official).await["warnings"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn ice_suspends_what_is_owed_and_everybody_reads_why() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let ice = json!({ "id": event(&app), "of": { "area": { "area": "990101101", "kind": "river" } }, "cause": "ice",
                      "from": "2026-11-23", "until": "2026-12-06", "note": "" });
    done(&official, "/api/v1/suspensions", &ice).await;
    done(&official, "/api/v1/suspensions", &ice).await;
    assert_eq!(segment(&official, 1).await["status"], "idle");
    assert_eq!(segment(&official, 2).await["status"], "overdue", "a road does not freeze over");
    let page = app.resident().get(&format!("/q/{}", seed::river())).await.text();
    assert!(page.contains("因冰冻停巡，到12月6日为止"), "{page}");
    let mine = app.zhang().await.get("/my").await.text();
    assert!(mine.contains("因冰冻停巡，到12月6日为止"), "{mine}");
    let kept = &list(&official).await["suspensions"][0];
    assert_eq!(
        (&kept["cause"], &kept["until"], &kept["by"]),
        (&json!("ice"), &json!("2026-12-06"), &json!("王主任"))
    );

    // Two weeks later nothing is overdue, and the weeks of the ice are not counted.
    let official = on(&app, "2026-12-07").await;
    assert_eq!(segment(&official, 1).await["status"], "due");
    assert_eq!(
        month(&official, "2026-11").await,
        (4, 0),
        "weeks up to the one of the ice; the one to the 29th asks for nothing"
    );
    assert_eq!(month(&official, "2026-12").await, (0, 0));
}

#[tokio::test]
async fn a_week_that_was_half_open_owes_its_share_rounded_up() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let twice = json!({ "area": "990101101201", "role": "river_chief", "kind": "river", "unit": "week", "times": 4, "from": "2026-11-23" });
    done(&official, "/api/v1/duties", &twice).await;
    let works = json!({ "id": event(&app), "of": { "segment": 1 }, "cause": "works", "from": "2026-11-23", "until": "2026-11-25", "note": "清淤" });
    done(&official, "/api/v1/suspensions", &works).await;
    let period = segment(&official, 1).await["stewardships"][0]["period"].clone();
    assert_eq!(period["owed"], 3, "four of seven days are open: 4 × 4 / 7");
    assert_eq!(
        month(&on(&app, "2026-11-30").await, "2026-11").await,
        (4 + 3, 0),
        "by the district's rule the weeks before, by the village's the last"
    );
}

#[tokio::test]
async fn leave_counts_where_nobody_stands_in_and_is_nobodys_business() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let leave = json!({ "id": event(&app), "of": { "person": seed::ZHANG }, "cause": "leave", "from": "2026-11-23", "until": "2026-12-06",
                        "note": "住院" });
    done(&official, "/api/v1/suspensions", &leave).await;
    assert_eq!(segment(&official, 1).await["status"], "idle");
    let page = app.resident().get(&format!("/q/{}", seed::river())).await.text();
    assert!(!page.contains("请假") && !page.contains("住院"), "{page}");
    assert!(app.zhang().await.get("/my").await.text().contains("您在请假中，到12月6日为止"));

    // Somebody stands in for the second week: it is owed again.
    let tenures = official.get("/api/v1/segments/1/stewardships").await.json();
    let deputise = json!({ "id": event(&app), "change": { "action": "deputise", "stewardship": tenures["items"][0]["id"], "person": seed::LI,
                           "from": "2026-11-30", "until": "2026-12-06" } });
    done(&official, "/api/v1/segments/1/stewardships", &deputise).await;
    assert_eq!(segment(&on(&app, "2026-11-30").await, 1).await["status"], "due");
    let official = on(&app, "2026-12-07").await;
    assert_eq!(month(&official, "2026-12").await, (1, 0), "the week from 30 November");
    assert_eq!(month(&official, "2026-11").await, (4, 0), "without the week nobody was there");
}

#[tokio::test]
async fn a_season_has_its_own_rule() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let winter = json!({ "area": "990101101", "role": "river_chief", "kind": "river", "unit": "day", "times": 1,
                         "season": { "first": "12-01", "last": "02-28" }, "from": "2026-11-23" });
    done(&official, "/api/v1/duties", &winter).await;
    let unit = async |official: &Browser| {
        segment(official, 1).await["stewardships"][0]["duty"]["unit"].clone()
    };
    assert_eq!(unit(&official).await, "week");
    for (day, expected) in [
        ("2026-12-01", "day"),
        ("2027-02-28", "day"),
        ("2027-03-01", "week"),
        ("2027-12-24", "day"),
    ] {
        assert_eq!(unit(&on(&app, day).await).await, expected, "{day}");
    }
}

#[tokio::test]
async fn nothing_reaches_back_and_mistakes_are_named() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let refused = async |path: &str, body: Value, field: &str| {
        let answer = post(&official, path, &body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        let errors = answer.json()["errors"].to_string();
        assert!(errors.contains(&format!("\"{field}\"")), "{errors}");
    };
    let with = |mut body: Value, field: &str, value: Value| {
        body[field] = value;
        body
    };
    let rule = json!({ "area": "990101101", "role": "river_chief", "kind": "river", "unit": "week", "times": 1, "from": "2026-11-23" });
    refused("/api/v1/duties", with(rule.clone(), "from", json!("2026-11-22")), "from").await;
    refused("/api/v1/duties", with(rule.clone(), "times", json!(8)), "times").await;
    refused("/api/v1/duties", with(rule.clone(), "until", json!("2026-11-01")), "until").await;
    let warning = on_alert(&app, "2026-11-23", "2026-11-24");
    refused("/api/v1/warnings", with(warning.clone(), "from", json!("2026-11-01")), "from").await;
    refused("/api/v1/warnings", with(warning.clone(), "until", json!("2028-11-01")), "until").await;
    refused("/api/v1/warnings", with(warning.clone(), "note", json!(" ")), "note").await;
    let leave = json!({ "id": event(&app), "of": { "segment": 1 }, "cause": "leave", "from": "2026-11-23", "until": "2026-11-24", "note": "" });
    refused("/api/v1/suspensions", leave.clone(), "cause").await;
    refused("/api/v1/suspensions", with(leave.clone(), "cause", json!("other")), "note").await;
    // Of the other town, and of the district above.
    let elsewhere =
        post(&official, "/api/v1/warnings", &with(warning.clone(), "area", json!("990101102")))
            .await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    let above = post(&official, "/api/v1/duties", &with(rule, "area", json!("990101"))).await;
    assert_eq!(above.status, StatusCode::NOT_FOUND);
    let other = post(
        &official,
        "/api/v1/suspensions",
        &with(with(leave, "of", json!({ "segment": 3 })), "cause", json!("works")),
    )
    .await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    let kept = list(&official).await;
    assert!(
        kept["warnings"].as_array().unwrap().is_empty()
            && kept["suspensions"].as_array().unwrap().is_empty()
    );
    // The same id for something else.
    done(&official, "/api/v1/warnings", &warning).await;
    let other = post(&official, "/api/v1/warnings", &with(warning, "level", json!("blue"))).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_same_id_with_another_end_is_the_sender_s_mistake() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let warning = on_alert(&app, "2026-11-23", "2026-11-30");
    let works = json!({ "id": event(&app), "of": { "segment": 1 }, "cause": "works",
                        "from": "2026-11-23", "until": "2026-11-30", "note": "清淤" });
    for (path, given) in [("/api/v1/warnings", &warning), ("/api/v1/suspensions", &works)] {
        done(&official, path, given).await;
        let with = |field: &str, value: Value| {
            let mut other = given.clone();
            other[field] = value;
            other
        };
        let others = [with("until", json!("2026-12-24")), with("note", json!("别的"))];
        for other in &others {
            assert_eq!(post(&official, path, other).await.status, StatusCode::CONFLICT, "{path}");
        }
        done(&official, path, given).await;
        // Called off it was given out all the same, and to that day.
        let lift = format!("{path}/{}/lift", given["id"].as_str().unwrap());
        done(&official, &lift, &json!({})).await;
        done(&official, path, given).await;
        for other in &others {
            assert_eq!(post(&official, path, other).await.status, StatusCode::CONFLICT, "{path}");
        }
    }
    let kept = list(&official).await;
    assert!(
        kept["warnings"].as_array().unwrap().is_empty()
            && kept["suspensions"].as_array().unwrap().is_empty(),
        "{kept}"
    );
}

#[tokio::test]
async fn what_does_not_fit_is_named_by_its_own_field() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let id = event(&app);
    let warning = on_alert(&app, "2026-11-23", "2026-11-30");
    let works = json!({ "id": id, "of": { "segment": 1 }, "cause": "works", "from": "2026-11-23",
                        "until": "2026-11-30", "note": "" });
    let outage = json!({ "id": id, "area": "990101101", "from": "2026-11-20T00:00:00Z",
                         "until": "2026-11-20T12:00:00Z", "words": "停电" });
    let order = json!({ "id": id, "work": { "what": "boards", "board": "a3" } });
    for (path, sound, field, value) in [
        ("warnings", &warning, "level", json!("pink")),
        ("warnings", &warning, "until", json!("soon")),
        ("suspensions", &works, "cause", json!("boredom")),
        ("suspensions", &works, "from", json!("soon")),
        ("excuses", &outage, "until", json!("soon")),
        ("print-jobs", &order, "work", json!(7)),
        ("print-jobs", &order, "select", json!(7)),
    ] {
        let mut sent = sound.clone();
        sent[field] = value;
        let answer = post(&official, &format!("/api/v1/{path}"), &sent).await;
        assert_eq!(answer.json()["errors"][0]["field"], field, "{path}: {}", answer.body);
    }
}
