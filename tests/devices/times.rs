//! What a phone says of the time: records that waited, clocks that are wrong, old positions.

use serde_json::json;

use super::{flags, stored};
use crate::support::{Phone, TestApp, seed};

#[tokio::test]
async fn a_record_that_waited_is_signed_but_not_live() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let record = phone.record(&app, seed::river(), &json!({}));
    app.set_time("2026-11-23T04:00:00Z");
    let answer = phone.send(&app, &[record]).await.json();
    assert_eq!(stored(&answer["answers"][0]), ("E1".into(), vec![]));
}

#[tokio::test]
async fn times_that_no_patrol_can_have_are_stored_for_the_day_they_came_and_flagged() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let now = app.state.clock.now().timestamp_millis();
    let days = |days: i64| now + days * 86_400_000;
    for (device_time, flag) in [
        (days(30), "clock_skew"),
        (days(-146_097), "long_offline"),
        (days(-4), "long_offline"),
        (now + 60_000, "clock_skew"),
    ] {
        let answer = phone
            .record_once(
                &app,
                seed::river(),
                &json!({ "device_time": device_time, "taken_at": device_time }),
            )
            .await;
        assert_eq!(answer["result"], "recorded");
        assert_eq!(answer["stored"]["day"], "2026-11-23");
        assert!(flags(&answer).contains(&flag.to_owned()), "{device_time}: {answer}");
    }
    // A clock that is thirty days off, and knows how long it waited.
    for off in [30, -30] {
        let record = phone.record(
            &app,
            seed::river(),
            &json!({ "device_time": days(off) - 60_000, "taken_at": days(off) - 60_000 }),
        );
        let answer = phone.send_at(days(off), &[record]).await.json();
        assert_eq!(answer["answers"][0]["stored"]["day"], "2026-11-23");
        assert!(flags(&answer["answers"][0]).contains(&"clock_skew".to_owned()));
    }
    // A position from before the tap.
    let stale = phone.record_once(&app, seed::river(), &json!({ "taken_at": now - 600_000 })).await;
    assert!(flags(&stale).contains(&"stale_fix".to_owned()));
    assert_eq!(stale["stored"]["fence"], "uncertain");
}

#[tokio::test]
async fn a_fix_of_two_hours_ago_is_not_live_whatever_the_list_says() {
    let app = TestApp::start().await;
    let phone = Phone::of(&app, 1, 7).await;
    let made = app.state.clock.now().timestamp_millis();
    let late = phone.record(&app, seed::river(), &json!({}));
    let later = phone.record(&app, seed::river(), &json!({ "lon": 121.1001 }));
    // When it was sent stands beside what is signed, and says that it was just made.
    app.set_time("2026-11-23T04:00:00Z");
    let answer = phone.send_at(made + 1_000, &[late]).await.json();
    assert_eq!(stored(&answer["answers"][0]), ("E1".into(), vec!["clock_skew".into()]));
    // Or nothing at all.
    let request = phone.browser.request(reqwest::Method::POST, "/api/v1/scans");
    let body = json!({ "key": phone.public_key(), "scans": [later] });
    let sent = request.header("sec-fetch-site", "same-origin").json(&body);
    let answer = phone.browser.send(sent).await.json();
    assert_eq!(stored(&answer["answers"][0]), ("E1".into(), vec![]));
    // Nor is one whose clock was put forward when it was made.
    let ahead = made + 4 * 3_600_000;
    app.set_time("2026-11-23T04:00:01Z");
    let more = json!({ "device_time": ahead, "taken_at": ahead, "lon": 121.1002 });
    let record = phone.record(&app, seed::river(), &more);
    app.set_time("2026-11-23T06:00:00Z");
    let answer = phone.send(&app, &[record]).await.json();
    assert_eq!(stored(&answer["answers"][0]), ("E1".into(), vec![]));
}
