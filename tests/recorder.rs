//! Recordings gathered into common commits: each answered for itself, after its commit, and never
//! lost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{Connection, Executor, PgConnection, PgPool};
use tokio::task::JoinHandle;

use crate::support::{TestApp, seed};
use riverward::error::Error;
use riverward::ids::{AccountId, DistrictId, PersonId};
use riverward::patrols::Outcome;
use riverward::patrols::scan::{NewScan, Recorded};

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);

fn scan(app: &TestApp) -> NewScan {
    NewScan {
        id: app.state.entropy.event_id(app.state.clock.now()),
        code: seed::river(),
        person: PersonId(seed::ZHANG),
        account: AccountId(1),
        device: None,
        device_time: None,
        sent_at: None,
        fix: None,
        outcome: Some(Outcome::Normal),
        payload: b"id=1".to_vec(),
        findings: Vec::new(),
        note: String::new(),
        lease_at: None,
        tap: None,
        signed: None,
    }
}

type Answer = Result<Vec<Recorded>, Error>;

/// Hands a scan in, without waiting for the answer.
fn hand_in(app: &TestApp, scan: NewScan) -> JoinHandle<Answer> {
    let recorder = app.state.recorder.clone();
    tokio::spawn(async move { recorder.record(DISTRICT, vec![scan]).await })
}

/// Something that keeps every recording of the river waiting for as long as it lives.
async fn hold_the_river(app: &TestApp) -> PgConnection {
    let mut holder = PgConnection::connect_with(&app.database.options).await.unwrap();
    holder
        .execute("BEGIN; SELECT FROM segment_state WHERE segment_id = 1 FOR UPDATE")
        .await
        .unwrap();
    holder
}

/// Until as many commits as may be under way at once wait for the river.
async fn until_commits_wait(app: &TestApp, commits: i64) {
    let owner = app.database.owner().await;
    while waiting_commits(&owner).await < commits {
        tokio::task::yield_now().await;
    }
}

async fn waiting_commits(owner: &PgPool) -> i64 {
    sqlx::query_scalar(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
             AND wait_event_type = 'Lock' AND query LIKE '%record_scans%'",
    )
    .fetch_one(owner)
    .await
    .unwrap()
}

/// Until no commit waits for the river any more.
async fn until_no_commit_waits(app: &TestApp) {
    let owner = app.database.owner().await;
    while waiting_commits(&owner).await > 0 {
        tokio::task::yield_now().await;
    }
}

async fn commits_of_scans(app: &TestApp) -> i64 {
    let owner = app.database.owner().await;
    sqlx::query_scalar("SELECT count(DISTINCT xmin::text) FROM scan_2026_11")
        .fetch_one(&owner)
        .await
        .unwrap()
}

fn is_stored(answer: &Answer) -> bool {
    matches!(answer.as_deref(), Ok([Recorded::Stored(_)]))
}

#[tokio::test]
async fn what_arrives_while_commits_are_under_way_shares_the_next() {
    let app = TestApp::start().await;
    let holder = hold_the_river(&app).await;
    let mut answers = vec![hand_in(&app, scan(&app))];
    until_commits_wait(&app, 1).await;
    answers.extend((0..51).map(|_| hand_in(&app, scan(&app))));
    assert!(
        answers.iter().all(|answer| !answer.is_finished()),
        "nothing is acknowledged before its commit"
    );
    holder.close().await.unwrap();
    for answer in answers {
        assert!(is_stored(&answer.await.unwrap()));
    }
    let commits = commits_of_scans(&app).await;
    assert!(commits <= 4, "one or two alone, the others together, not {commits} commits");
}

#[tokio::test]
async fn one_that_upsets_the_statement_does_not_fail_its_neighbours() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    owner
        .execute(
            "CREATE FUNCTION upset() RETURNS trigger LANGUAGE plpgsql
                 AS $$ BEGIN RAISE EXCEPTION 'upset'; END $$;
             CREATE TRIGGER upset BEFORE INSERT ON scan_2026_11 FOR EACH ROW
                 WHEN (NEW.payload = 'upsetting') EXECUTE FUNCTION upset()",
        )
        .await
        .unwrap();
    let holder = hold_the_river(&app).await;
    let _first = hand_in(&app, scan(&app));
    until_commits_wait(&app, 1).await;
    let neighbours: Vec<_> = (0..9)
        .map(|n| {
            let mut scan = scan(&app);
            if n == 4 {
                scan.payload = b"upsetting".to_vec();
            }
            hand_in(&app, scan)
        })
        .collect();
    holder.close().await.unwrap();
    for (n, answer) in neighbours.into_iter().enumerate() {
        let answer = answer.await.unwrap();
        assert_eq!(is_stored(&answer), n != 4, "{n}: {answer:?}");
    }
}

