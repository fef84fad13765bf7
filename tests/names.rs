//! Names stand in the order in which people read them: 2号 before 10号, Chinese by pinyin, in every
//! list, page by page.

use reqwest::{Method, StatusCode};
use riverward::db::schema::Schema;
use serde_json::{Value, json};

use crate::api::{ask, sql};
use crate::support::{Answer, Browser, TestApp, TestDatabase, seed};

/// Three ponds of 东村, places on the river, people and accounts, of which text order puts the tenth
/// first; 张建国 helps at the ponds, and a road chief is sought for each.
const NUMBERED: &str = "
    INSERT INTO segment (district, segment_id, kind, name, area_path)
        SELECT 990101, 50 + n, 'pond', n || '号塘', '990101101201' FROM unnest('{10,2,1}'::int4[]) n;
    INSERT INTO segment_state (district, segment_id, area_path, kind, name)
        SELECT district, segment_id, area_path, kind, name FROM segment WHERE kind = 'pond';
    INSERT INTO stewardship (district, segment_id, person_id, role, principal, valid_from)
        SELECT 990101, segment_id, 1, 'volunteer', false, '2026-01-01' FROM segment
        WHERE kind = 'pond';
    INSERT INTO offer (district, offer_id, segment_id, role, note, at)
        SELECT 990101, gen_random_uuid(), segment_id, 'road_chief', '', '2026-11-01' FROM segment
        WHERE kind = 'pond';
    INSERT INTO checkpoint (district, checkpoint_id, segment_id, name, location, radius_m)
        VALUES (990101, 60, 1, '10号桥', ST_SetSRID(ST_MakePoint(121.11, 30.801), 4326), 50);
    INSERT INTO checkpoint (district, checkpoint_id, segment_id, name, location, radius_m)
        VALUES (990101, 61, 1, '3号桥', ST_SetSRID(ST_MakePoint(121.112, 30.801), 4326), 50);
    INSERT INTO person (district, person_id, name, area_path)
        SELECT 990101, 50 + n, n || '号员', '990101101201' FROM unnest('{10,2,1}'::int4[]) n;
    INSERT INTO account (district, account_id, name)
        SELECT 990101, 50 + n, n || '号窗口' FROM unnest('{10,2,1}'::int4[]) n;
    INSERT INTO role_grant (district, account_id, area_path, role)
        SELECT 990101, 50 + n, '990101101', 'auditor' FROM unnest('{10,2,1}'::int4[]) n";

/// What a list calls its items, one a page.
async fn one_by_one(browser: &Browser, path: &str, name: &str) -> Vec<String> {
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ask(browser, &format!("{path}limit=1&cursor={cursor}")).await;
        for item in page["items"].as_array().unwrap() {
            names.push(item[name].as_str().unwrap().to_owned());
        }
        let Some(next) = page["next_cursor"].as_str() else {
            return names;
        };
        next.clone_into(&mut cursor);
    }
}

/// Whether words stand on a page one after another.
fn in_order(page: &Answer, words: &[&str]) -> bool {
    let text = page.text();
    let places: Vec<_> = words.iter().map(|word| text.find(word).unwrap()).collect();
    places.is_sorted()
}

