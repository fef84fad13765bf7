//! The live stream: a change reaches the consoles in scope after its commit, once, and no other
//! console.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use sqlx::{PgPool, Postgres, Transaction};

use crate::api::{patrol, sql};
use crate::support::{Browser, TestApp, seed};
use riverward::ids::{AreaPath, DistrictId, SegmentId};
use riverward::jobs;
use riverward::live::change::SegmentChange;
use riverward::live::news::News;
use riverward::live::store::{self, Placed, Position};

/// An open stream.
struct Stream {
    response: Response,
    read: String,
}

impl Stream {
    async fn open(browser: &Browser, path: &str) -> Self {
        let response = browser.get_as_it_travels(path).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(
            !response.headers().contains_key("content-encoding"),
            "an encoder would hold events back"
        );
        let mut stream = Self {
            response,
            read: String::new(),
        };
        assert_eq!(stream.block().await.as_deref(), Some(": open\nretry: 2000"));
        stream
    }

    /// The text up to the next empty line; none at the end of the stream.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.read.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.read = rest;
                return Some(block);
            }
            let chunk = tokio::time::timeout(Duration::from_secs(20), self.response.chunk())
                .await
                .expect("an event in time");
            self.read.push_str(std::str::from_utf8(&chunk.unwrap()?).unwrap());
        }
    }

    /// Name and data of the next event.
    async fn event(&mut self) -> (String, Value) {
        loop {
            let block = self.block().await.expect("an event before the end");
            let field = |name: &str| {
                block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned)
            };
            if let (Some(event), Some(data)) = (field("event: "), field("data: ")) {
                return (event, serde_json::from_str(&data).unwrap());
            }
        }
    }
}

/// A server that follows its database, as `riverward serve` does.
async fn start() -> TestApp {
    let app = TestApp::start().await;
    tokio::spawn(riverward::jobs::follow(app.state.clone()));
    // Its place in the stream is known once a first change came through.
    let mut listener = app.state.live.listen();
    while let Err(_not_yet) =
        tokio::time::timeout(Duration::from_millis(300), listener.recv()).await
    {
        touch(&app, seed::LANE).await;
    }
    app
}

/// Tells consoles about a segment that stays as it is.
async fn touch(app: &TestApp, segment: i64) {
    sql(
        app,
        format!("SELECT settle_segments(990101, '2026-11-23 02:00:00+00', '{{{segment}}}')"),
    )
    .await;
}

#[tokio::test]
async fn a_scan_is_seen_in_its_town_and_not_in_the_other() {
    let app = start().await;
    let mut wang = Stream::open(&app.official().await, "/api/v1/events").await;
    let mut village = Stream::open(&app.admin().await, "/api/v1/events?area=990101101201").await;
    let mut zhao = Stream::open(&app.other_official().await, "/api/v1/events").await;
    patrol(&app, seed::river()).await;
    let seen = (
        "segment".to_owned(),
        json!({"id": 1, "status": 0, "open_problems": 0, "last_patrol_at": "2026-11-23T02:00:00Z"}),
    );
    assert_eq!(wang.event().await, seen);
    assert_eq!(village.event().await, seen);
    touch(&app, seed::LANE).await;
    touch(&app, seed::ROAD).await;
    assert_eq!(zhao.event().await.1["id"], seed::LANE, "the first the other town hears of");
    assert_eq!(wang.event().await.1["id"], seed::ROAD);
    assert_eq!(village.event().await.1["id"], seed::ROAD);
}

#[tokio::test]
async fn new_tiles_are_told_to_their_district() {
    let app = start().await;
    let mut wang = Stream::open(&app.official().await, "/api/v1/events").await;
    sql(&app, "UPDATE district SET geometry_version = 9 WHERE district = 990202").await;
    sql(&app, "UPDATE district SET geometry_version = 8 WHERE district = 990101").await;
    assert_eq!(wang.event().await, ("geometry".to_owned(), json!({"version": 8})));
    // So is what is drawn anew after a change.
    sql(
        &app,
        "UPDATE segment_geometry SET geom = ST_Translate(geom, 0.0001, 0) WHERE segment_id IN (1, 3)",
    )
    .await;
    jobs::draw(&app.state).await.unwrap();
    assert_eq!(wang.event().await, ("geometry".to_owned(), json!({"version": 9})));
}

