//! How every connection of a server begins: logged in as `riverward_app` and nobody else, on a
//! database that takes changes, with its limits set.
//!
//! The limits are set by a statement and not as options of the start, which a pooler drops or
//! refuses; so is the role not asked for but looked at. What a connection is told here holds for as
//! long as it lives, which behind a pooler means: pooling by session.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row};
use tokio::time::timeout;

use crate::error;

/// The role that requests and jobs work as: no DDL, no UPDATE or DELETE on events.
pub const APP_ROLE: &str = "riverward_app";

/// The name and the limits of a kind of connections.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    /// `application_name`, by which the database's own lists show it.
    pub name: &'static str,
    /// Settings of the session beyond those that all have.
    pub settings: &'static [(&'static str, &'static str)],
}

/// A command that an operator waits for and can end: an import.
pub const IMPORT: Session = Session {
    name: "riverward-import",
    settings: &[("lock_timeout", "30s"), ("statement_timeout", "2h")],
};

/// Costs more than it saves: statements here are short, and a wrong estimate of a large table makes
/// each of them pay a third of a second for it.
const ALWAYS: (&str, &str) = ("jit", "off");

/// How long the database may take to let somebody in.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a connection is not worked with.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// It works as somebody else.
    #[error(
        "requests have to work as the role {APP_ROLE}, but the database says that they work as {found}. \
         A pooler in between logs in as a user of its own: let it pass the user on, or set \
         DATABASE_APP_URL to an address where {APP_ROLE} logs in as itself (docs/operation.md, The database)"
    )]
    OtherRole {
        /// `current_user`.
        found: String,
    },
    /// It may do everything.
    #[error(
        "the role {APP_ROLE} is a superuser here, which requests must not be: ALTER ROLE {APP_ROLE} NOSUPERUSER"
    )]
    Superuser,
    /// It takes no changes.
    #[error(
        "this database is a standby, which takes no changes: wait until it is promoted, or connect to the primary"
    )]
    Standby,
    /// The role may not log in, or not so.
    #[error(
        "requests log in as the role {APP_ROLE}, and the database does not let it in: {0}. As its superuser: \
         ALTER ROLE {APP_ROLE} LOGIN PASSWORD '…', with the password of DATABASE_URL, or with another and the \
         whole address in DATABASE_APP_URL (docs/operation.md, The database)"
    )]
    Refused(#[source] sqlx::Error),
    /// What is set for one connection is lost or met by another.
    #[error(
        "a pooler in between gives the same connection to several users in turns, and limits and prepared \
         statements belong to one: set pool_mode = session (docs/operation.md, The database)"
    )]
    Shared,
    /// Anything else.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl LoginError {
    /// Whether there is nothing to talk to yet.
    pub fn is_away(&self) -> bool {
        match self {
            Self::Standby => true,
            Self::Database(cause) => error::is_away(cause),
            _ => false,
        }
    }
}

impl Session {
    /// The address, for `riverward_app`. Nothing in it asks for more than a pooler passes on.
    pub(super) fn log_in(self, options: &PgConnectOptions) -> PgConnectOptions {
        options
            .clone()
            .username(APP_ROLE)
            .application_name(self.name)
            // Its default has printed every digit since PostgreSQL 12.
            .extra_float_digits(None)
    }

    /// Sets the limits of a new connection and looks who it is, in one round trip. The timeline of
    /// the database stays with the connection as `riverward.epoch`; on one connection it never
    /// changes.
    pub(super) async fn begin(self, db: &mut PgConnection) -> Result<(), LoginError> {
        let settings: Vec<String> = std::iter::once(&ALWAYS)
            .chain(self.settings)
            .map(|(name, value)| format!("set_config('{name}', '{value}', false)"))
            .collect();
        let settings = settings.join(", ");
        let begun = sqlx::raw_sql(AssertSqlSafe(format!(
            "SELECT ARRAY[{settings}], current_user::text AS role,
                    current_setting('is_superuser') AS superuser,
                    pg_is_in_recovery()::text AS standby,
                    set_config('riverward.epoch', CASE WHEN pg_is_in_recovery() THEN '' ELSE
                        ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)
                            ::int8::text END, false)"
        )))
        .fetch_one(db)
        .await?;
        let role: String = begun.try_get("role")?;
        if role != APP_ROLE {
            return Err(LoginError::OtherRole { found: role });
        }
        if begun.try_get::<String, _>("superuser")? == "on" {
            return Err(LoginError::Superuser);
        }
        if begun.try_get::<String, _>("standby")? == "true" {
            return Err(LoginError::Standby);
        }
        Ok(())
    }

    /// One connection, for a command.
    pub async fn connect(self, options: &PgConnectOptions) -> Result<PgConnection, LoginError> {
        let mut db = self.log_in(options).connect().await.map_err(|cause| {
            if error::is_refused_login(&cause) {
                LoginError::Refused(cause)
            } else {
                LoginError::Database(cause)
            }
        })?;
        self.begin(&mut db).await?;
        Ok(db)
    }
}

/// Whether connections can be made and worked with: each for itself, and not two in turns on one.
pub(super) async fn check(options: &PgConnectOptions, session: Session) -> Result<(), LoginError> {
    let silent = |_| {
        let cause = "it takes connections and says nothing";
        sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, cause))
    };
    timeout(PATIENCE, Box::pin(is_ours_alone(options, session))).await.map_err(silent)?
}

/// Rounds in which both connections are asked who serves them: of a busy pooler others may take
/// what the first has left before the second is served by it.
const ROUNDS: usize = 4;

async fn is_ours_alone(options: &PgConnectOptions, session: Session) -> Result<(), LoginError> {
    let mut first = session.connect(options).await?;
    let mut second = session.connect(options).await?;
    // Both are open. A pooler by transaction or statement gives what the first has left to the
    // second, or to somebody else and the first another.
    let own = (process(&mut first).await?, process(&mut second).await?);
    if own.0 == own.1 {
        return Err(LoginError::Shared);
    }
    for _ in 1..ROUNDS {
        if own != (process(&mut first).await?, process(&mut second).await?) {
            return Err(LoginError::Shared);
        }
    }
    first.close().await?;
    Ok(second.close().await?)
}

/// The database's process behind a connection, asked without a prepared statement.
async fn process(db: &mut PgConnection) -> Result<i32, sqlx::Error> {
    let row = sqlx::raw_sql("SELECT pg_backend_pid() AS process").fetch_one(db).await?;
    row.try_get("process")
}
