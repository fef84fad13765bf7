//! A place that a file moves to another segment: what was recorded before counts where it stood
//! then.

use chrono::{DateTime, Utc};
use riverward::exchange::import::{self, ImportOptions};
use riverward::exchange::rows::{CheckpointRow, Rows, SegmentKey};
use riverward::ids::{AccountId, DistrictId, PersonId, SegmentId};
use riverward::jobs;
use riverward::patrols::scan::{NewScan, Recorded};
use riverward::patrols::store::record;

use crate::api::sql;
use crate::support::{TestApp, seed};

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// At eleven o'clock a file says that the bridge of the river belongs to the road, where it names
/// the road at all, and that it is a bit farther on.
async fn moved(app: &TestApp, segment: &str) {
    sql(app, "UPDATE checkpoint SET external_code = 'K1' WHERE checkpoint_id = 1").await;
    app.set_time("2026-11-23T03:00:00Z");
    let row = CheckpointRow {
        name: "1号桥".to_owned(),
        external_code: Some("K1".to_owned()),
        segment: SegmentKey {
            name: Some(segment.to_owned()),
            area: Some("990101101201".to_owned()),
            ..SegmentKey::default()
        },
        location: Some(geo::Point::new(121.0905, 30.8005).into()),
        radius_m: Some(30.0),
        ..CheckpointRow::default()
    };
    let options = ImportOptions::new(app.state.clock.now());
    let mut db = app.state.db.app.acquire().await.unwrap();
    let rows = Rows::from(vec![row]);
    let entropy = &app.state.entropy;
    let report = import::checkpoints(&mut db, DISTRICT, rows, &options, entropy).await.unwrap();
    assert_eq!(report.counts().updated, 1, "{report:?}");
}

/// 张建国's record of an instant, which comes at noon.
async fn sent(app: &TestApp, made_at: &str) -> Recorded {
    app.set_time("2026-11-23T04:00:00Z");
    let (made_at, now) = (at(made_at), app.state.clock.now());
    let id = app.state.entropy.event_id(made_at);
    let scan = NewScan {
        device_time: Some(made_at),
        sent_at: Some(now),
        lease_at: Some(made_at),
        ..NewScan::bare(id, seed::river(), PersonId(seed::ZHANG), AccountId(seed::ZHANG))
    };
    record(&app.state.db.app, DISTRICT, now, &[scan]).await.unwrap().remove(0)
}

#[tokio::test]
async fn what_a_file_corrects_of_a_place_on_its_segment_is_no_move() {
    let app = TestApp::start().await;
    moved(&app, "张家浜").await;
    let moves: i64 = sqlx::query_scalar("SELECT count(*) FROM checkpoint_move")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(moves, 0);
}

#[tokio::test]
async fn a_move_that_a_clock_ahead_put_down_is_done() {
    let app = TestApp::start().await;
    moved(&app, "党员示范路").await;
    sql(&app, "UPDATE checkpoint_move SET past_at = '2027-06-01Z'").await;
    let before = sent(&app, "2026-11-23T02:30:00Z").await;
    assert_eq!(before, Recorded::NotSteward, "the place is the road's");
}

#[tokio::test]
async fn a_record_made_before_its_place_was_moved_to_another_segment_counts_where_that_stood() {
    let app = TestApp::start().await;
    moved(&app, "党员示范路").await;
    let before = sent(&app, "2026-11-23T02:30:00Z").await;
    let Recorded::Stored(graded) = before else {
        panic!("{before:?}");
    };
    assert_eq!(graded.segment, SegmentId(1));
    let after = sent(&app, "2026-11-23T03:30:00Z").await;
    assert_eq!(after, Recorded::NotSteward, "the road is another's");
}

/// On which segment places stood until when.
async fn moves(app: &TestApp) -> Vec<(i64, DateTime<Utc>)> {
    sqlx::query_as("SELECT segment_id, past_at FROM checkpoint_move ORDER BY past_at")
        .fetch_all(&app.database.owner().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn moves_of_an_instant_that_has_not_come_are_dated_anew_when_the_clock_is_right() {
    let app = TestApp::start().await;
    jobs::prepare(&app.state).await.unwrap();
    moved(&app, "党员示范路").await;
    sql(
        &app,
        "UPDATE checkpoint_move SET past_at = '2027-06-01Z';
         INSERT INTO checkpoint_move (district, checkpoint_id, past_at, segment_id, location,
             is_located, radius_m)
         SELECT district, checkpoint_id, '2027-06-10Z', 2, location, is_located, radius_m
         FROM checkpoint_move",
    )
    .await;
    // The day is settled: any round finds them.
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(moves(&app).await, [(1, at("2026-11-23T03:00:00Z"))], "the first says where");
    // One by a clock that is ahead by no more than clocks may be stays.
    sql(&app, "UPDATE checkpoint_move SET past_at = '2026-11-23T03:04Z'").await;
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(moves(&app).await, [(1, at("2026-11-23T03:04:00Z"))]);
}

#[tokio::test]
async fn a_place_that_a_file_moves_again_stood_first_where_a_clock_ahead_put_down() {
    let app = TestApp::start().await;
    moved(&app, "党员示范路").await;
    sql(&app, "UPDATE checkpoint_move SET past_at = '2027-06-01Z'").await;
    moved(&app, "张家浜").await;
    assert_eq!(moves(&app).await, [(1, at("2026-11-23T03:00:00Z"))]);
}
