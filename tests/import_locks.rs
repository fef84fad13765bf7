//! What an import of segments locks, and in which order, beside whoever reports meanwhile.

use std::time::Duration;

use geo::line_string;
use riverward::exchange::import::{self, ImportOptions};
use riverward::exchange::rows::{Rows, SegmentRow};
use riverward::ids::DistrictId;
use riverward::rollups::{self, Depth};
use riverward::segments::SegmentKind;
use sqlx::{Connection, Executor, PgConnection};
use tokio::task::JoinHandle;

use crate::api::sql;
use crate::support::{TestApp, seed};

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);

/// Somebody at the database.
async fn connect(app: &TestApp) -> PgConnection {
    PgConnection::connect_with(&app.database.options).await.unwrap()
}

/// Reads in a new river beside the one that there is, which gets another name and may move.
async fn import(app: &TestApp, area: &'static str) -> JoinHandle<()> {
    let mut db = connect(app).await;
    let state = app.state.clone();
    tokio::spawn(async move {
        let new = SegmentRow {
            kind: Some(SegmentKind::River),
            name: "李家浜".to_owned(),
            area: Some("990101101201".to_owned()),
            external_code: Some("R2".to_owned()),
            shape: Some(line_string![(x: 121.1, y: 30.81), (x: 121.12, y: 30.81)].into()),
            ..SegmentRow::default()
        };
        let changed = SegmentRow {
            kind: Some(SegmentKind::River),
            name: "张家浜河".to_owned(),
            area: Some(area.to_owned()),
            external_code: Some("R1".to_owned()),
            ..SegmentRow::default()
        };
        let options = ImportOptions::new(state.clock.now());
        let rows = Rows::from(vec![new, changed]);
        let report = import::segments(&mut db, DISTRICT, rows, &options, &state.entropy);
        let counts = report.await.unwrap().counts();
        assert_eq!((counts.created, counts.updated), (1, 1));
    })
}

/// Until somebody waits for a lock.
async fn until_waiting(app: &TestApp) {
    let owner = app.database.owner().await;
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&owner).await.unwrap() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What counts now: segments and open problems of the village.
async fn counts(app: &TestApp) -> (i32, i32) {
    sqlx::query_as(
        "SELECT segments, open_problems FROM area_count
         WHERE area_path = '990101101201' AND kind = 'river'",
    )
    .fetch_one(&app.database.owner().await)
    .await
    .unwrap()
}

#[tokio::test]
async fn an_import_of_new_and_changed_segments_locks_states_before_counts() {
    for (area, segments) in [("990101101201", 2), ("990101102201", 1)] {
        let app = TestApp::start().await;
        sql(&app, "UPDATE segment SET external_code = 'R1' WHERE segment_id = 1").await;
        // Somebody reports: first the state, and then what the problem counts in.
        let mut reporter = connect(&app).await;
        let state = "UPDATE segment_state SET open_problems = open_problems + 1
                     WHERE district = 990101 AND segment_id = 1";
        reporter.execute("BEGIN").await.unwrap();
        reporter.execute(state).await.unwrap();
        let import = import(&app, area).await;
        until_waiting(&app).await;
        let problem = "INSERT INTO problem (district, problem_id, receipt, segment_id, area_path,
                           category, body, source, stage, opened_at, due_at)
                       VALUES (990101, 11, 'r11', 1, '990101101201', 'rubbish', '垃圾', 'resident',
                           'reported', '2026-11-20Z', '2026-11-25Z')";
        reporter.execute(problem).await.unwrap();
        reporter.execute("COMMIT").await.unwrap();
        import.await.unwrap();
        let open = i32::from(area == "990101101201");
        assert_eq!(counts(&app).await, (segments, open), "{area}");
        let owner = app.database.owner().await;
        let month = "2026-11".parse().unwrap();
        let found = rollups::store::check(&owner, DISTRICT, month, Depth::Scans).await.unwrap();
        assert_eq!(found, [], "{area}");
    }
}
