//! Small zooms draw what fits, the largest first, and what was changed is drawn as if everything
//! had been.

use std::collections::BTreeSet;

use riverward::jobs;
use sqlx::Row;

use super::{fetch, path, redraw};
use crate::api::sql;
use crate::support::{Browser, TestApp};

/// 8,000 rivers of 300 m to 2 km within one tile of zoom 10, 800 of them in one town.
const CROWD: &str = "
    INSERT INTO segment (district, segment_id, kind, name, area_path)
    SELECT 990101, 10000 + n, 'river', '第' || n || '河', CASE n % 10 WHEN 0 THEN '990101101'
        ELSE '990101102201' END
    FROM generate_series(0, 7999) n;
    INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, valid_from)
    SELECT 990101, 10000 + n, 1, g, '2026-01-01'
    FROM generate_series(0, 7999) n
    CROSS JOIN LATERAL (SELECT ST_SetSRID(ST_MakeLine(ST_MakePoint(121.0 + n % 100 * 0.0025,
        30.77 + n / 100 * 0.0015),
                                                      ST_MakePoint(121.003 + n % 100 * 0.0025 + n % 7 * 0.0025, 30.77 + n / 100 * 0.0015)),
                                          4326) AS g) l;
    INSERT INTO segment_state (district, segment_id, area_path, kind, name)
    SELECT district, segment_id, area_path, kind, name FROM segment WHERE segment_id >= 10000";

async fn drawn(browser: &Browser, area: &str, z: u8) -> BTreeSet<u64> {
    fetch(browser, &path(area, 2, z, 121.1, 30.8)).await.segments.into_keys().collect()
}

#[tokio::test]
async fn a_crowded_map_draws_what_fits() {
    let app = TestApp::start().await;
    redraw(&app, CROWD).await;
    let (admin, wang) = (app.admin().await, app.official().await);
    let mut larger = BTreeSet::new();
    for z in [5, 6, 7, 8, 9, 10] {
        let district = drawn(&admin, "990101", z).await;
        assert!(
            !district.is_empty() && district.len() <= if z <= 8 { 1000 } else { 4500 },
            "{z}: {}",
            district.len()
        );
        assert!(
            larger.is_subset(&district),
            "what is drawn stays drawn when the map comes nearer: {z}"
        );
        larger = district;
        let bytes =
            admin.get_as_it_travels(&path("990101", 2, z, 121.1, 30.8)).await.content_length();
        assert!(bytes.unwrap() <= 100_000, "{z}: {bytes:?}");
    }
    // A town of 800 is drawn as a whole on its own map, and so is the smallest of its ditches.
    for z in [9, 10] {
        assert_eq!(drawn(&wang, "990101101", z).await.len(), 802, "{z}");
    }
    // From zoom 12 on every map draws everything.
    let near = fetch(&admin, &path("990101", 2, 13, 121.1, 30.8)).await.segments;
    let all: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM segment JOIN segment_geometry USING (district, segment_id)
         WHERE ST_Transform(geom, 3857) && ST_TileEnvelope(13, $1, $2, margin => 64.0 / 4096)
             AND district = 990101",
    )
    .bind(6851)
    .bind(3358)
    .fetch_one(&app.database.owner().await)
    .await
    .unwrap();
    assert_eq!(super::place(13, 121.1, 30.8), (6851.0, 3358.0));
    assert_eq!(i64::try_from(near.len()).unwrap(), all);
}

#[tokio::test]
async fn a_pond_is_drawn_from_zoom_10_on_however_small() {
    let app = TestApp::start().await;
    redraw(
        &app,
        "INSERT INTO segment (district, segment_id, kind, name, area_path)
             VALUES (990101, 50, 'pond', '小塘', '990101101');
         INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, valid_from)
         SELECT 990101, 50, 1, g, '2026-01-01'
         FROM (SELECT ST_MakeEnvelope(121.1001, 30.8001, 121.1003, 30.8003, 4326) AS g) g;
         INSERT INTO segment_state (district, segment_id, area_path, kind, name)
             VALUES (990101, 50, '990101101', 'pond', '小塘')",
    )
    .await;
    let wang = app.official().await;
    for z in 5..=15 {
        assert_eq!(drawn(&wang, "990101101", z).await.contains(&50), z >= 10, "{z}");
    }
}

/// All that tiles are made of.
async fn projection(app: &TestApp) -> Vec<String> {
    sqlx::raw_sql(
        "SELECT p::text FROM tile_place p UNION ALL
         SELECT concat_ws(' ', segment_id, band, district_zoom, town_zoom, kind, name, area_path,
             md5(ST_AsEWKB(geom))) FROM tile_segment
         ORDER BY 1",
    )
    .fetch_all(&app.database.owner().await)
    .await
    .unwrap()
    .iter()
    .map(|row| row.get(0))
    .collect()
}

#[tokio::test]
async fn what_changed_is_drawn_as_if_everything_had_been() {
    let app = TestApp::start().await;
    redraw(&app, CROWD).await;
    for change in [
        "UPDATE segment SET retired_at = now() WHERE segment_id % 40 = 3",
        "UPDATE segment_geometry SET geom = ST_Translate(ST_Scale(geom, 0.9999, 1), 0.03, 0.008)
             WHERE segment_id % 50 = 7",
        "UPDATE segment SET area_path = '990101101' WHERE segment_id % 60 = 11",
        "UPDATE segment SET retired_at = NULL, name = name || '新' WHERE segment_id % 80 = 3",
        "DELETE FROM segment_state WHERE segment_id % 90 = 17;
         DELETE FROM segment_geometry WHERE segment_id % 90 = 17;
         DELETE FROM segment WHERE segment_id % 90 = 17",
    ] {
        redraw(&app, change).await;
    }
    let askew: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM tile_segment_15 t JOIN segment_geometry g USING (district, segment_id)
         WHERE g.valid_to IS NULL AND ST_AsEWKB(t.geom) <> ST_AsEWKB(ST_Transform(g.geom, 3857))",
    )
    .fetch_one(&app.database.owner().await)
    .await
    .unwrap();
    assert_eq!(askew, 0, "the largest zooms draw a segment as it is");
    let stepwise = projection(&app).await;
    sql(
        &app,
        "DELETE FROM tile_place WHERE district = 990101;
         DELETE FROM tile_segment WHERE district = 990101;
         INSERT INTO tile_pending (district, segment_ids) SELECT 990101, array_agg(segment_id)
             FROM segment WHERE district = 990101",
    )
    .await;
    jobs::draw(&app.state).await.unwrap();
    let at_once = projection(&app).await;
    assert!(at_once.len() > 20_000);
    let different = stepwise.iter().zip(&at_once).find(|(one, other)| one != other);
    assert_eq!((different, stepwise.len()), (None, at_once.len()));
}
