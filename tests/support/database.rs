//! One database a test, cloned from a template that carries the schema and the seed.

use std::env;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use riverward::db;
use riverward::db::schema::Schema;
use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, PgPool};
use tokio::sync::OnceCell;

use super::seed;

const SEED: &str = include_str!("seed.sql");

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database of its own; gone when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    /// How to connect, as the owner.
    pub options: PgConnectOptions,
    name: String,
    is_shared: bool,
}

fn server() -> PgConnectOptions {
    let url = env::var(db::cluster::TEST_DATABASE_URL).expect(
        "no test database: run `make test`, or `target/debug/riverward with-cluster -- cargo test`",
    );
    url.parse().expect("the test database's URL")
}

async fn admin() -> PgConnection {
    server().database("postgres").connect().await.expect("the test server")
}

impl TestDatabase {
    /// Clones the template.
    pub async fn create() -> Self {
        let template = TEMPLATE.get_or_init(make_template).await;
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
            name,
            is_shared: false,
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
            name,
            is_shared: false,
        }
    }

    /// One that somebody else made and takes away.
    pub fn elsewhere(options: PgConnectOptions) -> Self {
        Self {
            name: options.get_database().unwrap_or_default().to_owned(),
            options,
            is_shared: true,
        }
    }

    /// The same database for one more user of it, who does not take it away.
    pub fn shared(&self) -> Self {
        Self {
            options: self.options.clone(),
            name: self.name.clone(),
            is_shared: true,
        }
    }

    /// The URL to connect by, as the owner.
    pub fn url(&self) -> String {
        self.options.to_url_lossy().to_string()
    }

    /// A pool as the owner, for looking at what the server did.
    pub async fn owner(&self) -> PgPool {
        PgPool::connect_with(self.options.clone()).await.expect("the test database")
    }
}

/// Takes away what a run that was killed left under the same name: process ids come again.
async fn leave_nothing(admin: &mut PgConnection, name: &str) {
    let drop = AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    admin.execute(drop).await.expect("room for a test database");
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if self.is_shared {
            return;
        }
        let name = self.name.clone();
        // A runtime cannot wait within a runtime; a thread of its own can.
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async move {
                admin()
                    .await
                    .execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
                    .await
                    .map(drop)
            })
        });
        if let Ok(Err(error)) = dropped.join() {
            eprintln!("a test database was left behind: {error}");
        }
    }
}

/// Named by what it is made of, built once under a lock, kept for the next run on the same server.
async fn make_template() -> String {
    let mut hash = Sha256::new();
    let schema = Schema::embedded().expect("the schema");
    for part in schema.parts() {
        hash.update(part);
    }
    hash.update(SEED);
    let name = format!("rw_template_{}", hex::encode(&hash.finalize()[..8]));
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
        admin
            .execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)")))
            .await
            .unwrap();
        admin.execute(AssertSqlSafe(format!("CREATE DATABASE {draft}"))).await.unwrap();
        let options = server().database(&draft);
        schema.bring_up(&options, "the template").await.expect("the migrations");
        let mut seeded = options.connect().await.unwrap();
        seeded.execute(sqlx::raw_sql(AssertSqlSafe(seed_sql()))).await.expect("the seed");
        seeded.close().await.unwrap();
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
