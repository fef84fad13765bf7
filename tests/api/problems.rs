//! The inbox of problems.

use serde_json::json;

use super::{ask, ids, pages, with_problems};
use crate::support::TestApp;

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
        "text": "有管子排水", "source": "steward", "opened_at": "2026-11-10T00:00:00Z", "due_at": "2026-11-15T00:00:00Z", "due_assumed": false, "overdue": true, "supports": 0})
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
