//! The API of the console: who may ask, what they are answered, page by page.

mod access;
mod areas;
mod description;
mod parameters;
mod problems;
mod segment;
mod segments;

use reqwest::StatusCode;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor};

use crate::support::{Browser, TestApp, seed};
use riverward::ids::{AccountId, Code, DistrictId, PersonId};
use riverward::patrols::Outcome;
use riverward::patrols::scan::NewScan;
use riverward::patrols::store::record;

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
        tap: None,
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

/// Everything that a list has, page by page.
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
