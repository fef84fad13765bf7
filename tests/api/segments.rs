//! The segments of an area: the list page by page, its counts, the dense status.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::{ask, ids, pages, patrol, sql, with_problems};
use crate::support::{TestApp, seed};

/// Two hundred more segments of every kind and status, many of one name, spread over both towns.
async fn with_many_segments(app: &TestApp) {
    sql(
        app,
        "
        INSERT INTO segment (district, segment_id, kind, name, area_path, external_code, length_m)
        SELECT 990101, 1000 + n, (array['river','road','lane','pond','grid'])[1 + n % 5],
            '河' || n * 7 % 23,
               CASE WHEN n % 3 = 0 THEN '990101102201' ELSE '990101101201' END, 'X' || n, n
        FROM generate_series(1, 200) n;
        INSERT INTO segment_state (district, segment_id, area_path, kind, name, status)
        SELECT district, segment_id, area_path, kind, name, segment_id * 13 % 6 FROM segment
            WHERE segment_id > 1000;
        UPDATE segment SET retired_at = '2026-11-01' WHERE segment_id IN (1010, 1020);",
    )
    .await;
}

const NEED: [&str; 6] = ["problem", "overdue", "due", "unassigned", "ok", "idle"];

/// A name as people sort it: by sound, then by the value of its number.
fn as_read(name: &str) -> (&'static str, u32) {
    let sound = match name.chars().next() {
        Some('党') => "dang",
        Some('河') => "he",
        Some('沈') => "shen",
        _ => "zhang",
    };
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    (sound, digits.parse().unwrap_or_default())
}

#[tokio::test]
async fn pages_of_the_list_put_together_are_the_list() {
    let app = TestApp::start().await;
    with_many_segments(&app).await;
    let admin = app.admin().await;
    let all = pages(&admin, "/api/v1/segments?limit=200").await;
    assert_eq!(all.len(), 201, "three seeded, two hundred more, two of them retired");
    let key = |item: &Value| {
        let need = NEED.iter().position(|status| *status == item["status"]).unwrap();
        (need, as_read(item["name"].as_str().unwrap()), item["id"].as_i64().unwrap())
    };
    assert!(all.is_sorted_by_key(key));

    let wanted = (
        1..60_usize,
        subsequence(&["river", "road", "lane", "pond", "grid"][..], 0..=5),
        subsequence(&NEED[..], 0..=6),
        prop::sample::select(&["990101", "990101101", "990101102", "990101102201"][..]),
    );
    let mut runner = TestRunner::deterministic();
    for _ in 0..20 {
        let (limit, kinds, statuses, area) = wanted.new_tree(&mut runner).unwrap().current();
        let path = format!(
            "/api/v1/segments?limit={limit}&area={area}&kind={}&status={}",
            kinds.join(","),
            statuses.join(",")
        );
        let expected: Vec<&Value> = all
            .iter()
            .filter(|item| item["area_path"].as_str().unwrap().starts_with(area))
            .filter(|item| kinds.is_empty() || kinds.iter().any(|kind| *kind == item["kind"]))
            .filter(|item| {
                statuses.is_empty() || statuses.iter().any(|status| *status == item["status"])
            })
            .collect();
        assert_eq!(pages(&admin, &path).await.iter().collect::<Vec<_>>(), expected, "{path}");
    }
}

#[tokio::test]
async fn a_page_goes_on_behind_its_last_item_whatever_changed_before() {
    let app = TestApp::start().await;
    with_many_segments(&app).await;
    let admin = app.admin().await;
    let first = ask(&admin, "/api/v1/segments?status=ok&limit=10").await;
    let rest = |page: &Value| {
        format!(
            "/api/v1/segments?status=ok&limit=200&cursor={}",
            page["next_cursor"].as_str().unwrap()
        )
    };
    let before = ids(&ask(&admin, &rest(&first)).await);
    // The very item the cursor stands on, and the one before it, are no longer ok.
    let gone: Vec<String> = ids(&first)[8..].iter().map(ToString::to_string).collect();
    sql(
        &app,
        format!("UPDATE segment_state SET status = 3 WHERE segment_id IN ({})", gone.join(",")),
    )
    .await;
    assert_eq!(ids(&ask(&admin, &rest(&first)).await), before);
}

#[tokio::test]
async fn searching_finds_names_people_and_whole_external_codes() {
    let app = TestApp::start().await;
    with_many_segments(&app).await;
    sql(&app, "UPDATE segment SET name = '100%_河' WHERE segment_id = 1001").await;
    let admin = app.admin().await;
    for (text, found) in [
        ("张家", &[1][..]),
        ("张建", &[1]),
        ("李秀英", &[2]),
        ("x17", &[]),
        ("X17", &[1017]),
        ("0%25_", &[1001]),
        ("无此河", &[]),
    ] {
        assert_eq!(ids(&ask(&admin, &format!("/api/v1/segments?q={text}")).await), found, "{text}");
        assert_eq!(
            ask(&admin, &format!("/api/v1/segments/summary?q={text}")).await["total"],
            found.len(),
            "{text}"
        );
    }
    assert_eq!(ids(&ask(&app.other_official().await, "/api/v1/segments?q=张").await), [0; 0]);
}

