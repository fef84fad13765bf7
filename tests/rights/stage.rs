//! A server with somebody for every role, and things that are made anew for every request that
//! changes them, so that what one asks for never depends on what another did before.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use riverward::accounts::sessions::Opening;
use riverward::accounts::{Token, store};
use riverward::ids::{AccountId, Code};
use sqlx::{AssertSqlSafe, Executor, PgPool};
use uuid::Uuid;

use super::roles::{Level, Role};
use crate::support::{Browser, Phone, TestApp};

/// The password of whoever signs in by one.
pub const PASSWORD: &str = "一路平安 2026";

/// A running server, and what is made on it.
#[derive(Debug)]
pub struct Stage {
    /// The database as its owner.
    pub owner: PgPool,
    /// A phone that was enrolled for [`Role::Steward`].
    pub phone: Phone,
    /// Of [`PASSWORD`].
    hash: String,
    next: AtomicI64,
    /// The server; dropped last.
    pub app: TestApp,
}

/// A river that [`Role::Steward`] answers for, with a place on it where a plate hangs.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The segment.
    pub segment: i64,
    /// The place.
    pub checkpoint: i64,
    /// The plate.
    pub code: Code,
}

impl Stage {
    /// Starts a server and lets everybody in.
    pub async fn set() -> Self {
        let app = TestApp::start().await;
        let owner = app.database.owner().await;
        owner.execute(include_str!("stage.sql")).await.unwrap();
        let hash = app.state.passwords.hash(PASSWORD.to_owned(), &app.state.entropy).await.unwrap();
        let stage = Self {
            hash,
            owner,
            phone: Phone::of(&app, 1, 7).await,
            next: AtomicI64::new(10_000),
            app,
        };
        stage.password(AccountId(1)).await;
        stage
    }

    /// A browser in which somebody of this role has just signed in.
    pub async fn browser(&self, role: Role) -> Browser {
        let browser = self.app.resident();
        if let Some(account) = role.account() {
            let token = Token::generate(role.district(), &self.app.state.entropy);
            let mut db = self.app.state.db.app.acquire().await.unwrap();
            store::open_session(&mut *db, &token, account, Opening::Password, self.now())
                .await
                .unwrap();
            browser.set_cookie("__Host-session", &token.reveal());
        }
        browser
    }

    /// Gives an account [`PASSWORD`].
    pub async fn password(&self, account: AccountId) {
        sqlx::query("UPDATE account SET password_hash = $1 WHERE account_id = $2")
            .bind(&self.hash)
            .bind(account.0)
            .execute(&self.owner)
            .await
            .unwrap();
    }

    /// The hour of the server.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.state.clock.now()
    }

    /// A number that nothing else here has.
    pub fn number(&self) -> i64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// An id of an event of this hour.
    pub fn event(&self) -> Uuid {
        self.app.state.entropy.event_id(self.now())
    }

    /// Runs statements as the owner of the database.
    pub async fn sql(&self, statements: String) {
        self.owner.execute(sqlx::raw_sql(AssertSqlSafe(statements))).await.unwrap();
    }

    /// A river with a plate, at this level.
    pub async fn place(&self, level: Level) -> Place {
        let (segment, area, code) = (self.number(), level.area(), self.code());
        self.sql(format!(
            "INSERT INTO segment (district, segment_id, kind, name, area_path, length_m)
                 VALUES (990101, {segment}, 'river', '河 {segment}', '{area}', 2000);
             INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, valid_from)
                 VALUES (990101, {segment}, 1,
                     ST_SetSRID('LINESTRING(121.1 30.8, 121.121 30.8)'::geometry, 4326),
                     '2026-01-01');
             INSERT INTO segment_state (district, segment_id, area_path, kind, name)
                 VALUES (990101, {segment}, '{area}', 'river', '河 {segment}');
             INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
                 VALUES (990101, {segment}, 1, 'river_chief', '2026-01-01');
             INSERT INTO checkpoint (district, checkpoint_id, segment_id, name, location)
                 VALUES (990101, {segment}, {segment}, '1号桥',
                     ST_SetSRID(ST_MakePoint(121.1, 30.8), 4326));
             INSERT INTO code_locator (code, district) VALUES ({number}, 990101);
             INSERT INTO code (district, code, state, checkpoint_id, issued_at)
                 VALUES (990101, {number}, 'installed', {segment}, '2026-01-01')",
            number = code.number()
        ))
        .await;
        Place {
            segment,
            checkpoint: segment,
            code,
        }
    }

    /// A plate that hangs nowhere yet, issued for this level's area.
    pub async fn blank(&self, level: Level) -> Code {
        let code = self.code();
        self.sql(format!(
            "INSERT INTO code_locator (code, district) VALUES ({number}, 990101);
             INSERT INTO code (district, code, state, issued_for, issued_at)
                 VALUES (990101, {number}, 'blank', '{area}', '2026-01-01')",
            number = code.number(),
            area = level.area()
        ))
        .await;
        code
    }

    /// A person with an account of the same number, who belongs to this level's area.
    pub async fn person(&self, level: Level) -> i64 {
        let person = self.number();
        self.sql(format!(
            "INSERT INTO person (district, person_id, name, area_path)
                 VALUES (990101, {person}, '某{person}', '{}');
             INSERT INTO account (district, account_id, person_id, name)
                 VALUES (990101, {person}, {person}, '某{person}')",
            level.area()
        ))
        .await;
        person
    }

    fn code(&self) -> Code {
        Code::from_serial(70_000_000 + u32::try_from(self.number()).unwrap()).unwrap()
    }
}
