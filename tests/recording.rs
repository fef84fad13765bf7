//! Recording scans: what is stored, graded, flagged, counted; what a repetition does.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::{Executor, Row};

use crate::support::{TestApp, seed};
use riverward::geo::LonLat;
use riverward::ids::{AccountId, Code, DistrictId, PersonId};
use riverward::patrols::scan::{Fix, Graded, NewScan, Recorded};
use riverward::patrols::store::record;
use riverward::patrols::{Fence, Flag, Grade, Outcome};
use riverward::rollups;

fn scan(app: &TestApp, code: Code) -> NewScan {
    NewScan {
        id: app.state.entropy.event_id(app.state.clock.now()),
        code,
        person: PersonId(seed::ZHANG),
        account: AccountId(1),
        device: None,
        device_time: Some(app.state.clock.now()),
        sent_at: Some(app.state.clock.now()),
        fix: None,
        outcome: Some(Outcome::Normal),
        payload: b"id=1&outcome=normal".to_vec(),
        findings: Vec::new(),
        note: String::new(),
        lease_at: None,
        tapped: false,
        signed: None,
    }
}

fn fix(app: &TestApp, lon: f64, lat: f64, accuracy_m: f32) -> Fix {
    Fix {
        at: LonLat::new(lon, lat).unwrap(),
        accuracy_m: Some(accuracy_m),
        taken_at: Some(app.state.clock.now()),
    }
}

async fn record_one(app: &TestApp, scan: NewScan) -> Recorded {
    record(&app.state.db.app, DistrictId(seed::DISTRICT), app.state.clock.now(), &[scan])
        .await
        .unwrap()
        .remove(0)
}

async fn stored(app: &TestApp, scan: NewScan) -> Graded {
    match record_one(app, scan).await {
        Recorded::Stored(graded) => graded,
        other => panic!("not stored: {other:?}"),
    }
}

async fn state(app: &TestApp, segment: i64) -> (i16, Option<DateTime<Utc>>) {
    let owner = app.database.owner().await;
    let row = sqlx::query("SELECT status, last_patrol_at FROM segment_state WHERE segment_id = $1")
        .bind(segment)
        .fetch_one(&owner)
        .await
        .unwrap();
    (row.get(0), row.get(1))
}

