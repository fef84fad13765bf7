//! Input that cannot be taken: a clear answer, and nothing half-written.

use reqwest::StatusCode;
use serde_json::json;

use super::{BATCH, BESIDE_THE_RIVER, batch, install, one, printed, send, state, uuid};
use crate::support::{TestApp, seed};

#[tokio::test]
async fn positions_that_cannot_be_are_refused_in_words_and_the_choice_stays() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let code = printed(&app, &official, "990101101", 1).await[0];
    for (lon, lat, accuracy) in [
        // Latitude and longitude swapped.
        ("30.8", "121.1", "5"),
        ("121.1", "30.8", "NaN"),
        ("121.1", "30.8", "-1"),
        ("121.1", "30.8", "inf"),
        ("NaN", "30.8", "5"),
        ("121.1", "", "5"),
        ("东", "北", "5"),
    ] {
        let fields = [("lon", lon), ("lat", lat), ("accuracy", accuracy)];
        let found = zhang.post(&format!("/q/{code}/place"), &fields).await;
        assert_eq!(found.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(found.text().contains("定位数据有误，没有采用"), "{}", found.text());
        assert!(found.has("input[value=segment-1]"), "his river can be chosen all the same");
        let id = uuid(&app);
        let mut form = vec![("id", id.as_str()), ("target", "segment-1"), ("name", "东桥")];
        form.extend(fields);
        let refused = zhang.post(&format!("/q/{code}/install"), &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert_eq!(
            refused.text().matches("定位数据有误").count(),
            2,
            "in the summary and beside the button: {}",
            refused.text()
        );
        assert!(refused.has("input[value=segment-1][checked]") && refused.has("input[value=东桥]"));
    }
    // Null Island is a place, but a long way off.
    let id = uuid(&app);
    let nowhere = [
        ("id", id.as_str()),
        ("target", "segment-1"),
        ("lon", "0"),
        ("lat", "0"),
        ("accuracy", "5"),
    ];
    let refused = zhang.post(&format!("/q/{code}/install"), &nowhere).await;
    assert!(refused.text().contains("超过 1 公里"), "{}", refused.text());
    let poles = [("lon", "0"), ("lat", "90"), ("accuracy", "5")];
    assert_eq!(official.post(&format!("/q/{code}/place"), &poles).await.status, StatusCode::OK);
    assert_eq!(state(&app, code).await, "printed");
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM code_binding").await, 0);
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM checkpoint").await, 5);
}

#[tokio::test]
async fn forms_that_lack_something_or_say_too_much_say_so() {
    let app = TestApp::start().await;
    let (official, zhang) = (app.official().await, app.zhang().await);
    let codes = printed(&app, &official, "990101101", 2).await;
    let action = format!("/q/{}/install", codes[0]);
    let id = uuid(&app);
    let long = "桥".repeat(41);
    for (fields, said) in [
        (vec![("id", id.as_str())], "请选择码牌装在哪里"),
        (vec![("id", id.as_str()), ("target", "lane-3")], "请选择码牌装在哪里"),
        (
            vec![("id", id.as_str()), ("target", "segment-1"), ("name", long.as_str())],
            "40 字以内",
        ),
        (
            vec![("id", id.as_str()), ("target", "segment-1"), ("name", "1号桥")],
            "已经有同名点位",
        ),
        (vec![("target", "segment-1")], "编号有误"),
        (vec![("id", BATCH), ("target", "segment-1")], "编号有误"),
    ] {
        let refused = zhang.post(&action, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(refused.text().contains(said), "{fields:?}: {}", refused.text());
    }
    let gone = zhang.post(&action, &[("id", id.as_str()), ("target", "segment-9999")]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert_eq!(
        zhang
            .post(&format!("/q/{}/place", codes[0]), &[("q", &"长".repeat(61))])
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(state(&app, codes[0]).await, "printed");

    // One form, one plate.
    let form = [("id", id.as_str()), ("target", "segment-1")];
    assert_eq!(zhang.post(&action, &form).await.status, StatusCode::OK);
    let other = zhang.post(&format!("/q/{}/install", codes[1]), &form).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert_eq!(state(&app, codes[1]).await, "printed");

    let undo = format!("/q/{}/undo", codes[0]);
    assert_eq!(
        zhang.post(&undo, &[("id", &id), ("reason", " ")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        zhang.post(&undo, &[("id", &id), ("reason", &"长".repeat(501))]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let novel = "a".repeat(400 * 1024);
    assert_eq!(
        zhang.post(&undo, &[("id", &id), ("reason", &novel)]).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    assert_eq!(state(&app, codes[0]).await, "installed");
}

#[tokio::test]
async fn codes_that_cannot_be_hung_up_show_their_page_instead() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    for code in [seed::river(), seed::replaced(), seed::elsewhere()] {
        let id = uuid(&app);
        let found = zhang.post(&format!("/q/{code}/place"), &BESIDE_THE_RIVER).await;
        assert_eq!(
            (found.status, found.header("location")),
            (StatusCode::SEE_OTHER, format!("/q/{code}").as_str())
        );
        let refused = zhang
            .post(&format!("/q/{code}/install"), &[("id", &id), ("target", "segment-1")])
            .await;
        let expected = if code == seed::river() {
            StatusCode::CONFLICT
        } else {
            StatusCode::NOT_FOUND
        };
        assert_eq!(refused.status, expected, "{code}");
    }
    let told = zhang
        .post(
            &format!("/q/{}/install", seed::river()),
            &[("id", &uuid(&app)), ("target", "segment-1")],
        )
        .await;
    assert!(told.text().contains("已经装在张家浜“1号桥”"), "{}", told.text());
    for text in ["999999999", "12", "abc"] {
        assert_ne!(
            zhang
                .post(
                    &format!("/q/{text}/install"),
                    &[("id", &uuid(&app)), ("target", "segment-1")]
                )
                .await
                .status,
            StatusCode::OK
        );
    }
    // A blank code of another district is as good as unknown to whoever might hang plates up here.
    let owner = app.database.owner().await;
    sqlx::query("UPDATE code SET state = 'printed', checkpoint_id = NULL WHERE district = 990202")
        .execute(&owner)
        .await
        .unwrap();
    let page = zhang.get(&format!("/q/{}", seed::elsewhere())).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(!page.has("form[action$='/place']"));
}

#[tokio::test]
async fn requests_of_the_api_are_checked_field_by_field() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let refused = async |path: &str, body: serde_json::Value| {
        let answer = send(&official, path, &body).await;
        let field = answer.json()["errors"][0]["field"].as_str().unwrap_or_default().to_owned();
        (answer.status.as_u16(), field)
    };
    let batches = "/api/v1/code-batches";
    assert_eq!(refused(batches, batch("x", "990101101", 1)).await, (422, "id".into()));
    assert_eq!(refused(batches, batch(BATCH, "99010", 1)).await, (422, "area".into()));
    assert_eq!(refused(batches, batch(BATCH, "990101101999", 1)).await, (422, "area".into()));
    assert_eq!(refused(batches, batch(BATCH, "990101102", 1)).await, (404, String::new()));
    assert_eq!(refused(batches, batch(BATCH, "990202", 1)).await, (404, String::new()));
    for size in [0, -1, 10_001, i64::MAX] {
        assert_eq!(refused(batches, batch(BATCH, "990101101", size)).await, (422, "size".into()));
    }
    let nameless = json!({ "id": BATCH, "name": " ", "area": "990101101", "size": 1 });
    assert_eq!(refused(batches, nameless).await, (422, "name".into()));
    assert_eq!(refused(batches, json!({ "id": BATCH })).await, (422, "name".into()));
    let printed = "/api/v1/codes/printed";
    assert_eq!(refused(printed, json!({ "codes": [] })).await, (422, "codes".into()));
    assert_eq!(
        refused(printed, json!({ "codes": [seed::river().to_string(), "418203578"] })).await,
        (422, "codes".into())
    );
    let many: Vec<String> = vec![seed::river().to_string(); 10_001];
    assert_eq!(refused(printed, json!({ "codes": many })).await, (422, "codes".into()));
    let say = format!("/api/v1/codes/{}/state", seed::river());
    for wrong in ["blank", "printed", "melted"] {
        assert_eq!(
            refused(&say, json!({ "state": wrong, "reason": "x" })).await,
            (422, "state".into())
        );
    }
    for reason in [String::new(), "长".repeat(501)] {
        assert_eq!(
            refused(&say, json!({ "state": "lost", "reason": reason })).await,
            (422, "reason".into())
        );
    }
    assert_eq!(
        refused(&say, json!({ "state": "lost", "reason": "a".repeat(400 * 1024) })).await.0,
        413
    );
    for (path, field) in [
        ("/api/v1/codes?state=melted", "state"),
        ("/api/v1/codes?batch=7", "batch"),
        ("/api/v1/codes?cursor=AAAA", "cursor"),
        ("/api/v1/codes/health?finding=melted", "finding"),
        ("/api/v1/codes/health?days=0", "days"),
        ("/api/v1/codes/health?days=401", "days"),
        ("/api/v1/code-batches?cursor=AAAA", "cursor"),
    ] {
        let answer = official.get(path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(answer.json()["errors"][0]["field"], field, "{path}");
    }
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM code_batch").await, 0);
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM code_event").await, 0);
    assert_eq!(state(&app, seed::river()).await, "installed");
    // The helper installs nothing here; it is what a good form looks like.
    let code = super::printed(&app, &official, "990101101", 1).await[0];
    assert_eq!(
        install(&official, code, "segment-1", &BESIDE_THE_RIVER).await.status,
        StatusCode::OK
    );
}
