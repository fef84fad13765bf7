//! Changes of who answers that are planned: called off, corrected, and what goes with a holder who
//! goes.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::{ask, sql};
use crate::support::{Answer, Browser, TestApp, seed};

const PATH: &str = "/api/v1/segments/1/stewardships";
/// A third person of the village, who answers for nothing.
const WANG: i64 = 30;

/// The river, its official, and somebody to hand it over to.
async fn begin() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let wang = "INSERT INTO person (district, person_id, name, area_path)
                    VALUES (990101, 30, '王芳', '990101101201')";
    sql(&app, wang).await;
    let official = app.official().await;
    (app, official)
}

async fn post(browser: &Browser, body: &Value) -> Answer {
    let request = browser.request(Method::POST, PATH).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

fn event(app: &TestApp) -> Uuid {
    app.state.entropy.event_id(app.state.clock.now())
}

/// Makes a change, which has to be taken; answers its id.
async fn change(app: &TestApp, official: &Browser, change: &Value) -> Uuid {
    let id = event(app);
    let answer = post(official, &json!({ "id": id, "change": change, "note": "换届" })).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
    id
}

/// Calls a planned change off, for a reason.
async fn cancel(app: &TestApp, official: &Browser, planned: Uuid) -> Answer {
    let change = json!({ "action": "cancel", "change": planned });
    post(official, &json!({ "id": event(app), "change": change, "note": "安排有变" })).await
}

async fn items(official: &Browser) -> Vec<Value> {
    ask(official, PATH).await["items"].as_array().unwrap().clone()
}

async fn planned(official: &Browser) -> Vec<Value> {
    ask(official, &format!("{PATH}/planned")).await["items"].as_array().unwrap().clone()
}

/// Who holds what from when to when and why it ended, in the order of the list.
async fn held(official: &Browser) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |item: &Value| {
        let parts = ["person", "from", "until", "ended", "deputises"].map(|name| text(&item[name]));
        parts.join(" ")
    };
    items(official).await.iter().map(line).collect()
}

async fn stewardship(official: &Browser, person: i64) -> i64 {
    let found = items(official).await.into_iter().find(|item| item["person_id"] == person).unwrap();
    found["id"].as_i64().unwrap()
}

fn hand_over(stewardship: i64, person: i64, on: &str) -> Value {
    json!({ "action": "hand_over", "stewardship": stewardship, "person": person, "on": on })
}

fn release(stewardship: i64, on: &str) -> Value {
    json!({ "action": "release", "stewardship": stewardship, "on": on })
}

fn deputise(stewardship: i64, person: i64, from: &str, until: &str) -> Value {
    json!({ "action": "deputise", "stewardship": stewardship, "person": person, "from": from,
        "until": until })
}

const ZHANG_ALONE: &str = "张建国 2026-01-01 - - -";

#[tokio::test]
async fn who_follows_a_deputy_stands_in_for_the_same_holder_to_the_same_day() {
    let (app, official) = begin().await;
    let zhang = stewardship(&official, seed::ZHANG).await;
    change(&app, &official, &deputise(zhang, seed::LI, "2026-11-24", "2026-12-20")).await;
    let li = stewardship(&official, seed::LI).await;
    change(&app, &official, &hand_over(li, WANG, "2026-12-01")).await;
    assert_eq!(
        held(&official).await,
        [
            "王芳 2026-12-01 2026-12-20 - 张建国",
            "李秀英 2026-11-24 2026-11-30 handed_over 张建国",
            ZHANG_ALONE
        ]
    );
    let wang = stewardship(&official, WANG).await;
    assert_eq!(items(&official).await[0]["principal"], false);
    // Whoever stands in for a deputy stands in for the holder as well.
    change(&app, &official, &deputise(wang, seed::LI, "2026-12-10", "2026-12-11")).await;
    assert_eq!(held(&official).await[0], "李秀英 2026-12-10 2026-12-11 - 张建国");
}

#[tokio::test]
async fn a_last_day_goes_to_whoever_follows() {
    let (app, official) = begin().await;
    sql(&app, "UPDATE stewardship SET valid_to = '2027-01-01' WHERE segment_id = 1").await;
    let zhang = stewardship(&official, seed::ZHANG).await;
    change(&app, &official, &hand_over(zhang, seed::LI, "2026-12-01")).await;
    assert_eq!(held(&official).await[0], "李秀英 2026-12-01 2026-12-31 - -");
}

