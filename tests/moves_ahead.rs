//! Segments that an import moved while the clock was ahead: put right with the clock, like
//! everything else that follows from a day.

use riverward::clock::LocalMonth;
use riverward::exchange::import::{self, ImportOptions};
use riverward::exchange::rows::{Rows, SegmentRow};
use riverward::ids::DistrictId;
use riverward::jobs;
use riverward::rollups::store::states;
use riverward::rollups::{self, Depth, Difference};
use riverward::segments::SegmentKind;
use serde_json::json;

use crate::api::{patrol, sql};
use crate::months::figures;
use crate::support::{TestApp, seed};

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);
const EAST: &str = "990101101201";
const WEST: &str = "990101102201";

async fn read_in(app: &TestApp, area: &str) {
    let row = SegmentRow {
        kind: Some(SegmentKind::River),
        name: "张家浜".to_owned(),
        area: Some(area.to_owned()),
        external_code: Some("R1".to_owned()),
        ..SegmentRow::default()
    };
    let options = ImportOptions::new(app.state.clock.now());
    let mut db = app.state.db.app.acquire().await.unwrap();
    let rows = Rows::from(vec![row]);
    let entropy = &app.state.entropy;
    let report = import::segments(&mut db, DISTRICT, rows, &options, entropy).await.unwrap();
    assert_eq!(report.counts().updated, 1, "{report:?}");
}

/// Where the river lay until which day.
async fn moves(app: &TestApp) -> Vec<(String, String)> {
    sqlx::query_as("SELECT area_path, past_day::text FROM segment_move ORDER BY past_day")
        .fetch_all(&app.database.owner().await)
        .await
        .unwrap()
}

fn lay(area: &str, past: &str) -> (String, String) {
    (area.to_owned(), past.to_owned())
}

/// What differs, of the sums and of how segments stand.
async fn differing(app: &TestApp) -> Vec<Difference> {
    let owner = app.database.owner().await;
    let mut found = Vec::new();
    for month in ["2026-10", "2026-11"] {
        let month: LocalMonth = month.parse().unwrap();
        found.extend(rollups::store::check(&owner, DISTRICT, month, Depth::Scans).await.unwrap());
    }
    found.extend(states::check(&owner, DISTRICT, app.state.clock.now()).await.unwrap());
    found
}

/// A patrol of today, and then an import that moves the river while the clock says June.
async fn moved_in_june() -> TestApp {
    let app = TestApp::start().await;
    sql(
        &app,
        "UPDATE segment SET external_code = 'R1' WHERE segment_id = 1;
         SELECT ensure_event_partitions('2026-10-01', 10)",
    )
    .await;
    patrol(&app, seed::river()).await;
    jobs::prepare(&app.state).await.unwrap();
    app.state.clock.jump("2027-06-01T02:00:00Z".parse().unwrap());
    jobs::prepare(&app.state).await.unwrap();
    read_in(&app, WEST).await;
    assert_eq!(moves(&app).await, [lay(EAST, "2027-06-01")]);
    app.state.clock.jump("2026-11-23T03:00:00Z".parse().unwrap());
    app
}

#[tokio::test]
async fn a_move_of_a_day_that_has_not_come_is_dated_anew_when_the_clock_is_right() {
    let app = moved_in_june().await;
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(moves(&app).await, [lay(EAST, "2026-11-23")]);
    assert_eq!(differing(&app).await, []);
    // The running month went along.
    let path = "/api/v1/months/2026-11?area=990101102";
    let here = figures(&app.admin().await, path, WEST, "river").await;
    assert_eq!((&here["segments"], &here["patrolled"]), (&json!(1), &json!(1)), "{here}");
}

#[tokio::test]
async fn of_several_such_moves_the_first_says_where_a_segment_lay() {
    let app = moved_in_june().await;
    app.state.clock.jump("2027-06-10T02:00:00Z".parse().unwrap());
    read_in(&app, EAST).await;
    assert_eq!(moves(&app).await, [lay(EAST, "2027-06-01"), lay(WEST, "2027-06-10")]);
    app.state.clock.jump("2026-11-23T03:00:00Z".parse().unwrap());
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(moves(&app).await, [lay(EAST, "2026-11-23")]);
    assert_eq!(differing(&app).await, []);
}

#[tokio::test]
async fn a_comparison_names_such_moves_and_making_anew_puts_them_right() {
    let app = moved_in_june().await;
    let owner = app.database.owner().await;
    let named = |found: &[Difference]| found.iter().any(|table| table.table == "segment_move");
    let now = app.state.clock.now();
    assert!(named(&states::check(&owner, DISTRICT, now).await.unwrap()));
    let found = states::rebuild(&owner, DISTRICT, &app.state.clock).await.unwrap();
    assert!(named(&found), "{found:?}");
    assert_eq!(moves(&app).await, [lay(EAST, "2026-11-23")]);
    assert!(!named(&states::check(&owner, DISTRICT, now).await.unwrap()));
}

#[tokio::test]
async fn moves_that_could_not_be_put_right_are_tried_again_the_same_day() {
    let app = moved_in_june().await;
    let refuse = "
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
        CREATE TRIGGER refuse BEFORE UPDATE ON segment_move FOR EACH ROW
            EXECUTE FUNCTION refuse()";
    sql(&app, refuse).await;
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(moves(&app).await, [lay(EAST, "2027-06-01")]);
    sql(&app, "DROP TRIGGER refuse ON segment_move").await;
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(moves(&app).await, [lay(EAST, "2026-11-23")]);
    assert_eq!(differing(&app).await, []);
}

#[tokio::test]
async fn of_moves_by_clocks_ahead_the_one_put_down_first_says_where_a_segment_lay() {
    let app = moved_in_june().await;
    // Less far ahead than the first.
    app.state.clock.jump("2027-05-10T02:00:00Z".parse().unwrap());
    read_in(&app, EAST).await;
    assert_eq!(moves(&app).await, [lay(EAST, "2027-05-10")]);
    app.state.clock.jump("2026-11-23T03:00:00Z".parse().unwrap());
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(moves(&app).await, [lay(EAST, "2026-11-23")]);
    assert_eq!(differing(&app).await, []);
}

#[tokio::test]
async fn a_move_by_the_right_clock_comes_behind_one_by_a_clock_that_was_ahead() {
    let app = moved_in_june().await;
    read_in(&app, EAST).await;
    assert_eq!(moves(&app).await, [lay(EAST, "2026-11-23")]);
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(moves(&app).await, [lay(EAST, "2026-11-23")]);
    assert_eq!(differing(&app).await, []);
}
