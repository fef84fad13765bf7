//! Every route stands in its page: that of the API, or docs/routes.md.

use std::collections::BTreeSet;

use riverward::http::router;

use super::{assert_same, column, part, read};

/// Under it lies the API; its description is a page like others.
const API: &str = "/api/v1/";
const DESCRIPTION: &str = "GET /api/v1/openapi.json";

#[test]
fn every_route_stands_in_its_page() {
    let served: BTreeSet<String> = router::listed()
        .into_iter()
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    let is_api = |route: &String| {
        route != DESCRIPTION && route.split(' ').nth(1).is_some_and(|path| path.starts_with(API))
    };
    let (api, others): (BTreeSet<String>, BTreeSet<String>) = served.into_iter().partition(is_api);

    let description: serde_json::Value = serde_json::from_str(&read("docs/openapi.json")).unwrap();
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    assert_same("docs/openapi.json", &described, &api);
    assert_same("docs/routes.md", &column(part(&read("docs/routes.md"), "routes"), 0), &others);
}
