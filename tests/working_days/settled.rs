//! What was promised by weekends, and what becomes of it when the notice comes.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use riverward::calendar::store as calendar;
use riverward::ids::{DistrictId, SegmentId};
use riverward::jobs;
use riverward::views::store::card::stamp;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection, PgPool};

use super::{at, due, import, notice, rate_low};
use crate::api::{ask, sql};
use crate::support::{TestApp, seed};

const FLAG: &str = "暂按周末推算";

/// A low rating of Monday 14 December 2026: fifteen working days reach into 2027.
async fn in_december() -> TestApp {
    let app = TestApp::start().await;
    app.set_time("2026-12-14T02:00:00Z");
    app
}

/// When a phone number goes, and until when it was said to stay.
async fn number_goes(app: &TestApp) -> (DateTime<Utc>, DateTime<Utc>) {
    sqlx::query_as("SELECT erase_at, promised_until FROM contact")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_day_that_waits_for_a_notice_is_flagged_wherever_it_is_shown_until_the_notice_comes() {
    let app = in_december().await;
    let official = app.official().await;
    let thanks = rate_low(&app).await;
    assert!(thanks.text().contains("1月4日答复（含当天）"), "{}", thanks.text());
    assert!(thanks.text().contains(FLAG), "{}", thanks.text());
    let receipt = thanks.link_starting("/p/").unwrap();
    let page = async || app.resident().get(&receipt).await.text();
    assert!(page().await.contains(FLAG));
    let lists = async || {
        let inbox = ask(&official, "/api/v1/problems?area=990101101").await["items"][0].clone();
        let id = inbox["id"].as_i64().unwrap();
        let one = ask(&official, &format!("/api/v1/problems/{id}")).await;
        let segment = ask(&official, "/api/v1/segments/1").await["problems"][0].clone();
        [inbox, one, segment]
    };
    for item in lists().await {
        assert_eq!(
            (&item["due_at"], &item["due_assumed"]),
            (&json!("2027-01-04T16:00:00Z"), &json!(true)),
            "{item}"
        );
    }

    import(&app, &notice()).await;
    let shown = page().await;
    assert!(shown.contains("1月5日答复（含当天）") && !shown.contains(FLAG), "{shown}");
    for item in lists().await {
        assert_eq!(
            (&item["due_at"], &item["due_assumed"]),
            (&json!("2027-01-05T16:00:00Z"), &json!(false)),
            "{item}"
        );
    }
}

#[tokio::test]
async fn what_hangs_on_the_day_moves_with_it_in_the_same_step() {
    let app = in_december().await;
    rate_low(&app).await;
    let (first, assumed, version) = due(&app).await;
    assert_eq!((first, assumed, version), (at("2027-01-04T16:00:00Z"), true, 1));
    let (goes, said) = number_goes(&app).await;
    let card = async || {
        let district = DistrictId(seed::DISTRICT);
        stamp(&app.state.db.app, district, SegmentId(seed::RIVER)).await.unwrap()
    };
    let before = card().await;
    import(&app, &notice()).await;
    assert_eq!(due(&app).await, (at("2027-01-05T16:00:00Z"), false, 2));
    let day = TimeDelta::days(1);
    assert_eq!(number_goes(&app).await, (goes + day, said + day));
    assert_ne!(card().await, before, "kept pages of the segment are made anew");
    let moved: i64 = sqlx::query_scalar(
        "SELECT (detail ->> 'updated')::int8 FROM audit WHERE action = 'calendar.import'",
    )
    .fetch_one(&app.database.owner().await)
    .await
    .unwrap();
    assert_eq!(moved, 1);
    // A notice that is put right later counts as well.
    let mut fewer = notice();
    fewer["days"] = json!([{ "name": "元旦", "date": "2027-01-02", "isOffDay": true }]);
    import(&app, &fewer).await;
    assert_eq!(due(&app).await, (at("2027-01-04T16:00:00Z"), false, 3));
    assert_eq!(number_goes(&app).await, (goes, said));
}

#[tokio::test]
async fn what_is_closed_or_was_promised_in_another_way_stays() {
    for change in [
        "UPDATE problem SET stage = 'closed', closed_at = '2026-12-15'",
        "UPDATE problem SET due_at = '2027-01-11T16:00:00Z'",
        "UPDATE problem SET due_from = NULL, due_unit = NULL, due_number = NULL",
        "UPDATE problem SET due_unit = 'day'",
    ] {
        let app = in_december().await;
        rate_low(&app).await;
        sql(&app, change).await;
        let before = due(&app).await;
        import(&app, &notice()).await;
        assert_eq!(due(&app).await, before, "{change}");
    }
}

const CLOSE: &str = "UPDATE problem SET stage = 'closed', closed_at = '2026-12-15'";

/// Closes the one problem there is, and reopens it on the 16th of December; the rule it has then.
async fn reopened(app: &TestApp, receipt: &str) -> (String, i32, DateTime<Utc>, bool) {
    sql(app, CLOSE).await;
    app.set_time("2026-12-16T02:00:00Z");
    let answer = app.resident().post(&format!("{receipt}/reopen"), &[]).await;
    assert_eq!(answer.status, reqwest::StatusCode::OK, "{}", answer.body);
    sqlx::query_as("SELECT due_unit, due_number, due_from, due_assumed FROM problem")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_report_that_is_reopened_is_due_by_days_and_waits_for_no_notice() {
    let app = in_december().await;
    let page = format!("/q/{}", seed::river());
    let (form, action) = (format!("{page}/report"), format!("{page}/problems"));
    let fields = [("category", "rubbish"), ("text", "岸边有垃圾")];
    let thanks = app.resident().fill(&form, &action, &fields).await;
    let rule = reopened(&app, &thanks.link_starting("/p/").unwrap()).await;
    assert_eq!(rule, ("day".into(), 5, at("2026-12-16T02:00:00Z"), false));
    let before = due(&app).await;
    assert_eq!(before.0, at("2026-12-21T16:00:00Z"));
    import(&app, &notice()).await;
    assert_eq!(due(&app).await, before);
}

#[tokio::test]
async fn a_low_rating_that_is_reopened_is_due_by_working_days_and_moves_with_the_notice() {
    let app = in_december().await;
    let receipt = rate_low(&app).await.link_starting("/p/").unwrap();
    let rule = reopened(&app, &receipt).await;
    assert_eq!(rule, ("working_day".into(), 15, at("2026-12-16T02:00:00Z"), true));
    let page = app.resident().get(&receipt).await.text();
    assert!(page.contains("1月6日答复（含当天）") && page.contains(FLAG), "{page}");
    let (goes, said) = number_goes(&app).await;
    let first = due(&app).await.0;
    assert_eq!(first, at("2027-01-06T16:00:00Z"));
    import(&app, &notice()).await;
    let (settled, assumed, _) = due(&app).await;
    let day = TimeDelta::days(1);
    assert_eq!((settled, assumed), (first + day, false));
    assert_eq!(number_goes(&app).await, (goes + day, said + day));
}

/// Comes back when somebody waits for a lock.
async fn somebody_waits(owner: &PgPool) {
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(owner).await.unwrap() < 1 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn who_reopens_a_low_rating_holds_nothing_while_a_notice_is_imported() {
    let app = in_december().await;
    let receipt = rate_low(&app).await.link_starting("/p/").unwrap();
    sql(&app, CLOSE).await;
    // A notice that is just being imported has the calendar, and locks problems after it.
    let mut other = PgConnection::connect_with(&app.database.options).await.unwrap();
    other
        .execute("BEGIN; SELECT pg_advisory_xact_lock(hashtext('riverward calendar'), 990101)")
        .await
        .unwrap();
    let owner = app.database.owner().await;
    let (resident, path) = (app.resident(), format!("{receipt}/reopen"));
    let finishing = async {
        somebody_waits(&owner).await;
        other.execute("SELECT FROM problem FOR UPDATE NOWAIT; COMMIT").await.unwrap();
    };
    let (answer, ()) = tokio::join!(resident.post(&path, &[]), finishing);
    assert_eq!(answer.status, reqwest::StatusCode::OK, "{}", answer.body);
    assert_eq!(due(&app).await.0, at("2027-01-04T16:00:00Z"));
}

#[tokio::test]
async fn a_promise_that_is_being_made_is_found_by_the_notice_that_comes_meanwhile() {
    let app = in_december().await;
    rate_low(&app).await;
    // A second one, made by somebody who has asked for the calendar and not ended yet.
    let mut other = PgConnection::connect_with(&app.database.options).await.unwrap();
    other
        .execute(
            "BEGIN;
             SELECT pg_advisory_xact_lock_shared(hashtext('riverward calendar'), 990101)",
        )
        .await
        .unwrap();
    let admin = app.admin().await;
    let owner = app.database.owner().await;
    let body = notice();
    let importing = super::put(&admin, "/api/v1/calendar/2027", &body);
    let finishing = async {
        somebody_waits(&owner).await;
        other
            .execute(
                "INSERT INTO problem (district, receipt, segment_id, area_path, category, body,
                     source, is_rating, stage, opened_at, due_at, due_from, due_unit, due_number,
                     due_assumed)
                 SELECT district, 'K7Q2M9XD4T8VRW3P', segment_id, area_path, category, body,
                     source, is_rating, stage, opened_at, due_at, due_from, due_unit, due_number,
                     due_assumed FROM problem;
                 COMMIT",
            )
            .await
            .unwrap();
    };
    let (answer, ()) = tokio::join!(importing, finishing);
    assert_eq!(answer.status, reqwest::StatusCode::NO_CONTENT, "{}", answer.body);
    let days: Vec<(DateTime<Utc>, bool)> =
        sqlx::query_as("SELECT DISTINCT due_at, due_assumed FROM problem")
            .fetch_all(&owner)
            .await
            .unwrap();
    assert_eq!(days, [(at("2027-01-05T16:00:00Z"), false)]);
}

/// Tasks as the release before wrote them, by weekends and without a rule.
const OF_BEFORE: &str = "
    DELETE FROM calendar_day;
    DELETE FROM calendar_notice;
    INSERT INTO problem (district, problem_id, receipt, segment_id, area_path, category, body,
        source, is_rating, stage, opened_at, due_at, closed_at)
    VALUES (990101, 901, 'K7Q2M9XD4T8VRW3A', 1, '990101101201', 'rating', '差', 'resident', true,
            'assigned', '2026-09-18T02:00:00Z', '2026-10-09T16:00:00Z', NULL),
           (990101, 902, 'K7Q2M9XD4T8VRW3B', 1, '990101101201', 'rating', '差', 'resident', true,
            'reported', '2026-09-18T02:00:00Z', '2026-10-09T16:00:00Z', NULL),
           (990101, 903, 'K7Q2M9XD4T8VRW3C', 1, '990101101201', 'rating', '差', 'resident', true,
            'closed', '2026-09-18T02:00:00Z', '2026-10-09T16:00:00Z', '2026-09-21T02:00:00Z'),
           (990101, 904, 'K7Q2M9XD4T8VRW3D', 1, '990101101201', 'rubbish', '脏', 'resident', false,
            'reported', '2026-09-18T02:00:00Z', '2026-09-23T16:00:00Z', NULL);
    INSERT INTO problem_event (district, event_id, problem_id, at, stage, actor_kind)
    SELECT 990101, uuidv7_floor(e.at + e.problem_id * interval '1 second'), e.problem_id, e.at,
        'reported', 'resident'
    FROM (VALUES (901, '2026-09-18T02:00:00Z'::timestamptz), (902, '2026-09-18T02:00:00Z'),
                 (902, '2026-10-04T02:00:00Z'), (903, '2026-09-18T02:00:00Z'),
                 (904, '2026-09-18T02:00:00Z')) e (problem_id, at)";

#[tokio::test]
async fn what_the_release_before_promised_by_weekends_is_worked_out_again() {
    let app = TestApp::start().await;
    sql(&app, OF_BEFORE).await;
    sql(&app, include_str!("../../migrations/0167_due_of_ratings.sql")).await;
    calendar::lay_everywhere(&app.state.db.jobs, app.state.clock.now()).await.unwrap();
    let days: Vec<(i64, DateTime<Utc>, Option<String>)> =
        sqlx::query_as("SELECT problem_id, due_at, due_unit FROM problem ORDER BY problem_id")
            .fetch_all(&app.database.owner().await)
            .await
            .unwrap();
    let by_weekends = at("2026-10-09T16:00:00Z");
    assert_eq!(
        days,
        [
            (901, at("2026-10-15T16:00:00Z"), Some("working_day".to_owned())),
            (902, by_weekends, None),
            (903, by_weekends, None),
            (904, at("2026-09-23T16:00:00Z"), None),
        ]
    );
}

#[tokio::test]
async fn what_an_outage_put_off_moves_with_the_notice_and_stays_put_off() {
    let app = in_december().await;
    rate_low(&app).await;
    let (goes, said) = number_goes(&app).await;
    sql(
        &app,
        "UPDATE problem SET due_at = due_at + interval '48 hours';
         INSERT INTO excuse (district, excuse_id, area_path, from_at, past_at, from_day, past_day,
             words, note, at)
         VALUES (990101, '019b1a00-0000-7000-8000-000000000001', '990101', '2026-12-14 03:00Z',
             '2026-12-16 01:00Z', '2026-12-14', '2026-12-16', '断电', '', '2026-12-16 02:00Z');
         INSERT INTO excused_promise (district, excuse_id, problem_id, days, due_at)
         SELECT 990101, '019b1a00-0000-7000-8000-000000000001', problem_id, 2, due_at FROM problem",
    )
    .await;
    import(&app, &notice()).await;
    assert_eq!(due(&app).await, (at("2027-01-07T16:00:00Z"), false, 2));
    let day = TimeDelta::days(1);
    assert_eq!(number_goes(&app).await, (goes + day, said + day));
    let put_off: DateTime<Utc> = sqlx::query_scalar("SELECT due_at FROM excused_promise")
        .fetch_one(&app.database.owner().await)
        .await
        .unwrap();
    assert_eq!(put_off, at("2027-01-07T16:00:00Z"), "by which it can be taken back");
}

#[tokio::test]
async fn a_notice_that_comes_before_a_withdrawal_is_followed_through_moves_what_is_put_off_still() {
    let app = in_december().await;
    rate_low(&app).await;
    sql(
        &app,
        "UPDATE problem SET due_at = due_at + interval '48 hours';
         INSERT INTO excuse (district, excuse_id, area_path, from_at, past_at, from_day, past_day,
             words, note, at)
         VALUES (990101, '019b1a00-0000-7000-8000-000000000001', '990101', '2026-12-14 03:00Z',
             '2026-12-16 01:00Z', '2026-12-14', '2026-12-16', '断电', '', '2026-12-16 02:00Z');
         INSERT INTO excused_promise (district, excuse_id, problem_id, days, due_at)
         SELECT 990101, '019b1a00-0000-7000-8000-000000000001', problem_id, 2, due_at FROM problem;
         INSERT INTO excuse_withdrawal (district, excuse_id, reason, at)
         SELECT district, excuse_id, '登记错了', at FROM excuse;
         INSERT INTO excuse_settling (district, excuse_id, after_id, at)
         SELECT district, excuse_id, 0, at FROM excuse",
    )
    .await;
    import(&app, &notice()).await;
    assert_eq!(due(&app).await, (at("2027-01-07T16:00:00Z"), false, 2));
    jobs::settle_excuses(&app.state).await.unwrap();
    assert_eq!(due(&app).await.0, at("2027-01-05T16:00:00Z"));
}
