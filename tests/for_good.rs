//! Rounds of jobs that erase or end something for good: what happens in the middle of one.

use std::time::Duration;

use riverward::ids::DistrictId;
use riverward::jobs;
use sqlx::{Connection, Executor, PgConnection};
use tokio::task::JoinHandle;

use crate::api::sql;
use crate::support::{TestApp, seed};

/// 张建国 claimed the road and 李秀英 the river, both confirmed on 23 November; a week is owed on
/// both, so they lapse on 22 January, the river first.
const TWO_CLAIMS: &str = "
    INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from) VALUES
        (990101, '990101', 'road_chief', 'road', 'week', 1, '2026-01-01'),
        (990101, '990101', 'volunteer', 'river', 'week', 1, '2026-01-01');
    INSERT INTO stewardship (district, stewardship_id, segment_id, person_id, role, origin,
        commitment, valid_from) VALUES
        (990101, 500, 2, 1, 'road_chief', 'claimed', '每周走两遍', '2026-11-23'),
        (990101, 501, 1, 2, 'volunteer', 'claimed', '每周走两遍', '2026-11-23');
    INSERT INTO offer (district, offer_id, segment_id, role, note, at, account_id, closed_at) VALUES
        (990101, '019aac00-0000-7000-8000-000000000001', 2, 'road_chief', '', '2026-11-23', 3,
            '2026-11-23'),
        (990101, '019aac00-0000-7000-8000-000000000002', 1, 'volunteer', '', '2026-11-23', 3,
            '2026-11-23');
    INSERT INTO claim (district, claim_id, offer_id, person_id, commitment, at) VALUES
        (990101, '019aac00-0000-7000-8000-000000000003', '019aac00-0000-7000-8000-000000000001', 1,
            '每周走两遍', '2026-11-23'),
        (990101, '019aac00-0000-7000-8000-000000000004', '019aac00-0000-7000-8000-000000000002', 2,
            '每周走两遍', '2026-11-23');
    INSERT INTO claim_decision (district, claim_id, verdict, reason, at, account_id, stewardship_id)
        VALUES
        (990101, '019aac00-0000-7000-8000-000000000003', 'confirmed', '', '2026-11-23', 3, 500),
        (990101, '019aac00-0000-7000-8000-000000000004', 'confirmed', '', '2026-11-23', 3, 501);
    SELECT refresh_duties(990101, '{1,2}', '2026-11-23'),
           settle_segments(990101, '2026-11-23 02:00:00+00', '{1,2}')";

/// The claims that have ended.
async fn ended(app: &TestApp) -> Vec<i64> {
    sqlx::query_scalar(
        "SELECT stewardship_id FROM stewardship WHERE ended = 'lapsed' ORDER BY stewardship_id",
    )
    .fetch_all(&app.database.owner().await)
    .await
    .unwrap()
}

/// Somebody at the database, in a transaction of their own.
async fn somebody(app: &TestApp, does: &'static str) -> PgConnection {
    let mut somebody = PgConnection::connect_with(&app.database.options).await.unwrap();
    somebody.execute("BEGIN").await.unwrap();
    somebody.execute(does).await.unwrap();
    somebody
}

