//! The demonstration district: there is enough of everything, sums equal what they sum up, and
//! making it again changes nothing. To make it takes most of the time, so it is made twice for all.

mod evidence;
mod sums;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AssertSqlSafe, Executor, PgPool};

use crate::support::{TestApp, monday};
use riverward::accounts::passwords::Lane;
use riverward::accounts::store::credential;
use riverward::demo::{self, Demo};
use riverward::segments::SegmentKind;
use riverward::views::card::{Card, Lookup};
use riverward::views::store::card::lookup;

/// A server without any district.
async fn without_districts() -> TestApp {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    owner
        .execute("TRUNCATE district, segment, login_locator RESTART IDENTITY CASCADE")
        .await
        .unwrap();
    app
}

async fn make(app: &TestApp, now: DateTime<Utc>) -> Demo {
    demo::create(&app.state.db.app, now, &app.state.entropy, &app.state.passwords)
        .await
        .unwrap()
}

async fn count(db: &PgPool, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM ({sql}) x")))
        .fetch_one(db)
        .await
        .unwrap()
}

async fn texts(db: &PgPool, sql: &str) -> Vec<String> {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(db).await.unwrap()
}

/// One line a table: how many rows, and a digest of all of them.
async fn contents(db: &PgPool) -> Vec<String> {
    let mut contents = Vec::new();
    for table in [
        "area",
        "person",
        "account",
        "role_grant",
        "segment",
        "segment_geometry",
        "segment_state",
        "segment_duty",
        "stewardship",
        "duty",
        "checkpoint",
        "code",
        "scan",
        "patrol",
        "patrol_outcome",
        "segment_month",
        "town_month",
        "area_count",
        "area_month",
        "steward_last_scan",
        "device_last_scan",
        "problem",
        "problem_event",
        "rating",
        "rating_once",
        "support_once",
        "code_event",
        "audit",
    ] {
        // Salts of passwords are the one thing that differs.
        let sql = format!(
            "SELECT format('%s %s %s', '{table}', count(*), md5(string_agg(row, ',' ORDER BY row)))
             FROM (SELECT (to_jsonb(t) - 'password_hash' - 'created_at' - 'granted_at')::text AS row
                 FROM {table} t) x"
        );
        contents.extend(texts(db, &sql).await);
    }
    contents
}

#[tokio::test]
async fn the_district_is_full_adds_up_and_is_made_once_and_the_same_at_the_same_hour() {
    let app = without_districts().await;
    let owner = app.database.owner().await;
    // Two at once make one. Seconds do not count.
    let (demo, other) =
        tokio::join!(make(&app, monday() + TimeDelta::seconds(59)), make(&app, monday()));
    assert_eq!(other, demo);
    there_is_enough_of_everything(&owner).await;
    sums::sums_equal_what_they_sum_up(&owner).await;
    sums::a_recomputation_finds_every_sum_right(&owner).await;
    every_status_is_on_the_map_most_of_them_good(&owner).await;
    it_speaks_the_words_of_the_place(&owner).await;
    the_links_and_accounts_shown_work_and_have_much_to_show(&app, &demo).await;

    let before = contents(&owner).await;
    assert_eq!(make(&app, monday() + TimeDelta::days(3)).await, demo);
    assert_eq!(contents(&owner).await, before);
    evidence::recorded_one_by_one_they_show_the_same(&app, &owner).await;

    let again = without_districts().await;
    assert_eq!(make(&again, monday()).await, demo);
    assert_eq!(contents(&again.database.owner().await).await, before);
}

async fn there_is_enough_of_everything(owner: &PgPool) {
    for (what, sql, least, most) in [
        ("rivers and ponds", "SELECT FROM segment WHERE kind IN ('river', 'pond')", 340, 440),
        ("roads", "SELECT FROM segment WHERE kind = 'road'", 105, 135),
        ("lanes", "SELECT FROM segment WHERE kind = 'lane'", 80, 100),
        ("stewards", "SELECT FROM person", 105, 140),
        ("roles", "SELECT DISTINCT role FROM stewardship", 8, 8),
        ("duties", "SELECT FROM duty WHERE source <> ''", 15, 40),
        ("checkpoints", "SELECT FROM checkpoint", 850, 1100),
        ("codes", "SELECT FROM code WHERE state = 'installed'", 850, 1100),
        ("days of patrols", "SELECT DISTINCT day FROM scan", 85, 91),
        ("patrols", "SELECT FROM patrol", 5000, 14000),
        ("problems", "SELECT FROM problem WHERE NOT is_rating", 140, 160),
        (
            "stages of problems",
            "SELECT DISTINCT stage FROM problem WHERE NOT is_rating",
            10,
            10,
        ),
        ("categories of problems", "SELECT DISTINCT category FROM problem", 12, 12),
        (
            "late problems",
            "SELECT FROM problem WHERE is_open AND due_at < '2026-11-23T02:00:00Z'",
            5,
            40,
        ),
        ("supported problems", "SELECT FROM problem WHERE supports > 0", 15, 100),
        ("ratings", "SELECT FROM rating", 600, 600),
        ("low ratings", "SELECT FROM rating WHERE score >= 4", 20, 60),
        (
            "words of satisfied people",
            "SELECT DISTINCT reason FROM rating WHERE score <= 2 AND reason <> ''",
            8,
            20,
        ),
        ("hand-overs", "SELECT FROM stewardship WHERE valid_to IS NOT NULL", 5, 40),
        (
            "claimed with a commitment",
            "SELECT FROM stewardship WHERE origin = 'claimed' AND commitment <> ''",
            30,
            200,
        ),
        (
            "commitments",
            "SELECT DISTINCT commitment FROM stewardship WHERE commitment <> ''",
            25,
            60,
        ),
        ("names", "SELECT DISTINCT name FROM person", 105, 140),
        ("surnames", "SELECT DISTINCT left(name, 1) FROM person", 60, 84),
        ("fences", "SELECT DISTINCT fence FROM scan", 4, 4),
        ("grades", "SELECT DISTINCT grade FROM scan", 2, 2),
        (
            "scans late from a phone without network",
            "SELECT FROM scan WHERE offline_ms > 600000",
            100,
            1500,
        ),
    ] {
        let found = count(owner, sql).await;
        assert!((least..=most).contains(&found), "{what}: {found}");
    }
    for (flag, name) in [
        (1, "outside"),
        (2, "speed"),
        (4, "repeated fix"),
        (8, "shared device"),
        (32, "clock skew"),
        (128, "stale fix"),
    ] {
        let flagged = count(owner, &format!("SELECT FROM scan WHERE flags & {flag} <> 0")).await;
        let all = count(owner, "SELECT FROM scan").await;
        assert!(flagged > 0 && flagged < all / 12, "{name}: {flagged} of {all}");
    }
}

