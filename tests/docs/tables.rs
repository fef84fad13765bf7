//! Tables and functions of the database.

use std::collections::BTreeSet;

use super::{ARCHITECTURE, assert_same, below, column, part, quoted, read, root, rows};
use crate::support::TestDatabase;

/// Every table of ours; partitions go by the table they are of.
async fn tables() -> BTreeSet<String> {
    let database = TestDatabase::create().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT t.table_name::text
         FROM information_schema.tables t
         JOIN pg_class c ON c.oid = format('%I.%I', t.table_schema, t.table_name)::regclass
         WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND NOT c.relispartition
           AND t.table_name <> '_sqlx_migrations'
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                               AND d.objid = c.oid AND d.deptype = 'e')",
    )
    .fetch_all(&database.owner().await)
    .await
    .unwrap();
    tables.into_iter().collect()
}

#[tokio::test]
async fn every_table_stands_in_the_list() {
    let written = column(part(&read(ARCHITECTURE), "tables"), 0);
    assert_same(ARCHITECTURE, &written, &tables().await);
}

/// With what it holds of people, or among those that hold nothing.
#[tokio::test]
async fn every_table_stands_on_the_page_of_personal_data() {
    let page = read("docs/privacy.md");
    let written: BTreeSet<String> = quoted(&page)
        .into_iter()
        .map(|word| word.split('.').next().unwrap_or_default().to_owned())
        .collect();
    let tables = tables().await;
    let missing: Vec<_> = tables.difference(&written).collect();
    assert!(missing.is_empty(), "docs/privacy.md lacks {missing:?}");
}

/// A function is replaced whole, so the newest file that makes it holds its present text.
#[tokio::test]
async fn the_text_of_a_function_is_the_one_that_holds() {
    let database = TestDatabase::create().await;
    let functions: Vec<String> = sqlx::query_scalar(
        "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    )
    .fetch_all(&database.owner().await)
    .await
    .unwrap();
    let migrations: Vec<(String, String)> = below(&root().join("migrations"))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "sql"))
        .map(|path| {
            let text = read(&path);
            (path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned(), text)
        })
        .collect();
    let page = read(ARCHITECTURE);
    for row in rows(part(&page, "functions")) {
        let files = quoted(row[1]);
        for function in quoted(row[0]) {
            assert!(functions.iter().any(|known| known == function), "no function {function}");
            let made = ["CREATE", "CREATE OR REPLACE"]
                .map(|create| format!("{create} FUNCTION {function}("));
            let newest = migrations
                .iter()
                .rev()
                .find(|(_, text)| made.iter().any(|made| text.contains(made.as_str())));
            let (file, _) = newest.unwrap_or_else(|| panic!("no file makes {function}"));
            assert!(files.contains(&file.as_str()), "{function} is made in {file}, not {files:?}");
        }
    }
}
