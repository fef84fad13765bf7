//! Tries to sign in: they keep nobody out, cost others no time and the server no memory.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::PgPool;

use super::{address, connect, form_head, header, network, post, status};
use crate::support::{ServerProcess, TestApp, TestDatabase, is_long};
use riverward::accounts::passwords::Passwords;
use riverward::accounts::store;
use riverward::ids::{AccountId, DistrictId, Entropy};
use tokio::io::AsyncWriteExt;

const PASSWORD: &str = "the water is clear";

/// The official of 菱泾镇 signs in as `wang`.
async fn give_password(owner: &PgPool) {
    let hash = Passwords::default().hash(PASSWORD.to_owned(), &Entropy::from_os()).await.unwrap();
    let mut db = owner.acquire().await.unwrap();
    store::set_login(&mut db, DistrictId(990_101), AccountId(3), "wang", &hash)
        .await
        .unwrap();
}

fn form(login: &str, password: &str) -> String {
    format!("login={login}&password={}", password.replace(' ', "+"))
}

/// The cookie by which a browser is known from now on.
fn known(answer: &str) -> String {
    let cookie = answer
        .lines()
        .filter_map(|line| line.strip_prefix("set-cookie: "))
        .find(|cookie| cookie.starts_with("__Host-known="))
        .expect("a mark");
    assert!(cookie.contains("HttpOnly") && cookie.contains("Secure"), "{cookie}");
    format!("cookie: {}\r\n", cookie.split(';').next().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_keeps_somebody_else_out() {
    let app = TestApp::start().await;
    give_password(&app.database.owner().await).await;
    let to = address(&app.state.base_url);
    let right = form("wang", PASSWORD);
    let first = post(to, network(1), "/login", &right, "").await;
    assert_eq!(status(&first), 303, "{first}");
    let known = known(&first);
    // Somebody tries until they are refused, and the same by a name that nobody has.
    let refusals = async |login: &str, from| {
        let mut answers = Vec::new();
        for _ in 0..12 {
            let answer = post(to, network(from), "/login", &form(login, "guess"), "").await;
            assert!(status(&answer) != 429 || header(&answer, "retry-after").is_some());
            answers.push(status(&answer));
        }
        answers
    };
    let tried = refusals("wang", 2).await;
    assert_eq!(tried.iter().filter(|status| **status == 422).count(), 10, "{tried:?}");
    assert_eq!(tried, refusals("nobody", 3).await, "the limit says nothing of the name");
    let from =
        async |number, more: &str| status(&post(to, network(number), "/login", &right, more).await);
    assert_eq!(from(2, "").await, 429, "who tried may not go on");
    assert_eq!(from(2, &known).await, 303, "a known browser may, even there");
    assert_eq!(from(4, "").await, 303, "and anybody from elsewhere");
    let stranger = post(to, network(2), "/login", &form("zhao", "guess"), &known).await;
    assert_eq!(status(&stranger), 422, "a mark is good for its own name");
}

/// The mark of one name opens no budget of another, and known browsers have one as well.
#[tokio::test(flavor = "multi_thread")]
async fn a_known_browser_has_a_budget_too() {
    let app = TestApp::start().await;
    give_password(&app.database.owner().await).await;
    let to = address(&app.state.base_url);
    let first = post(to, network(1), "/login", &form("wang", PASSWORD), "").await;
    let known = known(&first);
    let mut refused = 0;
    for number in 0..14 {
        let from = network(100 + number);
        let answer = post(to, from, "/login", &form("wang", "guess"), &known).await;
        refused += usize::from(status(&answer) == 429);
    }
    assert!((2..=4).contains(&refused), "{refused}: its own, wherever it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_of_tries_holds_up_nobody_who_is_known() {
    let app = TestApp::start().await;
    give_password(&app.database.owner().await).await;
    let to = address(&app.state.base_url);
    let right = form("wang", PASSWORD);
    let known = known(&post(to, network(1), "/login", &right, "").await);
    let crowd = tokio::spawn(join_all((0..400).map(|number| async move {
        let login = form(&format!("name{number}"), "guess");
        status(&post(to, network(500 + number / 8), "/login", &login, "").await)
    })));
    let began = Instant::now();
    assert_eq!(status(&post(to, network(1), "/login", &right, &known).await), 303);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    let statuses = crowd.await.unwrap();
    assert!(statuses.iter().all(|status| matches!(status, 422 | 503)), "{statuses:?}");
    assert!(statuses.contains(&422));
    // The crowd has gone, and a stranger is answered as ever.
    assert_eq!(status(&post(to, network(2), "/login", &right, "").await), 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_take_no_memory_whether_they_wait_for_the_answer_or_not() {
    let database = TestDatabase::create().await;
    let data = tempfile::tempdir().unwrap();
    let server =
        ServerProcess::start(data.path(), "127.0.0.1:0", &["--database-url", &database.url()]);
    let to = address(&server.base_url);
    let round = async |begin: u16, visitors: u16| {
        join_all((0..visitors).map(|number| async move {
            let from = network(1000 + begin * 20 + number);
            let body = form(&format!("name{begin}-{number}"), "guess");
            // Hangs up while its password is looked at.
            let mut hasty = connect(to, from).await;
            let request = form_head(to, "/login", body.len(), "") + &body;
            hasty.write_all(request.as_bytes()).await.unwrap();
            drop(hasty);
            status(&post(to, from, "/login", &body, "").await)
        }))
        .await
    };
    // Everything that is made once.
    for begin in 0..3 {
        round(begin, 8).await;
    }
    let before = server.resident_kib();
    // One try in ten that kept its 19 MiB would be seen.
    let rounds = if is_long() { 43 } else { 3 };
    let mut answered = 0;
    for begin in 3..3 + rounds {
        answered += round(begin, 20).await.iter().filter(|status| **status == 422).count();
    }
    let after = server.resident_kib();
    assert!(answered > usize::from(rounds), "{answered}");
    let grown = after.saturating_sub(before);
    assert!(grown < 64 * 1024, "{before} KiB, then {after} KiB after {answered} tries");
}
