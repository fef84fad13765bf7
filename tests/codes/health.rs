//! The list of plates and boards that need somebody.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use sqlx::{AssertSqlSafe, Executor, Row};

use super::{district, found, printed};
use crate::support::{TestApp, TestDatabase, monday, seed};
use riverward::checkpoints::boards::{BoardPrint, PrintedSteward};
use riverward::checkpoints::store::boards;
use riverward::db::Databases;
use riverward::geo::LonLat;
use riverward::ids::{AccountId, Code, PersonId, SegmentId};
use riverward::patrols::scan::{Fix, NewScan};
use riverward::patrols::store::record;
use riverward::rights::Scope;
use riverward::stewardships::Role;
use riverward::views::plates::Wanted;
use riverward::views::store::plates::list;

/// 张建国 scans a code of the river so many days ago, metres east of its first checkpoint.
async fn scan(app: &TestApp, code: Code, days_ago: i64, metres_east: f64, accuracy_m: f32) {
    let at = monday() - TimeDelta::days(days_ago);
    let scan = NewScan {
        id: app.state.entropy.event_id(at),
        code,
        person: PersonId(seed::ZHANG),
        account: AccountId(1),
        device: None,
        device_time: Some(at),
        sent_at: Some(at),
        fix: Some(Fix {
            at: LonLat::new(121.1 + metres_east / 95_600.0, 30.8).unwrap(),
            accuracy_m: Some(accuracy_m),
            taken_at: Some(at),
        }),
        outcome: None,
        payload: Vec::new(),
        findings: Vec::new(),
        note: String::new(),
        lease_at: None,
        tap: None,
        signed: None,
    };
    record(&app.state.db.app, district(), at, &[scan]).await.unwrap();
}

#[tokio::test]
async fn plates_that_were_printed_long_ago_and_hang_nowhere_are_listed() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let code = printed(&app, &official, "990101101", 1).await[0].to_string();
    app.set_time("2026-12-22T02:00:00Z");
    assert!(found(&official, "finding=never_installed").await.is_empty());
    app.set_time("2026-12-23T02:00:01Z");
    // A session lasts thirty days as well.
    let official = app.official().await;
    assert_eq!(found(&official, "finding=never_installed").await, [code]);
    assert!(found(&app.other_official().await, "finding=never_installed").await.is_empty());
    // The seed's own is the district's.
    assert_eq!(found(&app.admin().await, "finding=never_installed").await.len(), 2);
}

#[tokio::test]
async fn plates_that_nobody_scans_are_listed() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let (river, east, road) = (seed::river(), seed::river_east(), seed::road());
    let sorted = |codes: &[Code]| {
        let mut digits: Vec<String> = codes.iter().map(ToString::to_string).collect();
        digits.sort();
        digits
    };
    assert_eq!(found(&official, "finding=not_scanned").await, sorted(&[river, east, road]));
    scan(&app, river, 29, 0.0, 10.0).await;
    scan(&app, east, 31, 2000.0, 10.0).await;
    assert_eq!(found(&official, "finding=not_scanned").await, sorted(&[east, road]));
    assert_eq!(found(&official, "finding=not_scanned&days=28").await, sorted(&[river, east, road]));
    assert_eq!(found(&official, "finding=not_scanned&days=32").await, sorted(&[road]));
    let page = official.get("/api/v1/codes/health?finding=not_scanned&limit=1").await.json();
    let next = page["next_cursor"].as_str().unwrap();
    assert_eq!(found(&official, &format!("finding=not_scanned&cursor={next}")).await.len(), 1);
    // One that was hung up yesterday is not silent yet.
    let code = printed(&app, &official, "990101101", 1).await[0];
    super::install(&app.zhang().await, code, "segment-1", &super::BESIDE_THE_RIVER).await;
    assert!(!found(&official, "finding=not_scanned").await.contains(&code.to_string()));
}

#[tokio::test]
async fn scans_that_lie_together_elsewhere_show_a_plate_that_was_moved() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let code = seed::river();
    let moved = async || found(&official, "finding=moved").await;
    // Four good fixes 130 m off, on three days; then good ones of a third at the plate itself, and
    // coarse ones.
    for (days_ago, metres) in [(9, 128.0), (9, 131.0), (6, 129.0), (3, 133.0)] {
        scan(&app, code, days_ago, metres, 10.0).await;
    }
    scan(&app, code, 2, 130.0, 51.0).await;
    scan(&app, code, 31, 130.0, 5.0).await;
    assert!(moved().await.is_empty(), "four are too few");
    scan(&app, code, 1, 0.0, 10.0).await;
    assert_eq!(moved().await, [code.to_string()], "the median is not led astray by one");
    let page = official.get("/api/v1/codes/health?finding=moved").await.json();
    let drift = &page["items"][0]["drift"];
    assert!((drift["distance_m"].as_f64().unwrap() - 129.0).abs() < 2.0, "{drift}");
    assert_eq!((&drift["scans"], &drift["days"]), (&5.into(), &4.into()));
    for _ in 0..4 {
        scan(&app, code, 1, 5.0, 10.0).await;
    }
    assert!(moved().await.is_empty(), "most lie where it hangs");
}

