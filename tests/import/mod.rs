//! Importing: real files, awkward files, and the rules by row.

mod areas;
mod awkward;
mod bulk;
mod checkpoints;
mod duties;
mod handed_over;
mod mutations;
mod newcomer;
mod places;
mod scale;
mod segments;
mod stewards;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::Parser;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};
use tokio::sync::Mutex;

use crate::support::TestDatabase;
use riverward::clock::Clock;
use riverward::exchange::import::ImportOptions;
use riverward::exchange::import::cli::{self, Finish, ImportArgs};
use riverward::exchange::import::report::{Outcome, Report};
use riverward::ids::Entropy;

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    import: ImportArgs,
}

/// A database, a folder for files, and the command.
struct Desk {
    database: TestDatabase,
    folder: tempfile::TempDir,
    clock: Clock,
    entropy: Entropy,
    db: Mutex<PgConnection>,
}

fn now() -> DateTime<Utc> {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

fn options() -> ImportOptions {
    ImportOptions::new(now())
}

/// The sample file of an import in a language.
fn example(what: &str, language: &str) -> String {
    let words = ["riverward", what, "--example", "--lang", language];
    let arguments = Program::try_parse_from(words).unwrap().import;
    let mut out = Vec::new();
    assert!(cli::example(&arguments, &mut out).unwrap());
    String::from_utf8(out).unwrap()
}

impl Desk {
    async fn open() -> Self {
        let database = TestDatabase::create().await;
        Self {
            db: Mutex::new(database.options.connect().await.unwrap()),
            database,
            folder: tempfile::tempdir().unwrap(),
            clock: Clock::fixed(now()),
            entropy: Entropy::seeded(7),
        }
    }

    /// Runs `riverward import LINE` in English and answers what it printed.
    async fn import(&self, line: &str) -> (Finish, String) {
        let words = ["riverward"].into_iter().chain(line.split(' ')).chain(["--lang", "en"]);
        let arguments = Program::try_parse_from(words)
            .unwrap_or_else(|error| panic!("{line}: {error}"))
            .import;
        let mut out = Vec::new();
        let finish =
            cli::run(&arguments, &self.database.options, &self.clock, &self.entropy, &mut out)
                .await
                .unwrap_or_else(|error| panic!("{line}: {error:?}"));
        (finish, String::from_utf8(out).unwrap())
    }

    /// Runs it and wants every row taken.
    async fn import_clean(&self, line: &str) -> Counted {
        let (finish, said) = self.import(line).await;
        assert_eq!(finish, Finish::Clean, "{line}\n{said}");
        Counted::of(&said)
    }

    /// Writes a file and answers its path.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    async fn connect(&self) -> PgConnection {
        self.database.options.connect().await.unwrap()
    }

    /// One value.
    async fn ask<T>(&self, sql: &str) -> T
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
    {
        let answer = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&mut *self.db.lock().await)
            .await;
        answer.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// One text column of all rows.
    async fn list(&self, sql: &str) -> Vec<String> {
        let answer = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&mut *self.db.lock().await)
            .await;
        answer.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Everything an import can change in a district, as one text; all but the record that it ran.
    async fn everything(&self, district: i32) -> String {
        let tables = [
            "district",
            "area",
            "person",
            "segment",
            "segment_geometry",
            "segment_move",
            "segment_state",
            "segment_duty",
            "stewardship",
            "duty",
            "checkpoint",
            "code_locator",
            "code",
            "code_event",
        ];
        let rows = tables.map(|table| {
            format!(
                "SELECT '{table} ' || t::text AS row FROM {table} t WHERE district = {district}"
            )
        });
        self.list(&format!("{} ORDER BY row", rows.join(" UNION ALL "))).await.join("\n")
    }
}

/// The counts a report printed.
#[derive(Debug, PartialEq, Eq)]
struct Counted {
    created: usize,
    updated: usize,
    unchanged: usize,
    refused: usize,
}

impl Counted {
    fn of(said: &str) -> Self {
        let count = |word: &str| {
            let line = said.lines().find(|line| {
                line.trim_start().split_once("  ").is_some_and(|(_, rest)| rest == word)
            });
            let line = line.unwrap_or_else(|| panic!("no {word} in\n{said}"));
            line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap()
        };
        Self {
            created: count("created"),
            updated: count("updated"),
            unchanged: count("unchanged"),
            refused: count("refused"),
        }
    }

    fn new(created: usize, updated: usize, unchanged: usize, refused: usize) -> Self {
        Self {
            created,
            updated,
            unchanged,
            refused,
        }
    }
}

fn counted(report: &Report) -> Counted {
    let counts = report.counts();
    Counted::new(counts.created, counts.updated, counts.unchanged, counts.refused)
}

/// The reasons for which rows were refused, by key.
fn refusals(report: &Report) -> Vec<(usize, &'static str)> {
    let reason = |row: &riverward::exchange::import::report::RowReport| match &row.outcome {
        Outcome::Refused(reason) => Some((row.place.number(), reason.key)),
        _ => None,
    };
    report.rows.iter().filter_map(reason).collect()
}

/// A file of the given data set, which stands beside the repository; none, with a loud word, where
/// it does not.
fn given(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("RIVERWARD_SHARED_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        PathBuf::from,
    );
    let path = root.join(name);
    if !path.exists() {
        eprintln!("SKIPPED: {} is not there; set RIVERWARD_SHARED_DATA", path.display());
        return None;
    }
    Some(path)
}
