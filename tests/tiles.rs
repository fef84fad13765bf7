//! Vector tiles: what is in them, for whom, how long they may be kept.

mod borders;
mod keeping;
mod sessions;
mod thinning;

use std::collections::BTreeMap;
use std::f64::consts::PI;
use std::io::Read;

use flate2::read::GzDecoder;
use mvt_reader::Reader;
use mvt_reader::feature::Value as Property;
use reqwest::{Method, StatusCode};
use riverward::jobs;
use serde_json::json;

use crate::api::sql;
use crate::support::{Browser, TestApp};

/// Column and row of the tile that a place lies in.
fn place(z: u8, lon: f64, lat: f64) -> (f64, f64) {
    let side = f64::from(1_u32 << z);
    let x = (lon + 180.0) / 360.0 * side;
    let y = (1.0 - lat.to_radians().tan().asinh() / PI) / 2.0 * side;
    (x.floor(), y.floor())
}

/// Path of the tile that a place lies in.
fn path(area: &str, version: i64, z: u8, lon: f64, lat: f64) -> String {
    let (x, y) = place(z, lon, lat);
    format!("/tiles/{area}/{version}/{z}/{x:.0}/{y:.0}.mvt")
}

/// Changes segments as the owner and draws their tiles anew, as the server does soon after.
async fn redraw(app: &TestApp, statements: impl Into<String>) {
    sql(app, statements).await;
    jobs::draw(&app.state).await.unwrap();
}

struct Tile {
    kept: String,
    /// Kind and name by feature id.
    segments: BTreeMap<u64, (String, String)>,
}

