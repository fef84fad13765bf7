//! How the managed cluster is reached, and whether it answers.

use std::path::Path;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use tokio::time::{Instant, sleep};

use super::names::{DATABASE, OWNER_ROLE};
use super::socket;

/// The pause between two questions to a starting server. It grows, because every question too early
/// is a line in the server's log, and a recovery may take minutes.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// "cannot connect now": starting, recovering or shutting down. "too many connections": those of a
/// killed server are still being closed.
const PASSING_STATES: [&str; 2] = ["57P03", "53300"];

/// "invalid catalog name": the server answers, and has no such database.
const NO_SUCH_DATABASE: &str = "3D000";

/// The database every cluster has.
const MAINTENANCE_DATABASE: &str = "postgres";

/// Connects as the owner through the socket in this folder.
pub(super) fn connect_options(sockets: &Path, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(sockets)
        .port(socket::PORT)
        .username(OWNER_ROLE)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
}

/// Asks the server until it answers, or until the limit: then false.
pub(super) async fn wait_for_answer(sockets: &Path, limit: Duration) -> Result<bool, sqlx::Error> {
    let options = connect_options(sockets, MAINTENANCE_DATABASE);
    let started = Instant::now();
    let mut pause = SHORTEST_PAUSE;
    while started.elapsed() < limit {
        match PgConnection::connect_with(&options).await {
            Ok(connection) => {
                connection.close().await?;
                return Ok(true);
            }
            Err(sqlx::Error::Io(_)) => {}
            Err(sqlx::Error::Database(cause)) if has_code(&*cause, &PASSING_STATES) => {}
            Err(cause) => return Err(cause),
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    Ok(false)
}

/// Creates Riverward's database if the cluster is new.
pub(super) async fn create_database_if_absent(sockets: &Path) -> Result<(), sqlx::Error> {
    match connect_options(sockets, DATABASE).connect().await {
        Ok(connection) => connection.close().await,
        Err(sqlx::Error::Database(cause)) if has_code(&*cause, &[NO_SUCH_DATABASE]) => {
            let mut connection = connect_options(sockets, MAINTENANCE_DATABASE).connect().await?;
            sqlx::raw_sql("CREATE DATABASE riverward TEMPLATE template0")
                .execute(&mut connection)
                .await?;
            connection.close().await
        }
        Err(cause) => Err(cause),
    }
}

/// Lets the role that requests work as log in. It needs no password: whoever can enter the socket's
/// folder is the superuser already. A standby has what its primary has.
pub(super) async fn let_the_app_log_in(sockets: &Path) -> Result<(), sqlx::Error> {
    let mut connection = connect_options(sockets, MAINTENANCE_DATABASE).connect().await?;
    sqlx::raw_sql(
        "DO $$ BEGIN
             IF pg_is_in_recovery() THEN NULL;
             ELSIF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'riverward_app') THEN
                 CREATE ROLE riverward_app LOGIN;
             ELSIF NOT (SELECT rolcanlogin FROM pg_roles WHERE rolname = 'riverward_app') THEN
                 ALTER ROLE riverward_app LOGIN;
             END IF;
         END $$",
    )
    .execute(&mut connection)
    .await?;
    connection.close().await
}

/// The same as a URL, for other programs. The socket's folder never holds a character that would
/// need escaping.
pub(super) fn url(sockets: &Path, database: &str) -> String {
    format!(
        "postgres://{OWNER_ROLE}@localhost/{database}?host={}&port={}&sslmode=disable",
        sockets.display(),
        socket::PORT
    )
}

fn has_code(error: &dyn sqlx::error::DatabaseError, codes: &[&str]) -> bool {
    error.code().is_some_and(|code| codes.contains(&code.as_ref()))
}