#[tokio::test]
async fn the_tenth_comes_after_the_second_in_every_list() {
    let app = TestApp::start().await;
    sql(&app, NUMBERED).await;
    let admin = app.admin().await;
    let ponds = ["1号塘", "2号塘", "10号塘"];
    assert_eq!(one_by_one(&admin, "/api/v1/segments?kind=pond&", "name").await, ponds);
    assert_eq!(one_by_one(&admin, "/api/v1/offers?", "segment_name").await, ponds);
    let people = one_by_one(&admin, "/api/v1/people?q=号员&", "name").await;
    assert_eq!(people, ["1号员", "2号员", "10号员"]);
    let accounts = one_by_one(&admin, "/api/v1/accounts?q=号窗口&", "name").await;
    assert_eq!(accounts, ["1号窗口", "2号窗口", "10号窗口"]);
    let river = ask(&admin, "/api/v1/segments/1").await;
    let places: Vec<&str> = river["checkpoints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| place["name"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["1号桥", "2号桥", "3号桥", "10号桥"]);
    assert!(in_order(&app.zhang().await.get("/my").await, &ponds));
    assert!(in_order(&app.li().await.get("/my/offers").await, &ponds));
    let boards = json!({ "id": app.state.entropy.event_id(app.state.clock.now()),
        "area": "990101101201", "work": { "what": "boards", "board": "a3" },
        "select": { "kind": "pond" } });
    let order = admin
        .request(Method::POST, "/api/v1/print-jobs")
        .header("sec-fetch-site", "same-origin");
    let ordered = admin.send(order.json(&boards)).await;
    assert_eq!(ordered.status, StatusCode::OK, "{}", ordered.body);
    let printed: Vec<String> = sqlx::query_scalar(
        "SELECT s.name FROM print_item i JOIN segment s USING (district, segment_id)
         WHERE i.district = $1 ORDER BY i.number",
    )
    .bind(seed::DISTRICT)
    .fetch_all(&app.database.owner().await)
    .await
    .unwrap();
    assert_eq!(printed, ponds);
}

#[tokio::test]
async fn chinese_stands_by_pinyin() {
    let app = TestApp::start().await;
    let names = one_by_one(&app.admin().await, "/api/v1/people?", "name").await;
    assert_eq!(names, ["李秀英", "张建国"]);
    let towns = "SELECT string_agg(n, ' ' ORDER BY n COLLATE by_name)
                 FROM unnest('{张家浜,10号,沈家埭,2号,党员路,02号}'::text[]) n";
    let order: String =
        sqlx::query_scalar(towns).fetch_one(&app.database.owner().await).await.unwrap();
    assert!(order.ends_with("10号 党员路 沈家埭 张家浜"), "{order}");
}

#[tokio::test]
async fn pages_by_name_go_along_an_index() {
    let database = TestDatabase::create().await;
    let mut db = database.owner().await.acquire().await.unwrap();
    let steer = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off";
    sqlx::raw_sql(steer).execute(&mut *db).await.unwrap();
    for (index, statement) in [
        (
            "segment_state_by_name",
            "EXPLAIN (FORMAT JSON) SELECT s.segment_id FROM segment_state s
             WHERE s.district = 990101 AND NOT s.retired
               AND (s.need, s.name COLLATE by_name, s.segment_id) > (0::int2, '2号', 1::int8)
             ORDER BY s.need, s.name COLLATE by_name, s.segment_id LIMIT 5",
        ),
        (
            "account_by_name",
            "EXPLAIN (FORMAT JSON) SELECT a.account_id FROM account a
             WHERE a.district = 990101 AND (a.name COLLATE by_name, a.account_id) > ('2号', 1::int8)
             ORDER BY a.name COLLATE by_name, a.account_id LIMIT 5",
        ),
    ] {
        let plan: Value = sqlx::query_scalar(statement).fetch_one(&mut *db).await.unwrap();
        let plan = plan.to_string();
        assert!(plan.contains(index) && !plan.contains("\"Sort\""), "{plan}");
    }
}

#[tokio::test]
async fn what_another_release_of_icu_sorted_is_sorted_anew_by_the_next_start() {
    let database = TestDatabase::create().await;
    let owner = database.owner().await;
    let files = async || -> Vec<i64> {
        let of = "SELECT pg_relation_filenode(n)::int8
                  FROM unnest('{segment_state_by_name, account_by_name, segment_area}'
                      ::regclass[]) n";
        sqlx::query_scalar(of).fetch_all(&owner).await.unwrap()
    };
    let is_known = async || -> bool {
        let version = "SELECT collversion = pg_collation_actual_version(oid) FROM pg_collation
                       WHERE collname = 'by_name'";
        sqlx::query_scalar(version).fetch_one(&owner).await.unwrap()
    };
    assert!(is_known().await);
    let before = files().await;
    let old = "UPDATE pg_collation SET collversion = '1' WHERE collname = 'by_name'";
    sqlx::query(old).execute(&owner).await.unwrap();
    let schema = Schema::embedded().unwrap();
    schema.bring_up(&database.options, "here").await.unwrap();
    assert!(is_known().await);
    let after = files().await;
    assert!(before[0] != after[0] && before[1] != after[1], "{before:?} {after:?}");
    assert_eq!(before[2], after[2], "what is not by name stays");
    schema.bring_up(&database.options, "here").await.unwrap();
    assert_eq!(files().await, after, "once");
}
