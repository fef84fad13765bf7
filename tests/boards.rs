//! What stands on boards and in which order plates lie on sheets, as a district prints them.

use std::process::Command;

use reqwest::{Method, StatusCode};
use riverward_qr::verify;
use serde_json::{Value, json};

use crate::api::sql;
use crate::support::{Answer, Browser, TestApp};
use riverward::jobs;

async fn send(browser: &Browser, method: Method, path: &str, body: &Value) -> Answer {
    let request = browser.request(method, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

/// The file of an order.
async fn printed(app: &TestApp, official: &Browser, mut order: Value) -> Vec<u8> {
    order["id"] = json!(app.state.entropy.event_id(app.state.clock.now()));
    let ordered = send(official, Method::POST, "/api/v1/print-jobs", &order).await;
    assert_eq!(ordered.status, StatusCode::OK, "{}", ordered.body);
    jobs::print(&app.state).await.unwrap();
    let path = format!("/api/v1/print-jobs/{}/file", order["id"].as_str().unwrap());
    let answer = official.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.bytes().await.unwrap().to_vec()
}

/// The text of the board of a segment, without white space.
async fn board(app: &TestApp, official: &Browser, segment: i64) -> String {
    let order = json!({ "work": { "what": "boards", "board": "a3" },
        "select": { "segments": [segment] } });
    let pdf = printed(app, official, order).await;
    assert_eq!(verify::codes(&pdf).unwrap().len(), 2, "both codes can be read");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("board.pdf");
    std::fs::write(&path, pdf).unwrap();
    let read = Command::new("pdftotext").arg("-raw").arg(&path).arg("-").output().unwrap();
    let text = String::from_utf8(read.stdout).unwrap();
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200B}' | '\u{a0}'))
        .collect()
}

#[tokio::test]
async fn a_river_has_two_ends_that_are_told_apart_and_its_stewards_have_levels() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    let text = board(&app, &wang, 1).await;
    for there in
        ["起点东村的西端", "终点东村的东端", "长度2.1公里", "村级张建国村委会主任东村村委会"]
    {
        assert!(text.contains(there), "{there}: {text}");
    }
    assert!(!text.contains("村级河长张建国"), "{text}");
    // Whoever has no post stands there by their role; the highest level comes first.
    sql(
        &app,
        "UPDATE person SET post = '' WHERE person_id = 2;
         INSERT INTO stewardship (district, segment_id, person_id, role, principal, valid_from)
             VALUES (990101, 1, 2, 'town_chief', false, '2026-01-01')",
    )
    .await;
    let text = board(&app, &wang, 1).await;
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
    assert!(place("镇级李秀英镇级河长") < place("村级张建国"), "{text}");
}

#[tokio::test]
async fn a_pond_has_area_and_perimeter_in_place_of_ends() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    sql(
        &app,
        "UPDATE segment SET kind = 'pond', length_m = 0 WHERE segment_id = 2;
         UPDATE segment_state SET kind = 'pond' WHERE segment_id = 2;
         UPDATE segment_geometry
             SET geom = ST_SetSRID(ST_MakeEnvelope(121.09, 30.8, 121.0902, 30.8001), 4326)
             WHERE segment_id = 2",
    )
    .await;
    let text = board(&app, &wang, 2).await;
    assert!(text.contains("面积") && text.contains("平方米") && text.contains("周长"), "{text}");
    for gone in ["起点", "终点", "长度"] {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
}

#[tokio::test]
async fn phones_and_commitments_stand_on_boards_where_the_district_wants_them() {
    let app = TestApp::start().await;
    let (wang, admin) = (app.official().await, app.admin().await);
    sql(&app, "UPDATE person SET phone = '139 0000 0001' WHERE person_id = 1").await;
    let settings = async || admin.get("/api/v1/board-settings").await.json();
    assert_eq!(settings().await, json!({ "phones": false, "commitments": false }));
    let text = board(&app, &wang, 1).await;
    assert!(!text.contains("13900000001") && !text.contains("水清岸绿，"), "{text}");
    assert!(!text.contains("公开承诺") && text.contains("021-57010000"), "{text}");

    let both = json!({ "phones": true, "commitments": true });
    for _ in 0..2 {
        let set = send(&admin, Method::PUT, "/api/v1/board-settings", &both).await;
        assert_eq!(set.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(settings().await, both);
    let text = board(&app, &wang, 1).await;
    for there in ["联系电话", "13900000001", "公开承诺", "张建国：每周巡河一次，水清岸绿"]
    {
        assert!(text.contains(there), "{there}: {text}");
    }
    let set: Vec<String> =
        sqlx::query_scalar("SELECT subject FROM audit WHERE action = 'boards.set'")
            .fetch_all(&app.database.owner().await)
            .await
            .unwrap();
    assert_eq!(set, ["phones,commitments"]);
    // On boards, and nowhere else.
    let public = app.resident().get(&format!("/q/{}", crate::support::seed::river())).await.text();
    assert!(!public.contains("139 0000 0001") && !public.contains("13900000001"));
}

#[tokio::test]
async fn plates_lie_in_the_order_of_their_numbers() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    sql(
        &app,
        "UPDATE checkpoint SET name = '10号桥' WHERE checkpoint_id = 1;
         UPDATE checkpoint SET name = '9号桥' WHERE checkpoint_id = 2",
    )
    .await;
    let order = json!({ "area": "990101101",
        "work": { "what": "labels", "plate": "mm60", "paper": "single" },
        "select": { "kind": "river" } });
    let pdf = printed(&app, &wang, order).await;
    let read: Vec<String> =
        verify::codes(&pdf).unwrap().into_iter().map(|code| code.payload).collect();
    let ends = [crate::support::seed::river_east(), crate::support::seed::river()];
    assert_eq!(read.len(), 2);
    for (payload, code) in read.iter().zip(ends) {
        assert!(payload.ends_with(&code.to_string()), "{read:?}");
    }
}
