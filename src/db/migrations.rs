//! The schema: brought up to date, and asked whether it is.

use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::error::{Error, Result};

/// Every migration, in order. sqlx holds an advisory lock while they run, so that several servers
/// may start at once.
pub static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Brings the schema up to date, as the owner.
pub async fn migrate(options: &PgConnectOptions) -> std::result::Result<(), MigrateError> {
    let pool = PgPoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
    let outcome = MIGRATIONS.run(&pool).await;
    pool.close().await;
    outcome
}

/// Whether the database answers and every migration of this build has run.
pub async fn check_ready(db: &PgPool) -> Result<()> {
    let applied = sqlx::query_scalar!("SELECT count(*) FROM _sqlx_migrations WHERE success")
        .fetch_one(db)
        .await?
        .unwrap_or_default();
    if usize::try_from(applied).is_ok_and(|applied| applied >= MIGRATIONS.iter().count()) {
        Ok(())
    } else {
        Err(Error::Unavailable("migrations are still to run".into()))
    }
}
