//! What is refused, what every answer carries against misuse, and when one is told to come back.

use reqwest::{Method, StatusCode};

use super::{at, count, report};
use crate::support::{TestApp, seed};

#[tokio::test]
async fn bad_input_gets_its_own_answer() {
    let app = TestApp::start().await;
    let (resident, zhang) = (app.resident(), app.zhang().await);
    let scan = async |fields: &[(&str, &str)]| zhang.post(&at("/scans"), fields).await.status;
    let id = "019abcde-0000-7000-8000-000000000001";

    let wrong_digit = resident.get(&format!("/q/{:09}", seed::river().number() + 1)).await;
    assert_eq!(wrong_digit.status, StatusCode::NOT_FOUND);
    assert!(
        wrong_digit.has("form[action='/q'] input[name=code]"),
        "the page asks for the digits again"
    );
    assert_eq!(resident.get("/q/770000000").await.status, StatusCode::NOT_FOUND);
    let retired = resident.get(&format!("/q/{}", seed::replaced())).await;
    assert_eq!((retired.status, retired.header("location")), (StatusCode::FOUND, at("").as_str()));
    assert_eq!(resident.get(&format!("/q/{}", seed::blank())).await.status, StatusCode::NOT_FOUND);
    assert_eq!(resident.get("/q?code=１０－００ ０００").await.status, StatusCode::NOT_FOUND);
    let typed = resident
        .get(&format!("/q?code={}", seed::river().grouped().replace(' ', "+")))
        .await;
    assert_eq!(typed.header("location"), at(""));

    let forged = app.resident();
    forged.set_cookie("__Host-session", "990101.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(forged.get("/my").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(forged.get(&at("")).await.status, StatusCode::OK, "the public page does not mind");

    let cross = zhang
        .request(Method::POST, &at("/scans"))
        .header("sec-fetch-site", "cross-site")
        .form(&[("id", id)]);
    assert_eq!(zhang.send(cross).await.status, StatusCode::FORBIDDEN);
    let foreign = zhang
        .request(Method::POST, &at("/scans"))
        .header("origin", "https://evil.example")
        .form(&[("id", id)]);
    assert_eq!(zhang.send(foreign).await.status, StatusCode::FORBIDDEN);
    let silent = zhang.request(Method::POST, &at("/scans")).form(&[("id", id)]);
    assert_eq!(
        zhang.send(silent).await.status,
        StatusCode::FORBIDDEN,
        "a cookie without an origin"
    );

    let huge = resident
        .request(Method::POST, &at("/problems"))
        .header("sec-fetch-site", "same-origin");
    let huge = huge
        .header("content-type", "application/x-www-form-urlencoded")
        .body(vec![b'a'; 20_000_000]);
    assert_eq!(
        huge.send().await.map_or(StatusCode::PAYLOAD_TOO_LARGE, |answer| answer.status()),
        StatusCode::PAYLOAD_TOO_LARGE
    );
    for body in [&b"token=x&text=%ff%fe"[..], b"token=x&text=\xff"] {
        let broken = resident
            .request(Method::POST, &at("/problems"))
            .header("sec-fetch-site", "same-origin");
        let broken = broken.header("content-type", "application/x-www-form-urlencoded").body(body);
        assert_eq!(resident.send(broken).await.status, StatusCode::BAD_REQUEST);
    }
    let json = resident
        .request(Method::POST, &at("/problems"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .body("{}");
    let refused = resident.send(json).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.body.contains("看不懂发来的内容"), "{}", refused.body);

    assert_eq!(
        scan(&[("id", id), ("lon", "999"), ("lat", "30.8")]).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        scan(&[("id", id), ("lon", "NaN"), ("lat", "30.8")]).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(scan(&[("id", id), ("lon", "121.1")]).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(scan(&[("id", "7")]).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        scan(&[("id", "7c9e6679-7425-40de-944b-e07fc1f90ae7")]).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "not a UUIDv7"
    );
    assert_eq!(
        scan(&[("id", id), ("taken_at", "1e300"), ("lon", "121.1"), ("lat", "30.8")]).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(count(&app, "scan").await, 0);
    assert_eq!(scan(&[("id", id), ("outcome", "normal")]).await, StatusCode::OK);
    let elsewhere = zhang.post(&format!("/q/{}/scans", seed::river_east()), &[("id", id)]).await;
    assert_eq!(elsewhere.status, StatusCode::CONFLICT, "the id of another scan");
    let other_district = zhang
        .post(
            &format!("/q/{}/scans", seed::elsewhere()),
            &[("id", "019abcde-0000-7000-8000-000000000002")],
        )
        .await;
    assert_eq!(other_district.status, StatusCode::NOT_FOUND);
    assert_eq!(resident.get("/p/0000000000000000").await.status, StatusCode::NOT_FOUND);
    assert_eq!(resident.get("/no/such/page").await.status, StatusCode::NOT_FOUND);
    let wrong_method =
        resident.request(Method::DELETE, &at("")).header("sec-fetch-site", "same-origin");
    assert_eq!(resident.send(wrong_method).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn only_the_scanner_may_compile_web_assembly() {
    let app = TestApp::start().await;
    let steward = app.zhang().await;
    let policy =
        async |path: &str| steward.get(path).await.header("content-security-policy").to_owned();
    let usual = policy("/").await;
    for path in ["/my", "/q?code=1", "/login", "/console", "/no/such/page", &at("")] {
        assert_eq!(policy(path).await, usual, "{path}");
    }
    assert!(!usual.contains("wasm"));
    let scanner = policy("/scan").await;
    assert_eq!(
        scanner,
        usual.replace("script-src 'self';", "script-src 'self' 'wasm-unsafe-eval';")
    );
    assert_ne!(scanner, usual);
}

#[tokio::test]
async fn every_page_carries_the_headers_that_protect_it() {
    let app = TestApp::start().await;
    let page = app.resident().get(&at("")).await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("frame-ancestors 'none'")
            && policy.contains("script-src 'self'")
            && !policy.contains("unsafe")
    );
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert!(page.header("strict-transport-security").starts_with("max-age="));
    assert!(!page.header("referrer-policy").is_empty() && !page.header("x-request-id").is_empty());
    let cookie = page
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .find(|cookie| cookie.starts_with("__Host-device="));
    let cookie = cookie.expect("a device cookie");
    for attribute in ["Secure", "HttpOnly", "Path=/", "SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{attribute} is missing: {cookie}");
    }
    let missing = app.resident().get("/nowhere").await;
    assert!(
        missing.body.contains(missing.header("x-request-id")),
        "an error page can be asked about"
    );
}

#[tokio::test]
async fn a_network_that_sends_too_much_is_told_when_to_come_back() {
    let app = TestApp::start_with(&["--rate-per-minute", "3"]).await;
    let resident = app.resident();
    let mut last = None;
    for turn in 0..4 {
        last = Some(report(&resident, "rubbish", &format!("垃圾{turn}")).await);
    }
    let last = last.unwrap();
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(resident.get(&at("")).await.status, StatusCode::OK, "reading goes on");
}