#[tokio::test]
async fn with_the_holder_whoever_stands_in_for_them_ends() {
    for on in ["2026-12-01", "2026-11-23"] {
        let (app, official) = begin().await;
        let zhang = stewardship(&official, seed::ZHANG).await;
        change(&app, &official, &deputise(zhang, seed::LI, "2026-11-23", "2026-12-20")).await;
        change(&app, &official, &deputise(zhang, WANG, "2026-12-05", "2026-12-06")).await;
        let before = held(&official).await;
        assert_eq!(before.len(), 3);
        app.set_time("2026-11-23T03:00:00Z");
        let gone = change(&app, &official, &release(zhang, on)).await;
        // Today was begun, and is the deputy's to its end.
        let (holder, deputy) = if on == "2026-12-01" {
            ("2026-11-30", "2026-11-30")
        } else {
            ("2026-11-22", "2026-11-23")
        };
        assert_eq!(
            held(&official).await,
            [
                format!("李秀英 2026-11-23 {deputy} released 张建国"),
                format!("张建国 2026-01-01 {holder} released -")
            ],
            "{on}"
        );
        // Of both it stands there who did it and why.
        if on == "2026-12-01" {
            for item in items(&official).await {
                assert_eq!(item["change"]["at"], "2026-11-23T03:00:00Z", "{item}");
            }
            assert_eq!(cancel(&app, &official, gone).await.status, StatusCode::NO_CONTENT);
            assert_eq!(held(&official).await, before, "as if nothing had been planned");
        } else {
            assert_eq!(cancel(&app, &official, gone).await.status, StatusCode::CONFLICT);
        }
    }
}

#[tokio::test]
async fn a_planned_hand_over_is_called_off_with_a_reason_and_nobody_is_told_of_it_any_more() {
    let (app, official) = begin().await;
    let zhang = stewardship(&official, seed::ZHANG).await;
    let id = change(&app, &official, &hand_over(zhang, seed::LI, "2026-12-01")).await;
    let listed = planned(&official).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (&listed[0]["id"], &listed[0]["on"], &listed[0]["before"], &listed[0]["after"]),
        (&json!(id), &json!("2026-12-01"), &json!("张建国"), &json!("李秀英"))
    );
    assert_eq!(listed[0]["change"], hand_over(zhang, seed::LI, "2026-12-01"));
    assert_eq!((&listed[0]["by"], &listed[0]["note"]), (&json!("王主任"), &json!("换届")));
    assert!(app.li().await.get("/my").await.text().contains("张家浜"));

    let call_off = json!({ "action": "cancel", "change": id });
    let unreasoned = json!({ "id": event(&app), "change": call_off, "note": " " });
    let answer = post(&official, &unreasoned).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("请写明原因"), "{}", answer.body);
    app.set_time("2026-11-24T02:00:00Z");
    let body = json!({ "id": event(&app), "change": call_off, "note": "本人留任" });
    for _ in 0..2 {
        assert_eq!(post(&official, &body).await.status, StatusCode::NO_CONTENT, "the same again");
    }
    assert_eq!(held(&official).await, [ZHANG_ALONE]);
    assert_eq!(items(&official).await[0]["change"]["note"], "本人留任");
    assert!(planned(&official).await.is_empty());
    assert!(!app.li().await.get("/my").await.text().contains("张家浜"));
    let again = cancel(&app, &official, id).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.body.contains("已经取消"), "{}", again.body);
    // The day comes, and nothing with it.
    app.set_time("2026-12-01T02:00:00Z");
    let page = format!("/q/{}", seed::river());
    assert!(app.zhang().await.get(&page).await.has("form[data-record]"));
}

#[tokio::test]
async fn a_planned_change_is_corrected_in_one_step() {
    let (app, official) = begin().await;
    let zhang = stewardship(&official, seed::ZHANG).await;
    let first = change(&app, &official, &hand_over(zhang, seed::LI, "2026-12-01")).await;
    // A second plan beside the first is none: it has to say what it stands instead of.
    let beside =
        json!({ "id": event(&app), "change": release(zhang, "2026-12-10"), "note": "调离" });
    let refused = post(&official, &beside).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("已经有安排好的变动"), "{}", refused.body);

    let correct = |id: Uuid, on: &str, instead_of: Uuid| {
        json!({ "id": id, "change": hand_over(zhang, WANG, on), "instead_of": instead_of,
            "note": "日期和人都写错了" })
    };
    let wrong = correct(event(&app), "2026-11-22", first);
    assert_eq!(post(&official, &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(planned(&official).await[0]["id"], json!(first), "nothing of it was done");
    let second = event(&app);
    let body = correct(second, "2026-12-15", first);
    for _ in 0..2 {
        assert_eq!(post(&official, &body).await.status, StatusCode::NO_CONTENT, "the same again");
    }
    let after = ["王芳 2026-12-15 - - -", "张建国 2026-01-01 2026-12-14 handed_over -"];
    assert_eq!(held(&official).await, after);
    let listed = planned(&official).await;
    assert_eq!((listed.len(), &listed[0]["id"]), (1, &json!(second)));
    // The id says what was asked for, and instead of what.
    let other = json!({ "id": second, "change": hand_over(zhang, WANG, "2026-12-15"), "note": "" });
    assert!(post(&official, &other).await.body.contains("编号已用于另一项变动"));
    // What was corrected is gone for good.
    assert_eq!(cancel(&app, &official, first).await.status, StatusCode::CONFLICT);
    assert_eq!(held(&official).await, after);
}

#[tokio::test]
async fn what_was_planned_later_is_called_off_first_and_what_has_come_stays() {
    let (app, official) = begin().await;
    let zhang = stewardship(&official, seed::ZHANG).await;
    let first = change(&app, &official, &hand_over(zhang, seed::LI, "2026-12-01")).await;
    let li = stewardship(&official, seed::LI).await;
    let second = change(&app, &official, &hand_over(li, WANG, "2026-12-20")).await;
    let early = cancel(&app, &official, first).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.body.contains("请先取消后面的"), "{}", early.body);
    let listed: Vec<Value> =
        planned(&official).await.iter().map(|planned| planned["id"].clone()).collect();
    assert_eq!(listed, [json!(second)], "the one that can be called off");
    assert_eq!(cancel(&app, &official, second).await.status, StatusCode::NO_CONTENT);
    app.set_time("2026-12-01T02:00:00Z");
    let official = app.official().await;
    let late = cancel(&app, &official, first).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("已经生效"), "{}", late.body);
    assert!(planned(&official).await.is_empty());
    assert_eq!(
        held(&official).await,
        ["李秀英 2026-12-01 - - -", "张建国 2026-01-01 2026-11-30 handed_over -"]
    );
}

