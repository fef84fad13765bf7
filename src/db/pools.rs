//! The pools of connections a server works with. All of them log in as `riverward_app`.

use std::num::NonZero;
use std::thread::available_parallelism;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::room::Room;
use super::session::{self, LoginError, Session};

/// The pools of a server. Small on purpose: on 2 cores 4 connections do more work than 16.
#[derive(Clone, Debug)]
pub struct Databases {
    /// For requests: works as `riverward_app`, which has no DDL and may not change events.
    pub app: PgPool,
    /// For commits of recordings, apart: reports that wait for a segment cannot keep a record
    /// waiting, nor the other way round.
    pub records: PgPool,
    /// For the lists, counts and status of consoles: what is right for a village is wrong for a
    /// district, so every statement is planned for the scope at hand.
    pub console: PgPool,
    /// For tiles: apart, so that a burst of map panning cannot keep a scan waiting; slow statements
    /// are cut off.
    pub tiles: PgPool,
    /// For background work; three connections, whatever the size of the others.
    pub jobs: PgPool,
    /// On the disk of the managed database.
    pub room: Room,
    options: PgConnectOptions,
}

/// Of a request: what it waits for is seen by somebody.
const REQUESTS: Session = Session {
    name: "riverward",
    settings: &[("lock_timeout", "2s"), ("statement_timeout", "10s"), IDLE_REQUEST],
};

/// Of a commit of recordings. Whoever holds a segment for longer is waited for apart
/// (`patrols/recorder.rs`), and everybody else goes on.
const RECORDS: Session = Session {
    name: "riverward-records",
    settings: &[("lock_timeout", "200ms"), ("statement_timeout", "10s"), IDLE_REQUEST],
};

const CONSOLE: Session = Session {
    name: "riverward-console",
    settings: &[
        ("lock_timeout", "2s"),
        ("statement_timeout", "10s"),
        ("plan_cache_mode", "force_custom_plan"),
        IDLE_REQUEST,
    ],
};

const TILES: Session = Session {
    name: "riverward-tiles",
    settings: &[
        ("lock_timeout", "2s"),
        ("statement_timeout", "10s"),
        ("plan_cache_mode", "force_custom_plan"),
        // A tile takes milliseconds; starting helpers for it takes longer than they save.
        ("max_parallel_workers_per_gather", "0"),
        // Stop for a client that has left, as `interrupt` lets the server notice.
        ("client_connection_check_interval", "100ms"),
        IDLE_REQUEST,
    ],
};

/// A day of a province is settled in one statement; nobody waits for it but the next.
const JOBS: Session = Session {
    name: "riverward-jobs",
    settings: &[
        ("lock_timeout", "30s"),
        ("statement_timeout", "15min"),
        ("idle_in_transaction_session_timeout", "5min"),
    ],
};

/// A transaction whose request is gone, or whose network is, lets go of its locks.
const IDLE_REQUEST: (&str, &str) = ("idle_in_transaction_session_timeout", "30s");

/// Commits of recordings under way at once, and one more that finds out what is held.
const RECORDING_CONNECTIONS: u32 = 3;

impl Databases {
    /// Opens the pools lazily; the first request connects. The user is always `riverward_app`,
    /// whatever `options` say.
    pub fn open(options: &PgConnectOptions, size: Option<u32>) -> Self {
        let cores = available_parallelism().map_or(2, NonZero::get);
        let size = size.unwrap_or_else(|| u32::try_from(cores * 2).unwrap_or(8).max(4));
        Self {
            app: pool(size, options, REQUESTS),
            records: pool(size.min(RECORDING_CONNECTIONS), options, RECORDS),
            console: pool((size / 2).max(2), options, CONSOLE),
            // While one tile is compressed and sent, the database makes another.
            tiles: pool(size, options, TILES),
            // One may be drawing tiles anew for a while.
            jobs: pool(3, options, JOBS),
            room: Room::default(),
            options: options.clone(),
        }
    }

    /// Whether requests can log in, and as nobody but `riverward_app`; in words for the operator.
    pub async fn check(&self) -> Result<(), LoginError> {
        session::check(&self.options, REQUESTS).await
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        self.app.close().await;
        self.records.close().await;
        self.console.close().await;
        self.tiles.close().await;
        self.jobs.close().await;
    }
}

fn pool(size: u32, options: &PgConnectOptions, session: Session) -> PgPool {
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(5))
        // A broken connection shows itself at its first statement; asking each time costs a round
        // trip (BENCHMARKS: 2-7 %).
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                session.begin(connection).await.map_err(|error| match error {
                    LoginError::Database(cause) => cause,
                    refused => sqlx::Error::Configuration(refused.into()),
                })
            })
        })
        .connect_lazy_with(session.log_in(options))
}
