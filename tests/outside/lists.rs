//! No list and no page is longer than somebody reads.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use serde_json::json;
use sqlx::Executor;

use crate::support::{Answer, Browser, TestApp, seed};

/// The records on a page, by their addresses.
fn records(page: &Answer) -> Vec<String> {
    let page = scraper::Html::parse_document(&page.body);
    let links = scraper::Selector::parse(".records h2 a").unwrap();
    page.select(&links).map(|link| link.attr("href").unwrap().to_owned()).collect()
}

async fn record(app: &TestApp, browser: &Browser, count: usize) {
    let scan = || {
        let id = app.state.entropy.event_id(app.state.clock.now());
        json!({ "id": id, "code": seed::river().to_string(), "outcome": "normal" })
    };
    let scans: Vec<_> = (0..count).map(|_| scan()).collect();
    let request = browser
        .request(Method::POST, "/api/v1/scans")
        .header("sec-fetch-site", "same-origin");
    let answer = browser.send(request.json(&json!({ "scans": scans }))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test]
async fn a_stewards_records_come_by_pages_each_once_and_newest_first() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    record(&app, &zhang, 100).await;
    app.set_time("2026-11-24T02:00:00Z");
    record(&app, &zhang, 20).await;
    let mut path = "/my/records?month=2026-11".to_owned();
    let (mut all, mut pages) = (Vec::new(), 0);
    loop {
        let page = zhang.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.len() < 200_000, "{} bytes", page.body.len());
        assert!(page.text().contains("共 120 条有效记录"), "{}", page.text());
        let here = records(&page);
        assert!(here.len() <= 50);
        all.extend(here);
        pages += 1;
        let Some(next) = page.link_starting("/my/records?month=2026-11&after=") else {
            break;
        };
        path = next;
    }
    assert_eq!((pages, all.len()), (3, 120));
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 120);
    let mut sorted = all.clone();
    sorted.sort();
    sorted.reverse();
    assert_eq!(all, sorted, "the newest first: ids begin with the time");
    // What is no place in the list is its beginning.
    for after in ["", "x", "2026-11-23", "2026-11-23.x", "%00", "9999-12-31.x"] {
        let page = zhang.get(&format!("/my/records?month=2026-11&after={after}")).await;
        assert_eq!((page.status, records(&page).len()), (StatusCode::OK, 50), "{after}");
    }
}

#[tokio::test]
async fn records_to_decide_come_by_pages_each_once_explained_ones_first() {
    let app = TestApp::start().await;
    let (zhang, official) = (app.zhang().await, app.official().await);
    record(&app, &zhang, 70).await;
    app.set_time("2026-11-24T02:00:00Z");
    record(&app, &zhang, 5).await;
    let first = official.get("/api/v1/records?limit=200").await.json();
    let of = |page: &serde_json::Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let explained = of(&first)[60].clone();
    let id = app.state.entropy.event_id(app.state.clock.now()).to_string();
    let path = format!("/my/records/{explained}/explanation");
    let said = zhang.post(&path, &[("id", &id), ("nearby", "1")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = official.get(&format!("/api/v1/records?limit=20&cursor={cursor}")).await.json();
        all.extend(of(&page));
        assert_eq!(page["more"], page["next_cursor"].is_string());
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        next.clone_into(&mut cursor);
    }
    assert_eq!(all[0], explained);
    assert_eq!(all, of(&official.get("/api/v1/records?limit=200").await.json()));
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 75);
}

#[tokio::test]
async fn offers_end_somewhere_and_say_so() {
    let app = TestApp::start().await;
    app.database
        .owner()
        .await
        .execute(
            "INSERT INTO segment (district, segment_id, kind, name, area_path)
                 SELECT 990101, 20000 + n, 'pond', '塘 ' || n, '990101101201'
                 FROM generate_series(1, 1010) n;
             INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, valid_from)
                 SELECT 990101, 20000 + n, 1,
                     ST_SetSRID('LINESTRING(121.1 30.8, 121.11 30.8)'::geometry, 4326), '2026-01-01'
                 FROM generate_series(1, 1010) n;
             INSERT INTO offer (district, offer_id, segment_id, role, note, at)
                 SELECT 990101, gen_random_uuid(), 20000 + n, 'volunteer', '', '2026-11-01'
                 FROM generate_series(1, 1010) n",
        )
        .await
        .unwrap();
    let official = app.official().await;
    let offered = official.get("/api/v1/offers").await.json();
    assert_eq!(offered["items"].as_array().unwrap().len(), 1000);
    assert_eq!(offered["more"], true);
    let zhang = app.zhang().await;
    let page = zhang.get("/my/offers").await;
    assert_eq!(records(&page).len(), 200);
    assert!(page.text().contains("这里只列出前 200 处"), "{}", page.text());
    // One that is not shown can be asked for all the same.
    let last = offered["items"][999]["id"].as_str().unwrap();
    assert_eq!(zhang.get(&format!("/my/offers/{last}")).await.status, StatusCode::OK);
}
