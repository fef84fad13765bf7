//! A district of a size at which plans matter.

use sqlx::{AssertSqlSafe, Executor};

use super::{TestDatabase, is_long};

/// Segments of the big district, each with a code and ten scans; one in twenty as many stewards.
/// A hundred thousand in `make test-long`.
pub fn segments() -> i64 {
    if is_long() { 100_000 } else { 20_000 }
}

/// The seed's district with the segments 10,000 and on, their statistics known.
pub async fn big_district() -> TestDatabase {
    let database = TestDatabase::create().await;
    let owner = database.owner().await;
    let generate = include_str!("generate.sql")
        .replace(":segments", &segments().to_string())
        .replace(":stewards", &(segments() / 20).to_string());
    owner
        .execute(sqlx::raw_sql(AssertSqlSafe(generate)))
        .await
        .expect("the generated district");
    owner.execute("VACUUM ANALYZE").await.unwrap();
    owner.close().await;
    database
}
