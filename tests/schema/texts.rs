//! The texts of the rules in SQL: a function a file, short, and a number for all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use sha2::{Digest, Sha256};

use super::{migrations, rules};
use crate::support::TestDatabase;

#[tokio::test]
async fn every_function_stands_once_under_its_name() {
    let database = TestDatabase::create().await;
    let owner = database.owner().await;
    let there: Vec<String> = sqlx::query_scalar(
        "SELECT p.proname::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    let mut made: Vec<(String, String)> = Vec::new();
    let tables = fs::read_dir(migrations()).unwrap().map(|file| file.unwrap().path());
    let tables = tables
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap()));
    let rules: BTreeMap<String, String> = rules();
    for (file, text) in tables.chain(rules.clone()) {
        for line in text.lines() {
            let made_here = line
                .strip_prefix("CREATE OR REPLACE FUNCTION ")
                .or_else(|| line.strip_prefix("CREATE FUNCTION "));
            if let Some(name) = made_here.and_then(|rest| rest.split('(').next()) {
                made.push((name.to_owned(), file.clone()));
            }
        }
    }
    for (name, file) in &made {
        if rules.contains_key(file) {
            assert_eq!(name, file, "a function stands in the file of its name");
        }
    }
    let names: BTreeSet<&String> = made.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), made.len(), "a function stands twice: {made:?}");
    assert_eq!(names, there.iter().collect(), "and all of the database's have a file");
}

#[test]
fn functions_are_read_at_a_glance() {
    let mut long = Vec::new();
    for (name, text) in rules() {
        let lines: Vec<&str> = text.lines().collect();
        let begin = lines.iter().position(|line| line.starts_with("CREATE OR REPLACE")).unwrap();
        let end =
            lines.iter().skip(begin).position(|line| line.ends_with("$$;") || *line == "END;");
        let length = end.map_or(lines.len() - begin, |end| end + 1);
        if length > 80 && !text.contains("-- Long: ") {
            long.push(format!("{name}: {length} lines"));
        }
        assert!(lines.iter().all(|line| line.chars().count() <= 100), "{name}: over 100 columns");
    }
    assert!(long.is_empty(), "cut them, or defend them by a comment `-- Long: `: {long:#?}");
}

#[test]
fn a_changed_rule_raises_the_version() {
    let mut hash = Sha256::new();
    for (name, text) in rules() {
        hash.update(format!("{name}\n{text}\n"));
    }
    let hash = hex::encode(&hash.finalize()[..8]);
    let version = fs::read_to_string(migrations().join("functions/VERSION")).unwrap();
    let (number, of) = version.trim().split_once(' ').expect("a number and what it stands for");
    let number: u32 = number.parse().unwrap();
    assert_eq!(
        of,
        hash,
        "the rules changed: `make sqlx` writes `{} {hash}` into migrations/functions/VERSION",
        number + 1
    );
}
