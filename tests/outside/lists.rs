//! No list and no page is longer than somebody reads.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
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
async fn offers_come_by_pages_each_once_those_asked_for_first() {
    let app = TestApp::start().await;
    app.database
        .owner()
        .await
        .execute(
            "INSERT INTO segment (district, segment_id, kind, name, area_path)
                 SELECT 990101, 20000 + n, 'pond', '塘 ' || n, '990101101201'
                 FROM generate_series(1, 230) n;
             INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, valid_from)
                 SELECT 990101, 20000 + n, 1,
                     ST_SetSRID('LINESTRING(121.1 30.8, 121.11 30.8)'::geometry, 4326), '2026-01-01'
                 FROM generate_series(1, 230) n;
             INSERT INTO offer (district, offer_id, segment_id, role, note, at)
                 SELECT 990101, gen_random_uuid(), 20000 + n, 'volunteer', '', '2026-11-01'
                 FROM generate_series(1, 230) n;
             INSERT INTO claim (district, claim_id, offer_id, person_id, commitment, at)
                 SELECT 990101, gen_random_uuid(), offer_id, 2, '天天看', '2026-11-02' FROM offer
                 WHERE segment_id = 20230",
        )
        .await
        .unwrap();
    let official = app.official().await;
    let all = everything(&official, "/api/v1/offers?limit=60").await;
    let order: Vec<i64> = all.iter().map(|offer| offer["segment"].as_i64().unwrap()).collect();
    let asked_for_first: Vec<i64> = std::iter::once(20230).chain(20001..20230).collect();
    assert_eq!(order, asked_for_first, "by the value of their numbers");

    let zhang = app.zhang().await;
    let (mut path, mut shown) = ("/my/offers".to_owned(), Vec::new());
    loop {
        let page = zhang.get(&path).await;
        let here = records(&page);
        assert!(here.len() <= 50);
        assert!(page.text().contains("按名称分页列出"), "{}", page.text());
        shown.extend(here);
        let Some(next) = page.link_starting("/my/offers?after=") else {
            break;
        };
        path = next;
    }
    assert_eq!((shown.len(), shown.iter().collect::<BTreeSet<_>>().len()), (230, 230));
    // An offer that closed meanwhile keeps its place; what is no place is the beginning.
    let last = shown[49].rsplit('/').next().unwrap();
    app.database
        .owner()
        .await
        .execute(sqlx::AssertSqlSafe(format!(
            "UPDATE offer SET closed_at = '2026-11-23' WHERE offer_id = '{last}'"
        )))
        .await
        .unwrap();
    let behind = zhang.get(&format!("/my/offers?after={last}")).await;
    assert_eq!(records(&behind)[0], shown[50]);
    let end = shown[229].rsplit('/').next().unwrap();
    let past = zhang.get(&format!("/my/offers?after={end}")).await;
    assert!(past.text().contains("后面没有更多地方了"), "{}", past.text());
    assert!(!past.text().contains("现在没有发布认领的地方"), "{}", past.text());
    assert!(past.body.contains(r#"<a class="button" href="/my/offers">"#), "{}", past.body);
    for after in ["x", "%00", "00000000-0000-0000-0000-000000000000"] {
        let first = zhang.get(&format!("/my/offers?after={after}")).await;
        assert_eq!((first.status, &records(&first)[0]), (StatusCode::OK, &shown[0]), "{after}");
    }
}

/// Every item of a list, page by page.
async fn everything(browser: &Browser, path: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = browser.get(&format!("{path}&cursor={cursor}")).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        let page = page.json();
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next_cursor"].as_str() else {
            return all;
        };
        next.clone_into(&mut cursor);
    }
}

/// The same list by small pages as by large ones, each item once.
async fn comes_by_pages(browser: &Browser, path: &str, count: usize) {
    let whole = everything(browser, &format!("{path}?limit=200")).await;
    assert_eq!(whole.len(), count, "{path}");
    assert_eq!(everything(browser, &format!("{path}?limit=3")).await, whole, "{path}");
    let ids: BTreeSet<String> = whole.iter().map(|item| item["id"].to_string()).collect();
    assert_eq!(ids.len(), count, "{path}");
}

