//! Visit rounds: a grid whose checkpoints are doors, by the same machinery, and nothing of a
//! household in public.

use reqwest::StatusCode;

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
