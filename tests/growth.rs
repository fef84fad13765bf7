//! What a record costs does not rise with the records before it: on a cluster of Riverward's own,
//! and on a server that is left as it was installed. Statistics are as autovacuum leaves them, of
//! each month and of no whole.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::cluster::data_folder;
use crate::support::{is_long, monday, seed, seed_sql};
use riverward::db::Databases;
use riverward::db::cluster::{ClusterSettings, ManagedCluster};
use riverward::db::schema::Schema;
use riverward::ids::{AccountId, DistrictId, Entropy, PersonId};
use riverward::patrols::scan::{NewScan, Recorded};
use riverward::patrols::store::record;

/// Scans that lie there, one count after the other.
fn counts() -> &'static [i64] {
    if is_long() {
        &[10_000, 100_000, 1_000_000]
    } else {
        &[5_000, 25_000]
    }
}

/// What PostgreSQL sets where nobody sets anything, of what the managed cluster sets otherwise and
/// a plan depends on.
const AS_INSTALLED: [(&str, &str); 6] = [
    ("shared_buffers", "128MB"),
    ("effective_cache_size", "4GB"),
    ("work_mem", "4MB"),
    ("random_page_cost", "4"),
    ("jit", "on"),
    ("autovacuum", "off"),
];

/// Numbers of one step.
#[derive(Debug)]
struct Cost {
    scans: i64,
    /// Half of the records took no longer.
    median: Duration,
    /// Blocks touched a record, in memory or not.
    blocks: i64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_costs_no_more_when_there_are_a_hundred_times_as_many() {
    let folder = data_folder();
    let as_set: [(&str, &[(&str, &str)]); 2] =
        [("managed", &[("autovacuum", "off")]), ("as installed", &AS_INSTALLED)];
    let mut costs: [Vec<Cost>; 2] = [const { Vec::new() }; 2];
    let mut there = 0;
    // Each time on a day of its own, so that no visit has more records than another.
    let mut day = monday();
    for count in counts() {
        for ((_, set), costs) in as_set.iter().zip(&mut costs) {
            let cluster = start(folder.path(), set).await;
            let mut owner = PgConnection::connect_with(&cluster.connect_options()).await.unwrap();
            if there == 0 {
                owner.execute(sqlx::raw_sql(AssertSqlSafe(seed_sql()))).await.unwrap();
            }
            if there < *count {
                fill(&mut owner, there, *count).await;
                there = *count;
            }
            owner.close().await.unwrap();
            let db = Databases::open(&cluster.connect_options(), Some(1));
            costs.push(cost(&db, *count, day).await);
            day += TimeDelta::days(1);
            db.close().await;
            cluster.stop().await;
        }
    }
    for ((what, _), costs) in as_set.iter().zip(&costs) {
        for Cost { scans, median, blocks } in costs {
            let line = format!("{what}, {scans} scans: {median:?}, {blocks} blocks a record\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
        }
        for later in &costs[1..] {
            // One level more of each index is what a hundred times as many may cost.
            assert!(
                later.blocks * 2 <= costs[0].blocks * 3,
                "{what}: {costs:?}: another plan, or one that reads what was there before"
            );
        }
    }
}

/// The cluster in a folder with its schema, made where it is not.
async fn start(data: &Path, set: &[(&str, &str)]) -> ManagedCluster {
    let settings = set
        .iter()
        .fold(ClusterSettings::new(data).with("fsync", "off"), |settings, (name, value)| {
            settings.with(*name, *value)
        });
    let cluster = ManagedCluster::start(settings).await.expect("a cluster");
    let schema = Schema::embedded().unwrap();
    schema.bring_up(&cluster.connect_options(), "the cluster").await.unwrap();
    cluster
}

/// Scans of the month with their patrols: places, days and people in turns.
async fn fill(db: &mut PgConnection, from: i64, to: i64) {
    let scans = format!(
        "INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id,
                           account_id, received_at, payload, day, fence, grade, flags)
         SELECT 990101, ('01a205ea-be80-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, {code}, 1,
                1, 1, 1, '2026-11-01'::timestamptz + make_interval(secs => (n * 2)::int4 % 1800000),
                '', ('2026-11-01'::timestamptz
                     + make_interval(secs => (n * 2)::int4 % 1800000))::date, 'none', 0, 0
         FROM generate_series({from}, {to} - 1) n",
        code = seed::river().number()
    );
    db.execute("SET session_replication_role = replica").await.unwrap();
    db.execute(AssertSqlSafe(scans)).await.unwrap();
    db.execute("SET session_replication_role = DEFAULT").await.unwrap();
    // A table that was empty and looked at is so still.
    let tables = "SELECT format('VACUUM (ANALYZE) %s', c.oid::regclass) FROM pg_class c
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
          AND (c.reltuples < 0 OR pg_relation_size(c.oid) > 0)";
    for vacuum in sqlx::query_scalar::<_, String>(tables).fetch_all(&mut *db).await.unwrap() {
        db.execute(AssertSqlSafe(vacuum)).await.unwrap();
    }
}

/// Records a hundred times at an hour, on a connection that has planned nothing yet.
async fn cost(db: &Databases, scans: i64, now: DateTime<Utc>) -> Cost {
    const RECORDS: i64 = 100;
    let pool = &db.records;
    let jit: String = sqlx::query_scalar("SHOW jit").fetch_one(pool).await.unwrap();
    assert_eq!(jit, "off");
    let entropy = Entropy::from_os();
    let mut times = Vec::new();
    let mut before = 0;
    for number in 0..RECORDS + 20 {
        // The first plan anew and read the catalog.
        if number == 20 {
            before = touched(pool).await;
        }
        let scan = NewScan {
            id: entropy.event_id(now),
            code: seed::river(),
            person: PersonId(seed::ZHANG),
            account: AccountId(1),
            device: Some([9; 32]),
            device_time: Some(now),
            sent_at: Some(now),
            fix: None,
            outcome: None,
            payload: Vec::new(),
            findings: Vec::new(),
            note: String::new(),
            lease_at: None,
            tap: None,
            signed: None,
        };
        let began = Instant::now();
        let answer = record(pool, DistrictId(seed::DISTRICT), now, &[scan]).await.unwrap();
        times.push(began.elapsed());
        assert!(matches!(answer[0], Recorded::Stored(_)));
    }
    let blocks = (touched(pool).await - before) / RECORDS;
    times.drain(..20);
    times.sort_unstable();
    Cost {
        scans,
        median: times[times.len() / 2],
        blocks,
    }
}

/// Blocks of this database that were touched so far.
async fn touched(pool: &sqlx::PgPool) -> i64 {
    pool.execute("SELECT pg_stat_force_next_flush()").await.unwrap();
    pool.execute("SELECT pg_stat_clear_snapshot()").await.unwrap();
    sqlx::query_scalar(
        "SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}
