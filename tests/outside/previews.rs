//! Looking at what would be printed, by many at once, and ordering more than is worked on.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use riverward::accounts::sessions::Opening;
use riverward::accounts::{Token, store};
use riverward::clock::Clock;
use riverward::ids::{AccountId, DistrictId, Entropy};
use riverward::printing::{MOST_OPEN_OF_ACCOUNT, MOST_OPEN_OF_DISTRICT};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, ServerProcess, TestApp, TestDatabase, seed};

/// Looks at once.
const LOOKS: usize = 60;
/// What so many may add to the memory of a server that has drawn before, in MB.
const MOST_ADDED: u64 = 200;
/// What of it may stay, in MB.
const MOST_KEPT: u64 = 30;
/// Within what time the rest is given back.
const GIVEN_BACK: Duration = Duration::from_secs(10);

async fn post(browser: &Browser, path: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.json(body)).await
}

fn boards() -> Value {
    json!({ "work": { "what": "boards", "board": "large" }, "select": { "segments": [seed::RIVER] } })
}

/// A browser of an account, signed in on a server of another process.
async fn browser(server: &ServerProcess, database: &TestDatabase, account: i64) -> Browser {
    let token = Token::generate(DistrictId(seed::DISTRICT), &Entropy::from_os());
    let owner = database.owner().await;
    let mut db = owner.acquire().await.unwrap();
    let now = Clock::system().now();
    store::open_session(&mut *db, &token, AccountId(account), Opening::Password, now)
        .await
        .unwrap();
    let browser = Browser::new(&server.base_url);
    browser.set_cookie("__Host-session", &token.reveal());
    browser
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_looks_at_once_take_little_memory_and_give_it_back() {
    let (database, data) = (TestDatabase::create().await, tempfile::tempdir().unwrap());
    let url = database.url();
    let server = ServerProcess::start(data.path(), "127.0.0.1:0", &["--database-url", &url]);
    let officials = [browser(&server, &database, 3).await, browser(&server, &database, 5).await];
    for official in &officials {
        let look = post(official, "/api/v1/print-previews", &boards()).await;
        assert_eq!(look.status, StatusCode::OK, "{}", look.body);
        assert_eq!(look.json()["fault"], Value::Null);
    }
    let (warm, _) = server.memory();
    let order = boards();
    let looks = (0..LOOKS).map(|n| post(&officials[n % 2], "/api/v1/print-previews", &order));
    let answers = join_all(looks).await;
    let drawn = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert!(drawn >= 2, "somebody is served");
    for answer in answers.iter().filter(|answer| answer.status != StatusCode::OK) {
        let status = answer.status;
        assert!(
            [StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS].contains(&status),
            "{status}"
        );
        let seconds: u64 = answer.header("retry-after").parse().unwrap();
        assert!(seconds > 0);
    }
    // Given back while the server goes on with what it does anyway.
    let deadline = Instant::now() + GIVEN_BACK;
    while server.memory().0.saturating_sub(warm) > MOST_KEPT && Instant::now() < deadline {
        assert_eq!(officials[0].get("/api/v1/areas").await.status, StatusCode::OK);
    }
    let (after, most) = server.memory();
    say(&format!("{drawn} of {LOOKS} drawn: {warm} MB warm, {most} at most, {after} then"));
    assert!(most.saturating_sub(warm) <= MOST_ADDED, "{most} MB at most, {warm} before");
    assert!(after.saturating_sub(warm) <= MOST_KEPT, "{after} MB stay, {warm} before");
}

/// Figures that are looked at when they change.
fn say(words: &str) {
    eprintln!("{words}");
}

#[tokio::test]
async fn orders_beyond_what_is_worked_on_are_refused_in_words() {
    let app = TestApp::start().await;
    let labels = || {
        let id = app.state.entropy.event_id(app.state.clock.now());
        json!({ "id": id, "area": "990101101",
            "work": { "what": "labels", "plate": "mm60", "paper": "a4" } })
    };
    let official = app.official().await;
    let first = labels();
    for n in 0..MOST_OPEN_OF_ACCOUNT {
        let order = if n == 0 { first.clone() } else { labels() };
        assert_eq!(post(&official, "/api/v1/print-jobs", &order).await.status, StatusCode::OK);
    }
    let refused = post(&official, "/api/v1/print-jobs", &labels()).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("已有 5 份打印任务"), "{}", refused.body);
    // The same order again is the same order; one called off makes room.
    assert_eq!(post(&official, "/api/v1/print-jobs", &first).await.status, StatusCode::OK);
    let cancel = format!("/api/v1/print-jobs/{}/cancel", first["id"].as_str().unwrap());
    assert_eq!(post(&official, &cancel, &json!({})).await.status, StatusCode::OK);
    assert_eq!(post(&official, "/api/v1/print-jobs", &labels()).await.status, StatusCode::OK);
    // What others of the district ordered counts for all of it.
    sqlx::query(
        "INSERT INTO job (district, job_id, kind, area_path, account_id, work, total, created_at)
         SELECT 990101, gen_random_uuid(), 'print', '990101', 4, '{}', 1, now()
         FROM generate_series(1, $1)",
    )
    .bind(i32::try_from(MOST_OPEN_OF_DISTRICT).unwrap())
    .execute(&app.database.owner().await)
    .await
    .unwrap();
    let refused = post(&app.admin().await, "/api/v1/print-jobs", &labels()).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("排队"), "{}", refused.body);
}
