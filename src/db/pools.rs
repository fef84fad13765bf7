//! The pools of connections a server works with.

use std::num::NonZero;
use std::thread::available_parallelism;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// The pools of a server. Small on purpose: on 2 cores 4 connections do more work than 16.
#[derive(Clone, Debug)]
pub struct Databases {
    /// For requests: works as `riverward_app`, which has no DDL and may not change events.
    pub app: PgPool,
    /// For the lists, counts and status of consoles: what is right for a village is wrong for a
    /// district, so every statement is planned for the scope at hand.
    pub console: PgPool,
    /// For tiles: apart, so that a burst of map panning cannot keep a scan waiting; slow statements
    /// are cut off.
    pub tiles: PgPool,
    /// For background work; three connections, whatever the size of the others.
    pub jobs: PgPool,
}

impl Databases {
    /// Opens the pools lazily; the first request connects.
    pub fn open(options: &PgConnectOptions, size: Option<u32>) -> Self {
        let cores = available_parallelism().map_or(2, NonZero::get);
        let size = size.unwrap_or_else(|| u32::try_from(cores * 2).unwrap_or(8).max(4));
        let app =
            options.clone().application_name("riverward").options([("role", "riverward_app")]);
        let planned = [
            ("jit", "off"),
            ("plan_cache_mode", "force_custom_plan"),
            ("statement_timeout", "10s"),
        ];
        let console = app.clone().application_name("riverward-console").options(planned);
        let tiles = app.clone().application_name("riverward-tiles").options(planned).options([
            // A tile takes milliseconds; starting helpers for it takes longer than they save.
            ("max_parallel_workers_per_gather", "0"),
            // Stop for a client that has left, as `interrupt` lets the server notice.
            ("client_connection_check_interval", "100ms"),
        ]);
        let jobs = app.clone().application_name("riverward-jobs");
        Self {
            app: pool(size, app),
            console: pool((size / 2).max(2), console),
            // While one tile is compressed and sent, the database makes another.
            tiles: pool(size, tiles),
            // One may be drawing tiles anew for a while.
            jobs: pool(3, jobs),
        }
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        self.app.close().await;
        self.console.close().await;
        self.tiles.close().await;
        self.jobs.close().await;
    }
}

fn pool(size: u32, options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(5))
        // A broken connection shows itself at its first statement; asking each time costs a round
        // trip (BENCHMARKS: 2-7 %).
        .test_before_acquire(false)
        .connect_lazy_with(options)
}
