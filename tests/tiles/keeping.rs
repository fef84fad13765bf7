//! Asked once, kept, and given up when nobody waits any more.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::StatusCode;
use riverward::db::Databases;
use sqlx::{PgPool, Row};

use super::{fetch, path, redraw};
use crate::support::TestApp;

/// How often tiles were asked of the database, over all connections of the pool: held together, so
/// that each is seen, and once.
async fn asked(db: &Databases) -> i64 {
    let connections =
        join_all((0..db.tiles.options().get_max_connections()).map(|_| db.tiles.acquire())).await;
    let mut sum = 0;
    for connection in connections {
        // In the simple protocol, so that asking is not counted itself.
        let counted = sqlx::raw_sql(
            "SELECT coalesce(sum(generic_plans + custom_plans), 0)::int8 FROM pg_prepared_statements
                 WHERE statement LIKE '%segment_tile(%'",
        );
        sum += counted.fetch_one(&mut *connection.unwrap()).await.unwrap().get::<i64, _>(0);
    }
    sum
}

/// The processes at work on a tile.
async fn at_work(db: &PgPool) -> Vec<i32> {
    sqlx::query_scalar(
        "SELECT pid FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'riverward-tiles'
             AND state = 'active' AND query LIKE '%segment_tile(%'",
    )
    .fetch_all(db)
    .await
    .unwrap()
}

/// Waits until who is at work is as it should be.
async fn until(db: &PgPool, right: impl Fn(&[i32]) -> bool) -> Vec<i32> {
    let found = async {
        loop {
            let pids = at_work(db).await;
            if right(&pids) {
                return pids;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), found).await.expect("in time")
}

#[tokio::test]
async fn many_who_want_a_tile_ask_for_it_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let path = path("990101", 1, 12, 121.1, 30.8);
    let before = asked(&app.state.db).await;
    let answers = join_all((0..20).map(|_| fetch(&admin, &path))).await;
    assert!(answers.iter().all(|tile| tile.segments.len() == 2));
    assert_eq!(asked(&app.state.db).await - before, 1);
    fetch(&admin, &path).await;
    assert_eq!(asked(&app.state.db).await - before, 1, "kept");
    fetch(&app.official().await, &path.replace("990101/", "990101101/")).await;
    assert_eq!(asked(&app.state.db).await - before, 2, "another scope is another tile");
    redraw(
        &app,
        "UPDATE segment_geometry SET geom = ST_Translate(geom, 0.0001, 0) WHERE segment_id = 1",
    )
    .await;
    // Old and new address lead to the same tile.
    fetch(&admin, &path).await;
    fetch(&admin, &path.replace("/1/12", "/2/12")).await;
    assert_eq!(asked(&app.state.db).await - before, 3);
    // A version that nobody has heard of is asked for, and not kept under that name.
    for _ in 0..2 {
        assert_eq!(fetch(&admin, &path.replace("/1/12", "/7/12")).await.kept, "no-store");
    }
    assert_eq!(asked(&app.state.db).await - before, 5);
}

#[tokio::test]
async fn a_tile_is_given_up_with_its_last_client() {
    let app = TestApp::start().await;
    let admin = Arc::new(app.admin().await);
    let owner = app.database.owner().await;
    let path = path("990101", 1, 12, 121.1, 30.8);
    let open = |path: String| {
        let admin = admin.clone();
        tokio::spawn(async move { admin.get_as_it_travels(&path).await.status() })
    };
    // Nobody can read tiles until this ends: a statement as slow as can be. Longer than tiles wait for
    // a lock, where everything else is slow as well.
    sqlx::raw_sql("ALTER FUNCTION segment_tile SET lock_timeout = '20s'")
        .execute(&owner)
        .await
        .unwrap();
    let mut lock = owner.begin().await.unwrap();
    sqlx::raw_sql("LOCK TABLE tile_segment").execute(&mut *lock).await.unwrap();

    let alone = open(path.clone());
    until(&owner, |pids| pids.len() == 1).await;
    alone.abort();
    until(&owner, <[i32]>::is_empty).await;

    let first = open(path.clone());
    let asking = until(&owner, |pids| pids.len() == 1).await;
    let second = open(path.clone());
    first.abort();
    until(&owner, |pids| pids.len() == 1 && pids != asking).await;
    lock.rollback().await.unwrap();
    assert_eq!(second.await.unwrap(), StatusCode::OK);
}
