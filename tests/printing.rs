//! Printing: orders become files, every code of a file can be read, and what a file is follows from
//! the order alone.

use reqwest::{Method, StatusCode};
use riverward_qr::{payload, verify};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::sql;
use crate::support::{Answer, Browser, TestApp, seed};
use riverward::db::Databases;
use riverward::ids::{Code, DistrictId};
use riverward::jobs;
use riverward::queue::{JobKind, store as queue};

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

fn labels(app: &TestApp, area: &str) -> Value {
    let id = app.state.entropy.event_id(app.state.clock.now());
    json!({ "id": id, "area": area, "work": { "what": "labels", "plate": "mm60", "paper": "a4" } })
}

fn boards(app: &TestApp, segments: &[i64]) -> Value {
    let id = app.state.entropy.event_id(app.state.clock.now());
    json!({ "id": id, "work": { "what": "boards", "board": "a3" }, "select": { "segments": segments } })
}

/// Orders, lets the server work, and answers the job as it stands then.
async fn print(app: &TestApp, official: &Browser, order: &Value) -> Value {
    let ordered = post(official, "/api/v1/print-jobs", order).await;
    assert_eq!(ordered.status, StatusCode::OK, "{}", ordered.body);
    assert_eq!(ordered.json()["state"], "waiting");
    jobs::print(&app.state).await.unwrap();
    job(official, order).await
}

async fn job(official: &Browser, order: &Value) -> Value {
    official
        .get(&format!("/api/v1/print-jobs/{}", order["id"].as_str().unwrap()))
        .await
        .json()
}

async fn file(official: &Browser, order: &Value) -> Vec<u8> {
    let path = format!("/api/v1/print-jobs/{}/file", order["id"].as_str().unwrap());
    let answer = official.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    answer.bytes().await.unwrap().to_vec()
}

/// The payloads in a file, sorted.
fn read(file: &[u8]) -> Vec<String> {
    let mut found: Vec<String> =
        verify::codes(file).unwrap().into_iter().map(|code| code.payload).collect();
    found.sort();
    found
}

fn payloads(app: &TestApp, codes: &[Code]) -> Vec<String> {
    let mut wanted: Vec<String> = codes
        .iter()
        .map(|code| payload(&app.state.base_url, (*code).into()).unwrap())
        .collect();
    wanted.sort();
    wanted
}

#[tokio::test]
async fn labels_are_made_read_and_fetched() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    let batch = Uuid::nil();
    let issued = json!({ "id": batch, "name": "秋季补牌", "area": "990101101201", "size": 5 });
    assert_eq!(post(&wang, "/api/v1/code-batches", &issued).await.status, StatusCode::CREATED);
    let mut order = labels(&app, "990101101");
    order["select"] = json!({ "batch": batch });
    let preview = post(&wang, "/api/v1/print-previews", &order).await.json();
    assert_eq!((&preview["total"], &preview["fault"]), (&json!(5), &Value::Null));
    let done = print(&app, &wang, &order).await;
    assert_eq!(
        (&done["state"], &done["done"], &done["total"]),
        (&json!("done"), &json!(5), &json!(5))
    );
    let page = wang.get(&format!("/api/v1/codes?batch={batch}")).await.json();
    let codes: Vec<Code> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            assert_eq!(item["state"], "printed", "a blank code is printed once its file is there");
            item["code"].as_str().unwrap().parse().unwrap()
        })
        .collect();
    let pdf = file(&wang, &order).await;
    assert_eq!(done["size"], pdf.len());
    assert_eq!(read(&pdf), payloads(&app, &codes));
    // The same order again is the same job.
    let again = post(&wang, "/api/v1/print-jobs", &order).await.json();
    assert_eq!(again, done);
    assert_eq!(wang.get("/api/v1/print-jobs").await.json()["items"].as_array().unwrap().len(), 1);
}

/// Work on a grid of one's own.
fn grid(columns: u32, rows: u32, width: f64, gap: f64) -> Value {
    json!({ "work": { "what": "grid", "columns": columns, "rows": rows, "width": width, "height": 60.0, "gap": gap } })
}

#[tokio::test]
async fn labels_lie_on_bought_stickers_and_on_grids_of_one_s_own() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    for change in
        [json!({ "work": { "what": "stickers", "stock": "l7160" } }), grid(3, 3, 62.5, 2.0)]
    {
        let mut order = labels(&app, "990101101");
        order.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let done = print(&app, &wang, &order).await;
        assert_eq!(done["work"], change["work"]);
        let read = read(&file(&wang, &order).await);
        assert_eq!(read.len(), done["total"], "{change}");
    }
}