/// Until somebody waits for a lock.
async fn until_waiting(app: &TestApp) {
    let owner = app.database.owner().await;
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&owner).await.unwrap() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_clock_that_jumps_in_the_middle_of_a_round_erases_nothing_more() {
    let app = TestApp::start().await;
    // Of both districts, a phone number that is due and one that is due in half a year; a print
    // order of which the round comes to know in between.
    sql(
        &app,
        "INSERT INTO contact (district, contact_id, sealed, erase_at)
             SELECT d, 900, 'x'::bytea, '2026-11-23 01:00Z'::timestamptz FROM unnest(ARRAY[990101, 990202]) d
             UNION ALL SELECT 990202, 901, 'x', '2027-05-23 01:00Z';
         INSERT INTO job (district, job_id, kind, area_path, account_id, work, state, total,
             created_at, ended_at)
         VALUES (990101, '019ad000-0000-7000-8000-000000000008', 'print', '990101', 5, '{}',
                 'cancelled', 1, '2026-10-09 02:00Z', '2026-10-10 02:00Z')",
    )
    .await;
    let mut holder = somebody(&app, "LOCK TABLE job").await;
    let state = app.state.clone();
    let round: JoinHandle<()> = tokio::spawn(async move {
        jobs::housekeep(&state).await.unwrap();
    });
    until_waiting(&app).await;
    app.state.clock.jump("2027-06-01T02:00:00Z".parse().unwrap());
    holder.execute("COMMIT").await.unwrap();
    round.await.unwrap();
    let left: Vec<(i32, i64)> =
        sqlx::query_as("SELECT district, contact_id FROM contact ORDER BY 1, 2")
            .fetch_all(&app.database.owner().await)
            .await
            .unwrap();
    assert_eq!(left, [(990_202, 900), (990_202, 901)], "the neighbour's turn had not come");

    // Put right, and after the day of rest, what is due goes.
    app.state.clock.jump("2026-11-23T02:01:00Z".parse().unwrap());
    jobs::housekeep(&app.state).await.unwrap();
    app.set_time("2026-11-24T02:02:00Z");
    jobs::housekeep(&app.state).await.unwrap();
    let left: Vec<i64> = sqlx::query_scalar("SELECT contact_id FROM contact")
        .fetch_all(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(left, [901]);
}

#[tokio::test]
async fn a_clock_that_jumps_in_the_middle_of_a_round_ends_no_claim_more() {
    let app = TestApp::start().await;
    sql(&app, TWO_CLAIMS).await;
    app.set_time("2027-01-22T02:00:00Z");
    // The day is settled, so that the round waits for the river at its claim alone.
    sql(&app, "SELECT settle_day(990101, '2027-01-22 02:00:00+00')").await;
    let river = "SELECT FROM segment_state WHERE segment_id = 1 FOR UPDATE";
    let mut holder = somebody(&app, river).await;
    let state = app.state.clone();
    let round: JoinHandle<()> = tokio::spawn(async move {
        jobs::prepare(&state).await.unwrap();
    });
    until_waiting(&app).await;
    app.state.clock.jump("2027-06-01T02:00:00Z".parse().unwrap());
    holder.execute("COMMIT").await.unwrap();
    round.await.unwrap();
    assert_eq!(ended(&app).await, [501], "whose turn had come");

    app.state.clock.jump("2027-01-22T02:01:00Z".parse().unwrap());
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(ended(&app).await, [501]);
    app.set_time("2027-01-23T02:02:00Z");
    jobs::prepare(&app.state).await.unwrap();
    assert_eq!(ended(&app).await, [500, 501]);
}

/// The next round at a time of 22 January.
async fn round_at(app: &TestApp, time: &str) {
    app.set_time(&format!("2027-01-22T{time}:00Z"));
    jobs::prepare(&app.state).await.unwrap();
}

#[tokio::test]
async fn a_claim_that_cannot_be_ended_is_put_aside_and_has_no_other_looked_through_again() {
    let app = TestApp::start().await;
    sql(&app, TWO_CLAIMS).await;
    let refuse = "
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
        CREATE TRIGGER refuse BEFORE UPDATE ON stewardship FOR EACH ROW
            WHEN (OLD.stewardship_id = 501) EXECUTE FUNCTION refuse()";
    sql(&app, refuse).await;
    round_at(&app, "02:00").await;
    assert_eq!(ended(&app).await, [500], "the other is none the worse");
    let today = "2027-01-22".parse().unwrap();
    let is_done = app.state.claims.is_done(DistrictId(seed::DISTRICT), today);
    assert!(is_done, "the district is not looked through every minute");

    // Tried again after a minute, and after two more.
    round_at(&app, "02:01").await;
    sql(&app, "DROP TRIGGER refuse ON stewardship").await;
    round_at(&app, "02:02").await;
    assert_eq!(ended(&app).await, [500], "it waits");
    round_at(&app, "02:03").await;
    assert_eq!(ended(&app).await, [500, 501]);
}
