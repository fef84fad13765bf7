//! The status board: what is fetched from memory, with what the stream tells after it, is what the
//! database has.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use sqlx::{PgPool, Postgres, Transaction};
use tokio::sync::broadcast::Receiver;

use crate::api::{ask, patrol, sql};
use crate::support::{Browser, TestApp, seed};
use riverward::ids::{AreaPath, DistrictId};
use riverward::live::Hub;
use riverward::live::board::Part;
use riverward::live::change::SegmentChange;
use riverward::live::news::News;
use riverward::live::tail::Tail;
use riverward::rights::Scope;

/// Status by id, of a dense answer.
fn decoded(snapshot: &Value) -> BTreeMap<i64, u8> {
    let mut id = 0;
    let ids = snapshot["ids"].as_array().unwrap().iter().map(|step| {
        id += step.as_i64().unwrap();
        id
    });
    ids.zip(snapshot["status"].as_str().unwrap().bytes().map(|digit| digit - b'0'))
        .collect()
}

async fn stored(db: &PgPool) -> BTreeMap<i64, u8> {
    let rows: Vec<(i64, i16)> = sqlx::query_as(
        "SELECT segment_id, status FROM segment_state WHERE district = 990101 AND NOT retired",
    )
    .fetch_all(db)
    .await
    .unwrap();
    rows.into_iter().map(|(id, status)| (id, u8::try_from(status).unwrap())).collect()
}

/// The answer that has everything in it that was committed by now: one with a higher number than
/// the database has handed out is waited for.
async fn fresh(app: &TestApp, browser: &Browser, part: &str) -> Value {
    let now: i64 = sqlx::query_scalar("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::int8")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    ask(browser, &format!("/api/v1/status?after={now}{part}")).await
}

async fn start() -> TestApp {
    let app = TestApp::start().await;
    tokio::spawn(riverward::jobs::follow(app.state.clone()));
    app
}

#[tokio::test]
async fn the_board_answers_by_area_and_kind_and_follows_what_happens() {
    let app = start().await;
    let (admin, wang) = (app.admin().await, app.official().await);
    assert_eq!(
        decoded(&ask(&admin, "/api/v1/status").await),
        BTreeMap::from([(1, 2), (2, 2), (3, 4)])
    );
    patrol(&app, seed::river()).await;
    assert_eq!(
        decoded(&fresh(&app, &admin, "").await),
        BTreeMap::from([(1, 0), (2, 2), (3, 4)]),
        "the river was patrolled"
    );
    assert_eq!(decoded(&fresh(&app, &wang, "").await), BTreeMap::from([(1, 0), (2, 2)]));
    assert_eq!(decoded(&fresh(&app, &wang, "&kind=road,road").await), BTreeMap::from([(2, 2)]));
    assert_eq!(decoded(&fresh(&app, &wang, "&q=张家").await), BTreeMap::from([(1, 0)]));
}

#[tokio::test]
async fn it_is_the_board_that_answers_and_not_the_database() {
    let app = start().await;
    let admin = app.admin().await;
    let first = ask(&admin, "/api/v1/status").await;
    // Nobody may do this: a change that tells nobody is not seen.
    sql(&app, "UPDATE segment_state SET status = 5").await;
    assert_eq!(fresh(&app, &admin, "").await["status"], first["status"]);
}

#[tokio::test]
async fn every_compression_tells_the_same() {
    let app = start().await;
    let admin = app.admin().await;
    let as_it_travels = admin.get_as_it_travels("/api/v1/status").await;
    assert_eq!(as_it_travels.headers()["content-encoding"], "gzip");
    assert_eq!(as_it_travels.headers()["vary"], "accept-encoding");
    let plain = admin
        .send(
            admin
                .request(reqwest::Method::GET, "/api/v1/status")
                .header("accept-encoding", "identity"),
        )
        .await;
    assert_eq!(plain.json(), ask(&admin, "/api/v1/status").await);
}

