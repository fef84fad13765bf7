//! Visit rounds: a grid whose checkpoints are doors, by the same machinery, and nothing of a
//! household in public.

use reqwest::StatusCode;
use riverward::ids::{DistrictId, PersonId, SegmentId};
use riverward::status::Status;
use riverward::views::store::day::my_day;

use crate::accounts::post;
use crate::api::sql;
use crate::support::{TestApp, seed};

/// A grid of three doors that 李秀英 calls at; the blank code hangs at the first.
async fn grid(app: &TestApp) -> String {
    let blank = seed::blank();
    sql(
        app,
        &format!(
            "INSERT INTO segment (district, segment_id, kind, name, area_path)
                 VALUES (990101, 50, 'grid', '第一走访网格', '990101101201');
             INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, valid_from)
             VALUES (990101, 50, 1,
                 ST_SetSRID('POLYGON((121.1 30.8, 121.102 30.8, 121.102 30.802, 121.1 30.802, 121.1 30.8))'::geometry, 4326), '2026-01-01');
             INSERT INTO segment_state (district, segment_id, area_path, kind, name)
                 SELECT district, segment_id, area_path, kind, name FROM segment
                 WHERE segment_id = 50;
             INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
                 VALUES (990101, 50, 2, 'party_group_leader', '2026-01-01');
             INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from)
                 VALUES (990101, '990101', 'party_group_leader', 'grid', 'week', 1, '2026-01-01');
             INSERT INTO checkpoint (district, checkpoint_id, segment_id, name, location,
                 radius_m) VALUES
                 (990101, 51, 50, '3号 沈阿婆家', ST_SetSRID(ST_MakePoint(121.1, 30.8), 4326), 50),
                 (990101, 52, 50, '5号', ST_SetSRID(ST_MakePoint(121.101, 30.8), 4326), 50),
                 (990101, 53, 50, '7号', ST_SetSRID(ST_MakePoint(121.102, 30.8), 4326), 50);
             UPDATE code SET state = 'installed', checkpoint_id = 51 WHERE code = {};
             SELECT refresh_duties(990101, ARRAY[50::int8], '2026-11-23'),
                 settle_segments(990101, '2026-11-23 02:00Z', ARRAY[50::int8])",
            blank.number()
        ),
    )
    .await;
    format!("/q/{blank}")
}

#[tokio::test]
async fn a_door_is_called_at_by_scanning_its_code_and_the_round_says_which_wait() {
    let app = TestApp::start().await;
    let page = grid(&app).await;
    let li = app.li().await;
    let scanned = li.get(&page).await;
    assert!(
        scanned.text().contains("已走访，一切正常") && scanned.text().contains("群众诉求"),
        "{}",
        scanned.text()
    );
    assert_eq!(scanned.link_starting("/my/rounds/").as_deref(), Some("/my/rounds/50"));
    let round = li.get("/my/rounds/50").await.text();
    assert!(round.contains("本月已走访 0 户，共 3 户"), "{round}");

    let id = app.state.entropy.event_id(app.state.clock.now());
    assert!(li.try_record(&seed::blank().to_string(), id).await);
    let round = li.get("/my/rounds/50").await.text();
    assert!(
        round.contains("本月已走访 1 户，共 3 户") && round.contains("最近走访：11月23日"),
        "{round}"
    );
    let waiting = round.find("5号").unwrap();
    assert!(waiting < round.find("沈阿婆").unwrap(), "those that wait come first");
    let detail = app.official().await.get("/api/v1/segments/50").await.json();
    assert_eq!(detail["status"], "ok", "one visit a week is the duty");

    // Another month, another round.
    app.set_time("2026-12-01T02:00:00Z");
    let round = app.li().await.get("/my/rounds/50").await.text();
    assert!(
        round.contains("本月已走访 0 户，共 3 户") && round.contains("最近走访：11月23日"),
        "{round}"
    );
}

#[tokio::test]
async fn nothing_of_a_household_is_public_and_the_round_is_its_stewards() {
    let app = TestApp::start().await;
    let page = grid(&app).await;
    let li = app.li().await;
    let id = app.state.entropy.event_id(app.state.clock.now());
    assert!(li.try_record(&seed::blank().to_string(), id).await);
    for suffix in ["", "/rate", "/report"] {
        let public = app.resident().get(&format!("{page}{suffix}")).await;
        assert_eq!(public.status, StatusCode::OK);
        assert!(
            !public.body.contains("沈阿婆") && !public.body.contains("3号"),
            "{suffix}: {}",
            public.text()
        );
    }
    assert!(app.resident().get(&page).await.text().contains("最近走访"));
    assert_eq!(app.zhang().await.get("/my/rounds/50").await.status, StatusCode::NOT_FOUND);
    assert_eq!(li.get("/my/rounds/2").await.status, StatusCode::NOT_FOUND, "a road has no doors");
}

#[tokio::test]
async fn a_visit_that_was_taken_back_is_none() {
    let app = TestApp::start().await;
    grid(&app).await;
    let li = app.li().await;
    let id = app.state.entropy.event_id(app.state.clock.now());
    assert!(li.try_record(&seed::blank().to_string(), id).await);
    sql(
        &app,
        &format!(
            "INSERT INTO void_scan (district, scan_id, segment_id, day, person_id, cause)
                            VALUES (990101, '{id}', 50, '2026-11-23', 2, 'withdrawn')"
        ),
    )
    .await;
    assert!(li.get("/my/rounds/50").await.text().contains("本月已走访 0 户"));
}

