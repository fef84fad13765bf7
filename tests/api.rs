//! The API of the console: who may ask, what they are answered, page by page.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor};

use crate::support::{Browser, TestApp, seed};
use riverward::http::router;
use riverward::ids::{AccountId, Code, DistrictId, PersonId};
use riverward::patrols::Outcome;
use riverward::patrols::scan::NewScan;
use riverward::patrols::store::record;

/// Every address of the console with what may be asked by anybody signed in left out.
const OFFICIAL_ONLY: [&str; 16] = [
    "/api/v1/areas",
    "/api/v1/areas/outlines",
    "/api/v1/segments",
    "/api/v1/segments/summary",
    "/api/v1/segments/1",
    "/api/v1/problems",
    "/api/v1/problems/1",
    "/api/v1/months/2026-11",
    "/api/v1/code-batches",
    "/api/v1/codes",
    "/api/v1/codes/health",
    "/api/v1/status",
    "/api/v1/audit",
    "/api/v1/events",
    "/tiles/990101101.json",
    "/tiles/990101101/1/12/3426/1673.mvt",
];

/// Records that 张建国 was at a code of the river and found nothing.
pub async fn patrol(app: &TestApp, code: Code) {
    let now = app.state.clock.now();
    let scan = NewScan {
        id: app.state.entropy.event_id(now),
        code,
        person: PersonId(seed::ZHANG),
        account: AccountId(1),
        device: None,
        device_time: Some(now),
        sent_at: Some(now),
        fix: None,
        outcome: Some(Outcome::Normal),
        payload: b"{}".to_vec(),
        findings: Vec::new(),
        note: String::new(),
        lease_at: None,
        tapped: false,
        signed: None,
    };
    record(&app.state.db.app, DistrictId(seed::DISTRICT), now, &[scan]).await.unwrap();
}

/// Runs statements as the owner.
pub async fn sql(app: &TestApp, statements: impl Into<String>) {
    app.database
        .owner()
        .await
        .execute(sqlx::raw_sql(AssertSqlSafe(statements.into())))
        .await
        .unwrap();
}

/// A good answer as JSON.
pub async fn ask(browser: &Browser, path: &str) -> Value {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
    answer.json()
}

fn ids(page: &Value) -> Vec<i64> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_i64().unwrap())
        .collect()
}

/// Problems 11 to 16: three open ones, one of them overdue, and two settled ones at the river; an
/// open one at the lane.
async fn with_problems(app: &TestApp) {
    sql(
        app,
        "
        INSERT INTO problem (district, problem_id, receipt, segment_id, area_path, category, body,
            source, stage, opened_at, due_at, closed_at) VALUES
        (990101, 11, 'r11', 1, '990101101201', 'rubbish', '桥下有垃圾', 'resident', 'reported',
            '2026-11-20', '2026-11-25', NULL),
        (990101, 12, 'r12', 1, '990101101201', 'outfall', '有管子排水', 'steward', 'accepted',
            '2026-11-10', '2026-11-15', NULL),
        (990101, 13, 'r13', 1, '990101101201', 'rubbish', '100%脏', 'resident', 'reported',
            '2026-11-21', '2026-11-25', NULL),
        (990101, 14, 'r14', 1, '990101101201', 'rubbish', '已清理', 'resident', 'closed',
            '2026-10-20', '2026-10-25', '2026-10-24'),
        (990101, 15, 'r15', 1, '990101101201', 'other', '重复', 'resident', 'duplicate',
            '2026-11-20', '2026-11-25', '2026-11-21'),
        (990101, 16, 'r16', 3, '990101102201', 'rubbish', '埭口', 'resident', 'reported',
            '2026-11-20', '2026-11-25', NULL);
        INSERT INTO problem_event (district, event_id, problem_id, at, stage, actor_kind,
            account_id, note) VALUES
        (990101, '019a0000-0000-7000-8000-000000000002', 12, '2026-11-11', 'accepted', 'official',
            3, '已受理'),
        (990101, '019a0000-0000-7000-8000-000000000001', 12, '2026-11-10', 'reported', 'steward', 1,
            ''),
        (990101, '019a0000-0000-7000-8000-000000000003', 14, '2026-10-20', 'reported', 'resident',
            NULL, '');
        UPDATE segment_state SET open_problems = 3 WHERE segment_id = 1;
        UPDATE segment_state SET open_problems = 1 WHERE segment_id = 3;
        SELECT settle_segments(990101, '2026-11-23 02:00:00+00', '{1,3}');",
    )
    .await;
}