#[tokio::test]
async fn a_fence_and_a_day_are_not_enough_for_a_plate_to_have_moved() {
    let app = TestApp::start().await;
    let official = app.official().await;
    for metres in [130.0, 131.0, 132.0, 133.0, 134.0, 135.0] {
        scan(&app, seed::river(), 1, metres, 10.0).await;
    }
    assert!(found(&official, "finding=moved").await.is_empty(), "all of one day");
    for days_ago in [2, 3, 4, 5, 6, 7] {
        // Outside the fence of 50 m, but not by more than its radius.
        scan(&app, seed::river_east(), days_ago, 2009.0 + 85.0, 10.0).await;
    }
    assert!(found(&official, "finding=moved").await.is_empty());
}

#[tokio::test]
async fn boards_that_name_yesterdays_stewards_are_listed_with_their_day() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let owner = app.database.owner().await;
    let steward = |name: &str| PrintedSteward {
        role: Role::RiverChief,
        name: name.into(),
        post: "村委会主任".into(),
        organisation: "东村村委会".into(),
    };
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let print = |segment, at: DateTime<Utc>, stewards| BoardPrint {
        id: app.state.entropy.event_id(at),
        segment: SegmentId(segment),
        at,
        stewards,
        account: Some(AccountId(3)),
    };
    let mut db = app.state.db.app.acquire().await.unwrap();
    let first = print(seed::RIVER, at("2026-10-01T02:00:00Z"), vec![steward("张建国")]);
    for _ in 0..2 {
        boards::printed(&mut db, district(), &first).await.unwrap();
    }
    let unknown =
        boards::printed(&mut db, district(), &print(4, at("2026-10-01T02:00:00Z"), Vec::new()))
            .await;
    assert!(unknown.is_err(), "a segment of another district");
    let list = async || {
        official.get("/api/v1/codes/health?finding=stale_board").await.json()["items"].clone()
    };
    assert_eq!(list().await.as_array().unwrap().len(), 0, "it says what is so");

    owner
        .execute(
            "UPDATE stewardship SET valid_to = '2026-11-08' WHERE segment_id = 1;
             INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
                 VALUES (990101, 1, 2, 'river_chief', '2026-11-10')",
        )
        .await
        .unwrap();
    let stale = list().await;
    assert_eq!(stale[0]["segment_name"], "张家浜");
    assert!(stale[0]["code"].is_null());
    assert_eq!(
        stale[0]["board"],
        serde_json::json!({ "changed_on": "2026-11-08", "due_on": "2026-11-23",
            "due_assumed": false, "overdue": false })
    );
    app.set_time("2026-11-24T02:00:00Z");
    assert_eq!(list().await[0]["board"]["overdue"], true);

    let mut renewed = steward("李秀英");
    (renewed.post, renewed.organisation) = ("第三党小组组长".into(), "东村党总支".into());
    boards::printed(
        &mut db,
        district(),
        &print(seed::RIVER, at("2026-11-23T02:00:00Z"), vec![renewed]),
    )
    .await
    .unwrap();
    assert_eq!(list().await.as_array().unwrap().len(), 0);
    owner.execute("UPDATE person SET post = '书记' WHERE person_id = 2").await.unwrap();
    assert_eq!(list().await[0]["board"]["changed_on"], "2026-11-23");
}

#[tokio::test]
async fn the_whole_list_is_read_page_by_page_without_a_gap() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let owner = app.database.owner().await;
    owner
        .execute("UPDATE code SET state = 'lost' WHERE checkpoint_id = 3")
        .await
        .unwrap();
    printed(&app, &admin, "990101", 3).await;
    app.set_time("2027-01-20T02:00:00Z");
    let admin = app.admin().await;
    let whole = found(&admin, "limit=200").await;
    assert!(whole.len() >= 8, "{whole:?}");
    let (mut read, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/api/v1/codes/health?limit=2{cursor}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let page = page.json();
        read.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["code"].as_str().unwrap_or_default().to_owned()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(read, whole);
}

/// No month of scans is read from end to end, whatever is asked.
#[tokio::test]
async fn a_big_district_is_looked_through_by_indexes() {
    let database = TestDatabase::big().await;
    let db = Databases::open(&database.options, Some(1)).app;
    let read = async || {
        db.execute("SELECT pg_stat_force_next_flush()").await.unwrap();
        db.execute("SELECT pg_stat_clear_snapshot()").await.unwrap();
        let query = "SELECT coalesce(sum(seq_scan) FILTER (WHERE n_live_tup > 1000), 0)::int8
                         FROM pg_stat_user_tables WHERE relname ~ '^scan_'";
        let row = db.fetch_one(AssertSqlSafe(query.to_owned())).await.unwrap();
        row.get::<i64, _>(0)
    };
    let before = read().await;
    for area in ["990101", "990101300"] {
        let area: riverward::ids::AreaPath = area.parse().unwrap();
        let scope = Scope::on_behalf_of_the_operator(area);
        let wanted = Wanted { finding: None, days: 30 };
        let items = list(&db, &scope, wanted, None, 200, monday()).await.unwrap();
        assert!(items.len() <= 200);
    }
    assert_eq!(read().await, before);
}
