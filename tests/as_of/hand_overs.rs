//! Who held the role when a record was made decides what it counts for: handed over, given back,
//! lapsed or ended by a list on the same day.

use serde_json::json;

use super::{DISTRICT, at, change, days, decide, differing, hand_over, held, sent, status};
use crate::api::sql;
use crate::support::{TestApp, monday, seed};
use riverward::ids::{AccountId, PersonId};
use riverward::jobs;
use riverward::patrols::scan::{NewScan, Recorded};
use riverward::patrols::store::record;
use riverward::stewardships::store::lapses;

/// The 23rd as a day of a month.
const TODAY: i32 = 1 << 22;

fn the_chief_was_there() -> Vec<(String, i32)> {
    vec![("river_chief".to_owned(), TODAY)]
}

#[tokio::test]
async fn a_record_set_aside_after_a_hand_over_of_the_same_day_leaves_no_patrol() {
    let app = TestApp::start().await;
    let (scan, _) = sent(&app, seed::ZHANG, seed::river(), monday()).await;
    assert_eq!((status(&app, 1).await, days(&app).await), (0, the_chief_was_there()));
    app.set_time("2026-11-23T03:00:00Z");
    hand_over(&app, "2026-11-23").await;
    assert_eq!((status(&app, 1).await, differing(&app).await), (0, vec![]));

    decide(&app, scan, "set_aside").await;
    // Nobody has come this week, and the new chief has missed nothing yet.
    assert_eq!((status(&app, 1).await, days(&app).await), (1, vec![]));
    assert_eq!(differing(&app).await, []);
    app.set_time("2026-11-23T04:00:00Z");
    decide(&app, scan, "accepted").await;
    assert_eq!((status(&app, 1).await, days(&app).await), (0, the_chief_was_there()));
    assert_eq!(differing(&app).await, []);
}

#[tokio::test]
async fn of_two_holders_of_one_day_one_is_enough() {
    let app = TestApp::start().await;
    let (scan, _) = sent(&app, seed::ZHANG, seed::river(), monday()).await;
    app.set_time("2026-11-23T03:00:00Z");
    hand_over(&app, "2026-11-23").await;
    let (_, second) = sent(&app, seed::LI, seed::river(), at("2026-11-23T03:00:00Z")).await;
    assert!(matches!(second, Recorded::Stored(_)), "{second:?}");
    decide(&app, scan, "set_aside").await;
    assert_eq!((status(&app, 1).await, days(&app).await), (0, the_chief_was_there()));
    assert_eq!(differing(&app).await, []);
}

#[tokio::test]
async fn what_was_done_before_a_hand_over_counts_whenever_it_is_sent() {
    let app = TestApp::start().await;
    app.set_time("2026-11-23T03:00:00Z");
    hand_over(&app, "2026-11-23").await;
    app.set_time("2026-11-23T04:00:00Z");
    let (_, after) = sent(&app, seed::ZHANG, seed::river(), at("2026-11-23T03:00:01Z")).await;
    assert_eq!(after, Recorded::NotSteward, "by then it was another's");
    let (_, before) = sent(&app, seed::ZHANG, seed::river(), at("2026-11-23T02:30:00Z")).await;
    assert!(matches!(before, Recorded::Stored(_)), "{before:?}");
    assert_eq!((status(&app, 1).await, days(&app).await), (0, the_chief_was_there()));
    // The successor's day is theirs from its beginning.
    let (_, li) = sent(&app, seed::LI, seed::river(), at("2026-11-23T02:30:00Z")).await;
    assert!(matches!(li, Recorded::Stored(_)), "{li:?}");
    assert_eq!(differing(&app).await, []);
}

