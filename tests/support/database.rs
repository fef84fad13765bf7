//! One database a test, cloned from a template that carries the schema and the seed.

use std::env;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use riverward::calendar::store as calendar;
use riverward::db;
use riverward::db::schema::Schema;
use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, PgPool};
use tokio::sync::OnceCell;

use super::{big, monday, seed};

const SEED: &str = include_str!("seed.sql");

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static BIG: OnceCell<String> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database of its own; gone when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    /// How to connect, as the owner.
    pub options: PgConnectOptions,
    /// Its name, where it goes with this.
    own: Option<String>,
    owner: Box<OnceCell<PgPool>>,
}

fn server() -> PgConnectOptions {
    let url = env::var(db::cluster::CLUSTER_URL).expect(
        "no test database: run `make test`, or `target/debug/riverward with-cluster -- cargo test`",
    );
    url.parse().expect("the test database's URL")
}

async fn admin() -> PgConnection {
    server().database("postgres").connect().await.expect("the test server")
}

impl TestDatabase {
    /// The schema and the seed.
    pub async fn create() -> Self {
        Self::clone_of(TEMPLATE.get_or_init(make_template).await).await
    }

    /// A district of a size at which plans matter: see [`super::segments`].
    pub async fn big() -> Self {
        Self::clone_of(BIG.get_or_init(make_big).await).await
    }

    async fn clone_of(template: &str) -> Self {
        let name =
            format!("rw_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut admin = admin().await;
        leave_nothing(&mut admin, &name).await;
        admin
            .execute(AssertSqlSafe(format!(
                "CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"
            )))
            .await
            .expect("a test database");
        admin.close().await.ok();
        Self {
            options: server().database(&name),
            own: Some(name),
            owner: Box::default(),
        }
    }

    /// One with nothing in it.
    pub async fn empty() -> Self {
        let name =
            format!("rw_empty_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut admin = admin().await;
        leave_nothing(&mut admin, &name).await;
        let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        admin.execute(create).await.expect("an empty database");
        admin.close().await.ok();
        Self {
            options: server().database(&name),
            own: Some(name),
            owner: Box::default(),
        }
    }

    /// One that somebody else made and takes away.
    pub fn elsewhere(options: PgConnectOptions) -> Self {
        Self {
            options,
            own: None,
            owner: Box::default(),
        }
    }

    /// The same database for one more user of it, who does not take it away.
    pub fn shared(&self) -> Self {
        Self {
            options: self.options.clone(),
            own: None,
            owner: Box::default(),
        }
    }

    /// The URL to connect by, as the owner.
    pub fn url(&self) -> String {
        self.options.to_url_lossy().to_string()
    }

    /// A pool as the owner, for looking at what the server did. The same each time: a connection
    /// that is new reads the catalog first, which takes longer than most of what is asked.
    pub async fn owner(&self) -> PgPool {
        let connect = || PgPool::connect_with(self.options.clone());
        self.owner.get_or_try_init(connect).await.expect("the test database").clone()
    }
}

/// Takes a database away, and whoever is connected to it.
async fn take_away(name: &str) -> Result<(), sqlx::Error> {
    let mut admin = admin().await;
    // DROP DATABASE tells them to go, too, and looks again only after a tenth of a second.
    let connected =
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1";
    while sqlx::query_scalar::<_, i64>(connected).bind(name).fetch_one(&mut admin).await? > 0 {}
    let drop = AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    admin.execute(drop).await?;
    Ok(())
}

/// Takes away what a run that was killed left under the same name: process ids come again.
async fn leave_nothing(admin: &mut PgConnection, name: &str) {
    let drop = AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    admin.execute(drop).await.expect("room for a test database");
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some(name) = self.own.take() else {
            return;
        };
        // A runtime cannot wait within a runtime; a thread of its own can.
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(take_away(&name))
        });
        if let Ok(Err(error)) = dropped.join() {
            eprintln!("a test database was left behind: {error}");
        }
    }
}

async fn make_template() -> String {
    let schema = Schema::embedded().expect("the schema");
    let parts = schema.parts().map(<[u8]>::to_vec);
    let notices = format!("{:?}", riverward::calendar::shipped()).into_bytes();
    let parts: Vec<_> = parts.chain([SEED.as_bytes().to_vec(), notices]).collect();
    template("rw_template", &parts, "template1", async |options| {
        schema.bring_up(options, "the template").await.expect("the migrations");
        let mut seeded = options.connect().await.unwrap();
        seeded.execute(sqlx::raw_sql(AssertSqlSafe(seed_sql()))).await.expect("the seed");
        // As a server does before its first request.
        for district in [seed::DISTRICT, seed::NEIGHBOUR] {
            let district = riverward::ids::DistrictId(district);
            calendar::lay_shipped(&mut seeded, district, monday()).await.expect("the calendar");
        }
        seeded.close().await.unwrap();
    })
    .await
}

async fn make_big() -> String {
    let from = TEMPLATE.get_or_init(make_template).await;
    let generate = big::generate();
    let parts = [from.as_bytes().to_vec(), generate.as_bytes().to_vec()];
    template("rw_big", &parts, from, async |options| {
        let mut big = options.connect().await.unwrap();
        big.execute(sqlx::raw_sql(AssertSqlSafe(generate.as_str())))
            .await
            .expect("the district");
        big.execute("VACUUM ANALYZE").await.unwrap();
        big.close().await.unwrap();
    })
    .await
}

/// Named by what it is made of, built once under a lock, kept for the next run on the same server.
async fn template(
    prefix: &str,
    parts: &[Vec<u8>],
    from: &str,
    fill: impl AsyncFnOnce(&PgConnectOptions),
) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let name = format!("{prefix}_{}", hex::encode(&hash.finalize()[..8]));
    let mut admin = admin().await;
    admin.execute("SELECT pg_advisory_lock(7234501)").await.expect("the template lock");
    let exists: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(&name)
            .fetch_one(&mut admin)
            .await
            .unwrap();
    if !exists {
        let draft = format!("{name}_draft");
        leave_nothing(&mut admin, &draft).await;
        let create = format!("CREATE DATABASE {draft} TEMPLATE {from} STRATEGY FILE_COPY");
        admin.execute(AssertSqlSafe(create)).await.unwrap();
        fill(&server().database(&draft)).await;
        // Only a finished template gets the name that tests look for.
        admin
            .execute(AssertSqlSafe(format!("ALTER DATABASE {draft} RENAME TO {name}")))
            .await
            .unwrap();
    }
    admin.close().await.ok();
    name
}

/// The seed with its codes filled in.
pub fn seed_sql() -> String {
    let mut numbered = SEED.to_owned();
    for (mark, code) in [
        (":river_code", seed::river()),
        (":river_east_code", seed::river_east()),
        (":road_code", seed::road()),
        (":lane_code", seed::lane()),
        (":replaced_code", seed::replaced()),
        (":blank_code", seed::blank()),
        (":elsewhere_code", seed::elsewhere()),
    ] {
        numbered = numbered.replace(mark, &code.number().to_string());
    }
    numbered
}
