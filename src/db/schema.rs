//! The schema: tables brought up to date by migrations that only go forward, rules laid over them
//! as they stand, and the question whether both are as this program needs them.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};
use tokio::time::timeout;

use super::order;
use super::rules::{Rules, RulesError};
use crate::error::{Error, Result, is_away};

/// The first number of this chain. Databases of an earlier one have lower numbers and other tables.
const FIRST: i64 = 101;

/// Holds for the whole of migrating: several servers may start at once.
const LOCK: i64 = 0x5269_7665_7277_6172;

/// How long the database may take to let somebody in.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// How often laying the rules is tried, each time for some seconds.
const ATTEMPTS: u32 = 6;

/// What a database is brought to.
#[derive(Debug)]
pub struct Schema {
    tables: Migrator,
    rules: Rules,
}

/// Why a database was not brought up to date. Nothing is half done; where some of the indexes of a
/// migration are there, the next start makes the others.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// Made before the tables were written anew.
    #[error(
        "{place} was made by an early Riverward, whose tables this one does not read. \
         Nothing was changed or deleted. Move {place} away and start again with an empty one."
    )]
    EarlyChain {
        /// The folder of the managed cluster, or the database's name.
        place: String,
    },
    /// A newer program has been here.
    #[error(
        "{place} belongs to a newer Riverward. Its data are whole and nothing was changed. \
         It needs release {needed} or newer (schema {found}); this is release {release} \
         (schema {known})."
    )]
    Newer {
        /// The folder of the managed cluster, or the database's name.
        place: String,
        /// The release that brought the schema where it is.
        needed: String,
        /// The newest migration in the database.
        found: i64,
        /// This program's release.
        release: &'static str,
        /// The newest migration this program knows.
        known: i64,
    },
    /// A migration was refused or the database cannot be reached.
    #[error(transparent)]
    Migration(#[from] MigrateError),
    /// The database cannot be reached, or somebody else has been migrating for minutes.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The files of rules.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The database refused the text of a function.
    #[error("migrations/functions/{name}.sql was refused: {cause}")]
    Rule {
        /// The function.
        name: String,
        /// What the database said.
        cause: sqlx::Error,
    },
}

impl SchemaError {
    /// Whether there is no database to talk to yet.
    pub fn is_away(&self) -> bool {
        match self {
            Self::Database(cause)
            | Self::Rule { cause, .. }
            | Self::Migration(
                MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _),
            ) => is_away(cause),
            _ => false,
        }
    }
}

impl Schema {
    /// That of this build.
    pub fn embedded() -> std::result::Result<Self, SchemaError> {
        Ok(Self {
            tables: sqlx::migrate!("./migrations"),
            rules: Rules::embedded()?,
        })
    }

    /// That of a folder such as `migrations/`, with its rules in `functions/`.
    pub async fn read(folder: &Path) -> std::result::Result<Self, SchemaError> {
        Ok(Self {
            tables: Migrator::new(folder.to_owned()).await?,
            rules: Rules::read(&folder.join("functions"))?,
        })
    }

    /// Everything it is made of, in order: for whoever keeps a finished copy.
    pub fn parts(&self) -> impl Iterator<Item = &[u8]> {
        let tables = self.tables.iter().map(|migration| migration.checksum.as_ref());
        tables.chain(self.rules.texts().map(|(_, text)| text.as_bytes()))
    }

    fn newest(&self) -> i64 {
        self.tables.iter().map(|migration| migration.version).max().unwrap_or_default()
    }

    /// Brings a database to it, as its owner: whatever was done before and however it ended.
    /// `place` is what the operator knows it by.
    pub async fn bring_up(
        &self,
        options: &PgConnectOptions,
        place: &str,
    ) -> std::result::Result<(), SchemaError> {
        // A function's whole text is nothing for the log, however long it takes.
        let options = options.clone().disable_statement_logging();
        let mut db = timeout(CONNECT_LIMIT, options.connect()).await.map_err(|_| {
            sqlx::Error::Io(std::io::Error::new(
                std::io::ErrorKind::TimedOut,
                "it takes connections and says nothing",
            ))
        })??;
        let outcome = self.bring_up_on(&mut db, place).await;
        db.close().await?;
        outcome
    }

