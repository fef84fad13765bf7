//! Sums that went wrong are found, named and made anew, while recordings go on.

use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::AssertSqlSafe;

use crate::api::{patrol, sql};
use crate::support::{TestApp, monday, seed};
use riverward::clock::{Clock, LocalMonth};
use riverward::ids::{AccountId, Code, DistrictId, PersonId};
use riverward::patrols::scan::{NewScan, Recorded};
use riverward::patrols::store::record;
use riverward::rollups::{self, Depth, Difference};

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);

fn november() -> LocalMonth {
    "2026-11".parse().unwrap()
}

fn scan(app: &TestApp, code: Code, person: i64, made_at: DateTime<Utc>) -> NewScan {
    NewScan {
        id: app.state.entropy.event_id(made_at),
        code,
        person: PersonId(person),
        account: AccountId(person),
        device: None,
        device_time: Some(made_at),
        sent_at: Some(monday()),
        fix: None,
        outcome: None,
        payload: Vec::new(),
        findings: Vec::new(),
        note: String::new(),
        lease_at: None,
        tap: None,
        signed: None,
    }
}

async fn check(app: &TestApp) -> Vec<Difference> {
    rollups::store::check(&app.database.owner().await, DISTRICT, november(), Depth::Scans)
        .await
        .unwrap()
}

/// Puts every sum of November wrong in its own way.
const SPOIL: &str = "
    DELETE FROM patrol WHERE segment_id = 1;
    UPDATE patrol SET scans = scans + 1, outcome = 'findings' WHERE segment_id = 2;
    INSERT INTO patrol (district, segment_id, day, person_id, scans, first_at, last_at, best_grade,
        flags)
    VALUES (990101, 3, '2026-11-05', 1, 1, '2026-11-05', '2026-11-05', 0, 0) ON CONFLICT DO NOTHING;
    UPDATE segment_month SET days = days | 4;
    UPDATE town_month SET patrolled = patrolled + 1;
    UPDATE area_count SET segments = 0, open_problems = 7 WHERE area_path = '990101102';
    INSERT INTO area_month (district, area_path, month, kind, opened)
        VALUES (990101, '990101101', '2026-11-01', 'road', 1)
    ON CONFLICT DO NOTHING;";