#[tokio::test]
async fn orders_sessions_and_stewards_come_by_pages_each_once() {
    let app = TestApp::start().await;
    app.database
        .owner()
        .await
        .execute(
            "INSERT INTO job (district, job_id, kind, area_path, account_id, work, state, total,
                     created_at, ended_at)
                 SELECT 990101, gen_random_uuid(), 'print', '990101101', 3,
                     '{\"what\": \"boards\", \"board\": \"a3\"}', 'cancelled', 1,
                     timestamptz '2026-11-01' + (n / 2) * interval '1 hour', '2026-11-20'
                 FROM generate_series(1, 60) n;
             INSERT INTO session (district, token_hash, account_id, created_at, used_at, expires_at)
                 SELECT 990101, sha256(n::text::bytea), 5, '2026-11-20',
                     timestamptz '2026-11-20' + (n / 2) * interval '1 hour', '2026-12-20'
                 FROM generate_series(1, 20) n;
             INSERT INTO stewardship (district, segment_id, person_id, role, principal, valid_from,
                     valid_to)
                 SELECT 990101, 1, 2, 'volunteer', n % 2 = 0,
                     date '2020-01-01' + n, date '2020-01-02' + n
                 FROM generate_series(1, 20) n;
             INSERT INTO stewardship_change (district, event_id, at, account_id, segment_id, action,
                     request, after_id, note)
                 SELECT 990101, gen_random_uuid(), '2026-11-20', 3, 1, 'assign',
                     jsonb_build_object('action', 'assign', 'person', 2, 'role', 'lane_chief',
                         'principal', true, 'commitment', '', 'from', date '2026-11-24' + n / 2),
                     1000 + n, ''
                 FROM generate_series(1, 10) n;
             INSERT INTO stewardship (district, stewardship_id, segment_id, person_id, role,
                     principal, valid_from, valid_to)
                 SELECT 990101, 1000 + n, 1, 1 + n % 2, 'lane_chief', false,
                     date '2026-11-24' + n / 2, date '2026-11-25' + n / 2
                 FROM generate_series(1, 10) n",
        )
        .await
        .unwrap();
    let official = app.official().await;
    comes_by_pages(&official, "/api/v1/print-jobs", 60).await;
    comes_by_pages(&official, "/api/v1/segments/1/stewardships", 31).await;
    comes_by_pages(&official, "/api/v1/segments/1/stewardships/planned", 10).await;
    // Whoever asks has one of their own.
    comes_by_pages(&app.admin().await, "/api/v1/me/sessions", 21).await;
    comes_by_pages(&app.admin().await, "/api/v1/accounts/5/sessions", 22).await;
}

#[tokio::test]
async fn the_book_of_duties_comes_by_pages_of_its_three_lists() {
    let app = TestApp::start().await;
    app.database
        .owner()
        .await
        .execute(
            "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from,
                     season_from, season_to, warning)
                 SELECT 990101, area, 'road_chief', 'road', 'month', 1, '2026-01-01', season,
                     season + 1, level
                 FROM unnest('{990101,990101101,990101101201}'::text[]) area,
                     unnest('{NULL,601}'::int2[]) season,
                     unnest('{NULL,blue,red}'::text[]) level;
             INSERT INTO warning (district, warning_id, area_path, level, from_day, past_day, note,
                     account_id, at)
                 SELECT 990101, gen_random_uuid(), '990101101', 'blue', date '2026-11-20' + n / 2,
                     '2026-12-20', '', 3, '2026-11-20'
                 FROM generate_series(1, 5) n;
             INSERT INTO suspension (district, suspension_id, area_path, cause, from_day, past_day,
                     note, account_id, at)
                 SELECT 990101, gen_random_uuid(), '990101101', 'ice', date '2026-11-20' + n / 3,
                     '2026-12-20', '', 3, '2026-11-20'
                 FROM generate_series(1, 11) n",
        )
        .await
        .unwrap();
    let official = app.official().await;
    let read = async |limit: usize| -> [Vec<Value>; 3] {
        let (mut lists, mut cursor) = ([Vec::new(), Vec::new(), Vec::new()], String::new());
        loop {
            let path = format!("/api/v1/duties?limit={limit}&cursor={cursor}");
            let page = official.get(&path).await.json();
            for (list, name) in lists.iter_mut().zip(["duties", "warnings", "suspensions"]) {
                let here = page[name].as_array().unwrap();
                assert!(here.len() <= limit, "{name}");
                list.extend(here.iter().cloned());
            }
            let Some(next) = page["next_cursor"].as_str() else {
                return lists;
            };
            next.clone_into(&mut cursor);
        }
    };
    let whole = read(200).await;
    let lengths = whole.each_ref().map(Vec::len);
    assert_eq!(lengths, [20, 5, 11], "two rules of the seed, of the areas above and below too");
    assert_eq!(read(3).await, whole);
    for list in &whole {
        let ids: BTreeSet<String> = list.iter().map(|item| item["id"].to_string()).collect();
        assert_eq!(ids.len(), list.len());
    }
}

/// What is read whole, and why.
const WHOLE: [(&str, &str); 2] = [
    ("/api/v1/areas", "the tree that one chooses from: as many as the district has areas"),
    ("/api/v1/retention", "one item for each thing that is kept"),
];

#[test]
fn every_list_of_the_api_pages_by_key() {
    let description = serde_json::to_value(riverward::http::router::openapi()).unwrap();
    let (mut lists, mut wrong) = (0, Vec::new());
    for (path, methods) in description["paths"].as_object().unwrap() {
        let get = &methods["get"];
        let schema = &get["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
        let Some(name) = schema.as_str().and_then(|schema| schema.rsplit('/').next()) else {
            continue;
        };
        let answer = &description["components"]["schemas"][name]["properties"];
        let is_list = ["items", "duties"].iter().any(|list| answer[*list]["type"] == "array");
        if !is_list || WHOLE.iter().any(|(whole, _)| whole == path) {
            continue;
        }
        lists += 1;
        let asked: Vec<&str> = get["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        let pages = asked.contains(&"cursor") && asked.contains(&"limit");
        if !pages || answer["next_cursor"].is_null() {
            wrong.push(path);
        }
    }
    assert!(lists > 10, "only {lists} lists were found");
    assert!(wrong.is_empty(), "no list is read whole: {wrong:?}");
}
