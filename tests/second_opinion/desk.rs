//! How a world reaches the product beside its pages: people sign in and agree to tracks, files are
//! read.

use clap::Parser;

use crate::support::{Phone, TestApp, seed};
use riverward::accounts::sessions::Opening;
use riverward::accounts::{Token, store};
use riverward::exchange::import::cli::{self, Finish, ImportArgs};
use riverward::ids::{AccountId, DistrictId};

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    import: ImportArgs,
}

/// Somebody with a phone.
#[derive(Debug)]
pub struct Person {
    pub phone: Phone,
    /// Whether the phone was enrolled, so that it signs.
    pub signs: bool,
}

/// Reads a file as `riverward import` does; every row of it is taken.
pub async fn import(app: &TestApp, what: &str, table: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    std::fs::write(&path, table).unwrap();
    let line = format!("riverward {what} {} --district 990101 --lang en", path.display());
    let arguments = Program::try_parse_from(line.split(' ')).unwrap().import;
    let mut said: Vec<u8> = Vec::new();
    let (database, state) = (&app.database.options, &app.state);
    let finish = cli::run(&arguments, database, &state.clock, &state.entropy, &mut said)
        .await
        .unwrap();
    assert_eq!(finish, Finish::Clean, "{table}\n{}", String::from_utf8_lossy(&said));
}

/// A session of a steward, as by password.
pub async fn session(app: &TestApp, account: i64) -> String {
    let token = Token::generate(DistrictId(seed::DISTRICT), &app.state.entropy);
    let mut db = app.state.db.app.acquire().await.unwrap();
    let now = app.state.clock.now();
    store::open_session(&mut *db, &token, AccountId(account), Opening::Password, now)
        .await
        .unwrap();
    token.reveal()
}

/// Signs a phone in, and says yes to keeping tracks.
pub async fn agree_to_tracks(app: &TestApp, person: i64, phone: &Phone) {
    phone.browser.set_cookie("__Host-session", &session(app, person).await);
    let answer = phone.browser.post("/my/settings/tracks", &[("given", "yes")]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}
