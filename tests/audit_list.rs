//! The audit as it is read: page by page, by whom, and of what.

use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::accounts::post;
use crate::api::{ask, sql};
use crate::support::{Browser, TestApp};

/// Puts an act on record.
async fn put(
    app: &TestApp,
    at: &str,
    account: Option<i64>,
    (action, subject): (&str, &str),
    area: Option<&str>,
) {
    let at: DateTime<Utc> = at.parse().unwrap();
    sqlx::query(
        "INSERT INTO audit (district, event_id, at, account_id, action, subject, area_path)
         VALUES (990101, $1, $2, $3, $4, $5, $6)",
    )
    .bind(app.state.entropy.event_id(at))
    .bind(at)
    .bind(account)
    .bind(action)
    .bind(subject)
    .bind(area)
    .execute(&app.state.db.app)
    .await
    .unwrap();
}

/// Acts of two towns and of the district, around two midnights in Shanghai.
async fn with_acts(app: &TestApp) {
    let (east, west) = (Some("990101101201"), Some("990101102201"));
    put(app, "2026-11-22T15:59:59Z", Some(3), ("code.install", "418203577"), east).await;
    put(app, "2026-11-22T16:00:00Z", Some(4), ("code.declare", "418203577"), west).await;
    put(app, "2026-11-23T15:59:59Z", Some(5), ("account.create", "7"), Some("990101101")).await;
    put(app, "2026-11-23T16:00:00Z", None, ("account.disable", "7"), None).await;
    put(app, "2026-11-24T01:00:00Z", None, ("retention.erase", "sessions"), None).await;
}

fn each(page: &Value, field: &str) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item[field].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The actions that a question is answered by.
async fn actions(browser: &Browser, question: &str) -> Vec<String> {
    each(&ask(browser, &format!("/api/v1/audit?{question}")).await, "action")
}

/// 王主任 gives 张建国 a link, at a minute past eleven.
async fn give_link(app: &TestApp, official: &Browser, minute: usize) {
    app.set_time(&format!("2026-11-23T03:{minute:02}:00Z"));
    let given = post(official, "/api/v1/people/1/enrolments", &json!({})).await;
    assert_eq!(given.status, StatusCode::CREATED, "{}", given.body);
}

#[tokio::test]
async fn acts_come_by_pages_each_once_and_newest_first() {
    let app = TestApp::start().await;
    let official = app.official().await;
    for minute in 0..7 {
        give_link(&app, &official, minute).await;
    }
    let whole = ask(&official, "/api/v1/audit").await;
    assert_eq!(whole["next_cursor"], Value::Null);
    let mut newest = whole["items"][0].clone();
    newest.as_object_mut().unwrap().remove("id");
    assert_eq!(
        newest,
        json!({ "at": "2026-11-23T03:06:00Z", "account": 3, "who": "王主任",
                "action": "person.enrolment", "said": "发放绑定链接", "subject": "1",
                "area": "990101101201", "detail": {} })
    );
    let times = each(&whole, "at");
    assert!(times.is_sorted_by(|newer, older| newer > older), "{times:?}");

    let (mut ids, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = ask(&official, &format!("/api/v1/audit?limit=3&cursor={cursor}")).await;
        ids.extend(each(&page, "id"));
        pages += 1;
        // What is done meanwhile moves nothing.
        give_link(&app, &official, 6 + pages).await;
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        next.clone_into(&mut cursor);
    }
    assert_eq!((pages, ids), (3, each(&whole, "id")));
}

