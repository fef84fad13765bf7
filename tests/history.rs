//! A steward's months, and what they say of periods they missed.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::api::sql;
use crate::support::{Answer, Browser, TestApp, seed};

/// The third Monday: two weeks of the river are over and were missed.
async fn later() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    app.set_time("2026-12-07T02:00:00Z");
    sql(&app, "SELECT settle_day(990101, '2026-12-07 02:00:00+00')").await;
    let zhang = app.zhang().await;
    (app, zhang)
}

const MISSED: &str = "/my/history/1/river_chief/week/2026-11-23";

async fn say(steward: &Browser, fields: &[(&str, &str)]) -> Answer {
    steward.fill(MISSED, MISSED, fields).await
}

#[tokio::test]
async fn a_month_shows_what_was_owed_and_done_and_a_missed_week_can_be_explained() {
    let (app, zhang) = later().await;
    let month = zhang.get("/my/history?month=2026-11").await.text();
    // Five weeks end in November, none was patrolled.
    assert!(
        month.contains("应巡 5 次，已巡 0 次") && month.contains("11月23日至11月29日 未完成"),
        "{month}"
    );
    let sent = say(&zhang, &[("reason", "works"), ("note", "水闸大修，进不去")]).await;
    assert_eq!(
        (sent.status, sent.header("location")),
        (StatusCode::SEE_OTHER, "/my/history?month=2026-11&said=1")
    );
    let month = zhang.get("/my/history?month=2026-11&said=1").await.text();
    assert!(
        month.contains("说明已收到") && month.contains("施工、封路或封航：水闸大修，进不去"),
        "{month}"
    );

    let official = app.official().await;
    let missed = official.get("/api/v1/segments/1").await.json()["missed"].clone();
    let of = |from: &str| {
        missed
            .as_array()
            .unwrap()
            .iter()
            .find(|period| period["from"] == from)
            .unwrap()
            .clone()
    };
    let week = of("2026-11-23");
    assert_eq!(
        (&week["to"], &week["owed"], &week["done"], &week["reason"], &week["note"]),
        (
            &json!("2026-11-29"),
            &json!(1),
            &json!(0),
            &json!("works"),
            &json!("水闸大修，进不去")
        )
    );
    assert_eq!(of("2026-11-30")["reason"], json!(null));
    // It changes no figure, and nobody else reads it.
    let public = app.resident().get(&format!("/q/{}", seed::river())).await.text();
    assert!(!public.contains("水闸大修"));

    // The last word stands.
    app.set_time("2026-12-07T02:00:01Z");
    say(&zhang, &[("reason", "not_recorded"), ("note", "")]).await;
    let missed = official.get("/api/v1/segments/1").await.json()["missed"].clone();
    assert!(missed.as_array().unwrap().iter().any(|period| period["reason"] == "not_recorded"));
}