#[tokio::test]
async fn other_segments_and_other_tiles_are_on_the_next_board() {
    let app = start().await;
    let admin = app.admin().await;
    let owner = app.database.owner().await;
    for (what, change) in [
        ("nothing yet", "SELECT 1"),
        (
            "a new one",
            "INSERT INTO segment (district, segment_id, kind, name, area_path)
                 VALUES (990101, 50, 'pond', '新塘', '990101101201');
             INSERT INTO segment_state (district, segment_id, area_path, kind, name)
                 VALUES (990101, 50, '990101101201', 'pond', '小塘');
             SELECT settle_segments(990101, '2026-11-23 02:00:00+00', '{50}')",
        ),
        ("one retired", "UPDATE segment SET retired_at = '2026-11-23' WHERE segment_id = 2"),
        (
            "one in the other town",
            "UPDATE segment SET area_path = '990101102201' WHERE segment_id = 1",
        ),
        ("other tiles", "UPDATE district SET geometry_version = 7 WHERE district = 990101"),
    ] {
        sql(&app, change).await;
        let snapshot = fresh(&app, &admin, "").await;
        assert_eq!(decoded(&snapshot), stored(&owner).await, "{what}");
    }
    assert_eq!(
        decoded(&fresh(&app, &admin, "&area=990101102").await),
        BTreeMap::from([(1, 2), (3, 4)])
    );
    assert_eq!(fresh(&app, &admin, "").await["geometry_version"], 7);
}

#[tokio::test]
async fn without_a_tail_the_database_answers() {
    let app = start().await;
    let admin = app.admin().await;
    let first = ask(&admin, "/api/v1/status").await;
    let hub = app.state.live.clone();
    let part = Part::new("990101".parse().unwrap(), None);
    assert!(hub.boards().answer(DistrictId(990_101), part.clone(), 0).await.is_some());
    app.state.stop.cancel();
    // The tail ends in its own time; from then on nothing is answered from memory.
    while hub.boards().answer(DistrictId(990_101), part.clone(), 0).await.is_some() {
        tokio::task::yield_now().await;
    }
    let other = TestApp::start().await;
    assert_eq!(
        decoded(&ask(&other.admin().await, "/api/v1/status").await),
        decoded(&first),
        "a server whose stream is not followed"
    );
}

/// A console as its program works: it listens to one server, may be answered by another, and
/// applies what it hears.
struct Console {
    scope: Scope,
    home: usize,
    receiver: Receiver<Arc<News>>,
    /// The newest number it has heard of.
    heard: i64,
    /// What it shows, and up to which number; nothing before the first answer.
    shown: Option<(BTreeMap<i64, u8>, i64)>,
    /// Changes since the stream was opened or everything was fetched.
    held: Vec<(i64, SegmentChange)>,
    missed: bool,
}

impl Console {
    fn open(servers: &[(Hub, Tail)], home: usize) -> Self {
        let area: AreaPath = "990101".parse().unwrap();
        let receiver = servers[home].0.listen();
        Self {
            scope: Scope::on_behalf_of_the_operator(area),
            home,
            receiver,
            heard: servers[home].0.boards().read_up_to(),
            shown: None,
            held: Vec::new(),
            missed: false,
        }
    }

    fn listen(&mut self) {
        while let Ok(news) = self.receiver.try_recv() {
            let Some(text) = news.heard_by(&self.scope) else {
                continue;
            };
            for event in std::str::from_utf8(&text).unwrap().split_terminator("\n\n") {
                let field =
                    |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap();
                let id = field("id: ").parse().unwrap();
                self.heard = self.heard.max(id);
                match field("event: ") {
                    "segment" => {
                        self.held.push((id, serde_json::from_str(field("data: ")).unwrap()));
                    }
                    _ => self.missed = true,
                }
            }
        }
        self.apply();
    }

    fn apply(&mut self) {
        if let Some((shown, sequence)) = &mut self.shown {
            for (id, change) in self.held.drain(..) {
                if id > *sequence {
                    shown.insert(change.id.0, u8::try_from(change.status).unwrap());
                }
            }
        }
    }

    async fn fetch(&mut self, servers: &mut [(Hub, Tail)], from: usize, db: &PgPool) {
        let hub = servers[from].0.clone();
        let part = Part::new(self.scope.area().clone(), None);
        let mut answer =
            std::pin::pin!(hub.boards().answer(self.scope.district(), part, self.heard));
        // The server reads on only as long as somebody waits for it to.
        let bytes = loop {
            tokio::select! {
                biased;
                bytes = &mut answer => break bytes.unwrap(),
                () = servers[from].1.follow(db, db), if hub.boards().read_up_to() < self.heard || !hub.boards().has(self.scope.district()) => {}
            }
        };
        let mut json = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&bytes[..]), &mut json)
            .unwrap();
        let snapshot: Value = serde_json::from_str(&json).unwrap();
        self.missed = false;
        // What it held from before stays held: the answer says which of it to leave out.
        self.shown = Some((decoded(&snapshot), snapshot["sequence"].as_i64().unwrap()));
        self.listen();
    }
}

