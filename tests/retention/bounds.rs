//! Who shortens what, and by how much at most.

use reqwest::StatusCode;
use riverward::retention::Kept;
use serde_json::{Value, json};

use super::{keep, shorten};
use crate::api::sql;
use crate::support::TestApp;

#[tokio::test]
async fn the_administrator_of_the_district_shortens_within_bounds() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (what, days) in [
        ("tracks", json!(31)),
        ("tracks", json!(0)),
        ("tracks", json!(-1)),
        ("contacts", json!(91)),
        ("posts", json!(366)),
        ("jobs", json!(31)),
        ("round_notes", json!(732)),
        ("round_notes", json!(6)),
    ] {
        let refused = keep(&admin, what, &json!({ "days": days })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{what} {days}");
        assert_eq!(refused.json()["errors"][0]["field"], "days", "{}", refused.body);
    }
    let refused = keep(&admin, "round_notes", &json!({ "days": 6 })).await.json();
    assert_eq!(refused["errors"][0]["message"], "保存天数请填 7 至 731 天。");
    for body in [json!({}), json!({ "days": 1.5 }), json!({ "days": "7" })] {
        let refused = keep(&admin, "tracks", &body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        let refused = refused.json();
        assert_eq!(refused["errors"][0]["field"], "days", "{refused}");
        assert!(refused["detail"].as_str().unwrap().starts_with("这一项没有填"), "{refused}");
    }
    for what in ["sessions", "enrolments", "ratings_once", "supports", "scans"] {
        let answer = keep(&admin, what, &json!({ "days": 1 })).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what} is no district's to say");
    }
    let seven = json!({ "days": 7 });
    let official = keep(&app.official().await, "tracks", &seven).await;
    assert_eq!(official.status, StatusCode::FORBIDDEN);
    sql(&app, "UPDATE role_grant SET role = 'admin' WHERE account_id = 4").await;
    let of_a_town = app.other_official().await;
    assert_eq!(keep(&of_a_town, "tracks", &seven).await.status, StatusCode::NOT_FOUND);
    assert_eq!(of_a_town.get("/api/v1/retention").await.status, StatusCode::NOT_FOUND);

    for days in [json!(7), json!(7), json!(5), Value::Null, Value::Null] {
        let answer = keep(&admin, "tracks", &json!({ "days": days })).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
    }
    shorten(&app, "posts", 100).await;
    let list = admin.get("/api/v1/retention").await.json();
    let of = |what: &str| {
        let items = list["items"].as_array().unwrap();
        items.iter().find(|item| item["what"] == what).unwrap().clone()
    };
    assert_eq!(list["items"].as_array().unwrap().len(), 5, "{list}");
    assert_eq!(
        of("tracks"),
        json!({ "what": "tracks", "days": 30, "chosen": null, "least": 1, "most": 30 })
    );
    assert_eq!(
        of("posts"),
        json!({ "what": "posts", "days": 100, "chosen": 100, "least": 1, "most": 365 })
    );
    let on_record: Vec<(String, Value, Option<i64>)> = sqlx::query_as(
        "SELECT subject, detail, account_id FROM audit
         WHERE action = 'retention.set' AND district = 990101 ORDER BY tableoid, ctid",
    )
    .fetch_all(&app.database.owner().await)
    .await
    .unwrap();
    let days = |what: &str, days: Value| (what.to_owned(), json!({ "days": days }), Some(5_i64));
    assert_eq!(
        on_record,
        [
            days("tracks", json!(7)),
            days("tracks", json!(5)),
            days("tracks", Value::Null),
            days("posts", json!(100))
        ],
        "the same again is no change"
    );
}

#[tokio::test]
async fn the_table_has_the_bounds_of_the_program() {
    let app = TestApp::start().await;
    let db = app.database.owner().await;
    for what in Kept::ALL.iter().copied() {
        let (least, most) = what.bounds().map_or((1, 0), |bounds| (*bounds.start(), *bounds.end()));
        for days in [0, 1, least - 1, least, most, most + 1, 1000] {
            let stored = sqlx::query(
                "INSERT INTO retention (district, what, days) VALUES (990202, $1, $2)
                 ON CONFLICT (district, what) DO UPDATE SET days = excluded.days",
            )
            .bind(what.as_str())
            .bind(days)
            .execute(&db)
            .await;
            let taken = what.bounds().is_some_and(|bounds| bounds.contains(&days));
            assert_eq!(stored.is_ok(), taken, "{what:?}: {days}");
        }
    }
}
