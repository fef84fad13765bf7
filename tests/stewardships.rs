//! Officials change who answers for a segment: assigned, handed over, stood in for, given back; and
//! everybody concerned sees it.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Browser, TestApp, seed};

const PATH: &str = "/api/v1/segments/1/stewardships";

async fn post(browser: &Browser, body: &Value) -> Answer {
    let request = browser.request(Method::POST, PATH).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

fn event(app: &TestApp) -> Uuid {
    app.state.entropy.event_id(app.state.clock.now())
}

async fn change(app: &TestApp, official: &Browser, change: Value, note: &str) -> Answer {
    post(official, &json!({ "id": event(app), "change": change, "note": note })).await
}

async fn items(official: &Browser) -> Vec<Value> {
    official.get(PATH).await.json()["items"].as_array().unwrap().clone()
}

async fn held(official: &Browser, person: i64) -> i64 {
    let found = items(official).await.into_iter().find(|item| item["person_id"] == person).unwrap();
    found["id"].as_i64().unwrap()
}

#[tokio::test]
async fn a_river_is_handed_over_on_a_day_to_come_and_both_know() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let page = format!("/q/{}", seed::river());
    assert!(!app.resident().get(&page).await.body.contains("以前的责任人"));
    let hand_over = json!({ "action": "hand_over", "stewardship": held(&official, seed::ZHANG).await, "person": seed::LI, "on": "2026-12-01" });
    assert_eq!(change(&app, &official, hand_over, "到龄退休").await.status, StatusCode::NO_CONTENT);

    let list = items(&official).await;
    assert_eq!(list[0]["person_id"], seed::LI);
    assert_eq!(
        (&list[0]["from"], &list[0]["until"], &list[0]["principal"]),
        (&json!("2026-12-01"), &Value::Null, &json!(true))
    );
    assert_eq!(
        (&list[1]["until"], &list[1]["ended"]),
        (&json!("2026-11-30"), &json!("handed_over"))
    );
    assert_eq!(
        (&list[1]["change"]["note"], &list[1]["change"]["by"]),
        (&json!("到龄退休"), &json!("王主任"))
    );

    let (zhang, li) = (app.zhang().await, app.li().await);
    assert!(
        zhang
            .get("/my")
            .await
            .text()
            .contains("12月1日起，张家浜由李秀英接替您负责（村级河长）。")
    );
    assert!(
        li.get("/my")
            .await
            .text()
            .contains("12月1日起，张家浜由您接替张建国负责（村级河长）。")
    );
    let public = app.resident().get(&page).await.text();
    assert!(
        public.contains("张建国")
            && public.contains("到11月30日为止")
            && !public.contains("李秀英"),
        "{public}"
    );
    assert!(
        zhang.get(&page).await.has("form[data-record]")
            && !li.get(&page).await.has("form[data-record]")
    );

    // On the day itself it is as announced, and who answered before stays on the page.
    app.set_time("2026-12-01T02:00:00Z");
    assert!(!app.zhang().await.get(&page).await.has("form[data-record]"));
    assert!(app.li().await.get(&page).await.has("form[data-record]"));
    let public = app.resident().get(&page).await.text();
    assert!(public.contains("李秀英") && public.contains("以前的责任人"), "{public}");
    assert!(public.contains("2026年1月至2026年11月") && public.contains("张建国"), "{public}");
}

#[tokio::test]
async fn a_deputy_stands_in_for_some_days_and_counts() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let deputise = json!({ "action": "deputise", "stewardship": held(&official, seed::ZHANG).await, "person": seed::LI,
                           "from": "2026-11-23", "until": "2026-11-24" });
    assert_eq!(change(&app, &official, deputise, "").await.status, StatusCode::NO_CONTENT);
    let page = format!("/q/{}", seed::river());
    let public = app.resident().get(&page).await.text();
    assert!(public.contains("代理村级河长") && public.contains("到11月24日为止"), "{public}");
    let li = app.li().await;
    assert!(li.try_record(&seed::river().to_string(), event(&app)).await);
    let detail = official.get("/api/v1/segments/1").await.json();
    assert_eq!(detail["status"], "ok", "done for the holder's role");

    app.set_time("2026-11-25T02:00:00Z");
    assert!(!app.li().await.get(&page).await.has("form[data-record]"));
    let public = app.resident().get(&page).await.text();
    assert!(!public.contains("李秀英"), "who only stood in is not kept on the page");
    let list = items(&official).await;
    assert_eq!((&list[0]["deputises"], &list[0]["principal"]), (&json!("张建国"), &json!(false)));
}