#[tokio::test]
async fn who_does_not_reach_the_area_sees_nothing_of_it() {
    let app = TestApp::start().await;
    let (wang, zhao) = (app.official().await, app.other_official().await);
    let order = labels(&app, "990101101");
    assert_eq!(post(&zhao, "/api/v1/print-jobs", &order).await.status, StatusCode::NOT_FOUND);
    assert_eq!(post(&zhao, "/api/v1/print-previews", &order).await.status, StatusCode::NOT_FOUND);
    print(&app, &wang, &order).await;
    let path = format!("/api/v1/print-jobs/{}", order["id"].as_str().unwrap());
    for path in [path.clone(), format!("{path}/file")] {
        assert_eq!(zhao.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(app.resident().get(&path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(zhao.get("/api/v1/print-jobs").await.json()["items"], json!([]));
    assert_eq!(
        post(&zhao, &format!("{path}/cancel"), &json!({})).await.status,
        StatusCode::NOT_FOUND
    );
    // Another town's codes cannot be asked for either.
    let mut other = labels(&app, "990101101");
    other["select"] = json!({ "codes": [seed::lane().to_string()] });
    let refused = post(&wang, "/api/v1/print-jobs", &other).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
}

#[tokio::test]
async fn what_cannot_be_printed_is_said_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (change, words) in [
        (json!({ "select": { "state": "lost" } }), "没有符合条件的"),
        (json!({ "select": { "codes": ["123"] } }), "九位数字"),
        (grid(0, 3, 60.0, 0.0), "行数和列数"),
        (grid(3, 3, 60.0, -1.0), "间距"),
        (grid(4, 3, 60.0, 0.0), "比 A4 纸"),
        (grid(3, 3, 69.0, 0.0), "太近"),
        (grid(3, 3, 30.0, 0.0), "38 到 600"),
    ] {
        let mut order = labels(&app, "990101");
        order.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        for path in ["/api/v1/print-jobs", "/api/v1/print-previews"] {
            let refused = post(&admin, path, &order).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{change}");
            assert!(refused.body.contains(words), "{}", refused.body);
        }
    }
    // Counting stops right behind what one order may have, whatever there is.
    for id in 1..=2 {
        let issued =
            json!({ "id": Uuid::from_u128(id), "name": "整批", "area": "990101", "size": 9999 });
        assert_eq!(post(&admin, "/api/v1/code-batches", &issued).await.status, StatusCode::CREATED);
    }
    let refused = post(&admin, "/api/v1/print-jobs", &labels(&app, "990101")).await;
    assert!(refused.body.contains("10000"), "{}", refused.body);
    let nothing: i64 = sqlx::query_scalar("SELECT count(*) FROM job")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(nothing, 0);
}

#[tokio::test]
async fn a_board_shows_its_code_twice_and_is_remembered() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    let order = boards(&app, &[1]);
    let done = print(&app, &wang, &order).await;
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(read(&file(&wang, &order).await), payloads(&app, &[seed::river(), seed::river()]));
    let named: Value = sqlx::query_scalar("SELECT stewards FROM board_print WHERE segment_id = 1")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(named[0]["name"], "张建国");
}

#[tokio::test]
async fn what_cannot_be_printed_is_listed_at_once_and_the_others_are_printed() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    sql(&app, "UPDATE segment_geometry SET valid_to = now() WHERE segment_id = 1").await;
    let order = boards(&app, &[1, 2]);
    let done = print(&app, &wang, &order).await;
    assert_eq!(
        (&done["state"], &done["done"], &done["total"]),
        (&json!("done"), &json!(1), &json!(2))
    );
    let left_out = done["left_out"].as_array().unwrap();
    assert_eq!(left_out.len(), 1, "{done}");
    assert!(left_out[0].as_str().unwrap().contains("还没有导入线路"), "{done}");
    assert_eq!(read(&file(&wang, &order).await), payloads(&app, &[seed::road(), seed::road()]));

    // A character that no font has, and a name too long for a plate.
    sql(
        &app,
        "UPDATE segment_geometry SET valid_to = NULL;
         UPDATE segment SET name = '张🫨浜' WHERE segment_id = 1;
         UPDATE segment SET name = repeat('长', 41) WHERE segment_id = 2",
    )
    .await;
    let mut order = labels(&app, "990101101");
    order["select"] = json!({ "state": "installed" });
    let failed = print(&app, &wang, &order).await;
    assert_eq!((&failed["state"], &failed["done"]), (&json!("failed"), &json!(0)), "{failed}");
    let listed = failed["left_out"].to_string();
    // Two plates of one river are one line.
    assert_eq!(failed["left_out"].as_array().unwrap().len(), 2, "{failed}");
    assert!(listed.contains("U+1FAE8") && listed.contains("41"), "{listed}");
    assert!(failed["fault"].as_str().unwrap().contains("这 3 件都不能打印"), "{failed}");
    // One of private use, beside a good name.
    sql(
        &app,
        "UPDATE segment SET name = '示范' || chr(57344) || '路' WHERE segment_id = 2;
         UPDATE segment SET name = '张家浜' WHERE segment_id = 1",
    )
    .await;
    order["id"] = json!(app.state.entropy.event_id(app.state.clock.now()));
    let done = print(&app, &wang, &order).await;
    assert_eq!((&done["state"], &done["done"]), (&json!("done"), &json!(2)), "{done}");
    assert!(done["left_out"][0].as_str().unwrap().contains("U+E000"), "{done}");
    assert_eq!(
        read(&file(&wang, &order).await),
        payloads(&app, &[seed::river(), seed::river_east()])
    );
}

#[tokio::test]
async fn an_order_of_which_nothing_can_be_made_says_why_and_leaves_nothing() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    sql(&app, "UPDATE person SET name = '张🫨' WHERE person_id = 1").await;
    let order = boards(&app, &[1]);
    let failed = print(&app, &wang, &order).await;
    assert_eq!(failed["state"], "failed");
    assert!(failed["fault"].as_str().unwrap().contains("U+1FAE8"), "{failed}");
    let preview = post(&wang, "/api/v1/print-previews", &order).await.json();
    assert_eq!((&preview["picture"], &preview["fault"]), (&Value::Null, &failed["fault"]));
    let left: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM job_part) + (SELECT count(*) FROM board_print)",
    )
    .fetch_one(&app.database.owner().await)
    .await
    .unwrap();
    assert_eq!(left, 0);
}