fn text(properties: &std::collections::HashMap<String, Property>, name: &str) -> String {
    match &properties[name] {
        Property::String(text) => text.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

fn decode(bytes: Vec<u8>) -> BTreeMap<u64, (String, String)> {
    let reader = Reader::new(bytes).unwrap();
    assert_eq!(reader.get_layer_names().unwrap(), ["segments"]);
    assert_eq!(reader.get_layer_metadata().unwrap()[0].extent, 4096);
    reader
        .get_features(0)
        .unwrap()
        .into_iter()
        .map(|feature| {
            let properties = feature.properties.unwrap();
            (feature.id.unwrap(), (text(&properties, "kind"), text(&properties, "name")))
        })
        .collect()
}

async fn fetch(browser: &Browser, path: &str) -> Tile {
    let response = browser.request(Method::GET, path).send().await.unwrap();
    let kept = response.headers()["cache-control"].to_str().unwrap().to_owned();
    if response.status() == StatusCode::NO_CONTENT {
        return Tile {
            kept,
            segments: BTreeMap::new(),
        };
    }
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    assert_eq!(response.headers()["content-type"], "application/vnd.mapbox-vector-tile");
    Tile {
        kept,
        segments: decode(response.bytes().await.unwrap().to_vec()),
    }
}

#[tokio::test]
async fn a_tile_holds_the_segments_in_scope_by_their_ids() {
    let app = TestApp::start().await;
    let (wang, zhao, admin) = (app.official().await, app.other_official().await, app.admin().await);
    let river = (1, ("river".to_owned(), "张家浜".to_owned()));
    let road = (2, ("road".to_owned(), "党员示范路".to_owned()));
    let lane = (3, ("lane".to_owned(), "沈家埭".to_owned()));
    // The road and the lane are still larger than a pixel, and the whole district lies in one tile.
    for z in [8, 9, 10] {
        assert_eq!(
            fetch(&admin, &path("990101", 1, z, 121.1, 30.8)).await.segments,
            BTreeMap::from([river.clone(), road.clone(), lane.clone()]),
            "{z}"
        );
        assert_eq!(
            fetch(&wang, &path("990101101", 1, z, 121.1, 30.8)).await.segments,
            BTreeMap::from([river.clone(), road.clone()])
        );
        assert_eq!(
            fetch(&zhao, &path("990101102", 1, z, 121.1, 30.8)).await.segments,
            BTreeMap::from([lane.clone()])
        );
    }
    for z in [0, 5, 8, 12, 15] {
        assert!(
            fetch(&admin, &path("990101", 1, z, 121.1, 30.8)).await.segments.contains_key(&1)
                || z < 8,
            "{z}"
        );
    }
    assert!(fetch(&admin, &path("990101", 1, 15, 121.2015, 30.8)).await.segments.keys().eq(&[3]));
    redraw(&app, "UPDATE segment SET retired_at = now() WHERE segment_id = 2").await;
    assert!(fetch(&wang, &path("990101101", 2, 10, 121.1, 30.8)).await.segments.keys().eq(&[1]));
    redraw(
        &app,
        "UPDATE segment SET retired_at = NULL, name = '新名', area_path = '990101102'
             WHERE segment_id = 2",
    )
    .await;
    assert!(fetch(&wang, &path("990101101", 3, 10, 121.1, 30.8)).await.segments.keys().eq(&[1]));
    assert_eq!(
        fetch(&zhao, &path("990101102", 3, 10, 121.1, 30.8)).await.segments,
        BTreeMap::from([(2, ("road".to_owned(), "新名".to_owned())), lane])
    );
}

#[tokio::test]
async fn a_tile_may_be_kept_under_the_version_it_shows() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    let forever = "private, max-age=31536000, immutable";
    assert_eq!(fetch(&wang, &path("990101101", 1, 12, 121.1, 30.8)).await.kept, forever);
    // A place of the area where nothing lies: that is to be kept as well.
    let empty = fetch(&wang, &path("990101101", 1, 12, 100.0, 10.0)).await;
    assert_eq!((empty.kept.as_str(), empty.segments.len()), (forever, 0));
    redraw(
        &app,
        "UPDATE segment_geometry SET geom = ST_Translate(geom, 0.0001, 0) WHERE segment_id = 1",
    )
    .await;
    let old = fetch(&wang, &path("990101101", 1, 12, 121.1, 30.8)).await;
    assert_eq!(
        (old.kept.as_str(), old.segments.len()),
        ("no-store", 2),
        "the current content, not to be kept under the old address"
    );
    assert_eq!(fetch(&wang, &path("990101101", 2, 12, 121.1, 30.8)).await.kept, forever);
    assert_eq!(fetch(&wang, &path("990101101", 3, 12, 121.1, 30.8)).await.kept, "no-store");
}

#[tokio::test]
async fn a_tile_travels_compressed() {
    let app = TestApp::start().await;
    let response =
        app.official().await.get_as_it_travels(&path("990101101", 1, 12, 121.1, 30.8)).await;
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let mut bytes = Vec::new();
    GzDecoder::new(&*response.bytes().await.unwrap()).read_to_end(&mut bytes).unwrap();
    assert!(decode(bytes).keys().eq(&[1, 2]));
    // To a client that does not take it so it travels open.
    let open = app
        .official()
        .await
        .request(Method::GET, &path("990101101", 1, 12, 121.1, 30.8))
        .header("accept-encoding", "identity");
    let open = open.send().await.unwrap();
    assert!(!open.headers().contains_key("content-encoding"));
    assert!(decode(open.bytes().await.unwrap().to_vec()).keys().eq(&[1, 2]));
}

#[tokio::test]
async fn a_tile_beyond_the_map_is_not_there() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    for rest in [
        "12/4096/0.mvt",
        "12/0/4096.mvt",
        "16/0/0.mvt",
        "256/0/0.mvt",
        "12/-1/0.mvt",
        "12/0/0",
        "12/0/0.png",
        "12/0/x.mvt",
        "x/0/0.mvt",
    ] {
        let answer = wang.get(&format!("/tiles/990101101/1/{rest}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{rest}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{rest}");
    }
    assert_eq!(wang.get("/tiles/moat/1/12/0/0.mvt").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_description_of_the_tiles_leads_to_them() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    let answer = wang.get("/tiles/990101101.json").await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let set = answer.json();
    assert_eq!(
        set,
        json!({
        "tilejson": "3.0.0", "name": "菱泾镇", "tiles": [format!("{}/tiles/990101101/1/{{z}}/{{x}}/{{y}}.mvt", app.state.base_url)],
        "minzoom": 5, "maxzoom": 15,
        "vector_layers": [{"id": "segments", "description": "Segments in somebody's care; the feature id is the segment's id",
                           "fields": {"kind": "String", "name": "String"}}]})
    );
    // The browser came by another name than the configured one.
    let request = wang
        .request(Method::GET, "/tiles/990101101.json")
        .header("host", "hz.example.gov.cn");
    let tiles = wang.send(request).await.json()["tiles"][0].clone();
    assert_eq!(tiles, "http://hz.example.gov.cn/tiles/990101101/1/{z}/{x}/{y}.mvt");
    for path in [
        "/tiles/990101101",
        "/tiles/990101101.xml",
        "/tiles/moat.json",
        "/tiles/990101101299.json",
    ] {
        assert_eq!(wang.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