#[tokio::test]
async fn more_than_can_wait_is_turned_away_at_once_and_the_rest_is_stored() {
    let app = TestApp::start().await;
    let holder = hold_the_river(&app).await;
    let answers: Vec<_> = (0..4000).map(|_| hand_in(&app, scan(&app))).collect();
    // Those turned away are answered while nothing can be stored.
    while !answers.iter().any(JoinHandle::is_finished) {
        tokio::task::yield_now().await;
    }
    holder.close().await.unwrap();
    let (mut stored, mut turned_away) = (0, 0);
    for answer in answers {
        match answer.await.unwrap() {
            Err(Error::Unavailable(_)) => turned_away += 1,
            answer if is_stored(&answer) => stored += 1,
            answer => panic!("{answer:?}"),
        }
    }
    assert!(turned_away > 0 && stored >= 1024, "{stored} stored, {turned_away} turned away");
    let owner = app.database.owner().await;
    let there: i64 =
        sqlx::query_scalar("SELECT count(*) FROM scan").fetch_one(&owner).await.unwrap();
    assert_eq!(there, stored, "what was turned away left nothing");
}

#[tokio::test]
async fn whoever_waits_when_the_server_ends_is_still_answered() {
    let app = TestApp::start().await;
    let holder = hold_the_river(&app).await;
    let answers: Vec<_> = (0..20).map(|_| hand_in(&app, scan(&app))).collect();
    until_commits_wait(&app, 1).await;
    app.state.stop.cancel();
    holder.close().await.unwrap();
    for answer in answers {
        assert!(is_stored(&answer.await.unwrap()));
    }
    assert!(matches!(
        app.state.recorder.record(DISTRICT, vec![scan(&app)]).await,
        Err(Error::Unavailable(_))
    ));
}

/// How long the slowest but one in a hundred took.
fn slow(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[(times.len() - 1) * 99 / 100]
}

/// Two who record on the road and one who reads its page, one after the other for a while; every
/// record is stored.
async fn on_the_road(app: &TestApp, time: Duration) -> Vec<Duration> {
    let began = Instant::now();
    let page = format!("/q/{}", seed::road());
    let recorder = async || {
        let mut times = Vec::new();
        while began.elapsed() < time {
            let mut scan = scan(app);
            (scan.code, scan.person, scan.account) =
                (seed::road(), PersonId(seed::LI), AccountId(2));
            let asked = Instant::now();
            assert!(is_stored(&hand_in(app, scan).await.unwrap()));
            times.push(asked.elapsed());
        }
        times
    };
    let reader = async || {
        let (resident, mut times) = (app.resident(), Vec::new());
        while began.elapsed() < time {
            let asked = Instant::now();
            assert_eq!(resident.get(&page).await.status, 200);
            times.push(asked.elapsed());
        }
        times
    };
    let (one, other, read) = tokio::join!(recorder(), recorder(), reader());
    [one, other, read].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_segment_that_somebody_holds_holds_nobody_up_elsewhere() {
    let app = Arc::new(TestApp::start().await);
    on_the_road(&app, Duration::from_millis(300)).await;
    let before = slow(on_the_road(&app, Duration::from_secs(2)).await);

    let holder = hold_the_river(&app).await;
    let river = seed::river();
    let token = app.state.secrets.form_token(river, app.state.clock.now());
    let records: Vec<_> = (0..10).map(|_| hand_in(&app, scan(&app))).collect();
    let reports: Vec<_> = (0..10)
        .map(|n| {
            let (app, token) = (app.clone(), token.clone());
            tokio::spawn(async move {
                let text = format!("岸边有垃圾 {n}");
                let form = [("token", &*token), ("category", "rubbish"), ("text", &*text)];
                app.resident().post(&format!("/q/{river}/problems"), &form).await
            })
        })
        .collect();
    until_commits_wait(&app, 1).await;
    // Whoever shared a commit with the first of them waited for it once.
    let held = slow(on_the_road(&app, Duration::from_secs(5)).await);
    assert!(held <= before.max(Duration::from_millis(25)) * 2, "{held:?}, before {before:?}");

    for record in records {
        assert!(matches!(record.await.unwrap(), Err(Error::Unavailable(_))));
    }
    for report in reports {
        let answer = report.await.unwrap();
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert_ne!(answer.header("retry-after"), "");
    }
    holder.close().await.unwrap();
    assert!(is_stored(&hand_in(&app, scan(&app)).await.unwrap()), "and then it goes on");
}

#[tokio::test]
async fn what_is_let_go_in_time_is_stored_however_it_waited() {
    let app = TestApp::start().await;
    let holder = hold_the_river(&app).await;
    let answers: Vec<_> = (0..20).map(|_| hand_in(&app, scan(&app))).collect();
    // Longer than a commit waits, so that all of them were set apart.
    until_commits_wait(&app, 1).await;
    until_no_commit_waits(&app).await;
    holder.close().await.unwrap();
    for answer in answers {
        assert!(is_stored(&answer.await.unwrap()));
    }
}
