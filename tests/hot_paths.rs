//! The statements of the hot paths touch no big table from end to end, on a district of 20,000
//! segments with 200,000 scans; in `make test-long` of 100,000 with a million.

use sqlx::{AssertSqlSafe, Executor, PgPool, Row};

use crate::support::{TestApp, TestDatabase, monday, seed, segments};
use riverward::accounts::store as accounts;
use riverward::db::{Databases, store as db_store};
use riverward::geo::LonLat;
use riverward::ids::{AccountId, Code, DistrictId, Entropy, PersonId, SegmentId};
use riverward::patrols::scan::{Fix, NewScan, Recorded};
use riverward::patrols::store::record;
use riverward::patrols::store::retention::erase_round_notes;
use riverward::problems::number::ReceiptNumber;
use riverward::problems::store::{report, retention as problems};
use riverward::problems::{Category, Source};
use riverward::queue::store as queue;
use riverward::ratings::Score;
use riverward::ratings::store::{self as ratings, NewRating, rate};
use riverward::retention::Term;
use riverward::rights::Scope;
use riverward::tracks::store as tracks;
use riverward::views::audit::Wanted;
use riverward::views::card::Lookup;
use riverward::views::store::day::{my_day, own_patrol};
use riverward::views::store::{audit, card};

/// Tables that grow with the district or with time. The rest (districts, areas, rules) fit a page
/// or few.
const BIG: &str = "('segment','segment_geometry','segment_state','segment_duty','segment_month','stewardship','person','checkpoint','code',\
'code_locator','patrol','problem','session','account','steward_last_scan','device_last_scan','rating_once',\
'contact','enrolment','job','support_once','track')";