#[tokio::test]
async fn only_officials_are_answered() {
    let app = TestApp::start().await;
    for path in OFFICIAL_ONLY.into_iter().chain(["/api/v1/me"]) {
        let refused = app.resident().get(path).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(refused.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(refused.json()["type"], "about:blank#signed-out", "{path}");
    }
    let steward = app.zhang().await;
    for path in OFFICIAL_ONLY {
        assert_eq!(steward.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn everybody_signed_in_may_ask_who_they_are() {
    let app = TestApp::start().await;
    sql(
        &app,
        "INSERT INTO login_locator (login, district, account_id) VALUES ('wang', 990101, 3);
               UPDATE district SET geometry_version = 7 WHERE district = 990101",
    )
    .await;
    let district = json!({"district": 990_101, "name": "云浦区（示范）", "time_zone": "Asia/Shanghai", "office_phone": "021-5700 0000", "geometry_version": 7});
    assert_eq!(
        ask(&app.official().await, "/api/v1/me").await,
        json!({"account": {"id": 3, "name": "王主任", "login": "wang"}, "role": "official",
               "may": ["see_console", "handle_problems", "keep_stewards", "give_phones", "print",
                       "set_rules", "draw_segments", "read_audit"],
               "rests": false, "password_given": false,
               "area": {"path": "990101101", "name": "菱泾镇", "level": "town"}, "district": district})
    );
    assert_eq!(
        ask(&app.zhang().await, "/api/v1/me").await,
        json!({"account": {"id": 1, "name": "张建国", "login": null}, "role": "steward",
               "may": [], "rests": false, "password_given": false,
               "area": {"path": "990101101201", "name": "东村", "level": "village"}, "district": district})
    );
    let admin = ask(&app.admin().await, "/api/v1/me").await;
    assert_eq!((&admin["role"], &admin["area"]["level"]), (&json!("admin"), &json!("district")));
}

#[tokio::test]
async fn an_official_sees_what_lies_in_the_granted_areas_and_nothing_else() {
    let app = TestApp::start().await;
    with_problems(&app).await;
    let (wang, zhao, admin) = (app.official().await, app.other_official().await, app.admin().await);
    for (browser, segments, problems, areas) in [
        (&wang, &[1, 2][..], &[12, 11, 13][..], 2),
        (&zhao, &[3], &[16], 2),
        (&admin, &[1, 3, 2], &[12, 11, 13, 16], 5),
    ] {
        assert_eq!(ids(&ask(browser, "/api/v1/segments").await), segments);
        assert_eq!(ids(&ask(browser, "/api/v1/problems").await), problems);
        assert_eq!(ask(browser, "/api/v1/areas").await["items"].as_array().unwrap().len(), areas);
        assert_eq!(
            ask(browser, "/api/v1/areas/outlines").await["features"].as_array().unwrap().len(),
            areas
        );
        assert_eq!(ask(browser, "/api/v1/segments/summary").await["total"], segments.len());
        assert_eq!(
            ask(browser, "/api/v1/status").await["status"].as_str().unwrap().len(),
            segments.len()
        );
        for id in 1..=4 {
            let status = browser.get(&format!("/api/v1/segments/{id}")).await.status;
            assert_eq!(status == StatusCode::OK, segments.contains(&id), "segment {id}");
            assert!(status == StatusCode::OK || status == StatusCode::NOT_FOUND);
        }
        for id in [12, 16] {
            let status = browser.get(&format!("/api/v1/problems/{id}")).await.status;
            assert_eq!(status == StatusCode::OK, problems.contains(&id), "problem {id}");
            assert!(status == StatusCode::OK || status == StatusCode::NOT_FOUND);
        }
    }
    // Another town, the district above, another district, a district that is none.
    for area in ["990101102", "990101102201", "990101", "990202", "100000"] {
        for path in [
            "areas/outlines",
            "segments",
            "segments/summary",
            "problems",
            "months/2026-11",
            "status",
            "events",
        ] {
            let answer = wang.get(&format!("/api/v1/{path}?area={area}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {area}");
            assert_eq!(answer.json()["type"], "about:blank#not-found");
        }
        for path in [format!("/tiles/{area}.json"), format!("/tiles/{area}/1/12/3426/1673.mvt")] {
            assert_eq!(wang.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert_eq!(ids(&ask(&wang, "/api/v1/segments?area=990101101201").await), [1, 2]);
    // The page of a town in a browser left open after the right was taken away.
    sql(&app, "DELETE FROM role_grant WHERE account_id = 3").await;
    assert_eq!(wang.get("/api/v1/segments").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn two_grants_reach_two_towns() {
    let app = TestApp::start().await;
    sql(
        &app,
        "INSERT INTO role_grant (district, account_id, area_path, role)
             VALUES (990101, 3, '990101102201', 'official')",
    )
    .await;
    let wang = app.official().await;
    let areas = ask(&wang, "/api/v1/areas").await;
    let paths: Vec<&str> = areas["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|area| area["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["990101101", "990101101201", "990101102201"]);
    assert_eq!(ids(&ask(&wang, "/api/v1/segments?area=990101102201").await), [3]);
    assert_eq!(ask(&wang, "/api/v1/segments/3").await["area"]["name"], "西村");
    assert_eq!(wang.get("/api/v1/segments?area=990101102").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_area_tree_counts_what_lies_below() {
    let app = TestApp::start().await;
    let areas = ask(&app.admin().await, "/api/v1/areas").await;
    let brief: Vec<Value> = areas["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|area| json!([area["path"], area["parent"], area["level"], area["segments"]]))
        .collect();
    assert_eq!(
        Value::from(brief),
        json!([
            ["990101", null, "district", 3],
            ["990101101", "990101", "town", 2],
            ["990101101201", "990101101", "village", 2],
            ["990101102", "990101", "town", 1],
            ["990101102201", "990101102", "village", 1]
        ])
    );
    assert_eq!(areas["items"][1]["bbox"], json!([121.0, 30.7, 121.15, 30.9]));
    let outlines = ask(&app.admin().await, "/api/v1/areas/outlines?area=990101101201").await;
    assert_eq!(outlines["type"], "FeatureCollection");
    let village = &outlines["features"][0];
    assert_eq!(
        (&village["geometry"]["type"], &village["properties"]["name"]),
        (&json!("MultiPolygon"), &json!("东村"))
    );
    let label = village["properties"]["label"].as_array().unwrap();
    assert!(
        (121.05..121.15).contains(&label[0].as_f64().unwrap())
            && (30.75..30.85).contains(&label[1].as_f64().unwrap())
    );
}

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

async fn pages(browser: &Browser, path: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = ask(browser, &format!("{path}&cursor={cursor}")).await;
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return items,
        }
    }
}

const NEED: [&str; 6] = ["problem", "overdue", "due", "unassigned", "ok", "idle"];

#[tokio::test]
async fn pages_of_the_list_put_together_are_the_list() {
    let app = TestApp::start().await;
    with_many_segments(&app).await;
    let admin = app.admin().await;
    let all = pages(&admin, "/api/v1/segments?limit=200").await;
    assert_eq!(all.len(), 201, "three seeded, two hundred more, two of them retired");
    let key = |item: &Value| {
        let need = NEED.iter().position(|status| *status == item["status"]).unwrap();
        (need, item["name"].as_str().unwrap().to_owned(), item["id"].as_i64().unwrap())
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

#[tokio::test]
async fn the_page_of_a_segment_tells_everything() {
    let app = TestApp::start().await;
    with_problems(&app).await;
    patrol(&app, seed::river()).await;
    patrol(&app, seed::river_east()).await;
    sql(
        &app,
        "UPDATE patrol SET flags = 33; UPDATE segment_state SET ratings = '{4,9,3,1,0}'
             WHERE segment_id = 1",
    )
    .await;
    let mut detail = ask(&app.official().await, "/api/v1/segments/1").await;
    // Of a year that nobody came, the weeks of the last three months, at most twelve.
    let missed = detail.as_object_mut().unwrap().remove("missed").unwrap();
    assert_eq!(missed.as_array().unwrap().len(), 12);
    assert_eq!(
        missed[0],
        json!({"role": "river_chief", "from": "2026-11-16", "to": "2026-11-22", "owed": 1, "done": 0, "reason": null, "note": null})
    );
    assert_eq!(
        detail,
        json!({
            "id": 1, "kind": "river", "name": "张家浜", "external_code": null,
            "area": {"path": "990101101201", "name": "东村", "level": "village"},
            "ancestors": [{"path": "990101", "name": "云浦区（示范）", "level": "district"}, {"path": "990101101", "name": "菱泾镇", "level": "town"}],
            "status": "problem", "length_m": 2100.0, "version": 1, "geometry_version": 1, "bbox": [121.1, 30.8, 121.121, 30.801],
            "geometry": {"type": "LineString", "coordinates": [[121.1, 30.8], [121.11, 30.801], [121.121, 30.8]]},
            "office_phone": "021-5701 0000",
            "stewardships": [{"role": "river_chief", "person": "张建国", "post": "村委会主任", "organisation": "东村村委会", "since": "2026-01-01",
                "commitment": "每周巡河一次，水清岸绿", "duty": {"unit": "week", "times": 1, "warning": null, "pause": null},
                "period": {"from": "2026-11-23", "to": "2026-11-29", "owed": 1, "done": 1}}],
            "patrols": [{"day": "2026-11-23", "person": "张建国", "outcome": "normal", "scans": 2, "best_grade": "E0", "flags": ["outside", "clock_skew"],
                "last_at": "2026-11-23T02:00:00Z"}],
            // Five Sundays end a week in this month; the one patrol lies in the last of those
            // weeks.
            "month": {"month": "2026-11", "owed": 5, "done": 1, "days": [23]},
            "problems": [
                {"id": 13, "category": "rubbish", "stage": "reported", "text": "100%脏", "opened_at": "2026-11-21T00:00:00Z", "due_at": "2026-11-25T00:00:00Z", "overdue": false},
                {"id": 11, "category": "rubbish", "stage": "reported", "text": "桥下有垃圾", "opened_at": "2026-11-20T00:00:00Z", "due_at": "2026-11-25T00:00:00Z", "overdue": false},
                {"id": 12, "category": "outfall", "stage": "accepted", "text": "有管子排水", "opened_at": "2026-11-10T00:00:00Z", "due_at": "2026-11-15T00:00:00Z", "overdue": true},
                {"id": 15, "category": "other", "stage": "duplicate", "text": "重复", "opened_at": "2026-11-20T00:00:00Z", "due_at": "2026-11-25T00:00:00Z", "overdue": false},
                {"id": 14, "category": "rubbish", "stage": "closed", "text": "已清理", "opened_at": "2026-10-20T00:00:00Z", "due_at": "2026-10-25T00:00:00Z", "overdue": false}],
            "ratings": [4, 9, 3, 1, 0],
            "checkpoints": [{"id": 1, "name": "1号桥", "lon": 121.1, "lat": 30.8, "code": seed::river().to_string(), "tags": []},
                            {"id": 2, "name": "2号桥", "lon": 121.121, "lat": 30.8, "code": seed::river_east().to_string(), "tags": []}],
            "inspections": [], "coverage": null
        })
    );
}

#[tokio::test]
async fn a_segment_with_nothing_known_has_a_page_too() {
    let app = TestApp::start().await;
    sql(
        &app,
        "DELETE FROM segment_geometry WHERE segment_id = 3; DELETE FROM code
             WHERE checkpoint_id = 4;
               UPDATE area SET office_phone = NULL",
    )
    .await;
    let detail = ask(&app.other_official().await, "/api/v1/segments/3").await;
    assert_eq!(detail["geometry"], json!({"type": "GeometryCollection", "geometries": []}));
    assert_eq!((&detail["bbox"], &detail["checkpoints"][0]["code"]), (&Value::Null, &Value::Null));
    assert_eq!(detail["office_phone"], "021-5700 0000", "the district's, as nobody nearer has one");
    assert_eq!(
        (&detail["stewardships"], &detail["patrols"], &detail["problems"]),
        (&json!([]), &json!([]), &json!([]))
    );
    assert_eq!(detail["month"], json!({"month": "2026-11", "owed": 0, "done": 0, "days": []}));
    assert_eq!(detail["status"], "unassigned");
    sql(&app, "UPDATE segment SET retired_at = now() WHERE segment_id = 3").await;
    assert_eq!(
        app.other_official().await.get("/api/v1/segments/3").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_inbox_starts_with_what_is_overdue() {
    let app = TestApp::start().await;
    with_problems(&app).await;
    let wang = app.official().await;
    for (query, found) in [
        ("", &[12, 11, 13][..]),
        ("state=open", &[12, 11, 13]),
        ("state=closed", &[15, 14]),
        ("state=all", &[12, 11, 13, 15, 14]),
        ("state=all&category=rubbish", &[11, 13, 14]),
        ("q=100%25", &[13]),
        ("q=张家浜&state=closed", &[15, 14]),
        ("area=990101101201&q=管子", &[12]),
    ] {
        assert_eq!(ids(&ask(&wang, &format!("/api/v1/problems?{query}")).await), found, "{query}");
        for limit in 1..=3 {
            let paged: Vec<i64> = pages(&wang, &format!("/api/v1/problems?{query}&limit={limit}"))
                .await
                .iter()
                .map(|item| item["id"].as_i64().unwrap())
                .collect();
            assert_eq!(paged, found, "{query} by {limit}");
        }
    }
    let page = ask(&wang, "/api/v1/problems?limit=1").await;
    assert_eq!(
        page["items"][0],
        json!({
        "id": 12, "segment": {"id": 1, "name": "张家浜", "kind": "river"}, "area_name": "东村", "category": "outfall", "stage": "accepted",
        "text": "有管子排水", "source": "steward", "opened_at": "2026-11-10T00:00:00Z", "due_at": "2026-11-15T00:00:00Z", "overdue": true, "supports": 0})
    );
    let one = ask(&wang, "/api/v1/problems/12").await;
    assert_eq!(
        (&one["id"], &one["version"], &one["segment"]["name"]),
        (&json!(12), &json!(1), &json!("张家浜"))
    );
    assert_eq!(
        one["events"],
        json!([
        {"at": "2026-11-10T00:00:00Z", "stage": "reported", "actor": "张建国", "actor_kind": "steward", "note": ""},
        {"at": "2026-11-11T00:00:00Z", "stage": "accepted", "actor": "王主任", "actor_kind": "official", "note": "已受理"}])
    );
}

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
    let checked_in: Value = serde_json::from_str(include_str!("../docs/openapi.json")).unwrap();
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
