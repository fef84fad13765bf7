//! Since when a board has been wrong.

use serde_json::{Value, json};

use super::{DISTRICT, at};
use crate::api::{ask, sql};
use crate::support::{TestApp, seed};
use riverward::checkpoints::boards::{BoardPrint, PrintedSteward};
use riverward::checkpoints::store::boards;
use riverward::ids::{AccountId, SegmentId};
use riverward::stewardships::Role;

/// 张建国 stands on the river's board, which was printed on the 1st of September.
async fn printed(app: &TestApp) {
    let printed_at = at("2026-09-01T02:00:00Z");
    let board = BoardPrint {
        id: app.state.entropy.event_id(printed_at),
        segment: SegmentId(seed::RIVER),
        at: printed_at,
        stewards: vec![PrintedSteward {
            role: Role::RiverChief,
            name: "张建国".into(),
            post: "村委会主任".into(),
            organisation: "东村村委会".into(),
        }],
        account: Some(AccountId(3)),
    };
    let mut db = app.state.db.app.acquire().await.unwrap();
    boards::printed(&mut db, DISTRICT, &board).await.unwrap();
}

async fn stale(app: &TestApp) -> Vec<Value> {
    let path = "/api/v1/codes/health?finding=stale_board";
    let list = ask(&app.official().await, path).await;
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| item["board"].clone()).collect()
}

#[tokio::test]
async fn a_board_that_was_right_again_is_wrong_since_it_was_not_any_more() {
    let app = TestApp::start().await;
    printed(&app).await;
    // Away in October, back on the 20th, and gone for good a month later.
    sql(
        &app,
        "UPDATE stewardship SET valid_to = '2026-10-01' WHERE segment_id = 1;
         INSERT INTO stewardship (district, segment_id, person_id, role, valid_from, valid_to)
         VALUES (990101, 1, 2, 'river_chief', '2026-10-01', '2026-10-20'),
                (990101, 1, 1, 'river_chief', '2026-10-20', '2026-11-20'),
                (990101, 1, 2, 'river_chief', '2026-11-20', NULL)",
    )
    .await;
    for (time, expected) in [
        (
            "2026-10-19T02:00:00Z",
            Some(json!({ "changed_on": "2026-10-01", "due_on": "2026-10-16",
                         "due_assumed": false, "overdue": true })),
        ),
        ("2026-10-20T02:00:00Z", None),
        ("2026-11-19T02:00:00Z", None),
        (
            "2026-11-23T02:00:00Z",
            Some(json!({ "changed_on": "2026-11-20", "due_on": "2026-12-05",
                         "due_assumed": false, "overdue": false })),
        ),
        (
            "2026-12-06T02:00:00Z",
            Some(json!({ "changed_on": "2026-11-20", "due_on": "2026-12-05",
                         "due_assumed": false, "overdue": true })),
        ),
    ] {
        app.set_time(time);
        assert_eq!(stale(&app).await, expected.into_iter().collect::<Vec<_>>(), "{time}");
    }
}

#[tokio::test]
async fn a_board_that_was_never_right_is_wrong_since_it_was_printed() {
    let app = TestApp::start().await;
    sql(&app, "UPDATE person SET post = '书记' WHERE person_id = 1").await;
    printed(&app).await;
    let since = json!({ "changed_on": "2026-09-01", "due_on": "2026-09-16",
                        "due_assumed": false, "overdue": true });
    assert_eq!(stale(&app).await, [since]);
}
