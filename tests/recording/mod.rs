//! Recording scans: what is stored, graded, flagged, counted; what a repetition does.

mod batches;
mod crowd;
mod days;
mod evidence;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;

use crate::support::{TestApp, seed};
use riverward::geo::LonLat;
use riverward::ids::{AccountId, Code, DistrictId, PersonId};
use riverward::patrols::scan::{Fix, Graded, NewScan, Recorded};
use riverward::patrols::store::record;
use riverward::patrols::{Fence, Grade, Outcome};

fn scan(app: &TestApp, code: Code) -> NewScan {
    NewScan {
        id: app.state.entropy.event_id(app.state.clock.now()),
        code,
        person: PersonId(seed::ZHANG),
        account: AccountId(1),
        device: None,
        device_time: Some(app.state.clock.now()),
        sent_at: Some(app.state.clock.now()),
        fix: None,
        outcome: Some(Outcome::Normal),
        payload: b"id=1&outcome=normal".to_vec(),
        findings: Vec::new(),
        note: String::new(),
        lease_at: None,
        tap: None,
        signed: None,
    }
}

fn fix(app: &TestApp, lon: f64, lat: f64, accuracy_m: f32) -> Fix {
    Fix {
        at: LonLat::new(lon, lat).unwrap(),
        accuracy_m: Some(accuracy_m),
        taken_at: Some(app.state.clock.now()),
    }
}

async fn record_one(app: &TestApp, scan: NewScan) -> Recorded {
    record(&app.state.db.app, DistrictId(seed::DISTRICT), app.state.clock.now(), &[scan])
        .await
        .unwrap()
        .remove(0)
}

async fn stored(app: &TestApp, scan: NewScan) -> Graded {
    match record_one(app, scan).await {
        Recorded::Stored(graded) => graded,
        other => panic!("not stored: {other:?}"),
    }
}

async fn state(app: &TestApp, segment: i64) -> (i16, Option<DateTime<Utc>>) {
    let owner = app.database.owner().await;
    let row = sqlx::query("SELECT status, last_patrol_at FROM segment_state WHERE segment_id = $1")
        .bind(segment)
        .fetch_one(&owner)
        .await
        .unwrap();
    (row.get(0), row.get(1))
}

#[tokio::test]
async fn a_scan_makes_a_patrol_a_month_row_a_town_rollup_a_status_and_a_live_event() {
    let app = TestApp::start().await;
    assert_eq!(
        state(&app, seed::RIVER).await,
        (2, None),
        "last week was missed, so the river starts overdue"
    );
    let mut first = scan(&app, seed::river());
    first.fix = Some(fix(&app, 121.1002, 30.8, 12.0));
    let graded = stored(&app, first).await;
    assert_eq!((graded.grade, graded.fence, graded.flags), (Grade::E1, Fence::Inside, vec![]));
    assert_eq!(state(&app, seed::RIVER).await, (0, Some(app.state.clock.now())));

    let owner = app.database.owner().await;
    let row = sqlx::query(
        "SELECT (SELECT days FROM segment_month WHERE segment_id = 1),
             (SELECT scans FROM patrol WHERE segment_id = 1),
                (SELECT patrolled_days FROM town_month WHERE town_path = '990101101'
                    AND month = '2026-11-01' AND kind = 'river'),
                (SELECT count(*) FROM patrol_outcome WHERE outcome = 'normal'),
                    (SELECT payload FROM live_event)",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(row.get::<i32, _>(0), 1 << 22, "the 23rd is bit 22");
    assert_eq!((row.get::<i32, _>(1), row.get::<i64, _>(2), row.get::<i64, _>(3)), (1, 1, 1));
    assert_eq!(row.get::<serde_json::Value, _>(4)["status"], 0);
}

#[tokio::test]
async fn the_same_id_again_is_answered_as_before_and_counted_once() {
    let app = TestApp::start().await;
    let first = scan(&app, seed::river());
    let graded = stored(&app, first.clone()).await;
    app.set_time("2026-11-24T02:00:00Z");
    assert_eq!(record_one(&app, first.clone()).await, Recorded::Again(graded));
    let mut other_code = first.clone();
    other_code.code = seed::river_east();
    assert_eq!(record_one(&app, other_code).await, Recorded::Conflict);
    let owner = app.database.owner().await;
    let counts = sqlx::query(
        "SELECT (SELECT count(*) FROM scan), (SELECT sum(scans) FROM patrol),
             (SELECT sum(patrolled_days)::int8 FROM town_month)",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(
        (counts.get::<i64, _>(0), counts.get::<i64, _>(1), counts.get::<i64, _>(2)),
        (1, 1, 1)
    );
}

#[tokio::test]
async fn a_batch_answers_each_item_for_itself() {
    let app = TestApp::start().await;
    let codes = [
        seed::river(),
        seed::road(),
        seed::replaced(),
        seed::blank(),
        seed::elsewhere(),
        Code::from_serial(77).unwrap(),
        seed::river_east(),
    ];
    let scans: Vec<_> = codes.into_iter().map(|code| scan(&app, code)).collect();
    let answers =
        record(&app.state.db.app, DistrictId(seed::DISTRICT), app.state.clock.now(), &scans)
            .await
            .unwrap();
    assert!(matches!(answers[0], Recorded::Stored(_)));
    assert_eq!(answers[1], Recorded::NotSteward);
    assert_eq!(answers[2], Recorded::RetiredCode);
    assert_eq!(answers[3], Recorded::UnboundCode);
    assert_eq!(answers[4], Recorded::UnknownCode, "another district's code is no code of this one");
    assert_eq!(answers[5], Recorded::UnknownCode);
    assert!(matches!(answers[6], Recorded::Stored(_)));
}

#[tokio::test]
async fn a_scan_made_offline_counts_for_the_day_it_was_made() {
    let app = TestApp::start().await;
    let mut late = scan(&app, seed::river());
    late.device_time = Some(app.state.clock.now() - TimeDelta::hours(30));
    assert_eq!(stored(&app, late).await.day.to_string(), "2026-11-22");
    // A phone that says it waited a year is not believed.
    let mut absurd = scan(&app, seed::river());
    absurd.device_time = Some(app.state.clock.now() - TimeDelta::days(400));
    assert_eq!(stored(&app, absurd).await.day.to_string(), "2026-11-23");
}