/// However the database joins.
#[tokio::test]
async fn one_job_is_taken_at_a_time() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    for _ in 0..3 {
        post(&wang, "/api/v1/print-jobs", &labels(&app, "990101101")).await;
    }
    for joins in ["nestloop", "hashjoin", "mergejoin"] {
        let others = ["nestloop", "hashjoin", "mergejoin"].into_iter().filter(|way| *way != joins);
        let off = others.chain(["indexscan", "bitmapscan"]);
        let options = off.fold(app.database.options.clone(), |options, way| {
            options.options([(format!("enable_{way}"), "off")])
        });
        let db = Databases::open(&options, Some(1)).app;
        sql(&app, "UPDATE job SET state = 'waiting'").await;
        let now = app.state.clock.now();
        queue::take(&db, DistrictId(seed::DISTRICT), JobKind::Print, now)
            .await
            .unwrap()
            .unwrap();
        let running: i64 = sqlx::query_scalar("SELECT count(*) FROM job WHERE state = 'running'")
            .fetch_one(&app.database.owner().await)
            .await
            .unwrap();
        assert_eq!(running, 1, "{joins}");
    }
}

#[tokio::test]
async fn a_job_is_called_off_or_taken_up_again() {
    let app = TestApp::start().await;
    let wang = app.official().await;
    let unwanted = labels(&app, "990101101");
    post(&wang, "/api/v1/print-jobs", &unwanted).await;
    let cancelled = post(
        &wang,
        &format!("/api/v1/print-jobs/{}/cancel", unwanted["id"].as_str().unwrap()),
        &json!({}),
    )
    .await;
    assert_eq!(cancelled.json()["state"], "cancelled");
    jobs::print(&app.state).await.unwrap();
    assert_eq!(job(&wang, &unwanted).await["state"], "cancelled");
    let path = format!("/api/v1/print-jobs/{}/file", unwanted["id"].as_str().unwrap());
    assert_eq!(wang.get(&path).await.status, StatusCode::CONFLICT);

    // Its server was killed: a minute later another takes it up.
    let order = labels(&app, "990101101");
    post(&wang, "/api/v1/print-jobs", &order).await;
    sql(
        &app,
        "UPDATE job SET state = 'running', attempts = 1, seen_at = '2026-11-23 01:59:50+00'
             WHERE state = 'waiting'",
    )
    .await;
    jobs::print(&app.state).await.unwrap();
    assert_eq!(job(&wang, &order).await["state"], "running", "it was heard of ten seconds ago");
    app.set_time("2026-11-23T02:01:00Z");
    jobs::print(&app.state).await.unwrap();
    assert_eq!(job(&wang, &order).await["state"], "done");

    // One that no attempt brings to an end is given up.
    let order = labels(&app, "990101101");
    post(&wang, "/api/v1/print-jobs", &order).await;
    sql(
        &app,
        "UPDATE job SET state = 'running', attempts = 3, seen_at = '2026-11-23 01:00+00'
             WHERE state = 'waiting'",
    )
    .await;
    jobs::print(&app.state).await.unwrap();
    let failed = job(&wang, &order).await;
    assert_eq!(failed["state"], "failed");
    assert!(failed["fault"].as_str().unwrap().contains("管理员"), "{failed}");
}
