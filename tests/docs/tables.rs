//! Tables and functions of the database.

use std::collections::BTreeSet;

use super::{ARCHITECTURE, assert_same, column, part, quoted, read, root, rows};
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

/// What the page names is there; that each has one file of its name is seen to by
/// tests/schema/texts.rs.
#[test]
fn functions_are_told_by_their_names() {
    let page = read(ARCHITECTURE);
    for row in rows(part(&page, "functions")) {
        for function in quoted(row[0]) {
            let file = root().join(format!("migrations/functions/{function}.sql"));
            assert!(file.exists(), "no function {function}");
        }
    }
}
