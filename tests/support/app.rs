//! A server of its own for a test, on its own database, at a fixed hour.

use chrono::{DateTime, Utc};
use clap::Parser;
use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Browser, Proxy, TestDatabase, seed};
use riverward::accounts::sessions::Opening;
use riverward::accounts::{Token, store};
use riverward::app::AppState;
use riverward::clock::Clock;
use riverward::config::ServeConfig;
use riverward::db::Databases;
use riverward::http::router;
use riverward::http::server::{self, Bounds};
use riverward::ids::{AccountId, DistrictId, Entropy};
use riverward::secrets::Secrets;

/// A running server.
#[derive(Debug)]
pub struct TestApp {
    /// Its state, as the handlers see it.
    pub state: AppState,
    /// Its database; dropped last.
    pub database: TestDatabase,
    server: Option<JoinHandle<()>>,
}

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    serve: ServeConfig,
}

/// Monday 23 November 2026, 10:00 in Shanghai.
pub fn monday() -> DateTime<Utc> {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

impl TestApp {
    /// Starts one.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts one with flags of `riverward serve`.
    pub async fn start_with(flags: &[&str]) -> Self {
        Self::on(TestDatabase::create().await, flags, None).await
    }

    /// Starts one whose requests share a single connection, so that what ran on it can be asked of
    /// it.
    pub async fn start_on_one_connection() -> Self {
        Self::on(TestDatabase::create().await, &[], Some(1)).await
    }

    /// Another server on the same database, at the same hour. To be dropped before this one.
    pub async fn beside(&self, flags: &[&str]) -> Self {
        let other = Self::on(self.database.shared(), flags, None).await;
        other.state.clock.set(self.state.clock.now());
        other
    }

    /// Starts one that reaches its database through something in between.
    pub async fn behind(proxy: &Proxy, database: TestDatabase, flags: &[&str]) -> Self {
        Self::with(Databases::open(&proxy.options(), None), database, flags).await
    }

    /// Starts one that reaches its database by another address.
    pub async fn at(address: &PgConnectOptions, database: TestDatabase) -> Self {
        Self::with(Databases::open(address, None), database, &[]).await
    }

    async fn on(database: TestDatabase, flags: &[&str], connections: Option<u32>) -> Self {
        Self::with(Databases::open(&database.options, connections), database, flags).await
    }

    async fn with(db: Databases, database: TestDatabase, flags: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut arguments = vec!["riverward"];
        if !flags.contains(&"--records-per-minute") {
            arguments.extend(["--records-per-minute", "100000"]);
        }
        if !flags.contains(&"--rate-per-minute") {
            arguments.extend(["--rate-per-minute", "100000"]);
        }
        if !flags.contains(&"--unknown-per-minute") {
            arguments.extend(["--unknown-per-minute", "100000"]);
        }
        let config = Arguments::parse_from([&arguments, flags].concat()).serve;
        let stop = CancellationToken::new();
        let (state, committer) = AppState::build(
            config,
            format!("http://{}", listener.local_addr().unwrap()),
            db,
            Clock::fixed(monday()),
            Entropy::from_os(),
            Secrets::derive(b"a secret of the tests, long enough"),
            stop.clone(),
        );
        tokio::spawn(committer.run(stop.clone().cancelled_owned()));
        let router = router::router(&state);
        let bounds = Bounds::of(&state.config);
        let server = tokio::spawn(server::serve(listener, router, bounds, stop.cancelled_owned()));
        Self {
            state,
            database,
            server: Some(server),
        }
    }

    /// Moves the clock.
    pub fn set_time(&self, to: &str) {
        self.state.clock.set(to.parse().unwrap());
    }

    /// Somebody without an account.
    pub fn resident(&self) -> Browser {
        Browser::new(&self.state.base_url)
    }

    /// 张建国, river chief of [`seed::RIVER`].
    pub async fn zhang(&self) -> Browser {
        self.signed_in(1).await
    }

    /// 李秀英, who answers for [`seed::ROAD`].
    pub async fn li(&self) -> Browser {
        self.signed_in(2).await
    }

    /// The official of 菱泾镇, where the river and the road lie.
    pub async fn official(&self) -> Browser {
        self.signed_in(3).await
    }

    /// The official of 荻溪镇, where the lane lies.
    pub async fn other_official(&self) -> Browser {
        self.signed_in(4).await
    }

    /// The administrator of the district.
    pub async fn admin(&self) -> Browser {
        self.signed_in(5).await
    }

    async fn signed_in(&self, account: i64) -> Browser {
        let token = Token::generate(DistrictId(seed::DISTRICT), &self.state.entropy);
        let mut db = self.state.db.app.acquire().await.unwrap();
        let now = self.state.clock.now();
        store::open_session(&mut *db, &token, AccountId(account), Opening::Password, now)
            .await
            .unwrap();
        // Most tests that move the clock are not about officials who sign in again.
        sqlx::query("UPDATE session SET official_until = '2100-01-01' WHERE official_until > $1")
            .bind(now)
            .execute(&mut *db)
            .await
            .unwrap();
        let browser = self.resident();
        browser.set_cookie("__Host-session", &token.reveal());
        browser
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.state.stop.cancel();
        if let Some(server) = self.server.take() {
            server.abort();
        }
    }
}