async fn every_status_is_on_the_map_most_of_them_good(owner: &PgPool) {
    let all = count(owner, "SELECT FROM segment_state").await;
    // ok, due, overdue, problem, unassigned, idle: shares in thousandths.
    for (status, least, most) in
        [(0, 100, 700), (1, 100, 700), (2, 20, 200), (3, 50, 150), (4, 20, 90), (5, 1, 50)]
    {
        let share = count(owner, &format!("SELECT FROM segment_state WHERE status = {status}"))
            .await
            * 1000
            / all;
        assert!((least..=most).contains(&share), "status {status}: {share} in a thousand");
    }
    assert_eq!(count(owner, "SELECT FROM segment_state WHERE as_of <> '2026-11-23'").await, 0);
    let good = count(owner, "SELECT FROM segment_state WHERE status IN (0, 1)").await;
    assert!(good * 10 > all * 6, "{good} of {all} are ok or due");
}

fn is_rich(card: &Card) {
    assert!(
        !card.stewards.is_empty()
            && card.stewards.iter().any(|steward| !steward.commitment.is_empty()),
        "{card:?}"
    );
    assert!(
        card.stewards
            .iter()
            .all(|steward| !steward.post.is_empty() && !steward.organisation.is_empty())
    );
    assert_eq!(card.patrols.len(), 5);
    assert!(!card.duties.is_empty() && card.duties.iter().all(|duty| !duty.periods.is_empty()));
    assert!(!card.open.is_empty() && card.open[0].supports > 0);
    assert_eq!(card.solved.len(), 3);
    assert!(card.solved.iter().all(|solved| !solved.result.is_empty()));
    assert!(card.ratings.iter().sum::<i32>() >= 15);
    assert!(card.office_phone.is_some() && card.supervision_phone.is_some());
}

async fn the_links_and_accounts_shown_work_and_have_much_to_show(app: &TestApp, demo: &Demo) {
    let kinds: Vec<SegmentKind> = demo.scans.iter().map(|scan| scan.kind).collect();
    assert_eq!(kinds, [SegmentKind::River, SegmentKind::Road, SegmentKind::Lane]);
    for scan in &demo.scans {
        let Lookup::Card(card) = lookup(&app.state.db.app, scan.code, monday()).await.unwrap()
        else {
            panic!("{} leads nowhere", scan.code);
        };
        assert_eq!(card.name, scan.name);
        is_rich(&card);
    }
    assert_eq!(demo.accounts.len(), 6);
    for account in &demo.accounts {
        assert!(account.password.len() >= 10);
        let known = credential(&app.state.db.app, account.login, monday()).await.unwrap().unwrap();
        assert_eq!(
            known.is_official,
            account.role_en.ends_with("official") || account.role_en.ends_with("admin")
        );
        assert!(
            app.state
                .passwords
                .verify(Lane::Anybody, account.password.to_owned(), known.password_hash)
                .await
                .unwrap()
        );
    }
}

async fn it_speaks_the_words_of_the_place(owner: &PgPool) {
    let said = texts(
        owner,
        "SELECT body FROM problem UNION SELECT result FROM problem UNION SELECT note
             FROM problem_event UNION SELECT reason FROM rating
         UNION SELECT commitment FROM stewardship UNION SELECT source FROM duty UNION
             SELECT post || organisation || name FROM person",
    )
    .await;
    assert!(said.len() > 250, "{}", said.len());
    for text in said {
        for word in ["打卡", "签到", "{}"] {
            assert!(!text.contains(word), "{text}");
        }
        assert!(!text.chars().any(|char| char.is_ascii_alphabetic()), "{text}");
    }
}