/// Sequential scans of big tables so far, by table. An empty month is read as a whole because there
/// is nothing to read.
async fn sequential_scans(db: &PgPool) -> Vec<(String, i64)> {
    // One connection, so that what it just did is counted before it is asked.
    db.execute("SELECT pg_stat_force_next_flush()").await.unwrap();
    db.execute("SELECT pg_stat_clear_snapshot()").await.unwrap();
    let query = format!(
        "SELECT relname::text, seq_scan FROM pg_stat_user_tables
         WHERE (relname IN {BIG} OR relname ~ '^(scan|patrol_outcome|rating|problem_event|audit)_')
             AND n_live_tup > 500 ORDER BY relname"
    );
    let rows = sqlx::query(AssertSqlSafe(query)).fetch_all(db).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[tokio::test]
async fn hot_statements_use_their_indexes() {
    let database = TestDatabase::big().await;
    let db = Databases::open(&database.options, Some(1)).app;
    let (entropy, now, district) = (Entropy::seeded(7), monday(), DistrictId(seed::DISTRICT));
    // The generated code of the segment in the middle; its steward is the first.
    let middle = segments() / 2;
    let code = Code::from_number(
        sqlx::query_scalar::<_, i32>("SELECT code FROM code WHERE checkpoint_id = $1")
            .bind(1_010_000 + middle)
            .fetch_one(&db)
            .await
            .unwrap()
            .cast_unsigned(),
    )
    .unwrap();
    let person = PersonId(1000);
    let segment = SegmentId(10_000 + middle);

    let before = sequential_scans(&db).await;
    let card = card::lookup(&db, code, now).await.unwrap();
    assert!(
        matches!(&card, Lookup::Card(card) if card.segment == segment && card.patrols.len() == 5)
    );
    assert!(
        own_patrol(&db, district, (segment, code), person, now.date_naive())
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(my_day(&db, district, person, now).await.unwrap().rows.len(), 20);
    let scan = NewScan {
        id: entropy.event_id(now),
        code,
        person,
        account: AccountId(1),
        device: Some([9; 32]),
        device_time: Some(now),
        sent_at: Some(now),
        fix: Some(Fix {
            at: LonLat::new(121.0, 30.8).unwrap(),
            accuracy_m: Some(10.0),
            taken_at: Some(now),
        }),
        outcome: None,
        payload: Vec::new(),
        findings: Vec::new(),
        note: String::new(),
        lease_at: None,
        tap: None,
        signed: None,
    };
    for _ in 0..2 {
        let answer = record(&db, district, now, std::slice::from_ref(&scan)).await.unwrap();
        assert!(matches!(answer[0], Recorded::Stored(_) | Recorded::Again(_)));
    }
    let new = report::NewReport {
        code,
        category: Category::Rubbish,
        body: "岸边有垃圾".into(),
        source: Source::Resident,
        account: None,
        contact: None,
        dedupe: [1; 32],
        chance: [2; 8],
        limit: riverward::problems::REPORT_LIMIT,
        event: entropy.event_id(now),
    };
    report::report(&db, now, new).await.unwrap();
    riverward::views::store::receipt::follow(&db, &ReceiptNumber::new(district, [2; 8]), now)
        .await
        .unwrap();
    let rating = NewRating {
        id: entropy.event_id(now),
        code,
        score: Score::new(1).unwrap(),
        reason: String::new(),
        once_key: [3; 32],
        task_key: [4; 32],
    };
    rate(&db, now, rating, None).await.unwrap();

    assert_eq!(sequential_scans(&db).await, before);
}

/// Index entries of the audit that were read so far: a plan may go along an index and still read
/// all of it.
async fn entries_read(db: &PgPool) -> i64 {
    db.execute("SELECT pg_stat_force_next_flush()").await.unwrap();
    db.execute("SELECT pg_stat_clear_snapshot()").await.unwrap();
    let read = "SELECT coalesce(sum(idx_tup_read), 0)::int8 FROM pg_stat_user_indexes
                WHERE relname ~ '^audit_'";
    sqlx::query_scalar(read).fetch_one(db).await.unwrap()
}

/// Much of one town, one account and one action, little of the others, over three months and thirty
/// thousand acts.
#[tokio::test]
async fn the_audit_is_read_along_its_indexes() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let fill = "INSERT INTO audit (district, event_id, at, account_id, action, subject, area_path)
        SELECT 990101, (left(uuidv7_floor(t.at)::text, 24) || lpad(to_hex(n), 12, '0'))::uuid, t.at,
            CASE WHEN n % 3000 = 0 THEN 4 ELSE 3 END,
            CASE WHEN n % 3000 = 1 THEN 'retention.set' ELSE 'code.print' END, n::text,
            CASE WHEN n % 3000 = 0 THEN '990101102201'
                 WHEN n % 3000 <> 1 THEN '990101101201' END
        FROM generate_series(1, 30000) n
        CROSS JOIN LATERAL (SELECT timestamptz '2026-09-01' + n * interval '4 minutes' AS at) t";
    owner.execute(fill).await.unwrap();
    owner.execute("ANALYZE audit").await.unwrap();
    let db = Databases::open(&app.database.options, Some(1)).app;
    // As consoles ask, each question planned for itself.
    db.execute("SET plan_cache_mode = 'force_custom_plan'").await.unwrap();
    let before = sequential_scans(&db).await;
    let read = async |area: &str, wanted: Wanted| {
        let scope = Scope::on_behalf_of_the_operator(area.parse().unwrap());
        let before = entries_read(&db).await;
        let found = audit::list(&db, &scope, &wanted, None, 51).await.unwrap().len();
        let read = entries_read(&db).await - before;
        assert!((1..1000).contains(&read), "{area}, {wanted:?}: {read} entries for {found}");
        found
    };
    let whole = || Wanted {
        of_district: true,
        ..Wanted::default()
    };
    assert_eq!(read("990101", whole()).await, 51);
    assert_eq!(read("990101", Wanted::default()).await, 51);
    assert_eq!(read("990101101", Wanted::default()).await, 51);
    assert_eq!(read("990101102", Wanted::default()).await, 10);
    let by_somebody = Wanted {
        account: Some(AccountId(4)),
        ..whole()
    };
    assert_eq!(read("990101", by_somebody).await, 10);
    let to_something = Wanted {
        subject: Some("17".to_owned()),
        ..whole()
    };
    assert_eq!(read("990101", to_something).await, 1);
    for (action, found) in [("retention.set", 10), ("retention.", 10), ("code.", 51)] {
        let done = Wanted {
            action: Some(action.to_owned()),
            ..whole()
        };
        assert_eq!(read("990101", done).await, found, "{action}");
    }
    let in_time = Wanted {
        action: Some("code.".to_owned()),
        until: "2026-09-30".parse().ok(),
        ..Wanted::default()
    };
    assert_eq!(read("990101101", in_time).await, 51);
    assert_eq!(sequential_scans(&db).await, before);
}

/// Five thousand of each that have time, beside what the big district has.
const KEPT: &str = "
    INSERT INTO session (district, token_hash, account_id, created_at, expires_at)
        SELECT 990101, sha256(n::text::bytea), 5, now(), '2100-01-01' FROM generate_series(1, 5000) n;
    INSERT INTO enrolment (district, token_hash, account_id, created_at, expires_at)
        SELECT 990101, sha256(n::text::bytea), 5, now(), '2100-01-01' FROM generate_series(1, 5000) n;
    INSERT INTO contact (district, sealed, erase_at, promised_until)
        SELECT 990101, 'x', '2100-01-01', '2100-01-01' FROM generate_series(1, 5000);
    INSERT INTO track (district, track_id, person_id, day, started_at, ended_at, fixes, received_at,
            erase_at, promised_until, sealed)
        SELECT 990101, gen_random_uuid(), 1, '2026-11-23', now(), now(), 1, now(), '2100-01-01',
            '2100-01-01', 'x'
        FROM generate_series(1, 5000);
    INSERT INTO job (district, job_id, kind, area_path, account_id, work, state, total, created_at,
            ended_at)
        SELECT 990101, gen_random_uuid(), 'print', '990101', 5, '{}', 'cancelled', 1, now(),
            '2100-01-01'
        FROM generate_series(1, 5000);
    INSERT INTO rating_once (district, once_key, rating_id)
        SELECT 990101, sha256(n::text::bytea), uuidv7_floor('2100-01-01')
        FROM generate_series(1, 5000) n;
    INSERT INTO support_once (district, problem_id, once_key)
        SELECT 990101, problem_id, 'x' FROM problem LIMIT 2000;
    VACUUM ANALYZE";

#[tokio::test]
async fn what_is_to_be_erased_is_found_by_indexes() {
    let database = TestDatabase::big().await;
    let owner = database.owner().await;
    for statement in KEPT.split(';') {
        owner.execute(statement).await.unwrap();
    }
    let db = Databases::open(&database.options, Some(1)).app;
    let district = DistrictId(seed::DISTRICT);
    let term = Term { now: monday(), days: 30 };
    let until = term.until();
    let before = sequential_scans(&db).await;
    let mut tx = db.begin().await.unwrap();
    let erased = [
        accounts::erase_sessions(&mut tx, district, until).await.unwrap(),
        accounts::erase_enrolments(&mut tx, district, until).await.unwrap(),
        accounts::people::erase_posts(&mut tx, district, term).await.unwrap(),
        problems::erase_contacts(&mut tx, district, term).await.unwrap(),
        problems::erase_supports(&mut tx, district, until).await.unwrap(),
        queue::erase_jobs(&mut tx, district, until).await.unwrap(),
        tracks::erase_due(&mut tx, district, term).await.unwrap(),
        ratings::erase_once(&mut tx, district, until).await.unwrap(),
        erase_round_notes(&mut tx, district, until).await.unwrap(),
    ];
    tx.commit().await.unwrap();
    assert_eq!(erased, [0; 9]);
    assert_eq!(sequential_scans(&db).await, before);
}

/// As autovacuum leaves the tables of events: every month read, no whole; and as the daily job does.
#[tokio::test]
async fn recording_goes_along_its_indexes_whether_or_not_the_whole_is_known() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let fill = format!(
        "INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id,
                           account_id, received_at, payload, day, fence, grade, flags)
         SELECT 990101, ('01a205ea-be80-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, {code}, 1, 1,
                1, 1, '2026-11-23 01:00:00+00', '', '2026-11-23', 'none', 0, 0
         FROM generate_series(1, 10000) n",
        code = seed::river().number()
    );
    owner.execute(AssertSqlSafe(fill)).await.unwrap();
    let months = "SELECT format('ANALYZE %s', c.oid::regclass) FROM pg_class c
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace";
    for month in sqlx::query_scalar::<_, String>(months).fetch_all(&owner).await.unwrap() {
        owner.execute(AssertSqlSafe(month)).await.unwrap();
    }
    let unknown = "SELECT count(*) FROM pg_stats WHERE inherited AND tablename = 'scan'";
    let known = async || -> i64 { sqlx::query_scalar(unknown).fetch_one(&owner).await.unwrap() };
    assert_eq!(known().await, 0, "autovacuum reads no whole");
    let without = recorded(&app).await;
    riverward::jobs::analyze(&app.state).await.unwrap();
    assert!(known().await > 0, "the daily job does");
    assert_eq!(recorded(&app).await, without);
    assert_eq!(without, Vec::<(String, i64)>::new());
    let jit: String =
        sqlx::query_scalar("SHOW jit").fetch_one(&app.state.db.records).await.unwrap();
    assert_eq!(jit, "off");
    // Once a day, whichever server comes first.
    let since = app.state.clock.now();
    assert_eq!(db_store::analyze_events(&app.state.db.jobs, since).await.unwrap(), 0);
}

/// Records on a connection that planned nothing yet, and says which big tables were read from end
/// to end for it.
async fn recorded(app: &TestApp) -> Vec<(String, i64)> {
    let db = Databases::open(&app.database.options, Some(1)).records;
    let before = sequential_scans(&db).await;
    for _ in 0..7 {
        let now = app.state.clock.now();
        let scan = NewScan {
            id: app.state.entropy.event_id(now),
            code: seed::river(),
            person: PersonId(seed::ZHANG),
            account: AccountId(1),
            device: Some([9; 32]),
            device_time: Some(now),
            sent_at: Some(now),
            fix: None,
            outcome: None,
            payload: Vec::new(),
            findings: Vec::new(),
            note: String::new(),
            lease_at: None,
            tap: None,
            signed: None,
        };
        let answer = record(&db, DistrictId(seed::DISTRICT), now, &[scan]).await.unwrap();
        assert!(matches!(answer[0], Recorded::Stored(_)));
    }
    let after = sequential_scans(&db).await;
    after.into_iter().filter(|counted| !before.contains(counted)).collect()
}