#[tokio::test]
async fn who_hands_over_on_a_day_to_come_holds_until_its_midnight() {
    let app = TestApp::start().await;
    hand_over(&app, "2026-11-24").await;
    // The 24th, one in the morning in Shanghai.
    app.set_time("2026-11-23T17:00:00Z");
    let (_, evening) = sent(&app, seed::ZHANG, seed::river(), at("2026-11-23T15:59:59Z")).await;
    assert!(matches!(evening, Recorded::Stored(_)), "{evening:?}");
    let (_, night) = sent(&app, seed::ZHANG, seed::river(), at("2026-11-23T16:00:00Z")).await;
    assert_eq!(night, Recorded::NotSteward);
    assert_eq!(days(&app).await, the_chief_was_there());
    assert_eq!(differing(&app).await, []);
}

#[tokio::test]
async fn what_was_done_before_a_release_counts_whenever_it_is_sent() {
    let app = TestApp::start().await;
    let stewardship = held(&app.database.owner().await).await;
    app.set_time("2026-11-23T03:00:00Z");
    let release = json!({ "action": "release", "stewardship": stewardship, "on": "2026-11-23" });
    change(&app, release).await;
    let (scan, before) = sent(&app, seed::ZHANG, seed::river(), monday()).await;
    assert!(matches!(before, Recorded::Stored(_)), "{before:?}");
    assert_eq!((status(&app, 1).await, days(&app).await), (4, the_chief_was_there()));
    decide(&app, scan, "set_aside").await;
    assert_eq!((status(&app, 1).await, days(&app).await), (4, vec![]));
    let (_, after) = sent(&app, seed::ZHANG, seed::river(), at("2026-11-23T03:00:00Z")).await;
    assert_eq!(after, Recorded::NotSteward);
    assert_eq!(differing(&app).await, []);
}

#[tokio::test]
async fn what_a_deputy_did_before_their_holder_went_counts_whenever_it_is_sent() {
    let app = TestApp::start().await;
    let stewardship = held(&app.database.owner().await).await;
    let deputy = format!(
        "INSERT INTO stewardship (district, segment_id, person_id, role, principal, valid_from,
             valid_to, deputises)
         VALUES (990101, 1, {}, 'river_chief', false, '2026-11-20', '2026-12-21', {stewardship})",
        seed::LI
    );
    sql(&app, deputy).await;
    app.set_time("2026-11-23T03:00:00Z");
    let release = json!({ "action": "release", "stewardship": stewardship, "on": "2026-11-23" });
    change(&app, release).await;
    app.set_time("2026-11-23T04:00:00Z");
    let (_, after) = sent(&app, seed::LI, seed::river(), at("2026-11-23T03:00:01Z")).await;
    assert_eq!(after, Recorded::NotSteward, "by then they stood in for nobody");
    let (_, before) = sent(&app, seed::LI, seed::river(), at("2026-11-23T02:30:00Z")).await;
    assert!(matches!(before, Recorded::Stored(_)), "{before:?}");
    assert_eq!((status(&app, 1).await, days(&app).await), (4, the_chief_was_there()));
    assert_eq!(differing(&app).await, []);
}

/// The stewardship of the river as one that was asked for, and confirmed.
pub(super) async fn claimed(app: &TestApp) {
    let stewardship = held(&app.database.owner().await).await;
    sql(
        app,
        format!(
            "INSERT INTO offer (district, offer_id, segment_id, role, note, at, closed_at)
             VALUES (990101, '019a0000-0000-7000-8000-000000000001', 1, 'river_chief', '',
                     '2025-12-20Z', '2025-12-31Z');
             INSERT INTO claim (district, claim_id, offer_id, person_id, commitment, at)
             VALUES (990101, '019a0000-0000-7000-8000-000000000002',
                     '019a0000-0000-7000-8000-000000000001', 1, '每周一次', '2025-12-21Z');
             INSERT INTO claim_decision (district, claim_id, verdict, reason, at, account_id,
                                         stewardship_id)
             VALUES (990101, '019a0000-0000-7000-8000-000000000002', 'confirmed', '',
                     '2025-12-31Z', 3, {stewardship})"
        ),
    )
    .await;
}

