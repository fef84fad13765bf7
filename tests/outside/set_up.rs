//! A set-up that is cut off begins anew by itself.

use std::path::Path;
use std::process::{Command, Output};

use riverward::ids::Entropy;
use riverward::secrets::Secrets;

use crate::support::TestDatabase;

/// psql with the province of the benchmarks, small, and what follows in the same transaction.
fn province(database: &TestDatabase, then: &str) -> Output {
    // Some parameters of the address are sqlx's own.
    let whole = database.url();
    let (address, parameters) = whole.split_once('?').unwrap_or((&whole, ""));
    let known = parameters.split('&').filter(|one| !one.starts_with("statement-cache-capacity="));
    let url = format!("{address}?{}", known.collect::<Vec<_>>().join("&"));
    Command::new("psql")
        .args(["-q", "-X", "--single-transaction", "-v", "towns=2", "-v", "lines=60"])
        .args(["-v", "scans=200", "-f"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/province.sql"))
        .args(["-c", then])
        .arg(url)
        .output()
        .unwrap()
}

#[tokio::test]
async fn a_benchmarks_province_that_was_cut_off_leaves_nothing_and_is_made_again() {
    let database = TestDatabase::create().await;
    let owner = database.owner().await;
    let there = async || -> (bool, bool) {
        sqlx::query_as(
            "SELECT EXISTS (SELECT FROM district WHERE district = 990900),
                 to_regclass('bench.plain') IS NOT NULL",
        )
        .fetch_one(&owner)
        .await
        .unwrap()
    };
    assert!(!province(&database, "SELECT 1 / 0").status.success());
    assert_eq!(there().await, (false, false));
    let again = province(&database, "SELECT 1");
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    assert_eq!(there().await, (true, true));
}

#[test]
fn a_secret_has_its_name_when_it_is_whole() {
    let data = tempfile::tempdir().unwrap();
    let files = || {
        let entries = std::fs::read_dir(data.path()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect::<Vec<_>>()
    };
    // A server that was killed while it wrote.
    std::fs::write(data.path().join("secret.unfinished-1"), "half").unwrap();
    Secrets::load(None, data.path(), &Entropy::from_os()).unwrap();
    let made = std::fs::read(data.path().join("secret")).unwrap();
    assert_eq!(made.len(), 64);
    Secrets::load(None, data.path(), &Entropy::from_os()).unwrap();
    assert_eq!(std::fs::read(data.path().join("secret")).unwrap(), made, "made once");
    assert_eq!(files().len(), 2, "nothing else is left: {:?}", files());
}
