//! The page of a segment.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{ask, patrol, sql, with_problems};
use crate::support::{TestApp, seed};

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
            "month": {"month": "2026-11", "owed": 5, "done": 1, "excused": 0, "days": [23]},
            "problems": [
                {"id": 13, "category": "rubbish", "stage": "reported", "text": "100%脏", "opened_at": "2026-11-21T00:00:00Z", "due_at": "2026-11-25T00:00:00Z", "due_assumed": false, "overdue": false},
                {"id": 11, "category": "rubbish", "stage": "reported", "text": "桥下有垃圾", "opened_at": "2026-11-20T00:00:00Z", "due_at": "2026-11-25T00:00:00Z", "due_assumed": false, "overdue": false},
                {"id": 12, "category": "outfall", "stage": "accepted", "text": "有管子排水", "opened_at": "2026-11-10T00:00:00Z", "due_at": "2026-11-15T00:00:00Z", "due_assumed": false, "overdue": true},
                {"id": 15, "category": "other", "stage": "duplicate", "text": "重复", "opened_at": "2026-11-20T00:00:00Z", "due_at": "2026-11-25T00:00:00Z", "due_assumed": false, "overdue": false},
                {"id": 14, "category": "rubbish", "stage": "closed", "text": "已清理", "opened_at": "2026-10-20T00:00:00Z", "due_at": "2026-10-25T00:00:00Z", "due_assumed": false, "overdue": false}],
            "ratings": [4, 9, 3, 1, 0],
            "checkpoints": [{"id": 1, "name": "1号桥", "lon": 121.1, "lat": 30.8, "located": true, "radius_m": 50.0, "accuracy_m": null, "code": seed::river().to_string(), "tags": []},
                            {"id": 2, "name": "2号桥", "lon": 121.121, "lat": 30.8, "located": true, "radius_m": 50.0, "accuracy_m": null, "code": seed::river_east().to_string(), "tags": []}],
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
    assert_eq!(
        detail["month"],
        json!({"month": "2026-11", "owed": 0, "done": 0, "excused": 0, "days": []})
    );
    assert_eq!(detail["status"], "unassigned");
    sql(&app, "UPDATE segment SET retired_at = now() WHERE segment_id = 3").await;
    assert_eq!(
        app.other_official().await.get("/api/v1/segments/3").await.status,
        StatusCode::NOT_FOUND
    );
}