/// The job by itself, beside nothing else that could draw: the version of the tiles moves without
/// anybody asking.
#[tokio::test]
async fn the_server_draws_new_tiles_by_itself() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let version = async || -> i64 {
        sqlx::query_scalar("SELECT geometry_version FROM district WHERE district = 990101")
            .fetch_one(&owner)
            .await
            .unwrap()
    };
    let before = version().await;
    let _jobs = jobs::start(&app.state);
    sql(
        &app,
        "UPDATE segment_geometry SET geom = ST_Translate(geom, 0.0001, 0) WHERE segment_id IN (1, 3)",
    )
    .await;
    while version().await == before {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_console_that_fell_behind_is_told_to_fetch_everything() {
    let app = TestApp::start().await;
    let mut wang = Stream::open(&app.official().await, "/api/v1/events").await;
    let area: AreaPath = "990101101".parse().unwrap();
    // Nothing else runs in between, so the queue overflows before the stream reads any of it.
    for id in 0..100 {
        let change = SegmentChange {
            id: SegmentId(id),
            status: 0,
            open_problems: 0,
            last_patrol_at: None,
        };
        let placed = Placed {
            district: DistrictId(990_101),
            area: area.clone(),
            change,
        };
        app.state.live.send(News::changes(id, &[placed]).unwrap());
    }
    assert_eq!(wang.event().await, ("resync".to_owned(), json!({})));
    let (event, next) = wang.event().await;
    assert_eq!(
        (event.as_str(), &next["id"]),
        ("segment", &json!(100 - 32)),
        "then it goes on with what was kept"
    );
}

#[tokio::test]
async fn streams_end_when_the_server_does() {
    let app = start().await;
    let mut wang = Stream::open(&app.official().await, "/api/v1/events").await;
    app.state.stop.cancel();
    assert_eq!(wang.block().await, None);
}

#[tokio::test]
async fn a_flood_of_changes_is_one_word() {
    let app = start().await;
    let mut wang = Stream::open(&app.official().await, "/api/v1/events").await;
    sql(
        &app,
        "INSERT INTO live_event (district, area_path, payload, created_at)
               SELECT 990101, '990101101201', '{\"id\": 1, \"status\": 0, \"open_problems\": 0, \"last_patrol_at\": null}', now()
               FROM generate_series(1, 3000)",
    )
    .await;
    assert_eq!(wang.event().await.0, "resync");
    touch(&app, seed::ROAD).await;
    assert_eq!(wang.event().await.1["id"], seed::ROAD);
}

async fn insert(tx: &mut Transaction<'_, Postgres>, id: i64) {
    sqlx::query(
        "INSERT INTO live_event (district, area_path, payload, created_at)
         VALUES (990101, '990101101', jsonb_build_object('id', $1::int8, 'status', 0,
             'open_problems', 0, 'last_patrol_at', NULL), '2026-11-23')",
    )
    .bind(id)
    .execute(&mut **tx)
    .await
    .unwrap();
}

/// What one of four writers does next, or the reader.
#[derive(Clone, Copy, Debug)]
enum Step {
    Write(usize),
    Commit(usize),
    Abort(usize),
    Read,
}

async fn read(db: &PgPool, position: &mut Position, found: &mut BTreeMap<i64, usize>) {
    let reading = store::read(db, Some(&*position), 1000).await.unwrap();
    for placed in reading.changes {
        let SegmentId(id) = placed.change.id;
        *found.entry(id).or_default() += 1;
    }
    *position = reading.position;
}

#[tokio::test]
async fn every_committed_change_is_found_by_exactly_one_reading() {
    let app = TestApp::start().await;
    let db = app.database.owner().await;
    let step = prop_oneof![
        3 => (0..4_usize).prop_map(Step::Write),
        2 => (0..4_usize).prop_map(Step::Commit),
        1 => (0..4_usize).prop_map(Step::Abort),
        2 => Just(Step::Read),
    ];
    let schedule = prop::collection::vec(step, 1..40);
    let mut runner = TestRunner::deterministic();
    let mut next_id = 0;
    for _ in 0..30 {
        let steps = schedule.new_tree(&mut runner).unwrap().current();
        let mut position = store::read(&db, None, 1000).await.unwrap().position;
        let mut writers: [Option<(Transaction<'_, Postgres>, Vec<i64>)>; 4] = [const { None }; 4];
        let mut committed = BTreeMap::new();
        let mut found = BTreeMap::new();
        for &step in &steps {
            match step {
                Step::Write(writer) => {
                    if writers[writer].is_none() {
                        writers[writer] = Some((db.begin().await.unwrap(), Vec::new()));
                    }
                    if let Some((tx, ids)) = &mut writers[writer] {
                        next_id += 1;
                        insert(tx, next_id).await;
                        ids.push(next_id);
                    }
                }
                Step::Commit(writer) => {
                    if let Some((tx, ids)) = writers[writer].take() {
                        tx.commit().await.unwrap();
                        committed.extend(ids.into_iter().map(|id| (id, 1)));
                    }
                }
                Step::Abort(writer) => {
                    if let Some((tx, _)) = writers[writer].take() {
                        tx.rollback().await.unwrap();
                    }
                }
                Step::Read => {
                    read(&db, &mut position, &mut found).await;
                    assert_eq!(
                        found, committed,
                        "nothing waits for a transaction that is still open: {steps:?}"
                    );
                }
            }
        }
        for (tx, ids) in writers.into_iter().flatten() {
            tx.commit().await.unwrap();
            committed.extend(ids.into_iter().map(|id| (id, 1)));
        }
        read(&db, &mut position, &mut found).await;
        assert_eq!(found, committed, "{steps:?}");
    }
}

#[tokio::test]
async fn old_changes_are_removed_once_everybody_has_read_them() {
    let app = TestApp::start().await;
    let db = app.database.owner().await;
    let mut open = db.begin().await.unwrap();
    insert(&mut open, 1).await;
    touch(&app, seed::LANE).await;
    let now = app.state.clock.now();
    let seen = store::read(&db, None, 10).await.unwrap().position;
    open.commit().await.unwrap();
    let later = now + chrono::TimeDelta::minutes(1);
    assert_eq!(
        store::forget(&app.state.db.jobs, &seen, now).await.unwrap(),
        0,
        "one was made in this minute, the other was not committed then"
    );
    let seen = store::read(&db, None, 10).await.unwrap().position;
    assert_eq!(
        store::forget(&app.state.db.jobs, &seen, now).await.unwrap(),
        1,
        "only what is older"
    );
    assert_eq!(store::forget(&app.state.db.jobs, &seen, later).await.unwrap(), 1);
}
