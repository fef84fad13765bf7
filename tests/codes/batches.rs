//! Issuing codes in batches, listing them, marking them printed.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{BATCH, batch, district, entropy, one, send};
use crate::support::{Browser, TestApp, seed};
use riverward::checkpoints::store::issue::draw;
use riverward::error::Error;

/// Every item of a list, page by page.
async fn all(browser: &Browser, path: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = browser.get(&format!("{path}&limit=7{cursor}")).await.json();
        items.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

#[tokio::test]
async fn a_batch_is_issued_once_and_read_page_by_page() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let request = batch(BATCH, "990101101201", 25);
    let issued = send(&official, "/api/v1/code-batches", &request).await;
    assert_eq!(issued.status, StatusCode::CREATED, "{}", issued.body);
    let again = send(&official, "/api/v1/code-batches", &request).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.json(), json!({ "id": BATCH, "created": false }));
    let other = send(&official, "/api/v1/code-batches", &batch(BATCH, "990101101201", 26)).await;
    assert_eq!(other.status, StatusCode::CONFLICT);

    let path = format!("/api/v1/codes?batch={BATCH}");
    let codes = all(&official, &path).await;
    let numbers: BTreeSet<&str> = codes.iter().map(|item| item["code"].as_str().unwrap()).collect();
    assert_eq!((codes.len(), numbers.len()), (25, 25));
    assert!(codes.iter().all(|item| item["state"] == "blank"
        && item["area"] == "990101101201"
        && item["area_name"] == "东村"));
    // The other town's official sees neither the batch nor its codes; the district's sees both.
    let stranger = app.other_official().await;
    assert_eq!(all(&stranger, &path).await.len(), 0);
    assert_eq!(all(&stranger, "/api/v1/code-batches?").await.len(), 0);
    let batches = all(&app.admin().await, "/api/v1/code-batches?").await;
    assert_eq!(
        (&batches[0]["size"], &batches[0]["blank"], &batches[0]["created_by"]),
        (&json!(25), &json!(25), &json!("王主任"))
    );
}

#[tokio::test]
async fn the_list_holds_every_code_of_an_area_once_in_order() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    send(&admin, "/api/v1/code-batches", &batch(BATCH, "990101102", 9)).await;
    let everything = all(&admin, "/api/v1/codes?").await;
    // Four in use, one printed for the district, nine blank ones.
    assert_eq!(everything.len(), 14);
    let key = |item: &Value| {
        (
            item["area"].as_str().unwrap().to_owned(),
            item["segment"].as_i64().unwrap_or_default(),
            item["code"].as_str().unwrap().to_owned(),
        )
    };
    assert!(everything.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
    let named: Vec<_> = everything
        .iter()
        .filter_map(|item| {
            Some((
                item["segment_name"].as_str()?,
                item["checkpoint_name"].as_str()?,
                item["kind"].as_str()?,
            ))
        })
        .collect();
    assert_eq!(named.len(), 4);
    assert!(named.contains(&("张家浜", "1号桥", "river")));
    assert_eq!(all(&admin, "/api/v1/codes?kind=road,lane").await.len(), 2);
    assert_eq!(all(&admin, "/api/v1/codes?state=printed").await.len(), 1);
    assert_eq!(all(&admin, "/api/v1/codes?state=retired").await.len(), 1);
    assert_eq!(all(&admin, "/api/v1/codes?area=990101101&state=blank,installed").await.len(), 3);
    assert_eq!(all(&app.official().await, "/api/v1/codes?").await.len(), 3);
}

#[tokio::test]
async fn printed_codes_are_noted_once_however_often_it_is_said() {
    let app = TestApp::start().await;
    let official = app.official().await;
    send(&official, "/api/v1/code-batches", &batch(BATCH, "990101101", 3)).await;
    let codes = all(&official, &format!("/api/v1/codes?batch={BATCH}")).await;
    let mut digits: Vec<String> =
        codes.iter().map(|item| item["code"].as_str().unwrap().to_owned()).collect();
    digits.extend(
        [seed::river(), seed::replaced(), seed::lane(), seed::elsewhere()]
            .map(|code| code.to_string()),
    );
    let expected =
        ["printed", "printed", "printed", "printed", "not_found", "not_found", "not_found"];
    for _ in 0..2 {
        let answer = send(&official, "/api/v1/codes/printed", &json!({ "codes": digits })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let results: Vec<Value> = answer.json()["answers"].as_array().unwrap().clone();
        let mut expected = expected.map(Value::from).to_vec();
        // The retired one lies in the official's town.
        expected[4] = "retired".into();
        assert_eq!(
            results.iter().map(|answer| answer["result"].clone()).collect::<Vec<_>>(),
            expected
        );
    }
    assert_eq!(
        one::<i64>(
            &app,
            "SELECT count(*) FROM code_event WHERE state = 'printed' AND account_id = 3"
        )
        .await,
        3
    );
    assert_eq!(super::state(&app, seed::river()).await, "installed");
    assert_eq!(super::state(&app, seed::lane()).await, "installed");
    assert!(
        one::<bool>(&app, "SELECT bool_and(printed_at IS NULL) FROM code WHERE checkpoint_id = 4")
            .await
    );
}

#[tokio::test]
async fn when_the_numbers_are_used_up_none_is_given_out() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let before: i64 = one(&app, "SELECT count(*) FROM code_locator").await;
    // Of fifty numbers, forty are taken; eleven more cannot be had, ten can.
    let mut db = owner.acquire().await.unwrap();
    assert_eq!(draw(&mut db, district(), 40, 50, &entropy()).await.unwrap().len(), 40);
    let mut tx = owner.begin().await.unwrap();
    for count in [11, 51] {
        let refused = draw(&mut tx, district(), count, 50, &entropy()).await;
        assert!(matches!(refused, Err(Error::Conflict("conflict-codes-exhausted"))), "{refused:?}");
    }
    tx.rollback().await.unwrap();
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM code_locator").await, before + 40);
    assert_eq!(draw(&mut db, district(), 10, 50, &entropy()).await.unwrap().len(), 10);
}