#[tokio::test]
async fn a_scan_makes_a_patrol_a_month_row_a_town_rollup_a_status_and_a_live_event() {
    let app = TestApp::start().await;
    assert_eq!(
        state(&app, seed::RIVER).await,
        (2, None),
        "last week was missed, so the river starts overdue"
    );
    let mut first = scan(&app, seed::river());
    first.fix = Some(fix(&app, 121.1002, 30.8, 12.0));
    let graded = stored(&app, first).await;
    assert_eq!((graded.grade, graded.fence, graded.flags), (Grade::E1, Fence::Inside, vec![]));
    assert_eq!(state(&app, seed::RIVER).await, (0, Some(app.state.clock.now())));

    let owner = app.database.owner().await;
    let row = sqlx::query(
        "SELECT (SELECT days FROM segment_month WHERE segment_id = 1),
             (SELECT scans FROM patrol WHERE segment_id = 1),
                (SELECT patrolled_days FROM town_month WHERE town_path = '990101101'
                    AND month = '2026-11-01' AND kind = 'river'),
                (SELECT count(*) FROM patrol_outcome WHERE outcome = 'normal'),
                    (SELECT payload FROM live_event)",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(row.get::<i32, _>(0), 1 << 22, "the 23rd is bit 22");
    assert_eq!((row.get::<i32, _>(1), row.get::<i64, _>(2), row.get::<i64, _>(3)), (1, 1, 1));
    assert_eq!(row.get::<serde_json::Value, _>(4)["status"], 0);
}

#[tokio::test]
async fn the_same_id_again_is_answered_as_before_and_counted_once() {
    let app = TestApp::start().await;
    let first = scan(&app, seed::river());
    let graded = stored(&app, first.clone()).await;
    app.set_time("2026-11-24T02:00:00Z");
    assert_eq!(record_one(&app, first.clone()).await, Recorded::Again(graded));
    let mut other_code = first.clone();
    other_code.code = seed::river_east();
    assert_eq!(record_one(&app, other_code).await, Recorded::Conflict);
    let owner = app.database.owner().await;
    let counts = sqlx::query(
        "SELECT (SELECT count(*) FROM scan), (SELECT sum(scans) FROM patrol),
             (SELECT sum(patrolled_days)::int8 FROM town_month)",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(
        (counts.get::<i64, _>(0), counts.get::<i64, _>(1), counts.get::<i64, _>(2)),
        (1, 1, 1)
    );
}

#[tokio::test]
async fn a_batch_answers_each_item_for_itself() {
    let app = TestApp::start().await;
    let codes = [
        seed::river(),
        seed::road(),
        seed::replaced(),
        seed::blank(),
        seed::elsewhere(),
        Code::from_serial(77).unwrap(),
        seed::river_east(),
    ];
    let scans: Vec<_> = codes.into_iter().map(|code| scan(&app, code)).collect();
    let answers =
        record(&app.state.db.app, DistrictId(seed::DISTRICT), app.state.clock.now(), &scans)
            .await
            .unwrap();
    assert!(matches!(answers[0], Recorded::Stored(_)));
    assert_eq!(answers[1], Recorded::NotSteward);
    assert_eq!(answers[2], Recorded::RetiredCode);
    assert_eq!(answers[3], Recorded::UnboundCode);
    assert_eq!(answers[4], Recorded::UnknownCode, "another district's code is no code of this one");
    assert_eq!(answers[5], Recorded::UnknownCode);
    assert!(matches!(answers[6], Recorded::Stored(_)));
}

#[tokio::test]
async fn what_an_official_may_want_explained_is_flagged_and_stored_all_the_same() {
    let app = TestApp::start().await;
    let mut far = scan(&app, seed::river());
    far.fix = Some(fix(&app, 121.2, 30.8, 10.0));
    far.device = Some([1; 32]);
    let far = stored(&app, far).await;
    assert_eq!((far.grade, far.fence, far.flags), (Grade::E0, Fence::Outside, vec![Flag::Outside]));

    // Ten kilometres away ten seconds later, by the same phone in another hand, with a clock an
    // hour fast.
    app.set_time("2026-11-23T02:00:10Z");
    let mut quick = scan(&app, seed::river());
    quick.fix = Some(fix(&app, 121.1, 30.8, 10.0));
    assert_eq!(stored(&app, quick).await.flags, vec![Flag::Speed]);

    let mut lent = scan(&app, seed::road());
    (lent.person, lent.account, lent.device) = (PersonId(seed::LI), AccountId(2), Some([1; 32]));
    lent.sent_at = Some(app.state.clock.now() + TimeDelta::hours(1));
    lent.device_time = lent.sent_at;
    assert_eq!(
        stored(&app, lent).await.flags,
        vec![Flag::SharedDevice, Flag::ClockSkew, Flag::DeviceTwoStewards]
    );

    app.set_time("2026-11-23T02:30:00Z");
    let mut replayed = scan(&app, seed::river());
    replayed.fix = Some(fix(&app, 121.1, 30.8, 10.0));
    assert_eq!(stored(&app, replayed).await.flags, vec![Flag::RepeatedFix]);
}

#[tokio::test]
async fn a_scan_made_offline_counts_for_the_day_it_was_made() {
    let app = TestApp::start().await;
    let mut late = scan(&app, seed::river());
    late.device_time = Some(app.state.clock.now() - TimeDelta::hours(30));
    assert_eq!(stored(&app, late).await.day.to_string(), "2026-11-22");
    // A phone that says it waited a year is not believed.
    let mut absurd = scan(&app, seed::river());
    absurd.device_time = Some(app.state.clock.now() - TimeDelta::days(400));
    assert_eq!(stored(&app, absurd).await.day.to_string(), "2026-11-23");
}

#[tokio::test]
async fn fence_and_grade_agree_with_the_written_rule() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let mut runner = TestRunner::deterministic();
    let strategy = (
        prop::option::of(0.0..5000.0_f64),
        prop::option::of(0.0..500.0_f64),
        prop::option::of(-60_000..90_000_i64),
        5.0..1000.0_f64,
        any::<(bool, bool, bool)>(),
    );
    let cases: Vec<_> =
        (0..10_000).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    let (mut distances, mut accuracies, mut ages, mut radii, mut signed, mut live, mut tapped) =
        (vec![], vec![], vec![], vec![], vec![], vec![], vec![]);
    for (distance, accuracy, age, radius, (a, b, c)) in &cases {
        distances.push(*distance);
        accuracies.push(*accuracy);
        ages.push(*age);
        radii.push(*radius);
        signed.push(*a);
        live.push(*b);
        tapped.push(*c);
    }
    let rows = sqlx::query(
        "SELECT fence_verdict(d, a, t, r), evidence_grade(fence_verdict(d, a, t, r), s, l, p)
         FROM unnest($1::float8[], $2::float8[], $3::int8[], $4::float8[], $5::bool[], $6::bool[],
             $7::bool[]) WITH ORDINALITY u (d, a, t, r, s, l, p, n)
         ORDER BY n",
    )
    .bind(&distances)
    .bind(&accuracies)
    .bind(&ages)
    .bind(&radii)
    .bind(&signed)
    .bind(&live)
    .bind(&tapped)
    .fetch_all(&owner)
    .await
    .unwrap();
    for (row, case) in rows.iter().zip(&cases) {
        let (distance, accuracy, age, radius, (signed, live, tapped)) = *case;
        let fence = match (distance, accuracy) {
            (None, _) => "none",
            (Some(distance), Some(accuracy)) if distance - accuracy > radius => "outside",
            (Some(_), Some(accuracy))
                if accuracy <= 100.0
                    && age.is_some_and(|age| (-30_000..=30_000).contains(&age)) =>
            {
                "inside"
            }
            _ => "uncertain",
        };
        let grade = if fence == "inside" {
            1 + i16::from(signed && live) + i16::from(signed && live && tapped)
        } else {
            0
        };
        assert_eq!((row.get::<&str, _>(0), row.get::<i16, _>(1)), (fence, grade), "{case:?}");
    }
    assert_eq!(rows.len(), 10_000);
}

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

