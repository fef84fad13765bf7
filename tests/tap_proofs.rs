//! What the proof of a tap is good for: one record, dated by the tap, or taking the tag into use; and
//! no more once the tag was taken out of it.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, Phone, TestApp, seed};
use crate::taps::{enrolled, proof, tags, tap, tapped};

/// The grades of records with a proof each, sent as one list.
async fn grades(app: &TestApp, phone: &Phone, proofs: &[&str]) -> Vec<Value> {
    let records: Vec<Value> = proofs
        .iter()
        .map(|proof| phone.record(app, seed::river(), &json!({ "tap": proof })))
        .collect();
    let answers = phone.send(app, &records).await.json()["answers"].clone();
    let graded = answers.as_array().unwrap().iter();
    graded.map(|answer| answer["stored"]["grade"].clone()).collect()
}

/// What became of a proof to take the tag into use.
async fn enrol(browser: &Browser, proof: &str) -> StatusCode {
    browser.post(&format!("/q/{}/tag", seed::river()), &[("proof", proof)]).await.status
}

async fn revoke(official: &Browser) {
    let request = official
        .request(Method::POST, "/api/v1/tags/04958CAA5C5E80/revoke")
        .header("sec-fetch-site", "same-origin");
    assert_eq!(official.send(request).await.status, StatusCode::NO_CONTENT);
}

fn enrolment(page: &Answer) -> Option<String> {
    page.value_of("form[action$='/tag'] input[name=proof]")
}

