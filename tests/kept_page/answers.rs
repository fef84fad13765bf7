//! What is sent: one statement a request, the bytes of a page just made, nothing to who has them
//! already.

use reqwest::{Method, StatusCode};
use sqlx::Row;

use super::{Servers, at};
use crate::support::{TestApp, seed};

/// How often the server's one connection has run a statement of this sort.
async fn statements(app: &TestApp, sort: &str) -> i64 {
    // In the simple protocol, so that asking is not counted itself.
    let asked = format!(
        "SELECT coalesce(sum(generic_plans + custom_plans), 0)::int8 FROM pg_prepared_statements
             WHERE statement LIKE '{sort}'"
    );
    let row = sqlx::raw_sql(sqlx::AssertSqlSafe(asked))
        .fetch_one(&app.state.db.app)
        .await
        .unwrap();
    row.get(0)
}

#[tokio::test]
async fn a_page_costs_one_statement_made_or_kept() {
    let app = TestApp::start_on_one_connection().await;
    let resident = app.resident();
    let mut counted = (0, 0);
    // Made, kept, kept under the other spelling, in another language made, kept.
    for (path, english, cards) in [
        (at(""), false, 1),
        (at(""), false, 1),
        (at("").to_uppercase(), false, 1),
        (at(""), true, 2),
        (at(""), true, 2),
    ] {
        let language = if english { "en" } else { "zh-CN" };
        let request =
            resident.request(Method::GET, &path).header("cookie", format!("lang={language}"));
        let page = resident.send(request).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has(&format!("html[lang={language}]")));
        counted.0 += 1;
        counted.1 = cards;
        assert_eq!(
            (statements(&app, "%").await, statements(&app, "%code_locator%").await),
            counted,
            "after {path}"
        );
    }
    assert_eq!(app.state.pages.len(), 2);
}

#[tokio::test]
async fn nothing_is_kept_of_who_is_signed_in_or_of_codes_that_lead_nowhere() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    for browser in [&zhang, &app.official().await] {
        let page = browser.get(&at("")).await;
        assert_eq!(
            (page.status, page.header("cache-control"), page.header("etag")),
            (StatusCode::OK, "no-store", "")
        );
    }
    for code in [seed::blank(), seed::replaced()] {
        assert_ne!(app.resident().get(&format!("/q/{code}")).await.status, StatusCode::OK);
    }
    assert_eq!(app.resident().get("/q/770000000").await.status, StatusCode::NOT_FOUND);
    assert!(app.state.pages.is_empty());
    // What a visitor without an account left behind does not reach the steward, nor the other way
    // round.
    let resident = app.resident();
    let page = resident.get(&at("")).await;
    assert_eq!(app.state.pages.len(), 1);
    let conditional =
        zhang.request(Method::GET, &at("")).header("if-none-match", page.header("etag"));
    let own = zhang.send(conditional).await;
    assert_eq!(own.status, StatusCode::OK);
    assert!(
        own.has("form[action$='/scans']")
            && !resident.get(&at("")).await.has("form[action$='/scans']")
    );
}

#[tokio::test]
async fn who_has_the_page_already_is_told_so() {
    let servers = Servers::start().await;
    let resident = servers.first.resident();
    let page = resident.get(&at("")).await;
    let tag = page.header("etag").to_owned();
    assert!(tag.starts_with('"') && page.header("vary").contains("accept-language"), "{tag}");
    assert_eq!(page.header("cache-control"), "private, no-cache");
    let ask = async |app: &TestApp, browser: &crate::support::Browser, method: Method| {
        let url = format!("{}{}", app.state.base_url, at(""));
        let request = browser.request(method, &at("")).header("if-none-match", &tag);
        let mut request = request.build().unwrap();
        *request.url_mut() = url.parse().unwrap();
        reqwest::Client::new().execute(request).await.unwrap()
    };
    for app in servers.keeping() {
        // The second server has not even made the page yet.
        for method in [Method::GET, Method::HEAD] {
            let same = ask(app, &resident, method).await;
            assert_eq!(
                (same.status(), same.headers()["etag"].to_str().unwrap()),
                (StatusCode::NOT_MODIFIED, tag.as_str())
            );
            assert_eq!(same.content_length().unwrap_or_default(), 0);
            assert!(
                same.headers().get("set-cookie").is_none()
                    && same.headers().get("content-encoding").is_none()
            );
        }
    }
    let new = ask(&servers.first, &servers.first.resident(), Method::GET).await;
    assert!(new.headers()["set-cookie"].to_str().unwrap().starts_with("__Host-device="));
    servers.sql("UPDATE segment SET name = '张家港' WHERE segment_id = 1").await;
    for app in servers.keeping() {
        assert_eq!(ask(app, &resident, Method::GET).await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn every_encoding_and_method_carries_the_same_page() {
    let servers = Servers::start().await;
    let truth = servers.read(seed::river()).await.body;
    let plain_client = reqwest::Client::builder().no_gzip().build().unwrap();
    let mut tags = std::collections::HashSet::new();
    for _ in 0..2 {
        for (accepted, sent) in [("gzip, br", "br"), ("gzip", "gzip"), ("identity", "")] {
            for method in [Method::GET, Method::HEAD] {
                let url = format!("{}{}", servers.first.state.base_url, at(""));
                let request =
                    plain_client.request(method.clone(), url).header("accept-encoding", accepted);
                let answer = request.send().await.unwrap();
                let header = |name: &str| {
                    answer
                        .headers()
                        .get(name)
                        .map_or("", |value| value.to_str().unwrap())
                        .to_owned()
                };
                assert_eq!(
                    (header("content-encoding"), header("content-type")),
                    (sent.to_owned(), "text/html; charset=utf-8".to_owned())
                );
                tags.insert(header("etag"));
                let length: usize = header("content-length").parse().unwrap();
                let bytes = answer.bytes().await.unwrap();
                if method == Method::HEAD {
                    assert!(bytes.is_empty() && length > 1000);
                    continue;
                }
                assert_eq!(bytes.len(), length);
                let mut text = String::new();
                match sent {
                    "br" => std::io::Read::read_to_string(
                        &mut brotli::Decompressor::new(&bytes[..], 4096),
                        &mut text,
                    )
                    .unwrap(),
                    "gzip" => std::io::Read::read_to_string(
                        &mut flate2::read::GzDecoder::new(&bytes[..]),
                        &mut text,
                    )
                    .unwrap(),
                    _ => std::io::Read::read_to_string(&mut &bytes[..], &mut text).unwrap(),
                };
                assert_eq!(text, truth);
            }
        }
    }
    assert_eq!(tags.len(), 3);
    assert_eq!(servers.first.state.pages.len(), 3);
}
