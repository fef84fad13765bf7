//! JSON that is JSON and holds another kind of value than is wanted: it names the field, by path.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn whatever_stands_where_a_word_is_wanted_is_a_fault_of_its_field() {
    let app = TestApp::start().await;
    let official = app.official().await;
    for value in [json!(7), json!(-1.5), json!(true), json!([]), json!(null), json!("chief")] {
        let body = json!({ "segments": [2], "role": value, "note": "" });
        let request = official.request(Method::POST, "/api/v1/offers");
        let answer =
            official.send(request.header("sec-fetch-site", "same-origin").json(&body)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}: {}", answer.body);
        assert_eq!(answer.json()["errors"][0]["field"], "role", "{value}");
    }
}
