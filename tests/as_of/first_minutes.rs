//! What begins with a day holds from its first minute, also where a record comes before the night's
//! work.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{DISTRICT, at, post, sent};
use crate::api::{ask, sql};
use crate::support::{TestApp, seed};
use riverward::jobs;
use riverward::rollups::store::states;

/// What begins on the 24th, each by itself, and how the river's duties stand by it: the unit, its
/// days of rest, the roles.
const BEGINNINGS: [(&str, &str); 4] = [
    (
        "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from)
         VALUES (990101, '990101101201', 'river_chief', 'river', 'day', 1, '2026-11-24')",
        "river_chief day ",
    ),
    (
        "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from, season_from,
             season_to)
         VALUES (990101, '990101101201', 'river_chief', 'river', 'month', 2, '2026-01-01', 1124,
                 1231)",
        "river_chief month ",
    ),
    (
        "INSERT INTO suspension (district, suspension_id, area_path, segment_id, cause, from_day,
             past_day, note, account_id, at)
         VALUES (990101, '019a0000-0000-7000-8000-000000000001', '990101101201', 1, 'works',
                 '2026-11-24', '2026-12-24', '', 3, '2026-11-20Z')",
        "river_chief week works",
    ),
    (
        "UPDATE stewardship SET valid_to = '2026-11-24' WHERE segment_id = 1;
         INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from)
         VALUES (990101, '990101101201', 'volunteer', 'river', 'week', 2, '2026-01-01');
         INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
         VALUES (990101, 1, 1, 'volunteer', '2026-11-24')",
        "volunteer week ",
    ),
];

#[tokio::test]
async fn a_record_of_the_first_minute_is_counted_by_the_rules_of_the_new_day() {
    for (beginning, expected) in BEGINNINGS {
        let app = TestApp::start().await;
        sql(&app, beginning).await;
        // Half a minute past midnight in Shanghai; the night's work comes after it.
        let first_minute = at("2026-11-23T16:00:30Z");
        app.state.clock.set(first_minute);
        sent(&app, seed::ZHANG, seed::river(), first_minute).await;
        for worked_off in [false, true] {
            if worked_off {
                app.set_time("2026-11-23T16:01:00Z");
                jobs::prepare(&app.state).await.unwrap();
            }
            let owner = app.database.owner().await;
            let bound: String = sqlx::query_scalar(
                "SELECT concat_ws(' ', role, unit, coalesce(pause_cause, '')) FROM segment_duty
                 WHERE segment_id = 1",
            )
            .fetch_one(&owner)
            .await
            .unwrap();
            assert_eq!(bound, expected, "{worked_off}");
            let now = app.state.clock.now();
            assert_eq!(states::check(&owner, DISTRICT, now).await.unwrap(), [], "{expected}");
        }
    }
}

#[tokio::test]
async fn an_offer_closes_at_the_time_of_the_server() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let offer = json!({ "segments": [2], "role": "road_chief", "note": "" });
    assert_eq!(post(&official, "/api/v1/offers", &offer).await.json()["offered"], 1);
    app.set_time("2026-11-23T03:00:00Z");
    let assign = json!({ "action": "assign", "person": seed::ZHANG, "role": "road_chief",
                         "principal": true, "from": "2026-11-23" });
    let id = app.state.entropy.event_id(app.state.clock.now());
    let body = json!({ "id": id, "change": assign, "note": "" });
    let answer = post(&official, "/api/v1/segments/2/stewardships", &body).await;
    assert!(answer.status.is_success(), "{}", answer.body);
    let closed: (DateTime<Utc>, DateTime<Utc>) = sqlx::query_as(
        "SELECT o.closed_at, w.created_at FROM offer o
         JOIN stewardship w ON w.segment_id = o.segment_id AND w.role = o.role",
    )
    .fetch_one(&app.database.owner().await)
    .await
    .unwrap();
    let now = app.state.clock.now();
    assert_eq!(closed, (now, now));
    let offers = ask(&app.official().await, "/api/v1/offers").await;
    assert!(offers["items"].as_array().unwrap().is_empty());
}