    async fn bring_up_on(
        &self,
        db: &mut PgConnection,
        place: &str,
    ) -> std::result::Result<(), SchemaError> {
        // Another server may be migrating; tables may be in use by one of the release before.
        sqlx::raw_sql("SET lock_timeout = '5min'").execute(&mut *db).await?;
        sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut *db).await?;
        self.refuse_what_is_not_ours(db, place).await?;
        sqlx::raw_sql("SET lock_timeout = '30s'").execute(&mut *db).await?;
        self.tables.run(&mut *db).await?;
        self.lay_rules(db).await?;
        Ok(order::renew(db).await?)
    }

    async fn refuse_what_is_not_ours(
        &self,
        db: &mut PgConnection,
        place: &str,
    ) -> std::result::Result<(), SchemaError> {
        let is_new: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NULL")
            .fetch_one(&mut *db)
            .await?;
        if is_new {
            return Ok(());
        }
        let (first, last): (Option<i64>, Option<i64>) =
            sqlx::query_as("SELECT min(version), max(version) FROM _sqlx_migrations")
                .fetch_one(&mut *db)
                .await?;
        let place = place.to_owned();
        if first.is_some_and(|first| first < FIRST) {
            return Err(SchemaError::EarlyChain { place });
        }
        match last {
            Some(found) if found > self.newest() => Err(SchemaError::Newer {
                place,
                needed: sqlx::query_scalar("SELECT release FROM schema_state")
                    .fetch_one(&mut *db)
                    .await?,
                found,
                release: env!("CARGO_PKG_VERSION"),
                known: self.newest(),
            }),
            _ => Ok(()),
        }
    }

    /// Triggers are made anew, so every table they hang on is wanted at once, which servers that are
    /// still running may stand in the way of: it is tried again.
    async fn lay_rules(&self, db: &mut PgConnection) -> std::result::Result<(), SchemaError> {
        sqlx::raw_sql("SET lock_timeout = '5s'; SET client_min_messages = warning")
            .execute(&mut *db)
            .await?;
        for _ in 1..ATTEMPTS {
            match self.lay_rules_once(db).await {
                Err(SchemaError::Rule { cause, .. }) if is_contended(&cause) => {}
                outcome => return outcome,
            }
        }
        self.lay_rules_once(db).await
    }

    /// Only over older ones: of two programs of one release the one with the newer rules wins,
    /// whichever starts last.
    async fn lay_rules_once(&self, db: &mut PgConnection) -> std::result::Result<(), SchemaError> {
        let mut transaction = db.begin().await?;
        let there: Option<(i64, i32)> = sqlx::query_as("SELECT migration, rules FROM schema_state")
            .fetch_optional(&mut *transaction)
            .await?;
        let (migration, rules) = there.unwrap_or((0, 0));
        if self.rules.version() > rules {
            self.rules
                .apply(&mut transaction)
                .await
                .map_err(|(name, cause)| SchemaError::Rule { name, cause })?;
        }
        if self.rules.version() > rules || self.newest() > migration {
            sqlx::query(
                "INSERT INTO schema_state AS s (release, migration, rules) VALUES ($1, $2, $3)
                 ON CONFLICT (one) DO UPDATE
                 SET release = excluded.release, migration = excluded.migration,
                     rules = greatest(s.rules, excluded.rules)",
            )
            .bind(env!("CARGO_PKG_VERSION"))
            .bind(self.newest())
            .bind(self.rules.version())
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// A lock was not to be had in time, or two waited for each other.
fn is_contended(cause: &sqlx::Error) -> bool {
    let code = cause.as_database_error().and_then(DatabaseError::code);
    matches!(code.as_deref(), Some("55P03" | "40P01"))
}

/// The newest migration and the rules of this build.
static NEEDED: LazyLock<Option<(i64, i32)>> = LazyLock::new(|| {
    Schema::embedded().ok().map(|schema| (schema.newest(), schema.rules.version()))
});

/// Whether the database answers and has the tables and rules this program was built for, or newer
/// ones.
pub async fn check_ready(db: &PgPool) -> Result<()> {
    let there =
        sqlx::query!("SELECT migration, rules FROM schema_state").fetch_optional(db).await?;
    match (there, *NEEDED) {
        (Some(there), Some((migration, rules)))
            if there.migration >= migration && there.rules >= rules =>
        {
            Ok(())
        }
        _ => Err(Error::Unavailable("migrations are still to run".into())),
    }
}
