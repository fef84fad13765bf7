//! A cluster of the benchmark's own with its province, and servers on it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use clap::Parser;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use riverward::config::StoreConfig;
use riverward::db::open::Store;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};

use super::Size;

/// The district of the province.
pub const DISTRICT: i32 = 990_900;

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    store: StoreConfig,
}

/// A cluster with the province.
#[derive(Debug)]
pub struct Province {
    store: Store,
}

impl Province {
    /// Opens the one of this size, made where it is not there yet.
    pub async fn open(size: &Size) -> Self {
        let path = size.folder.join(format!("{}-{}", size.lines, size.scans));
        let mut config = Arguments::parse_from(["bench", "--data", path.to_str().unwrap()]).store;
        config.database_url = None;
        let store = Store::open(&config).await.unwrap();
        store.migrate().await.unwrap();
        let province = Self { store };
        let is_there: bool = sqlx::query_scalar("SELECT to_regclass('bench.plain') IS NOT NULL")
            .fetch_one(&mut province.connect().await)
            .await
            .unwrap();
        if !is_there {
            eprintln!("  making the province of {} lines and {} scans", size.lines, size.scans);
            let is_half: bool =
                sqlx::query_scalar("SELECT EXISTS (SELECT FROM district WHERE district = $1)")
                    .bind(DISTRICT)
                    .fetch_one(&mut province.connect().await)
                    .await
                    .unwrap();
            let folder = path.display();
            assert!(!is_half, "half a province lies in {folder}: remove the folder, run again");
            // One transaction: a run that is cut off leaves nothing, and the next begins anew.
            province.psql(&[
                "--single-transaction",
                "-v",
                &format!("towns={}", size.towns),
                "-v",
                &format!("lines={}", size.lines),
                "-v",
                &format!("scans={}", size.scans),
                "-f",
                concat!(env!("CARGO_MANIFEST_DIR"), "/benches/province.sql"),
            ]);
        }
        // Cut off before this was done, it is done now; again it finds little to do.
        if !is_there || size.is_full {
            province.tidy().await;
        }
        province
    }

    /// A connection as the owner.
    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect_with(self.store.options()).await.unwrap()
    }

    /// The address of the database, or of another one in the same cluster.
    pub fn url(&self) -> String {
        self.store.options().to_url_lossy().to_string()
    }

    /// How to connect, as the owner.
    pub fn options(&self) -> &PgConnectOptions {
        self.store.options()
    }

    /// A program of PostgreSQL's, told where the database is.
    pub fn program(&self, name: &str) -> Command {
        let options = self.store.options();
        let mut command = Command::new(Path::new(&postgres_folder()).join(name));
        command
            .env("PGHOST", options.get_socket().expect("a socket"))
            .env("PGPORT", options.get_port().to_string())
            .env("PGUSER", options.get_username())
            .env("PGDATABASE", options.get_database().expect("a database"));
        command
    }

    /// Runs psql and panics with what it said.
    pub fn psql(&self, arguments: &[&str]) {
        let output =
            self.program("psql").args(["-q", "-X"]).args(arguments).output().expect("psql");
        assert!(output.status.success(), "psql: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// As autovacuum leaves it, every table and month by itself and no whole, and then as the daily
    /// job of the server does.
    async fn tidy(&self) {
        let mut owner = self.connect().await;
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'r'
                 AND c.relnamespace IN ('public'::regnamespace, 'bench'::regnamespace)",
        )
        .fetch_all(&mut owner)
        .await
        .unwrap();
        for table in tables {
            let vacuum = sqlx::AssertSqlSafe(format!("VACUUM (ANALYZE) {table}"));
            owner.execute(vacuum).await.unwrap();
        }
        owner.execute("SELECT analyze_events(now())").await.unwrap();
    }

    /// Ends the cluster.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// Where the programs of PostgreSQL are.
pub fn postgres_folder() -> String {
    let newest = glob_newest("/usr/lib/postgresql");
    let asked = Command::new("pg_config")
        .arg("--bindir")
        .output()
        .ok()
        .filter(|output| output.status.success());
    let asked = asked.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    newest.or(asked).expect("PostgreSQL's programs")
}

fn glob_newest(folder: &str) -> Option<String> {
    let versions = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let bin = format!("{folder}/{}/bin", versions.max()?);
    Path::new(&bin).join("pgbench").exists().then_some(bin)
}

/// Where provinces are kept: a folder that the database's owner may enter, as deploy/data-dir.sh
/// finds it.
pub fn kept_folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("BENCH_DATA") {
        return folder.into();
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/data-dir.sh");
    let output = Command::new(script)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("RIVERWARD_DATA")
        .output()
        .expect("a folder");
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()).join("bench")
}

/// A running `riverward serve`.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it answers.
    pub base_url: String,
}

impl Server {
    /// Starts one on a database, with more settings.
    pub fn on(url: &str, settings: &[(&str, &str)]) -> Self {
        Self::start(&std::env::temp_dir().join("rw-bench"), Some(url), settings)
    }

    /// Starts one with a cluster of its own in a folder.
    pub fn managed(folder: &Path) -> Self {
        Self::start(folder, None, &[])
    }

    fn start(data: &Path, database_url: Option<&str>, settings: &[(&str, &str)]) -> Self {
        let mut command = Command::new(riverward());
        command
            .args(["serve", "--addr", "127.0.0.1:0", "--data"])
            .arg(data)
            .env_remove("DATABASE_URL");
        let mut child = command
            .envs(database_url.map(|url| ("DATABASE_URL", url)))
            .envs(settings.iter().copied())
            // The database is kept between runs, and is bound to the secret it was written with.
            .env("RIVERWARD_SECRET", "the secret of the benchmark's province")
            .env("RIVERWARD_RATE_PER_MINUTE", "4000000000")
            .env("RIVERWARD_RECORDS_PER_MINUTE", "4000000000")
            .env("RIVERWARD_MAX_CONNECTIONS", "5000")
            .env("RIVERWARD_CONNECTIONS_PER_ADDRESS", "5000")
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let ready = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("ready ").map(str::to_owned));
        Self {
            base_url: ready.unwrap_or_else(|| panic!("the server ended: {:?}", child.wait())),
            child,
        }
    }

    /// Resident memory in MB: now, and the most so far.
    pub fn memory(&self) -> (f64, f64) {
        memory_of(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if kill(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGTERM).is_ok() {
            let _ended = self.child.wait();
        }
    }
}

/// The binary under measurement.
pub fn riverward() -> &'static str {
    env!("CARGO_BIN_EXE_riverward")
}

/// Resident memory of a process in MB: now, and the most so far.
pub fn memory_of(pid: u32) -> (f64, f64) {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace()
            .next()?
            .parse::<f64>()
            .ok()
            .map(|kilobytes| kilobytes / 1024.0)
    };
    (field("VmRSS:").unwrap_or(f64::NAN), field("VmHWM:").unwrap_or(f64::NAN))
}
