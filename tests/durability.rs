//! Nothing acknowledged is ever lost: the real binary and its database killed under writers.

use std::collections::HashSet;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clap::Parser;
use sqlx::{AssertSqlSafe, Executor, PgPool, Row};
use uuid::Uuid;

use crate::support::{Browser, ServerProcess, is_long, kill_database, seed, seed_sql};
use riverward::accounts::sessions::Opening;
use riverward::accounts::{Token, store};
use riverward::clock::Clock;
use riverward::config::StoreConfig;
use riverward::db::open::Store;
use riverward::ids::{AccountId, DistrictId, Entropy};

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    store: StoreConfig,
}

/// As many as `make bench` records with.
const WRITERS: usize = 64;

/// How often something is killed, the server and the database in turns, and how much is acknowledged
/// between.
fn kills() -> (usize, usize) {
    if is_long() { (5, 400) } else { (2, 100) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_scan_survives_kill_9_of_server_and_database_exactly_once() {
    let data = tempfile::Builder::new().prefix("rw").tempdir().unwrap();
    let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut server = ServerProcess::start(data.path(), &addr, &[]);
    let mut config =
        Arguments::parse_from(["riverward", "--data", data.path().to_str().unwrap()]).store;
    // Whatever the tests themselves run beside, this one is about the managed cluster.
    config.database_url = None;
    let database = Store::attach(&config).await.unwrap();
    let owner = PgPool::connect_with(database.options().clone()).await.unwrap();
    owner.execute(sqlx::raw_sql(AssertSqlSafe(seed_sql()))).await.unwrap();
    let (entropy, clock) = (Entropy::from_os(), Clock::system());

    let acknowledged = Arc::new(Mutex::new(Vec::<Uuid>::new()));
    let count = Arc::new(AtomicUsize::new(0));
    let done = Arc::new(AtomicBool::new(false));
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let code = [seed::river(), seed::river_east()][writer % 2];
        let token = Token::generate(DistrictId(seed::DISTRICT), &entropy);
        store::open_session(
            &mut *owner.acquire().await.unwrap(),
            &token,
            AccountId(1),
            Opening::Password,
            clock.now(),
        )
        .await
        .unwrap();
        let browser = Browser::new(&server.base_url);
        browser.set_cookie("__Host-session", &token.reveal());
        let (acknowledged, count, done) = (acknowledged.clone(), count.clone(), done.clone());
        let (entropy, clock) = (entropy.clone(), clock.clone());
        writers.push(tokio::spawn(async move {
            while !done.load(Ordering::Relaxed) {
                let id = entropy.event_id(clock.now());
                // As a phone does: the same record again and again until somebody says that it is
                // kept.
                while !browser.try_record(&code.to_string(), id).await {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                acknowledged.lock().unwrap().push(id);
                count.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    let (kills, between) = kills();
    for round in 0..kills {
        let enough = count.load(Ordering::Relaxed) + between;
        while count.load(Ordering::Relaxed) < enough {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        if round % 2 == 0 {
            server.kill();
            server = ServerProcess::start(data.path(), &addr, &[]);
        } else {
            kill_database(data.path());
        }
    }
    let enough = count.load(Ordering::Relaxed) + between;
    while count.load(Ordering::Relaxed) < enough {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    done.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }

    owner.close().await;
    let owner = PgPool::connect_with(database.options().clone()).await.unwrap();
    let stored: Vec<Uuid> =
        sqlx::query_scalar("SELECT scan_id FROM scan").fetch_all(&owner).await.unwrap();
    let acknowledged = acknowledged.lock().unwrap().clone();
    assert!(acknowledged.len() >= (kills + 1) * between);
    assert_eq!(stored.len(), stored.iter().collect::<HashSet<_>>().len(), "no scan twice");
    assert_eq!(
        stored.iter().collect::<HashSet<_>>(),
        acknowledged.iter().collect::<HashSet<_>>(),
        "every scan once"
    );
    let row = sqlx::query(
        "SELECT sum(scans)::int8, (SELECT sum(patrolled_days)::int8 FROM town_month) FROM patrol",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(
        usize::try_from(row.get::<i64, _>(0)).unwrap(),
        stored.len(),
        "the rollup counts what is there"
    );
    owner.close().await;
    assert!(server.stop(), "it ends well when asked");
}
