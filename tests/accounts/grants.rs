//! Rights in areas, for some days.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{acts, post, reason, sign_in};
use crate::api::sql;
use crate::support::{Browser, TestApp};

/// Lets somebody in and answers the slip.
async fn let_in(admin: &Browser, login: &str, role: &str, area: &str) -> Value {
    let body = json!({ "name": "孙干事", "login": login, "role": role, "area": area });
    let answer = post(admin, "/api/v1/accounts", &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    answer.json()
}

async fn may(browser: &Browser) -> Value {
    browser.get("/api/v1/me").await.json()["may"].clone()
}

#[tokio::test]
async fn what_an_account_may_do_follows_from_role_and_area() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let village = ["see_console", "handle_problems", "keep_stewards", "give_phones", "print"];
    let town = [&village[..], &["set_rules", "draw_segments", "read_audit"]].concat();
    let cases = [
        ("a", "auditor", "990101101", json!(["see_console", "read_audit"])),
        ("b", "official", "990101101201", json!(village)),
        ("c", "official", "990101101", json!(town)),
        ("d", "official", "990101", json!(town)),
    ];
    for (login, role, area, rights) in cases {
        let slip = let_in(&admin, login, role, area).await;
        let (browser, _) = sign_in(&app, login, slip["password"].as_str().unwrap()).await;
        assert_eq!(may(&browser).await, rights, "{role} of {area}");
    }
    assert_eq!(may(&admin).await.as_array().unwrap().len(), 9);
    assert_eq!(may(&app.zhang().await).await, json!([]));
}

