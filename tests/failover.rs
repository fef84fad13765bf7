//! A failover that loses commits: numbers of transactions are given out a second time, and nothing
//! that was kept before may pass for what stands there now.

use std::path::Path;
use std::process::Command;

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};

use crate::cluster::data_folder;
use crate::support::{Proxy, TestApp, TestDatabase, seed, seed_sql};
use riverward::db::Databases;
use riverward::db::cluster::{ClusterSettings, ManagedCluster};
use riverward::db::schema::Schema;
use riverward::db::session::LoginError;

async fn start(data: &Path) -> ManagedCluster {
    let settings = ClusterSettings::new(data)
        .with("shared_buffers", "16MB")
        // Nobody but the test takes a transaction's number.
        .with("autovacuum", "off");
    ManagedCluster::start(settings).await.expect("a cluster")
}

fn pg(program: &str) -> Command {
    let bin = Command::new("pg_config").arg("--bindir").output().expect("pg_config").stdout;
    Command::new(Path::new(String::from_utf8(bin).unwrap().trim()).join(program))
}

async fn number(db: &mut PgConnection, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(db).await.expect(query)
}

/// Asks for the page until the connections of before are gone.
async fn page(app: &TestApp) -> String {
    let path = format!("/q/{}", seed::river());
    loop {
        let answer = app.resident().get(&path).await;
        if answer.status == 200 {
            return answer.text();
        }
        assert_eq!(answer.status, 503, "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_failover_that_lost_commits_nothing_kept_is_shown() {
    let (lost_folder, next_folder) = (data_folder(), data_folder());
    let lost = start(lost_folder.path()).await;
    let schema = Schema::embedded().unwrap();
    schema.bring_up(&lost.connect_options(), "the cluster").await.unwrap();
    let mut owner = lost.connect_options().connect().await.unwrap();
    owner.execute(sqlx::raw_sql(AssertSqlSafe(seed_sql()))).await.unwrap();
    let proxy = Proxy::before(&lost.connect_options()).await;
    let database = TestDatabase::elsewhere(lost.connect_options());
    let app = TestApp::behind(&proxy, database, &[]).await;
    let described = "/tiles/990101.json";
    // Signed in on both sides of what comes.
    let admin = app.admin().await;
    let tiles = admin.get(described).await.json()["tiles"][0].clone();

    // A copy as a standby has it that does not hear of what comes.
    let copied = pg("pg_basebackup")
        .arg("--host")
        .arg(lost.connect_options().get_socket().unwrap())
        .args(["--username=riverward", "--wal-method=stream", "--checkpoint=fast", "--pgdata"])
        .arg(next_folder.path().join("pg"))
        .status()
        .unwrap();
    assert!(copied.success());
    std::fs::write(next_folder.path().join("pg/standby.signal"), "").unwrap();

    // What will be lost, seen and kept.
    for _ in 0..20 {
        number(&mut owner, "SELECT pg_current_xact_id()::text::int8").await;
    }
    owner
        .execute("UPDATE segment_state SET ratings = '{77,0,0,0,0}' WHERE segment_id = 1")
        .await
        .unwrap();
    let stamp = "SELECT xmin::text::int8 FROM segment_state WHERE segment_id = 1";
    let kept = number(&mut owner, stamp).await;
    assert!(page(&app).await.contains("77"));
    assert!(page(&app).await.contains("77"));
    owner.close().await.unwrap();

    // A standby is not worked with, until it is the primary.
    let next = start(next_folder.path()).await;
    proxy.lead_to(&next.connect_options());
    let standby = Databases::open(&proxy.options(), None).check().await;
    assert!(matches!(standby, Err(LoginError::Standby)), "{standby:?}");
    assert_eq!(app.resident().get(&format!("/q/{}", seed::river())).await.status, 503);
    let mut owner = next.connect_options().connect().await.unwrap();
    owner.execute("SELECT pg_promote()").await.unwrap();

    // Something else happens there, with the very number of what was lost.
    while number(&mut owner, "SELECT pg_current_xact_id()::text::int8").await < kept - 1 {}
    owner
        .execute("UPDATE segment_state SET ratings = '{55,0,0,0,0}' WHERE segment_id = 1")
        .await
        .unwrap();
    assert_eq!(number(&mut owner, stamp).await, kept, "the stamps of both are the same number");

    let shown = page(&app).await;
    assert!(shown.contains("55") && !shown.contains("77"), "{shown}");
    let after = loop {
        let answer = admin.get(described).await;
        if answer.status == 200 {
            break answer.json()["tiles"][0].clone();
        }
        assert_eq!(answer.status, 503, "{}", answer.body);
    };
    assert_ne!(after, tiles, "no address of a tile is given out twice");
    owner.close().await.unwrap();
    drop(app);
    next.stop().await;
    lost.stop().await;
}
