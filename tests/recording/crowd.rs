//! Many at once: every scan is counted, and nobody waits for ever.

use sqlx::{Executor, Row};

use super::scan;
use crate::support::{TestApp, seed};
use riverward::ids::{AccountId, DistrictId, PersonId};
use riverward::patrols::scan::{NewScan, Recorded};
use riverward::patrols::store::record;
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
