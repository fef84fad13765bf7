//! Many at once: every scan is counted, and nobody waits for ever.

use chrono::TimeDelta;
use sqlx::{Connection, Executor, PgConnection, Row};

use super::scan;
use crate::support::{TestApp, seed};
use riverward::ids::{AccountId, DistrictId, PersonId, SegmentId};
use riverward::patrols::scan::{NewScan, Recorded};
use riverward::patrols::store::{held, record};
use riverward::rollups;

#[tokio::test]
async fn recordings_side_by_side_keep_the_rollups_equal_to_the_scans() {
    let app = TestApp::start().await;
    let writers = (0..16).map(|writer| {
        let state = app.state.clone();
        // Batches name the same segments, towns and devices in different orders.
        let scans: Vec<_> = (0..20)
            .map(|turn| {
                let mut scan = scan(
                    &app,
                    [seed::river(), seed::river_east(), seed::road()][(writer + turn) % 3],
                );
                if (writer + turn) % 3 == 2 {
                    (scan.person, scan.account) = (PersonId(seed::LI), AccountId(2));
                }
                scan.device = Some([u8::try_from((writer * 7 + turn) % 5).unwrap(); 32]);
                scan
            })
            .collect();
        tokio::spawn(async move {
            record(&state.db.app, DistrictId(seed::DISTRICT), state.clock.now(), &scans)
                .await
                .unwrap()
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        assert!(writer.await.unwrap().iter().all(|answer| matches!(answer, Recorded::Stored(_))));
    }
    let owner = app.database.owner().await;
    let row = sqlx::query(
        "SELECT (SELECT count(*) FROM scan), (SELECT sum(scans) FROM patrol),
                (SELECT sum(patrolled_days)::int8 FROM town_month),
                    (SELECT sum(bit_count(days::bit(32)))::int8 FROM segment_month)",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!((row.get::<i64, _>(0), row.get::<i64, _>(1)), (320, 320));
    assert_eq!((row.get::<i64, _>(2), row.get::<i64, _>(3)), (2, 2));
}

/// Each list its own transaction, over both segments and both stewards, every other one the other
/// way round.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_lists_at_once_are_stored_whole_and_none_waits_in_a_circle() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    owner
        .execute(
            "INSERT INTO stewardship (district, segment_id, person_id, role, principal,
                 valid_from) VALUES
                 (990101, 2, 1, 'volunteer', false, '2026-01-01'),
                     (990101, 1, 2, 'volunteer', false, '2026-01-01')",
        )
        .await
        .unwrap();
    let lists = (0..16).map(|list| {
        let state = app.state.clone();
        let mut scans: Vec<NewScan> = (0..50)
            .map(|number| NewScan {
                person: PersonId(if number % 3 == 0 { seed::ZHANG } else { seed::LI }),
                account: AccountId(if number % 3 == 0 { 1 } else { 2 }),
                device: Some([u8::try_from(number % 5).unwrap(); 32]),
                ..scan(&app, if number % 2 == 0 { seed::river() } else { seed::road() })
            })
            .collect();
        if list % 2 == 1 {
            scans.reverse();
        }
        tokio::spawn(async move {
            let answers =
                record(&state.db.app, DistrictId(seed::DISTRICT), state.clock.now(), &scans)
                    .await
                    .unwrap();
            answers.iter().filter(|answer| matches!(answer, Recorded::Stored(_))).count()
        })
    });
    for list in lists.collect::<Vec<_>>() {
        assert_eq!(list.await.unwrap(), 50);
    }
    let month = "2026-11".parse().unwrap();
    let differing =
        rollups::store::check(&owner, DistrictId(seed::DISTRICT), month, rollups::Depth::Scans)
            .await;
    assert_eq!(differing.unwrap(), []);
    let stored: i64 =
        sqlx::query_scalar("SELECT count(*) FROM scan").fetch_one(&owner).await.unwrap();
    assert_eq!(stored, 800);
}

#[tokio::test]
async fn thirty_two_writers_on_one_segment_and_day_are_all_counted() {
    let app = TestApp::start().await;
    let writers = (0..32).map(|_| {
        let state = app.state.clone();
        let scans: Vec<_> = (0..10).map(|_| scan(&app, seed::river())).collect();
        tokio::spawn(async move {
            for scan in scans {
                let answers =
                    record(&state.db.app, DistrictId(seed::DISTRICT), state.clock.now(), &[scan])
                        .await;
                assert!(matches!(answers.unwrap()[0], Recorded::Stored(_)));
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let owner = app.database.owner().await;
    let counted: (i64, i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM scan), (SELECT sum(scans)::int8 FROM patrol),
             (SELECT count(*) FROM patrol),
                (SELECT sum(patrolled_days)::int8 FROM town_month)",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(counted, (320, 320, 1, 1));
    let scans = rollups::store::check(
        &owner,
        DistrictId(seed::DISTRICT),
        "2026-11".parse().unwrap(),
        rollups::Depth::Scans,
    );
    assert_eq!(scans.await.unwrap(), []);
}

/// A plate comes to another segment while a record of it waits for the segment where it hung.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_holds_the_segment_that_it_counts_for() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let also =
        "INSERT INTO stewardship (district, segment_id, person_id, role, principal, valid_from)
        VALUES (990101, 2, 1, 'volunteer', false, '2026-01-01')";
    owner.execute(also).await.unwrap();
    let district = DistrictId(seed::DISTRICT);
    let now = app.state.clock.now();
    let earlier = scan(&app, seed::road());
    let taken_back = earlier.id;
    record(&app.state.db.app, district, now, &[earlier]).await.unwrap();

    let somebody = async |does: &'static str| {
        let mut somebody = PgConnection::connect_with(&app.database.options).await.unwrap();
        somebody.execute("BEGIN").await.unwrap();
        somebody.execute(does).await.unwrap();
        let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
            .fetch_one(&mut somebody)
            .await
            .unwrap();
        (somebody, pid)
    };
    let (mut import, importing) =
        somebody("SELECT FROM segment_state WHERE segment_id = 1 FOR UPDATE").await;
    let (mut steward, taking_back) =
        somebody("SELECT FROM segment_state WHERE segment_id = 2 FOR UPDATE").await;
    let (state, waiting) = (app.state.clone(), scan(&app, seed::river()));
    let recording =
        tokio::spawn(async move { record(&state.db.app, district, now, &[waiting]).await });
    let until_held_by = async |pid: i32| {
        let held = "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))";
        while !recording.is_finished()
            && sqlx::query_scalar::<_, i64>(held).bind(pid).fetch_one(&owner).await.unwrap() == 0
        {
            tokio::task::yield_now().await;
        }
    };
    until_held_by(importing).await;
    import
        .execute("UPDATE checkpoint SET segment_id = 2 WHERE checkpoint_id = 1; COMMIT")
        .await
        .unwrap();
    // Now it wants the other one, and has changed nothing of it before that is let go.
    until_held_by(taking_back).await;
    let result: String = sqlx::query_scalar(
        "SELECT withdraw_scan(990101, $1, gen_random_uuid(), $2, 1, 1, NULL, '')",
    )
    .bind(now)
    .bind(taken_back)
    .fetch_one(&mut steward)
    .await
    .unwrap();
    assert_eq!(result, "recorded");
    steward.execute("COMMIT").await.unwrap();
    let answers = recording.await.unwrap().unwrap();
    let Recorded::Stored(graded) = &answers[0] else {
        panic!("{answers:?}");
    };
    assert_eq!(graded.segment, SegmentId(seed::ROAD));
    let counted: Vec<(i64, i32)> = sqlx::query_as("SELECT segment_id, scans FROM patrol")
        .fetch_all(&owner)
        .await
        .unwrap();
    assert_eq!(counted, [(seed::ROAD, 1)]);
    let month = "2026-11".parse().unwrap();
    let differing = rollups::store::check(&owner, district, month, rollups::Depth::Scans).await;
    assert_eq!(differing.unwrap(), []);
}

#[tokio::test]
async fn a_code_is_held_by_whoever_holds_where_it_hung_within_a_month() {
    let app = TestApp::start().await;
    let undone = "INSERT INTO code_binding (district, binding_id, code, checkpoint_id, new_place,
             account_id, bound_at, undone_at, undone_by, undone_reason)
         VALUES (990101, gen_random_uuid(), $1, 1, false, 3, '2026-11-01', '2026-11-20', 3, '')";
    sqlx::query(undone)
        .bind(seed::road().number().cast_signed())
        .execute(&app.database.owner().await)
        .await
        .unwrap();
    let mut holder = PgConnection::connect_with(&app.database.options).await.unwrap();
    holder.execute("BEGIN").await.unwrap();
    holder
        .execute("SELECT FROM segment_state WHERE segment_id = 1 FOR UPDATE")
        .await
        .unwrap();
    let now = app.state.clock.now();
    for (later, found) in [(0, vec![seed::road()]), (40, vec![])] {
        let now = now + TimeDelta::days(later);
        let district = DistrictId(seed::DISTRICT);
        let codes = held(&app.state.db.app, district, &[seed::road()], now).await.unwrap();
        assert_eq!(codes, found, "{later} days later");
    }
}

#[tokio::test]
async fn a_code_is_held_and_locked_where_the_place_it_was_taken_down_from_stood_within_a_month() {
    let app = TestApp::start().await;
    let (owner, district) = (app.database.owner().await, DistrictId(seed::DISTRICT));
    let road = seed::road().number().cast_signed();
    // It hung at a place of the river, which stood on the segment of another town before.
    sqlx::query(
        "INSERT INTO code_binding (district, binding_id, code, checkpoint_id, new_place,
             account_id, bound_at, undone_at, undone_by, undone_reason)
         VALUES (990101, gen_random_uuid(), $1, 1, false, 3, '2026-11-01', '2026-11-20', 3, '')",
    )
    .bind(road)
    .execute(&owner)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO checkpoint_move (district, checkpoint_id, past_at, segment_id, location,
             is_located, radius_m)
         SELECT district, checkpoint_id, '2026-11-20', 3, location, is_located, radius_m
         FROM checkpoint WHERE checkpoint_id = 1",
    )
    .execute(&owner)
    .await
    .unwrap();
    let now = app.state.clock.now();
    let mut holder = PgConnection::connect_with(&app.database.options).await.unwrap();
    for (later, locked, found) in
        [(0, vec![1, seed::ROAD, 3], vec![seed::road()]), (40, vec![seed::ROAD], vec![])]
    {
        let now = now + TimeDelta::days(later);
        let places: Vec<i64> = sqlx::query_scalar("SELECT lock_places(990101, $1, $2)")
            .bind(now)
            .bind(serde_json::json!([{ "code": road }]))
            .fetch_one(&owner)
            .await
            .unwrap();
        assert_eq!(places, locked, "{later} days later");
        holder.execute("BEGIN").await.unwrap();
        holder
            .execute("SELECT FROM segment_state WHERE segment_id = 3 FOR UPDATE")
            .await
            .unwrap();
        let codes = held(&app.state.db.app, district, &[seed::road()], now).await.unwrap();
        assert_eq!(codes, found, "{later} days later");
        holder.execute("COMMIT").await.unwrap();
    }
}
