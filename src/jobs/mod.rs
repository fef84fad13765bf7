//! Background work, one file per job. Each job can run in several servers at once: its statements
//! are idempotent, and those that change rows lock them first.

mod clock;
mod excuses;
mod housekeeping;
mod live;
mod midnight;
mod partitions;
mod prints;
mod room;
mod statistics;
mod sums;
mod tiles;

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use crate::app::AppState;
use crate::calendar::store as calendar;
use crate::error::{Result, chain};

/// Runs what requests stand on, before the server takes any: partitions exist, districts have the
/// notices of days off that came with this release, the day is settled, tiles are drawn.
pub async fn prepare(app: &AppState) -> Result<()> {
    room::run(app)?;
    partitions::run(app).await?;
    calendar::lay_everywhere(&app.db.jobs, app.clock.now()).await?;
    midnight::run(app).await?;
    draw(app).await
}

/// Draws tiles anew where segments have changed.
pub async fn draw(app: &AppState) -> Result<()> {
    tiles::run(app).await
}

/// Follows what the database commits, until the server is told to stop.
pub async fn follow(app: AppState) {
    live::run(app).await;
}

/// Has the planner know the tables of events as wholes.
pub async fn analyze(app: &AppState) -> Result<()> {
    statistics::run(app).await
}

/// Looks how much room there is.
pub fn look_for_room(app: &AppState) -> Result<()> {
    room::run(app)
}

/// Makes the files of print jobs that wait.
pub async fn print(app: &AppState) -> Result<()> {
    prints::run(app).await
}

/// Settles what follows from excuses that concern many segments.
pub async fn settle_excuses(app: &AppState) -> Result<()> {
    excuses::run(app).await
}

/// Erases what has no right to stay.
pub async fn housekeep(app: &AppState) -> Result<()> {
    housekeeping::run(app).await
}

/// Compares sums and statuses of the districts in which it is the hour for it, and makes anew what
/// differs.
pub async fn heal(app: &AppState) -> Result<()> {
    sums::run(app).await
}

/// Starts every job; they end when the server is told to stop.
pub fn start(app: &AppState) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    jobs.spawn(follow(app.clone()));
    jobs.spawn(every(Duration::from_hours(6), app.clone(), "partitions", async |app| {
        partitions::run(app).await
    }));
    jobs.spawn(every(Duration::from_mins(1), app.clone(), "midnight", async |app| {
        midnight::run(app).await
    }));
    jobs.spawn(every(Duration::from_millis(500), app.clone(), "tiles", async |app| {
        draw(app).await
    }));
    jobs.spawn(every(Duration::from_secs(1), app.clone(), "prints", async |app| print(app).await));
    jobs.spawn(every(Duration::from_secs(1), app.clone(), "excuses", async |app| {
        settle_excuses(app).await
    }));
    jobs.spawn(every(Duration::from_secs(1), app.clone(), "room", async |app| room::run(app)));
    jobs.spawn(every(Duration::from_hours(1), app.clone(), "statistics", async |app| {
        analyze(app).await
    }));
    jobs.spawn(every(Duration::from_hours(1), app.clone(), "sums", async |app| heal(app).await));
    jobs.spawn(every(Duration::from_mins(15), app.clone(), "housekeeping", async |app| {
        housekeeping::run(app).await
    }));
    jobs
}

async fn every(
    pause: Duration,
    app: AppState,
    name: &'static str,
    job: impl AsyncFn(&AppState) -> Result<()>,
) {
    let mut ticks = interval(pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while app.stop.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = job(&app).await {
            // The next round tries again; a fault that stays is seen by its counter.
            metrics::counter!("riverward_job_failures_total", "job" => name).increment(1);
            tracing::error!(job = name, error = %chain(&error), "job failed");
        }
    }
}
