//! Areas: the tree and the outlines.

use serde_json::{Value, json};

use super::ask;
use crate::support::TestApp;

#[tokio::test]
async fn the_area_tree_counts_what_lies_below() {
    let app = TestApp::start().await;
    let areas = ask(&app.admin().await, "/api/v1/areas").await;
    let brief: Vec<Value> = areas["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|area| json!([area["path"], area["parent"], area["level"], area["segments"]]))
        .collect();
    assert_eq!(
        Value::from(brief),
        json!([
            ["990101", null, "district", 3],
            ["990101101", "990101", "town", 2],
            ["990101101201", "990101101", "village", 2],
            ["990101102", "990101", "town", 1],
            ["990101102201", "990101102", "village", 1]
        ])
    );
    assert_eq!(areas["items"][1]["bbox"], json!([121.0, 30.7, 121.15, 30.9]));
    let outlines = ask(&app.admin().await, "/api/v1/areas/outlines?area=990101101201").await;
    assert_eq!(outlines["type"], "FeatureCollection");
    let village = &outlines["features"][0];
    assert_eq!(
        (&village["geometry"]["type"], &village["properties"]["name"]),
        (&json!("MultiPolygon"), &json!("东村"))
    );
    let label = village["properties"]["label"].as_array().unwrap();
    assert!(
        (121.05..121.15).contains(&label[0].as_f64().unwrap())
            && (30.75..30.85).contains(&label[1].as_f64().unwrap())
    );
}
