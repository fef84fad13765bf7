//! Erasing beside whoever changes the same: another server, an import, a reporter, the
//! administrator.

use std::time::Duration;

use reqwest::StatusCode;
use riverward::accounts::store::people::erase_posts;
use riverward::app::AppState;
use riverward::ids::DistrictId;
use riverward::jobs;
use riverward::retention::Term;
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};
use tokio::task::JoinHandle;

use super::{at, erased, keep, left, shorten, something_of_everything};
use crate::support::{TestApp, seed};

/// Somebody at the database, in a transaction of their own.
async fn somebody(app: &TestApp, does: &'static str) -> PgConnection {
    let mut somebody = PgConnection::connect_with(&app.database.options).await.unwrap();
    somebody.execute("BEGIN").await.unwrap();
    somebody.execute(does).await.unwrap();
    somebody
}

/// Until so many wait for a lock.
async fn until_waiting(app: &TestApp, number: i64) {
    let owner = app.database.owner().await;
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&owner).await.unwrap() < number {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A round of the job, beside whatever else goes on.
fn round(app: &TestApp) -> JoinHandle<()> {
    let state = app.state.clone();
    tokio::spawn(async move {
        jobs::housekeep(&state).await.unwrap();
    })
}

/// One statement of it, of which it answers how much it erased.
fn erasing_posts(state: AppState) -> JoinHandle<u64> {
    tokio::spawn(async move {
        let mut tx = state.db.jobs.begin().await.unwrap();
        let term = Term {
            now: state.clock.now(),
            days: 365,
        };
        let erased = erase_posts(&mut tx, DistrictId(seed::DISTRICT), term).await.unwrap();
        tx.commit().await.unwrap();
        erased
    })
}

/// Post and version of the one whose role ended.
async fn person(app: &TestApp) -> (String, i32) {
    sqlx::query_as("SELECT post, version FROM person WHERE district = 990101 AND person_id = 30")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn of_two_servers_at_once_one_erases_posts() {
    let app = TestApp::start().await;
    something_of_everything(&app).await;
    app.set_time("2027-12-01T02:00:00Z");
    let mut holder = somebody(&app, "SELECT hold_cards()").await;
    let both = [erasing_posts(app.state.clone()), erasing_posts(app.state.clone())];
    until_waiting(&app, 2).await;
    holder.execute("COMMIT").await.unwrap();
    let [first, second] = both;
    assert_eq!(first.await.unwrap() + second.await.unwrap(), 1);
    assert_eq!(person(&app).await, (String::new(), 2));
}

#[tokio::test]
async fn who_is_appointed_again_meanwhile_keeps_the_new_post() {
    let app = TestApp::start().await;
    something_of_everything(&app).await;
    app.set_time("2027-12-01T02:00:00Z");
    let appointed = "SELECT hold_cards();
        INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
        VALUES (990101, 1, 30, 'volunteer', '2027-12-01');
        UPDATE person SET post = '副组长' WHERE district = 990101 AND person_id = 30";
    let mut import = somebody(&app, appointed).await;
    let erasing = erasing_posts(app.state.clone());
    until_waiting(&app, 1).await;
    import.execute("COMMIT").await.unwrap();
    assert_eq!(erasing.await.unwrap(), 0);
    assert_eq!(person(&app).await, ("副组长".to_owned(), 1));
}

#[tokio::test]
async fn where_nothing_is_due_no_card_is_held_up() {
    let app = TestApp::start().await;
    let mut holder = somebody(&app, "SELECT hold_cards()").await;
    assert_eq!(erasing_posts(app.state.clone()).await.unwrap(), 0);
    holder.execute("COMMIT").await.unwrap();
}

#[tokio::test]
async fn a_number_whose_problem_is_just_reopened_stays() {
    let app = TestApp::start().await;
    something_of_everything(&app).await;
    app.set_time("2027-02-21T02:00:00Z");
    // The order in which reopening does it.
    let reopened = "SELECT FROM segment_state WHERE segment_id IN (
            SELECT segment_id FROM problem WHERE problem_id = 900) FOR UPDATE;
        SELECT FROM problem WHERE problem_id = 900 FOR UPDATE";
    let mut reporter = somebody(&app, reopened).await;
    let round = round(&app);
    until_waiting(&app, 1).await;
    let put_off = "UPDATE contact SET erase_at = erase_at + interval '17 days'
                   WHERE district = 990101; COMMIT";
    reporter.execute(put_off).await.unwrap();
    round.await.unwrap();
    assert!(left(&app, seed::DISTRICT).await.contains(&"contacts"));
    assert!(!erased(&app, seed::DISTRICT).await.contains_key("contacts"));
    let [here, _] = at(&app, "2027-03-10T02:00:00Z").await;
    assert!(!here.contains(&"contacts"), "{here:?}");
}

#[tokio::test]
async fn a_round_hears_a_longer_time_that_was_chosen_meanwhile() {
    let app = TestApp::start().await;
    something_of_everything(&app).await;
    shorten(&app, "tracks", 10).await;
    app.set_time("2026-12-04T02:00:00Z");
    let admin = app.admin().await;
    // Orders come before tracks: there it has to wait.
    let mut holder = somebody(&app, "LOCK TABLE job").await;
    let round = round(&app);
    until_waiting(&app, 1).await;
    let longer = keep(&admin, "tracks", &json!({ "days": Value::Null })).await;
    assert_eq!(longer.status, StatusCode::NO_CONTENT, "{}", longer.body);
    holder.execute("COMMIT").await.unwrap();
    round.await.unwrap();
    assert!(left(&app, seed::DISTRICT).await.contains(&"tracks"));
}