/// What one of three writers does next, or one of two servers, or one of three consoles.
#[derive(Clone, Copy, Debug)]
enum Step {
    Write(usize, i16),
    Commit(usize),
    Abort(usize),
    Read(usize),
    Open(usize, usize),
    Listen(usize),
    Fetch(usize, usize),
}

async fn write(tx: &mut Transaction<'_, Postgres>, segment: i64, status: i16) {
    sqlx::query(
        "WITH changed AS (
             UPDATE segment_state SET status = $2 WHERE district = 990101 AND segment_id = $1
                 RETURNING segment_id, area_path, status
         )
         INSERT INTO live_event (district, area_path, payload, created_at)
         SELECT 990101, area_path, jsonb_build_object('id', segment_id, 'status', status,
             'open_problems', 0, 'last_patrol_at', NULL),
                '2026-11-23' FROM changed",
    )
    .bind(segment)
    .bind(status)
    .execute(&mut **tx)
    .await
    .unwrap();
}

#[tokio::test]
async fn stream_and_status_together_miss_nothing_whatever_comes_first() {
    let app = TestApp::start().await;
    let db = app.database.owner().await;
    let step = prop_oneof![
        4 => (0..3_usize, 0..6_i16).prop_map(|(writer, status)| Step::Write(writer, status)),
        3 => (0..3_usize).prop_map(Step::Commit),
        1 => (0..3_usize).prop_map(Step::Abort),
        3 => (0..2_usize).prop_map(Step::Read),
        2 => (0..3_usize, 0..2_usize).prop_map(|(console, server)| Step::Open(console, server)),
        2 => (0..3_usize).prop_map(Step::Listen),
        3 => (0..3_usize, 0..2_usize).prop_map(|(console, server)| Step::Fetch(console, server)),
    ];
    let schedule = prop::collection::vec(step, 1..60);
    let mut runner = TestRunner::deterministic();
    for _ in 0..40 {
        let steps = schedule.new_tree(&mut runner).unwrap().current();
        let mut servers = [Hub::default(), Hub::default()].map(|hub| (hub.clone(), Tail::new(hub)));
        let mut writers: [Option<Transaction<'_, Postgres>>; 3] = [const { None }; 3];
        let mut consoles: [Option<Console>; 3] = [const { None }; 3];
        for &step in &steps {
            match step {
                Step::Write(writer, status) => {
                    if writers[writer].is_none() {
                        writers[writer] = Some(db.begin().await.unwrap());
                    }
                    if let Some(tx) = &mut writers[writer] {
                        // A segment each, so that none waits for another.
                        write(tx, 1 + i64::try_from(writer).unwrap(), status).await;
                    }
                }
                Step::Commit(writer) => {
                    if let Some(tx) = writers[writer].take() {
                        tx.commit().await.unwrap();
                    }
                }
                Step::Abort(writer) => {
                    if let Some(tx) = writers[writer].take() {
                        tx.rollback().await.unwrap();
                    }
                }
                Step::Read(server) => servers[server].1.follow(&db, &db).await,
                Step::Open(console, server) => {
                    consoles[console] = Some(Console::open(&servers, server));
                }
                Step::Listen(console) => {
                    if let Some(console) = &mut consoles[console] {
                        console.listen();
                    }
                }
                Step::Fetch(console, server) => {
                    if let Some(console) = &mut consoles[console] {
                        console.fetch(&mut servers, server, &db).await;
                    }
                }
            }
        }
        for tx in writers.into_iter().flatten() {
            tx.commit().await.unwrap();
        }
        for (_, tail) in &mut servers {
            tail.follow(&db, &db).await;
        }
        let truth = stored(&db).await;
        for mut console in consoles.into_iter().flatten() {
            console.listen();
            if console.shown.is_none() || console.missed {
                let home = console.home;
                console.fetch(&mut servers, home, &db).await;
            }
            assert_eq!(console.shown.unwrap().0, truth, "{steps:?}");
        }
    }
}