/// Everything that recordings leave behind, without what tells one database from another.
async fn left_behind(app: &TestApp) -> Vec<serde_json::Value> {
    let owner = app.database.owner().await;
    let mut found = Vec::new();
    for (table, without) in [
        ("scan", ""),
        ("patrol", ""),
        ("patrol_outcome", ""),
        ("segment_month", ""),
        ("town_month", ""),
        ("steward_last_scan", ""),
        ("device_last_scan", ""),
        ("segment_state", "- 'card_version'"),
    ] {
        let query = format!(
            "SELECT coalesce(jsonb_agg(to_jsonb(t) {without} ORDER BY to_jsonb(t)), '[]')
                 FROM {table} t"
        );
        found.push(sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&owner).await.unwrap());
    }
    found
}

/// One scan of a batch: which code, person and device, how long ago it was made, where, and whether
/// it repeats an earlier id.
type Made = (usize, bool, u8, Option<i64>, Option<(u8, f32)>, Option<usize>, bool);

fn batches() -> impl Strategy<Value = Vec<Made>> {
    let made = (
        0..6_usize,
        any::<bool>(),
        0..3_u8,
        prop::option::of(0..200_000_i64),
        prop::option::of((0..4_u8, 5.0..300.0_f32)),
        prop::option::weighted(0.2, 0..20_usize),
        any::<bool>(),
    );
    prop::collection::vec(made, 1..20)
}

fn scans_of(app: &TestApp, ids: &[uuid::Uuid], batch: &[Made]) -> Vec<NewScan> {
    let codes = [
        seed::river(),
        seed::river_east(),
        seed::road(),
        seed::replaced(),
        seed::blank(),
        seed::lane(),
    ];
    let now = app.state.clock.now();
    let made =
        batch
            .iter()
            .enumerate()
            .map(|(n, (code, zhang, device, ago, place, repeats, normal))| {
                let made_at = ago.map_or(now, |ago| now - TimeDelta::seconds(ago));
                NewScan {
                    id: ids[repeats.filter(|earlier| *earlier < n).unwrap_or(n)],
                    code: codes[*code],
                    person: PersonId(if *zhang { seed::ZHANG } else { seed::LI }),
                    account: AccountId(if *zhang { 1 } else { 2 }),
                    device: (*device > 0).then_some([*device; 32]),
                    device_time: Some(made_at),
                    sent_at: Some(now),
                    fix: place.map(|(step, accuracy_m)| Fix {
                        at: LonLat::new(121.1 + f64::from(step) * 0.006, 30.8).unwrap(),
                        accuracy_m: Some(accuracy_m),
                        taken_at: Some(made_at),
                    }),
                    outcome: Some(if *normal { Outcome::Normal } else { Outcome::Findings }),
                    payload: vec![u8::try_from(n).unwrap()],
                    findings: Vec::new(),
                    note: String::new(),
                    lease_at: None,
                    tapped: false,
                    signed: None,
                }
            });
    made.collect()
}

#[tokio::test]
async fn a_batch_is_stored_and_answered_as_its_scans_one_after_the_other() {
    let (together, apart) = (TestApp::start().await, TestApp::start().await);
    let mut runner = TestRunner::deterministic();
    for round in 0..40 {
        let batch = batches().new_tree(&mut runner).unwrap().current();
        let ids: Vec<_> = batch
            .iter()
            .map(|_| together.state.entropy.event_id(together.state.clock.now()))
            .collect();
        let scans = scans_of(&together, &ids, &batch);
        let district = DistrictId(seed::DISTRICT);
        let now = together.state.clock.now();
        let at_once = record(&together.state.db.app, district, now, &scans).await.unwrap();
        let mut one_by_one = Vec::new();
        for scan in &scans {
            one_by_one.push(record_one(&apart, scan.clone()).await);
        }
        assert_eq!(at_once, one_by_one, "round {round}: {batch:?}");
        assert_eq!(
            left_behind(&together).await,
            left_behind(&apart).await,
            "round {round}: {batch:?}"
        );
        let later = (now + TimeDelta::minutes(47)).to_rfc3339();
        together.set_time(&later);
        apart.set_time(&later);
    }
}