#[tokio::test]
async fn an_official_without_a_right_is_told_whom_to_ask() {
    let app = TestApp::start().await;
    sql(&app, "UPDATE role_grant SET area_path = '990101101201' WHERE account_id = 3").await;
    let village = app.official().await;
    let duty = json!({ "area": "990101101201", "role": "volunteer", "kind": "pond",
        "unit": "month", "times": 1, "from": "2026-11-23" });
    let refused = post(&village, "/api/v1/duties", &duty).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(reason(&refused).contains("上一级"), "{}", refused.body);
    // Of two towns, one seen and the other ruled: what is seen is not missing.
    sql(
        &app,
        "INSERT INTO role_grant (district, account_id, area_path, role)
             VALUES (990101, 3, '990101102', 'official')",
    )
    .await;
    assert_eq!(post(&village, "/api/v1/duties", &duty).await.status, StatusCode::FORBIDDEN);
    let other = |area: &str| {
        let mut duty = duty.clone();
        duty["area"] = json!(area);
        duty
    };
    let ruled = post(&village, "/api/v1/duties", &other("990101102201")).await;
    assert_eq!(ruled.status, StatusCode::NO_CONTENT, "{}", ruled.body);
    assert_eq!(
        post(&village, "/api/v1/duties", &other("990101")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_right_that_ends_is_gone_at_the_next_request() {
    let app = TestApp::start().await;
    let (admin, official) = (app.admin().await, app.official().await);
    let accounts = admin.get("/api/v1/accounts?area=990101101").await.json();
    let wang = &accounts["items"][0];
    assert_eq!((&wang["name"], &wang["grants"][0]["role"]), (&json!("王主任"), &json!("official")));
    assert_eq!(wang["grants"][0]["from"], "2000-01-01");
    assert_eq!(official.get("/api/v1/segments").await.status, StatusCode::OK);
    let path = format!("/api/v1/grants/{}/end", wang["grants"][0]["id"]);
    for _ in 0..2 {
        assert_eq!(post(&admin, &path, &json!({})).await.status, StatusCode::NO_CONTENT);
        let refused = official.get("/api/v1/segments").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    }
    let ended = acts(&app).await;
    assert_eq!(ended.len(), 1, "the second time nothing ended: {ended:?}");
    assert_eq!((ended[0].0.as_str(), ended[0].1), ("grant.end", Some(5)));
    let later = admin.get("/api/v1/accounts?area=990101101").await.json();
    assert_eq!(later["items"][0]["grants"][0]["until"], "2026-11-22", "who had it stays on record");
}

#[tokio::test]
async fn a_right_holds_from_its_first_local_day_to_its_last() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    sql(&app, "DELETE FROM role_grant WHERE account_id = 3").await;
    let grant = json!({ "role": "official", "area": "990101101", "from": "2026-11-24",
        "until": "2026-11-24" });
    let given = post(&admin, "/api/v1/accounts/3/grants", &grant).await;
    assert_eq!(given.status, StatusCode::CREATED, "{}", given.body);
    for (at, status) in [
        ("2026-11-23T15:59:59Z", StatusCode::FORBIDDEN),
        ("2026-11-23T16:00:00Z", StatusCode::OK),
        ("2026-11-24T15:59:59Z", StatusCode::OK),
        ("2026-11-24T16:00:00Z", StatusCode::FORBIDDEN),
    ] {
        app.set_time(at);
        let answer = app.official().await.get("/api/v1/segments").await;
        assert_eq!(answer.status, status, "{at}");
    }
    let again = post(&app.admin().await, "/api/v1/accounts/3/grants", &grant).await;
    assert_eq!(
        again.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a day that is over: {}",
        again.body
    );
    let far = json!({ "role": "official", "area": "990101101", "until": "9999-12-31" });
    let refused = post(&app.admin().await, "/api/v1/accounts/3/grants", &far).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn nobody_grants_more_than_they_hold_nor_changes_their_own_account() {
    let app = TestApp::start().await;
    // An administrator of one town only.
    sql(
        &app,
        "INSERT INTO account (district, account_id, name) VALUES (990101, 20, '镇管理员');
         INSERT INTO login_locator (login, district, account_id) VALUES ('twenty', 990101, 20);
         UPDATE role_grant SET account_id = 20, area_path = '990101101' WHERE account_id = 5;
         INSERT INTO role_grant (district, account_id, area_path, role)
             VALUES (990101, 5, '990101', 'admin')",
    )
    .await;
    let admin = app.admin().await;
    let slip = post(&admin, "/api/v1/accounts/20/password", &json!({})).await.json();
    let (town, _) = sign_in(&app, "twenty", slip["password"].as_str().unwrap()).await;
    let grant = |area: &str| json!({ "role": "official", "area": area });
    for (account, area, status) in [
        // 王主任 of the own town, in it, above it and beside it.
        (3, "990101101201", StatusCode::CREATED),
        (3, "990101", StatusCode::NOT_FOUND),
        (3, "990101102", StatusCode::NOT_FOUND),
        // 赵科员 of the other town, and the administrator above.
        (4, "990101101201", StatusCode::NOT_FOUND),
        (5, "990101101201", StatusCode::NOT_FOUND),
        // Themselves.
        (20, "990101101201", StatusCode::FORBIDDEN),
    ] {
        let path = format!("/api/v1/accounts/{account}/grants");
        let answer = post(&town, &path, &grant(area)).await;
        assert_eq!(answer.status, status, "{account} {area}: {}", answer.body);
    }
    for act in ["disable", "password"] {
        let own = post(&town, &format!("/api/v1/accounts/20/{act}"), &json!({})).await;
        assert_eq!(own.status, StatusCode::FORBIDDEN, "{act}: {}", own.body);
        assert!(reason(&own).contains("另一位管理员"));
        let above = post(&town, &format!("/api/v1/accounts/5/{act}"), &json!({})).await;
        assert_eq!(above.status, StatusCode::NOT_FOUND, "{act}");
    }
    // Whoever also has a right elsewhere is not theirs any more.
    let beside = post(&admin, "/api/v1/accounts/3/grants", &grant("990101102201")).await;
    assert_eq!(beside.status, StatusCode::CREATED);
    assert_eq!(
        post(&town, "/api/v1/accounts/3/disable", &json!({})).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_same_right_twice_on_a_day_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let grant = json!({ "role": "official", "area": "990101101" });
    let twice = post(&admin, "/api/v1/accounts/3/grants", &grant).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "{}", twice.body);
    // Another role in the same area is another right.
    let other = json!({ "role": "auditor", "area": "990101101" });
    let given = post(&admin, "/api/v1/accounts/3/grants", &other).await;
    assert_eq!(given.status, StatusCode::CREATED, "{}", given.body);
    let nowhere = json!({ "role": "official", "area": "990101999" });
    let refused = post(&admin, "/api/v1/accounts/3/grants", &nowhere).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
}