#[tokio::test]
async fn a_tap_lifts_one_record_and_the_record_says_which_tap() {
    let app = TestApp::start().await;
    let official = enrolled(&app).await;
    let phone = Phone::of(&app, 1, 7).await;
    let first = proof(&tap(&phone.browser, &app, seed::river(), 2).await).unwrap();
    assert_eq!(grades(&app, &phone, &[&first]).await, ["E3"]);
    assert_eq!(grades(&app, &phone, &[&first]).await, ["E2"], "one tap, one record");
    let again = tap(&phone.browser, &app, seed::river(), 2).await;
    assert!(again.text().contains("这次感应已经用过") && proof(&again).is_none());
    let second = proof(&tap(&phone.browser, &app, seed::river(), 3).await).unwrap();
    assert_eq!(grades(&app, &phone, &[&second, &second]).await, ["E3", "E2"], "nor in one list");
    // The same record sent again gets the answer of the first time.
    let third = proof(&tap(&phone.browser, &app, seed::river(), 4).await).unwrap();
    let record = phone.record(&app, seed::river(), &json!({ "tap": third }));
    for result in ["recorded", "replayed"] {
        let answer = phone.send(&app, std::slice::from_ref(&record)).await.json();
        let answer = &answer["answers"][0];
        assert_eq!((&answer["result"], &answer["stored"]["grade"]), (&json!(result), &json!("E3")));
    }
    let owner = app.database.owner().await;
    let kept: Vec<(String, i32, i16)> = sqlx::query_as(
        "SELECT encode(u.uid, 'hex'), u.read_counter, s.grade
         FROM scan_tap u JOIN scan s USING (district, scan_id) ORDER BY 2",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    let uid = "04958caa5c5e80".to_owned();
    assert_eq!(kept, [2, 3, 4].map(|read| (uid.clone(), read, 3)));

    // One that shows no more than a claim says it as well, to officials too.
    let plain = app.zhang().await;
    let carried = proof(&tap(&plain, &app, seed::river(), 5).await).unwrap();
    let path = format!("/q/{}", seed::river());
    let fields = [("tap", carried.as_str()), ("outcome", "normal")];
    let sent = plain.fill(&path, &format!("{path}/scans"), &fields).await;
    assert!(sent.status.is_success(), "{}", sent.body);
    let listed = official.get("/api/v1/records").await.json();
    let items = listed["items"].as_array().unwrap();
    let claim = items.iter().find(|item| item["grade"] == "E0").unwrap();
    assert_eq!(claim["tap"], json!({ "uid": "04958CAA5C5E80", "counter": 5 }));
}

#[tokio::test]
async fn a_proof_is_as_old_as_its_tap_however_often_the_page_is_loaded() {
    let app = TestApp::start().await;
    enrolled(&app).await;
    let phone = Phone::of(&app, 1, 7).await;
    assert!(proof(&tap(&phone.browser, &app, seed::river(), 2).await).is_some());
    app.set_time("2026-11-23T02:04:50Z");
    let reloaded = proof(&tap(&phone.browser, &app, seed::river(), 2).await).unwrap();
    app.set_time("2026-11-23T02:05:01Z");
    assert_eq!(grades(&app, &phone, &[&reloaded]).await, ["E2"]);
    // Within the five minutes it counts, reloaded or not.
    assert!(proof(&tap(&phone.browser, &app, seed::river(), 3).await).is_some());
    app.set_time("2026-11-23T02:09:50Z");
    let reloaded = proof(&tap(&phone.browser, &app, seed::river(), 3).await).unwrap();
    assert_eq!(grades(&app, &phone, &[&reloaded]).await, ["E3"]);
}

#[tokio::test]
async fn a_tag_out_of_use_counts_at_once_no_more_and_comes_back_by_an_official_alone() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let of_before = enrolment(&tap(&zhang, &app, seed::river(), 1).await).unwrap();
    let official = enrolled(&app).await;
    let phone = Phone::of(&app, 1, 7).await;
    let record = proof(&tap(&phone.browser, &app, seed::river(), 2).await).unwrap();
    // What is good for a record takes no tag into use.
    assert_eq!(enrol(&phone.browser, &record).await, StatusCode::CONFLICT);

    app.set_time("2026-11-23T02:00:10Z");
    revoke(&official).await;
    assert_eq!(grades(&app, &phone, &[&record]).await, ["E2"], "tapped before, too late by now");
    assert_eq!(enrol(&zhang, &of_before).await, StatusCode::CONFLICT, "nor does it come back so");
    assert_eq!(tags(&official).await, json!([]));

    app.set_time("2026-11-23T02:00:20Z");
    let steward = tap(&zhang, &app, seed::river(), 3).await;
    assert!(steward.text().contains("这个感应标签已停用") && enrolment(&steward).is_none());
    let seen = tap(&official, &app, seed::river(), 3).await;
    assert!(enrolment(&seen).is_none(), "an address that somebody showed before");
    let fresh = tap(&official, &app, seed::river(), 4).await;
    assert!(fresh.text().contains("这个感应标签已停用"), "{}", fresh.text());
    let back = enrolment(&fresh).unwrap();
    assert_eq!(enrol(&official, &back).await, StatusCode::SEE_OTHER);
    assert_eq!(tags(&official).await[0]["uid"], "04958CAA5C5E80");
    assert_eq!(grades(&app, &phone, &[&record]).await, ["E2"], "of the time before");

    app.set_time("2026-11-23T02:00:30Z");
    let anew = proof(&tap(&phone.browser, &app, seed::river(), 5).await).unwrap();
    assert_eq!(grades(&app, &phone, &[&anew]).await, ["E3"]);
    revoke(&official).await;
    app.set_time("2026-11-23T02:00:40Z");
    assert_eq!(enrol(&official, &back).await, StatusCode::CONFLICT, "once was enough");
    assert_eq!(tags(&official).await, json!([]));
    let owner = app.database.owner().await;
    let acts: Vec<(String, i64)> = sqlx::query_as(
        "SELECT action, account_id FROM audit WHERE subject = '04958CAA5C5E80' ORDER BY at",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    let expected = ["tag.enrol", "tag.revoke", "tag.enrol", "tag.revoke"];
    assert_eq!(acts, expected.map(|action| (action.to_owned(), 3)));
}

#[tokio::test]
async fn a_tag_counts_on_when_the_plate_beside_it_was_replaced() {
    let app = TestApp::start().await;
    enrolled(&app).await;
    // The tag goes on writing the code of the plate that hung there before.
    let old = seed::replaced();
    let phone = Phone::of(&app, 1, 7).await;
    let sent_on = tap(&phone.browser, &app, old, 2).await;
    let to = tapped(&app, seed::river(), 2);
    assert_eq!((sent_on.status, sent_on.header("location")), (StatusCode::FOUND, to.as_str()));
    let carried = proof(&phone.browser.get(&to).await).unwrap();
    assert_eq!(grades(&app, &phone, &[&carried]).await, ["E3"]);
    // Whoever is not signed in is led on as well; nothing but a tap goes along.
    let resident = app.resident();
    let sent_on = tap(&resident, &app, old, 3).await;
    assert_eq!(sent_on.header("location"), tapped(&app, seed::river(), 3));
    for query in ["x=1&tag=1", "E=%0d%0aset-cookie&M=zz", ""] {
        for browser in [&resident, &phone.browser] {
            let sent_on = browser.get(&format!("/q/{old}?{query}")).await;
            assert_eq!(sent_on.header("location"), format!("/q/{}", seed::river()), "{query}");
        }
    }
}

#[tokio::test]
async fn a_copy_spoiled_on_its_way_takes_no_tap_from_its_record() {
    let app = TestApp::start().await;
    enrolled(&app).await;
    let phone = Phone::of(&app, 1, 7).await;
    for (read, at_once) in [(2, true), (3, false)] {
        let carried = proof(&tap(&phone.browser, &app, seed::river(), read).await).unwrap();
        let whole = phone.record(&app, seed::river(), &json!({ "tap": carried }));
        let mut copy = whole.clone();
        copy["signature"] = Value::Null;
        let lists = if at_once {
            vec![vec![copy, whole]]
        } else {
            vec![vec![copy], vec![whole]]
        };
        let mut graded = Vec::new();
        for list in lists {
            let answers = phone.send(&app, &list).await.json()["answers"].clone();
            let answers = answers.as_array().unwrap().iter();
            graded.extend(answers.map(|answer| answer["stored"]["grade"].clone()));
        }
        assert_eq!(graded, ["E1", "E3"], "at once: {at_once}");
    }
    let taps: Vec<(i32, i16)> = sqlx::query_as(
        "SELECT u.read_counter, s.grade FROM scan_tap u JOIN scan s USING (district, scan_id)
         ORDER BY 1",
    )
    .fetch_all(&app.database.owner().await)
    .await
    .unwrap();
    assert_eq!(taps, [(2, 3), (3, 3)]);
}

#[tokio::test]
async fn the_tap_that_took_a_tag_into_use_counts_for_no_record() {
    let app = TestApp::start().await;
    let zhang = app.zhang().await;
    let taken = enrolment(&tap(&zhang, &app, seed::river(), 1).await).unwrap();
    app.set_time("2026-11-23T02:00:10Z");
    assert_eq!(enrol(&zhang, &taken).await, StatusCode::SEE_OTHER);
    let reloaded = tap(&zhang, &app, seed::river(), 1).await;
    assert!(reloaded.text().contains("这次感应已经用过"), "{}", reloaded.text());
    assert!(proof(&reloaded).is_none());
    assert!(proof(&tap(&zhang, &app, seed::river(), 2).await).is_some());
}