#[tokio::test]
async fn counts_are_of_the_same_segments_as_the_list() {
    let app = TestApp::start().await;
    with_many_segments(&app).await;
    with_problems(&app).await;
    let admin = app.admin().await;
    for filter in ["area=990101", "area=990101102", "kind=river,pond", "q=河1"] {
        let mut by_status: BTreeMap<&str, i64> = NEED.iter().map(|status| (*status, 0)).collect();
        let mut by_kind: BTreeMap<String, i64> = ["river", "road", "lane", "pond", "grid"]
            .iter()
            .map(|kind| ((*kind).to_owned(), 0))
            .collect();
        let mut open_problems = 0;
        let list = pages(&admin, &format!("/api/v1/segments?limit=200&{filter}")).await;
        for item in &list {
            *by_status.get_mut(item["status"].as_str().unwrap()).unwrap() += 1;
            *by_kind.get_mut(item["kind"].as_str().unwrap()).unwrap() += 1;
            open_problems += item["open_problems"].as_i64().unwrap();
        }
        assert_eq!(
            ask(&admin, &format!("/api/v1/segments/summary?{filter}&status=ok")).await,
            json!({"total": list.len(), "by_status": by_status, "by_kind": by_kind, "open_problems": open_problems, "at": "2026-11-23T02:00:00Z"}),
            "{filter}"
        );
    }
}

#[tokio::test]
async fn the_dense_status_decodes_to_the_list() {
    let app = TestApp::start().await;
    with_many_segments(&app).await;
    let admin = app.admin().await;
    for part in [
        "area=990101",
        "area=990101102",
        "kind=river,pond",
        "area=990101101&kind=lane",
        "q=浜",
        "q=张建国&kind=river,road",
    ] {
        let answer = admin.get(&format!("/api/v1/status?{part}")).await;
        assert_eq!(answer.header("date"), "Mon, 23 Nov 2026 02:00:00 GMT");
        let snapshot = answer.json();
        assert_eq!(snapshot["geometry_version"], 1);
        let words = ["ok", "due", "overdue", "problem", "unassigned", "idle"];
        let mut id = 0;
        let decoded: BTreeSet<(i64, &str)> = snapshot["ids"]
            .as_array()
            .unwrap()
            .iter()
            .zip(snapshot["status"].as_str().unwrap().bytes())
            .map(|(distance, digit)| {
                assert!(distance.as_i64().unwrap() > 0, "ascending");
                id += distance.as_i64().unwrap();
                (id, words[usize::from(digit - b'0')])
            })
            .collect();
        let list = pages(&admin, &format!("/api/v1/segments?limit=200&{part}")).await;
        let listed: BTreeSet<(i64, &str)> = list
            .iter()
            .map(|item| (item["id"].as_i64().unwrap(), item["status"].as_str().unwrap()))
            .collect();
        assert!(!listed.is_empty(), "{part}");
        assert_eq!(decoded, listed, "{part}");
        assert_eq!(
            snapshot["ids"].as_array().unwrap().len(),
            snapshot["status"].as_str().unwrap().len()
        );
    }
    sql(&app, "INSERT INTO area (district, path, name) VALUES (990101, '990101103', '空镇')").await;
    let empty = ask(&admin, "/api/v1/status?area=990101103").await;
    assert_eq!((&empty["ids"], &empty["status"]), (&json!([]), &json!("")));
}

#[tokio::test]
async fn the_list_says_who_answers_and_where() {
    let app = TestApp::start().await;
    sql(
        &app,
        "
        INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
            VALUES (990101, 1, 2, 'town_chief', '2025-01-01');
        INSERT INTO stewardship (district, segment_id, person_id, role, valid_from, valid_to)
            VALUES (990101, 3, 2, 'lane_chief', '2025-01-01', '2026-11-23');",
    )
    .await;
    patrol(&app, seed::river()).await;
    let page = ask(&app.admin().await, "/api/v1/segments").await;
    let item = |id: i64| {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["id"] == id)
            .unwrap()
            .clone()
    };
    assert_eq!(
        item(1),
        json!({
        "id": 1, "kind": "river", "name": "张家浜", "area_path": "990101101201", "area_name": "东村", "status": "ok", "principal": "张建国",
        "last_patrol_at": "2026-11-23T02:00:00Z", "open_problems": 0, "length_m": 2100.0, "bbox": [121.1, 30.8, 121.121, 30.801]})
    );
    assert_eq!(
        (&item(3)["principal"], &item(3)["last_patrol_at"]),
        (&Value::Null, &Value::Null),
        "the last day is not a day any more"
    );
}
