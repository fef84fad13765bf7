//! What a page of a list costs does not grow with the list: only what stands on it is added up.

use sqlx::{Executor, PgPool};

use crate::support::{TestDatabase, monday, seed};
use riverward::db::Databases;
use riverward::ids::DistrictId;
use riverward::rights::Scope;
use riverward::views::by_name::Wanted;
use riverward::views::store::{offers, people};

/// Rows and entries of indexes of a table that were read so far.
async fn read(db: &PgPool, table: &str) -> i64 {
    // One connection, so that what it just did is counted before it is asked.
    db.execute("SELECT pg_stat_force_next_flush()").await.unwrap();
    db.execute("SELECT pg_stat_clear_snapshot()").await.unwrap();
    sqlx::query_scalar(
        "SELECT t.seq_tup_read + (SELECT coalesce(sum(i.idx_tup_read), 0)
                                  FROM pg_stat_user_indexes i WHERE i.relid = t.relid)::int8
         FROM pg_stat_user_tables t WHERE t.relname = $1",
    )
    .bind(table)
    .fetch_one(db)
    .await
    .unwrap()
}

/// A thousand stewards of twenty segments each, and what a test adds.
async fn big(more: &str) -> (TestDatabase, PgPool) {
    let database = TestDatabase::big().await;
    let owner = database.owner().await;
    owner.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(more.to_owned()))).await.unwrap();
    let db = Databases::open(&database.options, Some(1)).app;
    (database, db)
}

fn district() -> Scope {
    Scope::whole_district(DistrictId(seed::DISTRICT))
}

#[tokio::test]
async fn a_page_of_people_adds_up_for_those_who_stand_on_it() {
    let (_database, db) = big("INSERT INTO person (district, person_id, name, area_path)
             SELECT 990101, 500000 + n, '志愿者' || n, '990101' FROM generate_series(1, 20000) n;
         ANALYZE person")
    .await;
    let wanted = Wanted {
        text: None,
        after: None,
        limit: 51,
    };
    let before = (read(&db, "person").await, read(&db, "stewardship").await);
    let page = people::list(&db, &district(), &wanted, monday()).await.unwrap();
    assert_eq!(page.len(), 51);
    let (person, stewardship) =
        (read(&db, "person").await - before.0, read(&db, "stewardship").await - before.1);
    assert!(person <= 1_000, "{person} of 21,000 people were read");
    assert!(stewardship <= 5_000, "{stewardship} stewardships were read");
}

#[tokio::test]
async fn a_page_of_offers_adds_up_for_those_who_ask_on_it() {
    let (_database, db) = big("INSERT INTO offer (district, offer_id, segment_id, role, note, at)
             SELECT district, gen_random_uuid(), segment_id, 'volunteer', '', '2026-11-20Z'
             FROM segment WHERE district = 990101 AND segment_id >= 10000;
         INSERT INTO claim (district, claim_id, offer_id, person_id, commitment, at)
             SELECT o.district, gen_random_uuid(), o.offer_id, 1000 + o.segment_id % 1000, 'x',
                 '2026-11-21Z'
             FROM offer o WHERE o.segment_id % 5 = 0;
         ANALYZE offer, claim")
    .await;
    let before = read(&db, "stewardship").await;
    let page = offers::open(&db, &district(), monday(), None, 51).await.unwrap();
    assert_eq!(page.len(), 51);
    assert!(page.iter().all(|offer| offer.claims.0.len() == 1), "those who wait come first");
    let stewardship = read(&db, "stewardship").await - before;
    assert!(stewardship <= 5_000, "{stewardship} stewardships were read");
    // The next page goes on behind the first.
    let after = page[49].key();
    let next = offers::open(&db, &district(), monday(), Some(&after), 51).await.unwrap();
    assert_eq!(next[0].id, page[50].id);
}
