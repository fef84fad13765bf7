//! Days of months, set and cleared with the difference for the towns: what recordings and what
//! takes them back have in common.

use sqlx::PgPool;

use crate::api::sql;
use crate::support::{TestApp, monday, seed};
use riverward::clock::{Clock, LocalMonth};
use riverward::ids::DistrictId;
use riverward::rollups::{self, Depth, Difference};

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);

/// Segment, month, role and bits.
async fn months(owner: &PgPool) -> Vec<(i64, String, String, i32)> {
    sqlx::query_as(
        "SELECT segment_id, to_char(month, 'MM'), role, days FROM segment_month ORDER BY 1, 2, 3",
    )
    .fetch_all(owner)
    .await
    .unwrap()
}

/// Month, kind and both sums, all of one town.
async fn towns(owner: &PgPool) -> Vec<(String, String, i32, i64)> {
    sqlx::query_as(
        "SELECT to_char(month, 'MM'), kind, patrolled, patrolled_days FROM town_month
         WHERE town_path = '990101101' ORDER BY 1, 2",
    )
    .fetch_all(owner)
    .await
    .unwrap()
}

fn row(month: &str, kind: &str, patrolled: i32, days: i64) -> (String, String, i32, i64) {
    (month.to_owned(), kind.to_owned(), patrolled, days)
}

/// Nothing is settled, so it is looked at alone: months against towns.
async fn differing(owner: &PgPool) -> Vec<Difference> {
    let mut found = Vec::new();
    for month in ["2026-10", "2026-11"] {
        let month: LocalMonth = month.parse().unwrap();
        found.extend(rollups::store::check(owner, DISTRICT, month, Depth::Months).await.unwrap());
    }
    found
}

#[tokio::test]
async fn a_set_of_days_is_added_once_and_taken_away_and_towns_get_the_difference() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    // Two days of October, then one of November in each of two roles, and one of the road.
    for _ in 0..2 {
        sql(
            &app,
            "SELECT change_days(990101, '{1,1,1,2}',
                 '{2026-10-01,2026-11-01,2026-11-01,2026-11-01}',
                 '{river_chief,river_chief,volunteer,party_group_leader}', '{3,4,4,1}', NULL)",
        )
        .await;
        assert_eq!(
            towns(&owner).await,
            [row("10", "river", 1, 2), row("11", "river", 2, 2), row("11", "road", 1, 1)],
            "a day that is there changes nothing"
        );
    }
    assert_eq!(months(&owner).await.len(), 4);
    assert_eq!(differing(&owner).await, []);

    // One day goes, another comes, a month loses its only one.
    sql(
        &app,
        "SELECT change_days(990101, '{1,1,1}', '{2026-10-01,2026-11-01,2026-11-01}',
             '{river_chief,river_chief,volunteer}', '{0,24,0}', '{1,4,4}')",
    )
    .await;
    let expected = [
        (1, "10".to_owned(), "river_chief".to_owned(), 2),
        (1, "11".to_owned(), "river_chief".to_owned(), 24),
        (2, "11".to_owned(), "party_group_leader".to_owned(), 1),
    ];
    assert_eq!(months(&owner).await, expected);
    assert_eq!(
        towns(&owner).await,
        [row("10", "river", 1, 1), row("11", "river", 1, 2), row("11", "road", 1, 1)]
    );
    assert_eq!(differing(&owner).await, []);
}

#[tokio::test]
async fn a_town_s_row_of_zeros_is_right_and_one_of_anything_else_is_not() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let change = |came: i32, went: &str| {
        format!(
            "SELECT change_days(990101, '{{1}}', '{{2026-11-01}}', '{{river_chief}}', '{{{came}}}',
                 {went})"
        )
    };
    sql(&app, &change(1, "NULL")).await;
    sql(&app, &change(0, "'{1}'")).await;
    assert!(months(&owner).await.is_empty());
    assert_eq!(towns(&owner).await, [row("11", "river", 0, 0)]);
    assert_eq!(differing(&owner).await, []);

    sql(&app, "UPDATE town_month SET patrolled_days = 1").await;
    let wrong = Difference {
        table: "town_month",
        rows: 1,
        keys: vec!["990101101/river".to_owned()],
    };
    assert_eq!(differing(&owner).await, [wrong]);
    let month = "2026-11".parse().unwrap();
    rollups::store::rebuild(&owner, DISTRICT, month, Depth::Months, &Clock::fixed(monday()))
        .await
        .unwrap();
    assert!(towns(&owner).await.is_empty());
    assert_eq!(differing(&owner).await, []);
}