#[tokio::test]
async fn what_is_said_at_a_door_stands_on_its_receipt_and_with_officials_alone() {
    let app = TestApp::start().await;
    let page = grid(&app).await;
    let resident = app.resident();
    let report = [("category", "request"), ("text", "低保还没办下来")];
    let told = resident.fill(&format!("{page}/report"), &format!("{page}/problems"), &report).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text());
    let receipt = resident.get(&told.link_starting("/p/").unwrap()).await;
    assert!(receipt.text().contains("低保还没办下来"));
    assert!(!receipt.has("a[href^='/q/']"), "the way to the grid is somebody's door");
    let inbox = app.official().await.get("/api/v1/problems?area=990101101").await.json();
    let id = inbox["items"][0]["id"].as_i64().unwrap();
    assert_eq!(inbox["items"].as_array().unwrap().len(), 1);

    // The same code hangs at the door next to it: neighbours read nothing of it, nor join in.
    for browser in [app.resident(), app.li().await, app.official().await] {
        let seen = browser.get(&page).await;
        assert!(!seen.has("form[action*='/problems/']"), "{}", seen.text());
        assert!(!seen.text().contains("群众诉求：") && !seen.text().contains("我也遇到"));
        // Nor that there is something: the grid stands as its visits do.
        assert!(!seen.text().contains("有问题") && seen.text().contains("逾期"), "{}", seen.text());
    }
    assert!(!app.li().await.get("/my").await.text().contains("个问题待处理"));
    let detail = app.official().await.get("/api/v1/segments/50").await.json();
    assert_eq!(detail["status"], "problem", "to officials it is one");
    let token = resident.get(&format!("{page}/report")).await;
    let token = token.value_of("input[name=token]").unwrap();
    let joined = resident
        .post(&format!("{page}/problems/{id}/support"), &[("token", token.as_str())])
        .await;
    assert_eq!(joined.status, StatusCode::NOT_FOUND);
    sql(
        &app,
        "UPDATE problem SET stage = 'closed', closed_at = '2026-11-23 02:00Z', result = '已办'",
    )
    .await;
    assert!(!app.resident().get(&page).await.text().contains("已办"), "nor what became of it");
    // The steward's way to the grid is the round, not a household's door.
    assert!(app.li().await.get("/my").await.has("a[href='/my/rounds/50']"));
}

#[tokio::test]
async fn no_board_carries_the_code_of_a_door() {
    let app = TestApp::start().await;
    grid(&app).await;
    let official = app.official().await;
    let order = |select: serde_json::Value| {
        let id = app.state.entropy.event_id(app.state.clock.now());
        serde_json::json!({ "id": id, "area": "990101101",
            "work": { "what": "boards", "board": "a3" }, "select": select })
    };
    // Of an area, grids are left out; asked for by itself, one is refused with words.
    let all = order(serde_json::json!({}));
    let ordered = post(&official, "/api/v1/print-jobs", &all).await;
    assert_eq!(ordered.json()["total"], 2, "the river and the road: {}", ordered.body);
    let one = order(serde_json::json!({ "segments": [50] }));
    assert_eq!(post(&official, "/api/v1/print-jobs", &one).await.status, StatusCode::OK);
    riverward::jobs::print(&app.state).await.unwrap();
    riverward::jobs::print(&app.state).await.unwrap();
    let path = format!("/api/v1/print-jobs/{}", one["id"].as_str().unwrap());
    let job = official.get(&path).await;
    assert_eq!(job.json()["state"], "failed", "{}", job.body);
    assert!(job.body.contains("住户门口"), "{}", job.body);
}

#[tokio::test]
async fn what_was_found_at_a_door_is_not_public_and_moves_no_grid_up() {
    let app = TestApp::start().await;
    let page = grid(&app).await;
    let id = app.state.entropy.event_id(app.state.clock.now());
    assert!(app.li().await.try_record(&seed::blank().to_string(), id).await);
    sql(
        &app,
        format!(
            "UPDATE patrol SET outcome = 'findings' WHERE segment_id = 50;
             INSERT INTO inspection (district, inspection_id, segment_id, checkpoint_id, code,
                 account_id, day, at, fence, outcome, findings, note, payload)
             VALUES (990101, '{id}', 50, 51, {}, 3, '2026-11-23', '2026-11-23 02:00Z', 'none',
                 'findings', '{{}}', '', '')",
            seed::blank().number()
        ),
    )
    .await;
    let public = app.resident().get(&page).await;
    assert!(public.text().contains("镇里抽查"), "{}", public.text());
    assert!(!public.text().contains("发现问题"), "{}", public.text());

    // With a request from a door it stands in its steward's day as its visits do: done, below the
    // road that is overdue.
    let report = [("category", "request"), ("text", "低保还没办下来")];
    let told = app
        .resident()
        .fill(&format!("{page}/report"), &format!("{page}/problems"), &report)
        .await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text());
    let (district, person) = (DistrictId(seed::DISTRICT), PersonId(seed::LI));
    let day = my_day(&app.state.db.app, district, person, app.state.clock.now()).await.unwrap();
    let stand: Vec<_> = day.rows.iter().map(|row| (row.segment, row.status)).collect();
    assert_eq!(stand, [(SegmentId(2), Status::Overdue), (SegmentId(50), Status::Ok)]);
}
