//! A claim's clock runs on days on which a rule asks for something: of a season, after another
//! rule.

use super::{claimed, lapsed_on};
use crate::support::TestApp;

/// Whether the one who claimed it reads on a day that it is about to lapse, and when.
async fn is_told(app: &TestApp, day: &str, lapses: &str) -> bool {
    app.set_time(&format!("{day}T02:00:00Z"));
    let page = app.zhang().await.get("/my").await.text();
    page.contains(&format!("{lapses}前没有，认领就失效"))
}

/// From 1 June to 30 September.
const SUMMER: &str = "('week', 601::int2, 930::int2, '2026-01-01'::date, NULL::date)";

#[tokio::test]
async fn where_a_season_alone_asks_for_something_its_days_count_from_its_first() {
    let app = claimed(SUMMER).await;
    assert!(!lapsed_on(&app, "2027-01-22").await);
    assert!(!lapsed_on(&app, "2027-06-01").await, "nothing was asked for before");
    assert!(!is_told(&app, "2027-07-16", "7月31日").await);
    assert!(is_told(&app, "2027-07-17", "7月31日").await);
    assert!(!lapsed_on(&app, "2027-07-30").await);
    assert!(lapsed_on(&app, "2027-07-31").await, "sixty days");
}

#[tokio::test]
async fn a_season_of_less_than_sixty_days_goes_on_with_the_next() {
    let june = "('week', 601::int2, 630::int2, '2026-01-01'::date, NULL::date)";
    let app = claimed(june).await;
    assert!(!lapsed_on(&app, "2027-07-01").await);
    assert!(!lapsed_on(&app, "2028-06-01").await);
    assert!(is_told(&app, "2028-06-17", "7月1日").await);
    assert!(!lapsed_on(&app, "2028-06-30").await);
    assert!(lapsed_on(&app, "2028-07-01").await);
}

#[tokio::test]
async fn a_rule_that_begins_later_counts_from_its_first_day() {
    let app = claimed("('week', NULL::int2, NULL::int2, '2027-03-01'::date, NULL::date)").await;
    assert!(!lapsed_on(&app, "2027-03-01").await);
    assert!(!lapsed_on(&app, "2027-04-29").await);
    assert!(lapsed_on(&app, "2027-04-30").await);
}

#[tokio::test]
async fn a_rule_that_takes_the_place_of_another_begins_no_new_count() {
    let app = claimed(
        "('week', NULL::int2, NULL::int2, '2026-01-01'::date, '2027-01-11'::date),
         ('week', NULL, NULL, '2027-01-11', NULL)",
    )
    .await;
    assert!(is_told(&app, "2027-01-10", "1月22日").await);
    assert!(!lapsed_on(&app, "2027-01-21").await);
    assert!(lapsed_on(&app, "2027-01-22").await);
}

#[tokio::test]
async fn a_season_beside_a_usual_rule_changes_nothing() {
    let app = claimed(&format!("{SUMMER}, ('week', NULL, NULL, '2026-01-01', NULL)")).await;
    assert!(!lapsed_on(&app, "2027-01-21").await);
    assert!(lapsed_on(&app, "2027-01-22").await);
}