#[tokio::test]
async fn what_cannot_be_explained_is_refused_and_what_was_typed_stays() {
    let (app, zhang) = later().await;
    let none = say(&zhang, &[("reason", ""), ("note", "忘了")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text().contains("请选一个原因") && none.text().contains("忘了"));
    let other = say(&zhang, &[("reason", "other"), ("note", " ")]).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    let long = say(&zhang, &[("reason", "weather"), ("note", &"字".repeat(501))]).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);

    let li = app.li().await;
    for path in [
        // Another steward's, a role they do not have, a day no period begins on, words that are
        // none.
        (&li, MISSED, StatusCode::NOT_FOUND),
        (&zhang, "/my/history/1/town_chief/week/2026-11-23", StatusCode::NOT_FOUND),
        (&zhang, "/my/history/1/river_chief/week/2026-11-24", StatusCode::NOT_FOUND),
        (&zhang, "/my/history/1/king/week/2026-11-23", StatusCode::NOT_FOUND),
        (&zhang, "/my/history/1/river_chief/week/2026-02-30", StatusCode::NOT_FOUND),
        // The week that runs.
        (&zhang, "/my/history/1/river_chief/week/2026-12-07", StatusCode::CONFLICT),
        // More than three months back.
        (&zhang, "/my/history/1/river_chief/week/2026-08-24", StatusCode::CONFLICT),
    ] {
        assert_eq!(path.0.get(path.1).await.status, path.2, "{}", path.1);
    }
    // Nothing before the steward began.
    assert!(zhang.get("/my/history?month=2025-11").await.text().contains("这个月没有巡查要求"));
    assert_eq!(zhang.get("/my/history?month=never").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_change_of_rule_leaves_what_was_missed_before_it_on_every_page() {
    let (app, zhang) = later().await;
    say(&zhang, &[("reason", "works"), ("note", "水闸大修，进不去")]).await;
    let official = app.official().await;
    let missed = async || -> Vec<String> {
        let segment = official.get("/api/v1/segments/1").await.json();
        let periods = segment["missed"].as_array().unwrap().clone();
        periods
            .iter()
            .map(|period| format!("{} {} {}", period["role"], period["from"], period["reason"]))
            .collect()
    };
    let before = missed().await;
    assert!(
        before.iter().any(|period| period == r#""river_chief" "2026-11-23" "works""#),
        "{before:?}"
    );
    let public = async || app.resident().get(&format!("/q/{}", seed::river())).await.text();
    app.set_time("2026-12-09T02:00:00Z");
    assert!(public().await.contains("每周 1 次"));

    // From Wednesday on every day.
    let daily = json!({ "area": "990101101", "role": "river_chief", "kind": "river", "unit": "day", "times": 1, "from": "2026-12-09" });
    let set = official
        .request(Method::POST, "/api/v1/duties")
        .header("sec-fetch-site", "same-origin");
    let set = official.send(set.json(&daily)).await;
    assert_eq!(set.status, StatusCode::NO_CONTENT, "{}", set.text());
    app.set_time("2026-12-10T02:00:00Z");
    sql(&app, "SELECT settle_day(990101, '2026-12-10 02:00:00+00')").await;

    let after = missed().await;
    assert_eq!(after[0], r#""river_chief" "2026-12-09" null"#, "the first day by the new rule");
    assert_eq!(after[1..], before[..11], "the latest twelve are listed");
    let november = zhang.get("/my/history?month=2026-11").await.text();
    assert!(
        november.contains("应巡 5 次，已巡 0 次")
            && november.contains("施工、封路或封航：水闸大修，进不去"),
        "{november}"
    );
    let december = zhang.get("/my/history?month=2026-12").await.text();
    for part in ["每天 1 次", "12月9日 未完成", "每周 1 次", "11月30日至12月6日 未完成"]
    {
        assert!(december.contains(part), "{part}: {december}");
    }
    let page = public().await;
    for part in ["每天 1 次", "此前的要求：每周 1 次", "11月30日至12月6日"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let month = official.get("/api/v1/segments/1").await.json()["month"].clone();
    // The week that ended on the 6th, and every day from the 9th to the 31st.
    assert_eq!((&month["owed"], &month["done"]), (&json!(24), &json!(0)));
}

#[tokio::test]
async fn of_missed_periods_that_began_on_one_day_the_longer_stands_first_whatever_binds() {
    let (app, _) = later().await;
    let official = app.official().await;
    let missed = async || -> Vec<String> {
        let segment = official.get("/api/v1/segments/1").await.json();
        let periods = segment["missed"].as_array().unwrap().clone();
        let of = |period: &serde_json::Value| format!("{} {}", period["from"], period["to"]);
        periods.iter().map(of).filter(|period| period.contains("2026-11-23")).collect()
    };
    // The Monday of a missed week was to be patrolled by a rule of its own.
    let monday = "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from,
                                    valid_to)
                  VALUES (990101, '990101101', 'river_chief', 'river', 'day', 1, '2026-11-23',
                          '2026-11-24')";
    sql(&app, monday).await;
    let both = [r#""2026-11-23" "2026-11-29""#, r#""2026-11-23" "2026-11-23""#];
    assert_eq!(missed().await, both);
    // Days bind from now on, where the week did.
    let daily = "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from)
                 VALUES (990101, '990101101', 'river_chief', 'river', 'day', 1, '2026-12-08');";
    sql(&app, daily).await;
    app.set_time("2026-12-08T02:00:00Z");
    sql(&app, "SELECT settle_day(990101, '2026-12-08 02:00:00+00')").await;
    assert_eq!(missed().await, both);
}