async fn record_some(app: &TestApp) {
    patrol(app, seed::river()).await;
    let made_at = monday() - TimeDelta::hours(50);
    let scans = [
        scan(app, seed::river_east(), seed::ZHANG, made_at),
        scan(app, seed::road(), seed::LI, monday()),
    ];
    for answer in record(&app.state.db.app, DISTRICT, monday(), &scans).await.unwrap() {
        assert!(matches!(answer, Recorded::Stored(_)));
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_and_made_right() {
    let app = TestApp::start().await;
    record_some(&app).await;
    assert_eq!(check(&app).await, []);
    sql(&app, SPOIL).await;
    let found = check(&app).await;
    let names: Vec<_> = found.iter().map(|each| (each.table, each.rows)).collect();
    assert_eq!(
        names,
        [
            ("patrol", 4),
            ("segment_month", 2),
            ("town_month", 2),
            ("area_count", 1),
            ("area_month", 1)
        ]
    );
    assert_eq!(found[1].keys, ["1/river_chief", "2/party_group_leader"]);
    assert_eq!(check(&app).await, found, "checking changes nothing");

    let owner = app.database.owner().await;
    let clock = Clock::fixed(monday());
    let rebuilt = rollups::store::rebuild(&owner, DISTRICT, november(), Depth::Scans, &clock)
        .await
        .unwrap();
    assert_eq!(
        rebuilt.iter().map(|each| each.table).collect::<Vec<_>>(),
        names.iter().map(|(table, _)| *table).collect::<Vec<_>>()
    );
    assert_eq!(check(&app).await, []);
    assert_eq!(
        rollups::store::rebuild(&owner, DISTRICT, november(), Depth::Scans, &clock)
            .await
            .unwrap(),
        []
    );
}

#[tokio::test]
async fn the_sums_of_areas_can_be_looked_at_alone() {
    let app = TestApp::start().await;
    record_some(&app).await;
    sql(&app, SPOIL).await;
    let owner = app.database.owner().await;
    let tables =
        |found: Vec<Difference>| found.into_iter().map(|each| each.table).collect::<Vec<_>>();
    let areas = ["town_month", "area_count", "area_month"];
    assert_eq!(
        tables(rollups::store::check(&owner, DISTRICT, november(), Depth::Months).await.unwrap()),
        areas
    );
    let rebuilt = rollups::store::rebuild(
        &owner,
        DISTRICT,
        november(),
        Depth::Months,
        &Clock::fixed(monday()),
    )
    .await
    .unwrap();
    assert_eq!(tables(rebuilt), areas);
    assert_eq!(
        rollups::store::check(&owner, DISTRICT, november(), Depth::Months).await.unwrap(),
        []
    );
    // What segments have is still wrong, and was left alone.
    assert_eq!(tables(check(&app).await), ["patrol", "segment_month"]);
}

/// A report on the river in November.
const REPORT: &str = "
    INSERT INTO problem (district, receipt, segment_id, area_path, category, body, source, stage,
        opened_at, due_at)
    VALUES (990101, 'A', 1, '990101101201', 'rubbish', 'x', 'resident', 'reported',
        '2026-11-20Z', '2026-12-01Z')";

#[tokio::test]
async fn rows_that_count_nothing_any_more_are_right() {
    let app = TestApp::start().await;
    sql(&app, REPORT).await;
    assert_eq!(check(&app).await, []);
    sql(&app, "DELETE FROM problem").await;
    let owner = app.database.owner().await;
    let zeros: i64 = sqlx::query_scalar("SELECT count(*) FROM area_month WHERE opened = 0")
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!(zeros, 2, "the village's and the town's");
    assert_eq!(check(&app).await, []);
}

#[tokio::test]
async fn the_release_before_finds_the_same_sums_by_its_names() {
    let app = TestApp::start().await;
    record_some(&app).await;
    sql(&app, REPORT).await;
    let owner = app.database.owner().await;
    for (kept, rows, anew) in [
        (
            "SELECT town_path, kind, patrolled, patrolled_days FROM town_month",
            2,
            "town_months_anew",
        ),
        (
            "SELECT area_path, kind, opened, closed, ratings FROM area_month",
            2,
            "area_months_anew",
        ),
    ] {
        let anew = format!("SELECT * FROM {anew}(990101, '2026-11-01')");
        let both = format!("SELECT count(*) FROM (({kept}) INTERSECT ({anew})) x");
        let any = format!("SELECT count(*) FROM (({kept}) UNION ({anew})) x");
        for query in [both, any] {
            let found: i64 =
                sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&owner).await.unwrap();
            assert_eq!(found, rows, "{anew}");
        }
    }
}

#[tokio::test]
async fn sums_that_are_lost_altogether_come_back_and_status_with_them() {
    let app = TestApp::start().await;
    record_some(&app).await;
    let owner = app.database.owner().await;
    let status = async || -> Vec<i16> {
        sqlx::query_scalar("SELECT status FROM segment_state ORDER BY segment_id")
            .fetch_all(&owner)
            .await
            .unwrap()
    };
    let before = status().await;
    sql(
        &app,
        "TRUNCATE patrol, segment_month, town_month, area_count, area_month;
         SELECT settle_segments(990101, '2026-11-23 02:00:00+00', '{1,2}')",
    )
    .await;
    assert_ne!(status().await, before);
    rollups::store::rebuild(&owner, DISTRICT, november(), Depth::Scans, &Clock::fixed(monday()))
        .await
        .unwrap();
    assert_eq!(check(&app).await, []);
    assert_eq!(status().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn recordings_meanwhile_are_neither_lost_nor_counted_twice() {
    let app = TestApp::start().await;
    record_some(&app).await;
    let owner = app.database.owner().await;
    let recorder = |code: Code, person: i64, hours: i64| {
        let scans: Vec<NewScan> = (0..30)
            .map(|n| scan(&app, code, person, monday() - TimeDelta::hours(hours * n % 70)))
            .collect();
        let db = app.state.db.app.clone();
        tokio::spawn(async move {
            for scan in scans {
                let answers = record(&db, DISTRICT, monday(), &[scan]).await.unwrap();
                assert!(matches!(answers[0], Recorded::Stored(_)));
            }
        })
    };
    let recorders = [
        recorder(seed::river(), seed::ZHANG, 7),
        recorder(seed::river_east(), seed::ZHANG, 11),
        recorder(seed::road(), seed::LI, 13),
    ];
    let mut rounds = 0;
    while rounds < 5 || !recorders.iter().all(tokio::task::JoinHandle::is_finished) {
        // Of the tables that recordings lock, none but the first is touched by hand: it has no
        // order to keep.
        sql(&app, "DELETE FROM patrol WHERE segment_id = 1").await;
        sql(
            &app,
            "UPDATE town_month SET patrolled_days = patrolled_days + 5 WHERE kind = 'road'",
        )
        .await;
        rollups::store::rebuild(
            &owner,
            DISTRICT,
            november(),
            Depth::Scans,
            &Clock::fixed(monday()),
        )
        .await
        .unwrap();
        rounds += 1;
    }
    for recorder in recorders {
        recorder.await.unwrap();
    }
    rollups::store::rebuild(&owner, DISTRICT, november(), Depth::Scans, &Clock::fixed(monday()))
        .await
        .unwrap();
    assert_eq!(check(&app).await, []);
    let scans: i64 =
        sqlx::query_scalar("SELECT sum(scans) FROM patrol").fetch_one(&owner).await.unwrap();
    assert_eq!(scans, 93);
}

#[tokio::test]
async fn the_command_says_what_differs_by_its_exit_code() {
    let app = TestApp::start().await;
    record_some(&app).await;
    let data = tempfile::tempdir().unwrap();
    let run = |flags: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_riverward"))
            .args([
                "recompute",
                "--month",
                "2026-11",
                "--district",
                "990101",
                "--database-url",
                &app.database.url(),
            ])
            .arg("--data")
            .arg(data.path())
            .args(flags)
            .output()
            .unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap())
    };
    // The command has the machine's clock, by which the statuses of the tests are of another day.
    assert_eq!(run(&[]).0, Some(0));
    let right = "990101 2026-11: every sum and every status is right\n";
    assert_eq!(run(&["--check"]), (Some(0), right.to_owned()));
    let right = "990101 2026-11: every sum is right\n";
    assert_eq!(run(&["--check", "--areas"]), (Some(0), right.to_owned()));
    sql(&app, "UPDATE segment_month SET days = 1 WHERE segment_id = 1").await;
    let (code, said) = run(&["--check"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("1 rows of segment_month differ: 1/river_chief"), "{said}");
    assert_eq!(run(&[]).0, Some(0));
    assert_eq!(run(&["--check"]).0, Some(0));
    assert_eq!(run(&["--district", "110000"]).0, Some(2), "given twice");
}
