//! The inbox of problems.

use serde_json::json;

use super::{ask, ids, pages, sql, with_problems};
use crate::support::{TestApp, seed};

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
        "id": 12, "segment": {"id": 1, "name": "张家浜", "kind": "river"}, "reported_at": null, "area_name": "东村", "category": "outfall", "stage": "accepted",
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

#[tokio::test]
async fn officials_and_the_steward_learn_from_which_plate_a_problem_was_reported() {
    let app = TestApp::start().await;
    let (code, official) = (seed::river_east(), app.official().await);
    let page = format!("/q/{code}");
    let report = [("category", "rubbish"), ("text", "桥下有垃圾")];
    let resident = app.resident();
    let told = resident.fill(&format!("{page}/report"), &format!("{page}/problems"), &report).await;
    assert!(told.status.is_success(), "{}", told.text());
    let expected = json!({ "code": code.to_string(), "checkpoint": "2号桥" });
    let reported = async |path: &str| {
        let answer = ask(&official, path).await;
        answer["items"].get(0).unwrap_or(&answer)["reported_at"].clone()
    };
    let id = ask(&official, "/api/v1/problems").await["items"][0]["id"].clone();
    let one = format!("/api/v1/problems/{id}");
    for path in ["/api/v1/problems", one.as_str()] {
        assert_eq!(reported(path).await, expected, "{path}");
    }
    // From any plate of the river the steward sees where; a passer-by does not.
    let here = "在“2号桥”扫码反映";
    let river = format!("/q/{}", seed::river());
    assert!(app.zhang().await.get(&river).await.text().contains(here));
    assert!(official.get(&river).await.text().contains(here), "an official on the spot as well");
    assert!(!app.resident().get(&river).await.text().contains(here));
    assert!(!app.li().await.get(&river).await.text().contains(here));

    // It hung there then, wherever the code hangs by now.
    let moved = format!(
        "INSERT INTO checkpoint (district, checkpoint_id, segment_id, name, location)
             VALUES (990101, 60, 3, '埭尾', ST_SetSRID(ST_MakePoint(121.203, 30.8), 4326));
         UPDATE code SET checkpoint_id = 60 WHERE code = {}",
        code.number()
    );
    sql(&app, moved).await;
    assert_eq!(reported(&one).await, expected);
    // Of a report from before the place was kept, the code says where as long as it hangs here.
    sql(&app, "UPDATE problem SET checkpoint_id = NULL").await;
    let elsewhere = json!({ "code": code.to_string(), "checkpoint": null });
    assert_eq!(reported(&one).await, elsewhere);
    sql(&app, format!("UPDATE code SET checkpoint_id = 2 WHERE code = {}", code.number())).await;
    assert_eq!(reported(&one).await, expected);
}
