//! Who may ask, and what lies within their reach.

use reqwest::StatusCode;
use serde_json::json;

use super::{ask, ids, sql, with_problems};
use crate::support::TestApp;

/// Every address of the console with what may be asked by anybody signed in left out.
const OFFICIAL_ONLY: [&str; 16] = [
    "/api/v1/areas",
    "/api/v1/areas/outlines",
    "/api/v1/segments",
    "/api/v1/segments/summary",
    "/api/v1/segments/1",
    "/api/v1/problems",
    "/api/v1/problems/1",
    "/api/v1/months/2026-11",
    "/api/v1/code-batches",
    "/api/v1/codes",
    "/api/v1/codes/health",
    "/api/v1/status",
    "/api/v1/audit",
    "/api/v1/events",
    "/tiles/990101101.json",
    "/tiles/990101101/1/12/3426/1673.mvt",
];

#[tokio::test]
async fn only_officials_are_answered() {
    let app = TestApp::start().await;
    for path in OFFICIAL_ONLY.into_iter().chain(["/api/v1/me"]) {
        let refused = app.resident().get(path).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(refused.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(refused.json()["type"], "about:blank#signed-out", "{path}");
    }
    let steward = app.zhang().await;
    for path in OFFICIAL_ONLY {
        assert_eq!(steward.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn everybody_signed_in_may_ask_who_they_are() {
    let app = TestApp::start().await;
    sql(
        &app,
        "INSERT INTO login_locator (login, district, account_id) VALUES ('wang', 990101, 3);
               UPDATE district SET geometry_version = 7 WHERE district = 990101",
    )
    .await;
    let district = json!({"district": 990_101, "name": "云浦区（示范）", "time_zone": "Asia/Shanghai", "office_phone": "021-5700 0000", "geometry_version": 7});
    assert_eq!(
        ask(&app.official().await, "/api/v1/me").await,
        json!({"account": {"id": 3, "name": "王主任", "login": "wang"}, "role": "official",
               "may": ["see_console", "handle_problems", "keep_stewards", "give_phones", "print",
                       "set_rules", "draw_segments", "read_audit"],
               "rests": false, "password_given": false,
               "area": {"path": "990101101", "name": "菱泾镇", "level": "town"}, "district": district})
    );
    assert_eq!(
        ask(&app.zhang().await, "/api/v1/me").await,
        json!({"account": {"id": 1, "name": "张建国", "login": null}, "role": "steward",
               "may": [], "rests": false, "password_given": false,
               "area": {"path": "990101101201", "name": "东村", "level": "village"}, "district": district})
    );
    let admin = ask(&app.admin().await, "/api/v1/me").await;
    assert_eq!((&admin["role"], &admin["area"]["level"]), (&json!("admin"), &json!("district")));
}

#[tokio::test]
async fn an_official_sees_what_lies_in_the_granted_areas_and_nothing_else() {
    let app = TestApp::start().await;
    with_problems(&app).await;
    let (wang, zhao, admin) = (app.official().await, app.other_official().await, app.admin().await);
    for (browser, segments, problems, areas) in [
        (&wang, &[1, 2][..], &[12, 11, 13][..], 2),
        (&zhao, &[3], &[16], 2),
        (&admin, &[3, 1, 2], &[12, 11, 13, 16], 5),
    ] {
        assert_eq!(ids(&ask(browser, "/api/v1/segments").await), segments);
        assert_eq!(ids(&ask(browser, "/api/v1/problems").await), problems);
        assert_eq!(ask(browser, "/api/v1/areas").await["items"].as_array().unwrap().len(), areas);
        assert_eq!(
            ask(browser, "/api/v1/areas/outlines").await["features"].as_array().unwrap().len(),
            areas
        );
        assert_eq!(ask(browser, "/api/v1/segments/summary").await["total"], segments.len());
        assert_eq!(
            ask(browser, "/api/v1/status").await["status"].as_str().unwrap().len(),
            segments.len()
        );
        for id in 1..=4 {
            let status = browser.get(&format!("/api/v1/segments/{id}")).await.status;
            assert_eq!(status == StatusCode::OK, segments.contains(&id), "segment {id}");
            assert!(status == StatusCode::OK || status == StatusCode::NOT_FOUND);
        }
        for id in [12, 16] {
            let status = browser.get(&format!("/api/v1/problems/{id}")).await.status;
            assert_eq!(status == StatusCode::OK, problems.contains(&id), "problem {id}");
            assert!(status == StatusCode::OK || status == StatusCode::NOT_FOUND);
        }
    }
    // Another town, the district above, another district, a district that is none.
    for area in ["990101102", "990101102201", "990101", "990202", "100000"] {
        for path in [
            "areas/outlines",
            "segments",
            "segments/summary",
            "problems",
            "months/2026-11",
            "status",
            "events",
        ] {
            let answer = wang.get(&format!("/api/v1/{path}?area={area}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {area}");
            assert_eq!(answer.json()["type"], "about:blank#not-found");
        }
        for path in [format!("/tiles/{area}.json"), format!("/tiles/{area}/1/12/3426/1673.mvt")] {
            assert_eq!(wang.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert_eq!(ids(&ask(&wang, "/api/v1/segments?area=990101101201").await), [1, 2]);
    // The page of a town in a browser left open after the right was taken away.
    sql(&app, "DELETE FROM role_grant WHERE account_id = 3").await;
    assert_eq!(wang.get("/api/v1/segments").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn two_grants_reach_two_towns() {
    let app = TestApp::start().await;
    sql(
        &app,
        "INSERT INTO role_grant (district, account_id, area_path, role)
             VALUES (990101, 3, '990101102201', 'official')",
    )
    .await;
    let wang = app.official().await;
    let areas = ask(&wang, "/api/v1/areas").await;
    let paths: Vec<&str> = areas["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|area| area["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["990101101", "990101101201", "990101102201"]);
    assert_eq!(ids(&ask(&wang, "/api/v1/segments?area=990101102201").await), [3]);
    assert_eq!(ask(&wang, "/api/v1/segments/3").await["area"]["name"], "西村");
    assert_eq!(wang.get("/api/v1/segments?area=990101102").await.status, StatusCode::NOT_FOUND);
}
