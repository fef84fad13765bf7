//! A claim's clock runs on days on which a rule asks for something: of a season, after another
//! rule.

use riverward::jobs;

use crate::api::sql;
use crate::support::TestApp;

/// 张建国 claimed the road, confirmed on 23 November. `rules` are rows of duty: the first and the
/// last day of their season, if any, and from when to when they hold.
async fn claimed(rules: &str) -> TestApp {
    let app = TestApp::start().await;
    sql(
        &app,
        format!(
            "INSERT INTO duty (district, area_path, role, kind, unit, times, season_from, season_to,
                 valid_from, valid_to)
                 SELECT 990101, '990101', 'road_chief', 'road', 'week', 1, r.*
                 FROM (VALUES {rules}) AS r;
             INSERT INTO stewardship (district, stewardship_id, segment_id, person_id, role, origin,
                 commitment, valid_from)
                 VALUES (990101, 500, 2, 1, 'road_chief', 'claimed', '每周走两遍', '2026-11-23');
             INSERT INTO offer (district, offer_id, segment_id, role, note, at, account_id,
                 closed_at)
                 VALUES (990101, '019aac00-0000-7000-8000-000000000001', 2, 'road_chief', '',
                     '2026-11-23', 3, '2026-11-23');
             INSERT INTO claim (district, claim_id, offer_id, person_id, commitment, at)
                 VALUES (990101, '019aac00-0000-7000-8000-000000000002',
                     '019aac00-0000-7000-8000-000000000001', 1, '每周走两遍', '2026-11-23');
             INSERT INTO claim_decision (district, claim_id, verdict, reason, at, account_id,
                 stewardship_id)
                 VALUES (990101, '019aac00-0000-7000-8000-000000000002', 'confirmed', '',
                     '2026-11-23', 3, 500);
             SELECT refresh_duties(990101, '{{2}}', '2026-11-23'),
                    settle_segments(990101, '2026-11-23 02:00:00+00', '{{2}}')"
        ),
    )
    .await;
    app
}

/// Works the night before a day off; whether the road is offered anew then.
async fn lapsed_on(app: &TestApp, day: &str) -> bool {
    app.set_time(&format!("{day}T02:00:00Z"));
    jobs::prepare(&app.state).await.unwrap();
    sqlx::query_scalar("SELECT count(*) = 1 FROM offer WHERE closed_at IS NULL")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap()
}

/// Whether the one who claimed it reads on a day that it is about to lapse, and when.
async fn is_told(app: &TestApp, day: &str, lapses: &str) -> bool {
    app.set_time(&format!("{day}T02:00:00Z"));
    let page = app.zhang().await.get("/my").await.text();
    page.contains(&format!("{lapses}前没有，认领就失效"))
}

/// From 1 June to 30 September.
const SUMMER: &str = "(601::int2, 930::int2, '2026-01-01'::date, NULL::date)";

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
    let june = "(601::int2, 630::int2, '2026-01-01'::date, NULL::date)";
    let app = claimed(june).await;
    assert!(!lapsed_on(&app, "2027-07-01").await);
    assert!(!lapsed_on(&app, "2028-06-01").await);
    assert!(is_told(&app, "2028-06-17", "7月1日").await);
    assert!(!lapsed_on(&app, "2028-06-30").await);
    assert!(lapsed_on(&app, "2028-07-01").await);
}

#[tokio::test]
async fn a_rule_that_begins_later_counts_from_its_first_day() {
    let app = claimed("(NULL::int2, NULL::int2, '2027-03-01'::date, NULL::date)").await;
    assert!(!lapsed_on(&app, "2027-03-01").await);
    assert!(!lapsed_on(&app, "2027-04-29").await);
    assert!(lapsed_on(&app, "2027-04-30").await);
}

#[tokio::test]
async fn a_rule_that_takes_the_place_of_another_begins_no_new_count() {
    let app = claimed(
        "(NULL::int2, NULL::int2, '2026-01-01'::date, '2027-01-11'::date),
         (NULL, NULL, '2027-01-11', NULL)",
    )
    .await;
    assert!(is_told(&app, "2027-01-10", "1月22日").await);
    assert!(!lapsed_on(&app, "2027-01-21").await);
    assert!(lapsed_on(&app, "2027-01-22").await);
}

#[tokio::test]
async fn a_season_beside_a_usual_rule_changes_nothing() {
    let app = claimed(&format!("{SUMMER}, (NULL, NULL, '2026-01-01', NULL)")).await;
    assert!(!lapsed_on(&app, "2027-01-21").await);
    assert!(lapsed_on(&app, "2027-01-22").await);
}
