//! What cannot be read: parameters are named, addresses lead nowhere.

use reqwest::StatusCode;

use crate::support::TestApp;

#[tokio::test]
async fn a_parameter_that_cannot_be_taken_is_named_in_the_language_of_the_asker() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    let forged = |json: &str| {
        use base64::Engine;
        base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(json)
    };
    let long = "长".repeat(101);
    for (path, field) in [
        ("segments?area=99", "area".to_owned()),
        ("status?area=x", "area".to_owned()),
        ("status?kind=moat", "kind".to_owned()),
        ("status?after=-1", "after".to_owned()),
        ("segments?kind=moat", "kind".to_owned()),
        ("segments?kind=river,,road", "kind".to_owned()),
        ("segments/summary?kind=River", "kind".to_owned()),
        ("segments?status=late", "status".to_owned()),
        ("segments?limit=0", "limit".to_owned()),
        ("segments?limit=201", "limit".to_owned()),
        ("problems?limit=ten", "limit".to_owned()),
        ("problems?state=lost", "state".to_owned()),
        ("problems?category=sea_monster", "category".to_owned()),
        ("segments?q=%00", "q".to_owned()),
        (&format!("problems?q={long}"), "q".to_owned()),
        ("segments?cursor=abc", "cursor".to_owned()),
        ("problems?cursor=%20%21", "cursor".to_owned()),
        (&format!("segments?cursor={}", forged("[9,\"a\",1]")), "cursor".to_owned()),
        (&format!("segments?cursor={}", forged("[1,\"\\u0000\",1]")), "cursor".to_owned()),
        (
            &format!("problems?cursor={}", forged("{\"Open\":[\"-99999-01-01T00:00:00Z\",1]}")),
            "cursor".to_owned(),
        ),
        (
            &format!("problems?cursor={}", forged("{\"Closed\":[\"2026-01-01T00:00:00Z\",1]}")),
            "cursor".to_owned(),
        ),
        ("segments?area=1&kind=moat&limit=x", "area kind limit".to_owned()),
    ] {
        let answer = wang.get(&format!("/api/v1/{path}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let problem = answer.json();
        assert_eq!(problem["type"], "about:blank#invalid");
        let errors = problem["errors"].as_array().unwrap();
        let fields: Vec<&str> =
            errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!(fields.join(" "), field, "{path}");
        for error in errors {
            assert!(
                !error["message"].as_str().unwrap().contains("api-invalid"),
                "{error} has no text"
            );
        }
    }
    let chinese = wang.get("/api/v1/segments?area=99").await.json();
    assert_eq!(chinese["errors"][0]["message"], "请填写 6、9、12 或 14 位区域代码。");
    let english = app.official().await.in_english().get("/api/v1/segments?area=99").await.json();
    assert_eq!(english["errors"][0]["message"], "An area code has 6, 9, 12 or 14 digits.");
}

#[tokio::test]
async fn an_address_that_cannot_be_read_leads_nowhere() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    for path in [
        "/api/v1/segments/one",
        "/api/v1/segments/99999999999999999999",
        "/api/v1/segments/-1",
        "/api/v1/problems/%FF",
        "/api/v1/moats",
    ] {
        let answer = wang.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
    }
    let answer = wang.post("/api/v1/segments", &[]).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::METHOD_NOT_ALLOWED, "application/problem+json")
    );
}