#[tokio::test]
async fn acts_are_found_by_what_they_are_and_when_they_were() {
    let app = TestApp::start().await;
    with_acts(&app).await;
    let admin = app.admin().await;
    let all = [
        "retention.erase",
        "account.disable",
        "account.create",
        "code.declare",
        "code.install",
    ];
    for (question, found) in [
        ("", &all[..]),
        ("action=account.", &all[1..3]),
        ("action=code", &all[3..]),
        ("action=code.install", &all[4..]),
        ("action=code.install_", &[]),
        ("subject=418203577", &all[3..]),
        ("subject=41820357", &[]),
        ("account=3", &all[4..]),
        ("account=999", &[]),
        ("action=code.&account=4&subject=418203577", &all[3..4]),
        ("from=2026-11-23&until=2026-11-23", &all[2..4]),
        ("from=2026-11-24", &all[..2]),
        ("until=2026-11-22", &all[4..]),
        ("from=1949-01-01&until=9999-12-31", &all),
        ("from=9999-12-31", &[]),
        ("until=0001-01-01", &[]),
        ("area=990101101", &[all[2], all[4]]),
        ("area=990101102201", &all[3..4]),
    ] {
        assert_eq!(actions(&admin, question).await, found, "{question}");
    }
    for (question, words) in [
        ("from=2026-11-24&until=2026-11-23", "最后一天不能早于第一天"),
        ("action=Code", "操作的写法"),
        ("account=x", "账号的编号"),
        ("limit=0", "每页条数"),
        ("cursor=x", "翻页标记"),
    ] {
        let refused = admin.get(&format!("/api/v1/audit?{question}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{question}");
        assert!(refused.body.contains(words), "{question}: {}", refused.body);
    }
}

#[tokio::test]
async fn who_did_it_and_what_it_was_are_told_in_words() {
    let app = TestApp::start().await;
    with_acts(&app).await;
    // By a newer release, beside this one.
    put(&app, "2026-11-24T02:00:00Z", Some(4), ("pond.dig", "9"), None).await;
    // By `riverward district keep`: no job does that.
    put(&app, "2026-11-24T03:00:00Z", None, ("retention.set", "tracks"), None).await;
    let chinese = ask(&app.admin().await, "/api/v1/audit").await;
    assert_eq!(
        each(&chinese, "who"),
        ["运维人员", "赵科员", "系统自动", "运维人员", "区管理员", "赵科员", "王主任"]
    );
    assert_eq!(
        each(&chinese, "said")[..4],
        ["更改保存天数", "pond.dig", "到期删除数据", "停用账号"]
    );
    let english = ask(&app.admin().await.in_english(), "/api/v1/audit").await;
    assert_eq!(each(&english, "who")[2..4], ["The system itself", "Operator"]);
    assert_eq!(each(&english, "said")[6], "Plate put up");
}

#[tokio::test]
async fn everybody_reads_what_was_done_in_their_own_areas_and_nothing_else() {
    let app = TestApp::start().await;
    with_acts(&app).await;
    // What spans two towns is the district's.
    let admin = app.admin().await;
    let offers = json!({ "segments": [1, 3], "role": "volunteer" });
    let offered = post(&admin, "/api/v1/offers", &offers).await;
    assert_eq!(offered.status, StatusCode::OK, "{}", offered.body);
    let offered = ask(&admin, "/api/v1/audit?action=offer.").await;
    assert_eq!(each(&offered, "area"), ["990101"]);
    let (wang, zhao) = (app.official().await, app.other_official().await);
    assert_eq!(actions(&wang, "").await, ["account.create", "code.install"]);
    assert_eq!(actions(&zhao, "").await, ["code.declare"]);
    for area in ["990101102", "990101", "990202"] {
        let elsewhere = wang.get(&format!("/api/v1/audit?area={area}")).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND, "{area}");
    }
    // An official of the district is one of every town. What concerns the district as a whole is
    // its auditors' and administrators' to read.
    let all = actions(&admin, "").await;
    for (role, sees) in [
        ("official", vec!["account.create", "code.declare", "code.install"]),
        ("auditor", all.iter().map(String::as_str).collect()),
    ] {
        sql(
            &app,
            format!(
                "UPDATE role_grant SET role = '{role}', area_path = '990101' WHERE account_id = 3"
            ),
        )
        .await;
        assert_eq!(actions(&wang, "").await, sees, "{role}");
        assert_eq!(actions(&wang, "area=990101").await, sees, "{role}");
        let of_a_town = ["account.create", "code.install"];
        assert_eq!(actions(&wang, "area=990101101").await, of_a_town, "{role}");
    }
    // A village's official does the same work and reads none of it; an auditor does none.
    sql(
        &app,
        "UPDATE role_grant SET role = 'official', area_path = '990101101201' WHERE account_id = 3",
    )
    .await;
    let village = wang.get("/api/v1/audit").await;
    assert_eq!(village.status, StatusCode::FORBIDDEN);
    sql(&app, "UPDATE role_grant SET role = 'auditor' WHERE account_id = 3").await;
    assert_eq!(actions(&wang, "").await, ["code.install"]);
    assert_eq!(app.zhang().await.get("/api/v1/audit").await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.resident().get("/api/v1/audit").await.status, StatusCode::UNAUTHORIZED);
}