#[tokio::test]
async fn somebody_is_assigned_beside_the_one_who_answers_and_released_with_a_reason() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let assign = |principal: bool| {
        json!({ "action": "assign", "person": seed::LI, "role": "river_chief", "principal": principal, "from": "2026-11-23",
                "commitment": "一天一看" })
    };
    let answer = change(&app, &official, assign(true), "").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("已经有主要责任人"), "{}", answer.body);
    assert_eq!(change(&app, &official, assign(false), "").await.status, StatusCode::NO_CONTENT);
    let again = change(&app, &official, assign(false), "").await;
    assert!(again.body.contains("已经以同样的身份"), "{}", again.body);

    let zhang = held(&official, seed::ZHANG).await;
    let release = json!({ "action": "release", "stewardship": zhang, "on": "2026-11-23" });
    let unreasoned = change(&app, &official, release.clone(), " ").await;
    assert_eq!(unreasoned.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unreasoned.body.contains("请写明原因"), "{}", unreasoned.body);
    assert_eq!(
        change(&app, &official, release.clone(), "身体原因").await.status,
        StatusCode::NO_CONTENT
    );
    // It is over: nobody hands it over any more.
    let twice = change(&app, &official, release, "身体原因").await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(twice.body.contains("不在任期内"), "{}", twice.body);
    let public = app.resident().get(&format!("/q/{}", seed::river())).await.text();
    assert!(public.contains("一天一看") && public.contains("2026年1月至2026年11月"), "{public}");
    // The river has no principal now; another one is welcome.
    let step_up = json!({ "action": "hand_over", "stewardship": held(&official, seed::LI).await, "person": seed::LI, "on": "2026-11-24" });
    assert!(change(&app, &official, step_up, "").await.body.contains("换成另一个人"));
}

#[tokio::test]
async fn what_cannot_be_is_said_and_changes_nothing() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let before = items(&official).await;
    let zhang = held(&official, seed::ZHANG).await;
    for (wrong, said) in [
        (
            json!({ "action": "release", "stewardship": zhang, "on": "2026-11-22" }),
            "日期从今天起",
        ),
        (
            json!({ "action": "release", "stewardship": zhang, "on": "2028-01-01" }),
            "最多提前一年",
        ),
        (
            json!({ "action": "deputise", "stewardship": zhang, "person": 2, "from": "2026-11-25", "until": "2026-11-24" }),
            "不能早于第一天",
        ),
        (
            json!({ "action": "assign", "person": 2, "role": "volunteer", "principal": false, "from": "2026-11-23",
                    "commitment": "清".repeat(61) }),
            "最多 60 个字",
        ),
    ] {
        let answer = change(&app, &official, wrong, "原因").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.body.contains(said), "{said}: {}", answer.body);
    }
    for unknown in [
        json!({ "action": "release", "stewardship": 999, "on": "2026-11-24" }),
        json!({ "action": "hand_over", "stewardship": zhang, "person": 999, "on": "2026-11-24" }),
        // Of another segment.
        json!({ "action": "release", "stewardship": zhang + 1, "on": "2026-11-24" }),
    ] {
        assert_eq!(change(&app, &official, unknown, "原因").await.status, StatusCode::NOT_FOUND);
    }
    let unread = json!({ "action": "promote", "stewardship": zhang });
    let refused = change(&app, &official, unread, "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(items(&official).await, before);
}

#[tokio::test]
async fn a_change_sent_twice_is_one_and_of_two_at_once_one_is_told() {
    let app = TestApp::start().await;
    let (official, admin) = (app.official().await, app.admin().await);
    let zhang = held(&official, seed::ZHANG).await;
    let hand_over = |on: &str| json!({ "action": "hand_over", "stewardship": zhang, "person": seed::LI, "on": on });
    let (one, other) = (event(&app), event(&app));
    let (first, second) = (
        json!({ "id": one, "change": hand_over("2026-11-25") }),
        json!({ "id": other, "change": hand_over("2026-11-26") }),
    );
    let (a, b) = tokio::join!(post(&official, &first), post(&admin, &second));
    let mut answers = [a.status, b.status];
    answers.sort_unstable();
    assert_eq!(answers, [StatusCode::NO_CONTENT, StatusCode::CONFLICT]);
    assert_eq!(items(&official).await.len(), 2);
    let won = if a.status == StatusCode::NO_CONTENT { first } else { second };
    assert_eq!(post(&official, &won).await.status, StatusCode::NO_CONTENT, "the same again");
    assert_eq!(items(&official).await.len(), 2);
    let mut changed = won;
    changed["change"]["on"] = json!("2026-11-27");
    assert!(post(&official, &changed).await.body.contains("编号已用于另一项变动"));
}