#[tokio::test]
async fn what_was_done_before_a_claim_lapsed_counts_whenever_it_is_sent() {
    let app = TestApp::start().await;
    claimed(&app).await;
    // A server that was off over night ends it in the morning.
    let lapsed_at = at("2026-11-23T03:00:00Z");
    let entropy = &app.state.entropy;
    let db = &app.state.db.jobs;
    let lapsed = lapses::lapsed(db, DISTRICT, "2026-11-23".parse().unwrap()).await.unwrap();
    assert_eq!(lapsed.len(), 1);
    let offer = entropy.event_id(lapsed_at);
    assert!(lapses::end(db, DISTRICT, &lapsed[0], (offer, lapsed_at)).await.unwrap());
    app.set_time("2026-11-23T04:00:00Z");
    let (_, before) = sent(&app, seed::ZHANG, seed::river(), monday()).await;
    assert!(matches!(before, Recorded::Stored(_)), "{before:?}");
    assert_eq!(days(&app).await, the_chief_was_there());
    let (_, after) = sent(&app, seed::ZHANG, seed::river(), at("2026-11-23T03:30:00Z")).await;
    assert_eq!(after, Recorded::NotSteward);
    assert_eq!(differing(&app).await, []);
}

#[tokio::test]
async fn what_was_counted_stays_counted_whatever_becomes_of_the_stewardship() {
    let app = TestApp::start().await;
    sent(&app, seed::ZHANG, seed::river(), monday()).await;
    for how in [
        "valid_to = '2026-06-01'",
        "valid_to = NULL, valid_from = '2026-11-24'",
        "valid_from = '2026-01-01', role = 'road_chief'",
    ] {
        sql(&app, format!("UPDATE stewardship SET {how} WHERE segment_id = 1")).await;
        let owner = app.database.owner().await;
        let november = "2026-11".parse().unwrap();
        let found = riverward::rollups::store::check(
            &owner,
            DISTRICT,
            november,
            riverward::rollups::Depth::Scans,
        );
        assert_eq!(found.await.unwrap(), [], "{how}");
    }
}

#[tokio::test]
async fn what_came_too_late_to_be_dated_counts_once_accepted_for_who_held_the_role_then() {
    let app = TestApp::start().await;
    app.set_time("2026-11-23T03:00:00Z");
    hand_over(&app, "2026-11-23").await;
    // Five days later the lease of then bounds nothing any more.
    app.set_time("2026-11-28T03:00:00Z");
    jobs::prepare(&app.state).await.unwrap();
    let (scan, before) = sent(&app, seed::ZHANG, seed::river(), monday()).await;
    assert!(matches!(before, Recorded::Stored(_)), "{before:?}");
    assert!(days(&app).await.is_empty());
    let (_, after) = sent(&app, seed::ZHANG, seed::river(), at("2026-11-23T03:00:01Z")).await;
    assert_eq!(after, Recorded::NotSteward);
    assert_eq!(differing(&app).await, []);
    decide(&app, scan, "accepted").await;
    assert_eq!(days(&app).await, the_chief_was_there());
    assert_eq!(differing(&app).await, []);
}

#[tokio::test]
async fn what_waited_without_a_lease_is_taken_though_the_role_went_since() {
    let app = TestApp::start().await;
    app.set_time("2026-11-23T03:00:00Z");
    hand_over(&app, "2026-11-23").await;
    app.set_time("2026-11-23T04:00:00Z");
    let now = app.state.clock.now();
    let made = |time: &str| NewScan {
        device_time: Some(at(time)),
        sent_at: Some(now),
        ..NewScan::bare(
            app.state.entropy.event_id(now),
            seed::river(),
            PersonId(seed::ZHANG),
            AccountId(seed::ZHANG),
        )
    };
    let scans = [made("2026-11-23T02:30:00Z"), made("2026-11-23T03:30:00Z")];
    let answers = record(&app.state.db.app, DISTRICT, now, &scans).await.unwrap();
    assert!(matches!(answers[0], Recorded::Stored(_)), "{answers:?}");
    assert_eq!(answers[1], Recorded::NotSteward, "by then it was another's");
    assert_eq!(days(&app).await, the_chief_was_there());
    assert_eq!(differing(&app).await, []);
}
