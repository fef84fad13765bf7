//! The API's description, and that no browser keeps an answer.

use serde_json::{Value, json};

use crate::support::TestApp;
use riverward::http::router;

#[tokio::test]
async fn answers_are_not_kept_by_browsers() {
    let app = TestApp::start().await;
    let answer = app.official().await.get("/api/v1/segments").await;
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_description_is_served_and_checked_in() {
    let app = TestApp::start().await;
    let description = serde_json::to_value(router::openapi()).unwrap();
    assert_eq!(app.resident().get("/api/v1/openapi.json").await.json(), description);
    let checked_in: Value = serde_json::from_str(include_str!("../../docs/openapi.json")).unwrap();
    assert_eq!(
        checked_in, description,
        "docs/openapi.json is old: run `riverward openapi > docs/openapi.json`"
    );
    // Every route needs a session, refuses in one way, and names no schema that is not there.
    let text = description.to_string();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let refusal = &operation["responses"]["default"]["content"]["application/problem+json"]
                ["schema"]["$ref"];
            assert_eq!(refusal, "#/components/schemas/ProblemDetails", "{method} {path}");
        }
    }
    for named in text.split("#/components/schemas/").skip(1) {
        let name = named.split('"').next().unwrap();
        assert!(description["components"]["schemas"].get(name).is_some(), "no schema {name}");
    }
    assert_eq!(description["security"], json!([{"session": []}]));
}
