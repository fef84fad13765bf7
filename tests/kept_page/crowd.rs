//! Many at once: nobody reads what was true before they asked, and nobody waits in a circle.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use reqwest::StatusCode;
use scraper::{Html, Selector};
use sqlx::{AssertSqlSafe, Executor};

use super::{Servers, at, token};
use crate::support::{Browser, ServerProcess, TestDatabase, monday, seed};
use riverward::geo::LonLat;
use riverward::ids::{AccountId, Code, DistrictId, Entropy, PersonId};
use riverward::patrols::scan::{Fix, NewScan, Recorded};
use riverward::patrols::store::record;

const WRITERS: usize = 4;
const EACH: usize = 12;
const READERS: usize = 6;

/// How many ratings a page counts.
fn ratings(page: &str) -> usize {
    let counts = Selector::parse("table.bars td span").unwrap();
    let page = Html::parse_document(page);
    page.select(&counts)
        .map(|count| count.text().collect::<String>().parse::<usize>().unwrap())
        .sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_never_show_less_than_was_acknowledged_before_the_question() {
    let database = TestDatabase::create().await;
    let url = database.url();
    let secret = "one secret for both of the servers";
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let flags = ["--database-url", url.as_str(), "--secret", secret];
    let servers =
        [0, 1].map(|n: usize| ServerProcess::start(folders[n].path(), "127.0.0.1:0", &flags));
    let addresses: Arc<[String]> = servers.iter().map(|server| server.base_url.clone()).collect();
    let (acknowledged, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));

    let readers: Vec<_> = (0..READERS)
        .map(|reader| {
            let (addresses, acknowledged, done) =
                (addresses.clone(), acknowledged.clone(), done.clone());
            tokio::spawn(async move {
                let browsers =
                    addresses.iter().map(|address| Browser::new(address)).collect::<Vec<_>>();
                let (mut seen, mut reads) = (0, reader);
                while !done.load(Ordering::SeqCst) {
                    let before = acknowledged.load(Ordering::SeqCst).max(seen);
                    let page = browsers[reads % 2].get(&at("")).await;
                    seen = ratings(&page.body);
                    assert!(seen >= before, "{seen} of {before}");
                    reads += 1;
                }
                reads - reader
            })
        })
        .collect();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (addresses, acknowledged) = (addresses.clone(), acknowledged.clone());
            tokio::spawn(async move {
                for turn in 0..EACH {
                    // A device rates once a day: each time another.
                    let resident = Browser::new(&addresses[(writer + turn) % 2]);
                    let token = token(&resident).await;
                    let fields = [("token", token.as_str()), ("score", "2")];
                    assert_eq!(
                        resident.post(&at("/ratings"), &fields).await.status,
                        StatusCode::OK
                    );
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    for reader in readers {
        assert!(reader.await.unwrap() > 0);
    }
    for address in addresses.iter() {
        assert_eq!(ratings(&Browser::new(address).get(&at("")).await.body), WRITERS * EACH);
    }
}

fn scan(entropy: &Entropy, code: Code, person: i64, turn: usize) -> NewScan {
    NewScan {
        id: entropy.event_id(monday()),
        code,
        person: PersonId(person),
        account: AccountId(person),
        device: Some([u8::try_from(turn % 200).unwrap(); 32]),
        device_time: Some(monday()),
        sent_at: Some(monday()),
        fix: Some(Fix {
            at: LonLat::new(121.1, 30.8).unwrap(),
            accuracy_m: Some(9.0),
            taken_at: Some(monday()),
        }),
        outcome: None,
        payload: Vec::new(),
        findings: Vec::new(),
        note: String::new(),
        lease_at: None,
        tap: None,
        signed: None,
    }
}

/// Recordings of several segments at once lock them in order; whoever else changes what the cards
/// of these segments show must fit in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recordings_imports_and_changes_by_hand_never_wait_in_a_circle() {
    let servers = Arc::new(Servers::start().await);
    let mut work = Vec::new();
    for recorder in 0..3 {
        let servers = servers.clone();
        work.push(tokio::spawn(async move {
            let entropy = Entropy::seeded(recorder);
            for turn in 0..25 {
                let mut batch = vec![
                    scan(&entropy, seed::river(), seed::ZHANG, turn),
                    scan(&entropy, seed::road(), seed::LI, turn + 100),
                ];
                if turn % 2 == 0 {
                    batch.reverse();
                }
                let db = &servers.keeping()[turn % 2].state.db.app;
                let answers =
                    record(db, DistrictId(seed::DISTRICT), monday(), &batch).await.unwrap();
                assert!(
                    answers.iter().all(|answer| matches!(answer, Recorded::Stored(_))),
                    "{answers:?}"
                );
            }
        }));
    }
    let by_hand: [fn(usize) -> String; 5] = [
        |turn| format!("UPDATE area SET office_phone = '{turn}' WHERE district = 990101"),
        |turn| {
            format!(
                "BEGIN; UPDATE person SET post = '{turn}' WHERE person_id = 2; UPDATE person SET post = '{turn}' WHERE person_id = 1; COMMIT"
            )
        },
        |turn| {
            format!(
                "BEGIN; UPDATE segment SET name = '路{turn}' WHERE segment_id = 2; UPDATE code SET state = 'damaged' WHERE state <> 'retired' AND checkpoint_id = 1; COMMIT"
            )
        },
        |turn| format!("UPDATE problem SET supports = {turn}"),
        |_| "SELECT settle_day(990101, '2026-11-24 02:00Z')".to_owned(),
    ];
    servers
        .sql(
            "INSERT INTO problem (district, receipt, segment_id, area_path, category, body, source,
                 stage, opened_at, due_at)
             SELECT 990101, 'R' || n, 1 + n % 3, '990101101201', 'rubbish', 'x', 'resident',
                 'reported', '2026-11-20Z', '2026-12-01Z'
             FROM generate_series(1, 9) n",
        )
        .await;
    for change in by_hand {
        let owner = servers.first.database.owner().await;
        work.push(tokio::spawn(async move {
            for turn in 0..25 {
                let sql = change(turn);
                let done = owner.execute(sqlx::raw_sql(AssertSqlSafe(sql.clone()))).await;
                done.unwrap_or_else(|error| panic!("{sql}: {error}"));
            }
        }));
    }
    // On this task, beside all the others.
    for turn in 0..10 {
        let rows = format!(
            "person,role,segment,kind,from,commitment\n张建国,river_chief,张家浜,river,2026-01-01,第{turn}次\n\
             沈阿妹,lane_chief,沈家埭,lane,2026-01-01,第{turn}次\n"
        );
        servers.import("stewards", &rows).await;
    }
    for one in work {
        one.await.unwrap();
    }
    for code in [seed::river(), seed::road(), seed::lane()] {
        servers.read(code).await;
    }
}