#[tokio::test]
async fn whoever_was_beside_is_beside_again_when_the_hand_over_to_them_is_called_off() {
    let (app, official) = begin().await;
    let zhang = stewardship(&official, seed::ZHANG).await;
    let beside = json!({ "action": "assign", "person": seed::LI, "role": "river_chief",
        "principal": false, "from": "2026-11-23" });
    change(&app, &official, &beside).await;
    let before = held(&official).await;
    let id = change(&app, &official, &hand_over(zhang, seed::LI, "2026-12-01")).await;
    assert_eq!(held(&official).await.len(), 3);
    assert_eq!(cancel(&app, &official, id).await.status, StatusCode::NO_CONTENT);
    assert_eq!(held(&official).await, before);
    // Somebody who is to begin on a later day does not begin.
    let later = json!({ "action": "assign", "person": WANG, "role": "volunteer",
        "principal": false, "from": "2026-12-05" });
    let id = change(&app, &official, &later).await;
    assert_eq!(cancel(&app, &official, id).await.status, StatusCode::NO_CONTENT);
    assert_eq!(held(&official).await, before);
}

#[tokio::test]
async fn a_plan_of_the_release_before_is_called_off_too() {
    let (app, official) = begin().await;
    let zhang = stewardship(&official, seed::ZHANG).await;
    let id = change(&app, &official, &hand_over(zhang, seed::LI, "2026-12-01")).await;
    sql(&app, "UPDATE stewardship_change SET was = NULL").await;
    assert_eq!(cancel(&app, &official, id).await.status, StatusCode::NO_CONTENT);
    assert_eq!(held(&official).await, [ZHANG_ALONE]);
}

#[tokio::test]
async fn nobody_calls_off_what_concerns_themselves() {
    let (app, official) = begin().await;
    let both = "INSERT INTO role_grant (district, account_id, area_path, role)
                    VALUES (990101, 1, '990101101', 'official'),
                           (990101, 2, '990101101', 'official')";
    sql(&app, both).await;
    let zhang = stewardship(&official, seed::ZHANG).await;
    let id = change(&app, &official, &hand_over(zhang, seed::LI, "2026-12-01")).await;
    for concerned in [app.zhang().await, app.li().await] {
        let refused = cancel(&app, &concerned, id).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    }
    let elsewhere = cancel(&app, &official, event(&app)).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    assert_eq!(planned(&official).await.len(), 1);
}

#[tokio::test]
async fn a_plan_that_a_later_one_rests_on_is_not_listed_until_that_is_called_off() {
    let (app, official) = begin().await;
    let zhang = stewardship(&official, seed::ZHANG).await;
    let first = change(&app, &official, &hand_over(zhang, seed::LI, "2026-12-01")).await;
    let li = stewardship(&official, seed::LI).await;
    let stand_in = deputise(li, WANG, "2026-12-10", "2026-12-12");
    let second = change(&app, &official, &stand_in).await;
    let listed = async || -> Vec<Value> {
        planned(&official).await.iter().map(|planned| planned["id"].clone()).collect()
    };
    assert_eq!(listed().await, [json!(second)], "the one that can be called off");
    assert_eq!(cancel(&app, &official, first).await.status, StatusCode::CONFLICT);
    assert_eq!(cancel(&app, &official, second).await.status, StatusCode::NO_CONTENT);
    assert_eq!(listed().await, [json!(first)]);
}
