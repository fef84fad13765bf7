//! The schema as servers bring it up: from nothing, again, over another's, killed on the way, and
//! where it belongs to somebody else.

mod texts;
mod words;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use riverward::db::schema::{Schema, SchemaError};
use sqlx::PgPool;

use crate::support::{TestDatabase, is_long};

/// Every function, trigger, table column, constraint, index and right there is.
const FINGERPRINT: &str = "
    SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT pg_get_functiondef(p.oid) || coalesce(p.proacl::text, '') AS line
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
        UNION ALL
        SELECT t.tgrelid::regclass || pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT tgisinternal
        UNION ALL
        SELECT c.conrelid::regclass || c.conname || pg_get_constraintdef(c.oid)
        FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace
        UNION ALL
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL
        SELECT format('%s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                      a.attnotnull, c.relacl)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
    ) lines";

async fn fingerprint(owner: &PgPool) -> String {
    sqlx::query_scalar(FINGERPRINT).fetch_one(owner).await.unwrap()
}

fn migrations() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")
}

/// Every text of a rule, by its file's name.
fn rules() -> BTreeMap<String, String> {
    let files = fs::read_dir(migrations().join("functions")).unwrap();
    files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// A copy of `migrations/` with other rules in it.
fn changed(version: u32, change: impl Fn(&str, String) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in fs::read_dir(migrations()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let functions = folder.path().join("functions");
    fs::create_dir(&functions).unwrap();
    fs::write(functions.join("VERSION"), version.to_string()).unwrap();
    for (name, text) in rules() {
        fs::write(functions.join(format!("{name}.sql")), change(&name, text)).unwrap();
    }
    folder
}

fn migrate(database: &TestDatabase, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_riverward"));
    command
        .args(["migrate", "--database-url", &database.url()])
        .args(flags)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it with a data folder that goes with it.
fn run(database: &TestDatabase, flags: &[&str]) -> Output {
    let data = tempfile::tempdir().unwrap();
    migrate(database, flags).arg("--data").arg(data.path()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn rules_laid_a_second_time_change_nothing() {
    let database = TestDatabase::create().await;
    let owner = database.owner().await;
    let before = fingerprint(&owner).await;
    let again = changed(1_000, |_, text| text);
    let output = run(&database, &["--from", again.path().to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(fingerprint(&owner).await, before);
}

#[tokio::test]
async fn the_higher_rules_win_whoever_starts_last() {
    let database = TestDatabase::create().await;
    let owner = database.owner().await;
    let newer = changed(1_000, |name, text| match name {
        "owed_in" => text + "\nREVOKE ALL ON FUNCTION owed_in FROM PUBLIC;\n",
        _ => text,
    });
    let at = |folder: &Path| folder.to_str().unwrap().to_owned();
    let was = fingerprint(&owner).await;
    assert!(run(&database, &["--from", &at(newer.path())]).status.success());
    let higher = fingerprint(&owner).await;
    assert_ne!(higher, was);
    let lower = changed(999, |_, text| text);
    assert!(run(&database, &["--from", &at(lower.path())]).status.success());
    assert!(run(&database, &[]).status.success());
    assert_eq!(fingerprint(&owner).await, higher);
}

#[tokio::test]
async fn a_rule_that_is_refused_is_named_and_none_is_laid() {
    let database = TestDatabase::create().await;
    let owner = database.owner().await;
    let before = fingerprint(&owner).await;
    let broken = changed(1_000, |name, text| match name {
        "settle_day" => "CREATE OR REPLACE FUNCTION settle_day( nonsense".to_owned(),
        "owed_in" => text + "\nREVOKE ALL ON FUNCTION owed_in FROM PUBLIC;\n",
        _ => text,
    });
    let output = run(&database, &["--from", broken.path().to_str().unwrap()]);
    assert!(!output.status.success());
    assert!(said(&output).contains("migrations/functions/settle_day.sql"), "{}", said(&output));
    assert_eq!(fingerprint(&owner).await, before);
}

#[tokio::test]
async fn an_older_program_says_that_the_data_are_whole_and_what_it_takes() {
    let database = TestDatabase::create().await;
    let owner = database.owner().await;
    sqlx::raw_sql(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (999999, 'later', true, '', 0);
         UPDATE schema_state SET release = '7.3.0', migration = 999999",
    )
    .execute(&owner)
    .await
    .unwrap();
    let before = fingerprint(&owner).await;
    let output = run(&database, &[]);
    assert!(!output.status.success());
    for words in ["data are whole", "7.3.0", "999999", env!("CARGO_PKG_VERSION")] {
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
    }
    assert_eq!(fingerprint(&owner).await, before);
}

#[tokio::test]
async fn a_database_of_the_early_chain_is_named_and_left_alone() {
    let database = TestDatabase::create().await;
    let owner = database.owner().await;
    sqlx::raw_sql(
        "DELETE FROM _sqlx_migrations;
         INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (1, 'areas', true, '', 0), (37, 'jobs', true, '', 0)",
    )
    .execute(&owner)
    .await
    .unwrap();
    let before = fingerprint(&owner).await;
    let output = run(&database, &[]);
    assert!(!output.status.success());
    let name = database.options.get_database().unwrap();
    assert!(said(&output).contains("early Riverward") && said(&output).contains(name));
    assert_eq!(fingerprint(&owner).await, before);
    // A managed cluster is known by its folder.
    let schema = Schema::embedded().unwrap();
    let refused = schema.bring_up(&database.options, "the folder /srv/river").await.unwrap_err();
    assert!(matches!(refused, SchemaError::EarlyChain { .. }));
    assert!(refused.to_string().contains("Move the folder /srv/river away"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_point_the_next_start_completes_it() {
    let whole = TestDatabase::empty().await;
    let begun = Instant::now();
    assert!(run(&whole, &[]).status.success());
    let took = begun.elapsed();
    let expected = fingerprint(&whole.owner().await).await;

    let points: u32 = if is_long() { 20 } else { 2 };
    for point in 0..points {
        let database = TestDatabase::empty().await;
        let data = tempfile::tempdir().unwrap();
        let mut process = migrate(&database, &[]).arg("--data").arg(data.path()).spawn().unwrap();
        let until = Instant::now() + took * (2 * point + 1) / (2 * points);
        while Instant::now() < until && process.try_wait().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        process.kill().unwrap();
        process.wait().unwrap();
        let output = run(&database, &[]);
        assert!(output.status.success(), "{point}: {}", said(&output));
        assert_eq!(fingerprint(&database.owner().await).await, expected, "{point}");
    }
}

/// What migrations without a transaction made of a table with data, when they ended in the middle.
const HALF_MADE: &str = "
    DROP INDEX session_ended, contact_promised, segment_grid, scan_noted, audit_action, audit_area;
    DROP INDEX account_by_name;
    DROP INDEX code_binding_undone, scan_misdated;
    CREATE INDEX scan_misdated ON ONLY scan (district, received_at) INCLUDE (checkpoint_id)
        WHERE misdated(scan_id, received_at) = 1;
    CREATE INDEX scan_noted ON ONLY scan (district, checkpoint_id, scan_id) WHERE note <> '';
    CREATE INDEX scan_default_noted ON scan_default (district, checkpoint_id, scan_id)
        WHERE note <> '';
    ALTER INDEX scan_noted ATTACH PARTITION scan_default_noted;
    DELETE FROM _sqlx_migrations
        WHERE version BETWEEN 144 AND 146 OR version IN (157, 163)";

#[tokio::test]
async fn indexes_that_are_made_one_by_one_are_completed_by_the_next_start() {
    let database = TestDatabase::create().await;
    let owner = database.owner().await;
    // Those of a month have other names when they are made with the month.
    let indexes = async || -> Vec<String> {
        sqlx::query_scalar(
            "SELECT format('%s %s', pg_get_indexdef(x.indexrelid), x.indisvalid)
             FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
             WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition ORDER BY 1",
        )
        .fetch_all(&owner)
        .await
        .unwrap()
    };
    let parts = async |of: &str| -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM pg_inherits WHERE inhparent = $1::text::regclass")
            .bind(of)
            .fetch_one(&owner)
            .await
            .unwrap()
    };
    let whole = indexes().await;
    sqlx::raw_sql(HALF_MADE).execute(&owner).await.unwrap();
    assert_ne!(indexes().await, whole);
    assert_eq!(parts("scan_noted").await, 1);
    for _ in 0..2 {
        let output = run(&database, &[]);
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(indexes().await, whole);
        assert_eq!(parts("scan_noted").await, parts("scan").await);
        assert_eq!(parts("scan_misdated").await, parts("scan").await);
        assert!(parts("scan").await > 3);
        // Everything is there: whoever was killed just before it was noted goes through it again.
        let noted = "DELETE FROM _sqlx_migrations
             WHERE version BETWEEN 144 AND 146 OR version IN (157, 163)";
        sqlx::raw_sql(noted).execute(&owner).await.unwrap();
    }
}
