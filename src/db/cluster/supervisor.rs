//! Watches the database server while Riverward runs: starts it again when it ends by itself, keeps
//! its log short, and shuts it down at the end.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::task::AbortOnDropHandle;

use super::launcher::Launcher;
use super::postmaster::Postmaster;

/// The wait before a restart: the shortest at first, doubled each time the server ends before it
/// has answered.
const SHORTEST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(10);

const TRIM_LOG_EVERY: Duration = Duration::from_secs(30);

/// The task that watches. Dropped, it ends, and the server is asked to shut down.
#[derive(Debug)]
pub(super) struct Supervisor {
    stop: oneshot::Sender<()>,
    task: AbortOnDropHandle<()>,
}

impl Supervisor {
    /// Takes a server that answers into its care.
    pub(super) fn watch(launcher: Launcher, postmaster: Postmaster) -> Self {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(supervise(launcher, postmaster, stopped));
        Self {
            stop,
            task: AbortOnDropHandle::new(task),
        }
    }

    /// Shuts the server down and waits for its end.
    pub(super) async fn stop(self) {
        // Neither can fail but by a panic in the task, and then the server was asked to shut down
        // already.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

async fn supervise(launcher: Launcher, postmaster: Postmaster, mut stopped: oneshot::Receiver<()>) {
    let mut trim_log = interval(TRIM_LOG_EVERY);
    trim_log.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut running = Some(postmaster);
    let mut answers = true;
    let mut wait = SHORTEST_WAIT;
    loop {
        if let Some(mut postmaster) = running.take() {
            tokio::select! {
                biased;
                _ = &mut stopped => return postmaster.shut_down(launcher.mark()).await,
                status = postmaster.ended() => {
                    tracing::error!(
                        pid = postmaster.pid(),
                        %status,
                        log = %launcher.log().path().display(),
                        "the database server ended by itself; starting it again"
                    );
                    wait = if answers { SHORTEST_WAIT } else { (wait * 2).min(LONGEST_WAIT) };
                    answers = false;
                    continue;
                }
                answer = launcher.answering(), if !answers => {
                    answers = true;
                    match answer {
                        Ok(()) => tracing::info!(pid = postmaster.pid(), "the database answers again"),
                        Err(cause) => tracing::error!(%cause, "the database was started again but does not answer"),
                    }
                }
                _ = trim_log.tick() => {
                    if let Err(cause) = launcher.log().trim() {
                        tracing::warn!(%cause, "the database's log could not be shortened");
                    }
                }
            }
            running = Some(postmaster);
        } else {
            tokio::select! {
                biased;
                _ = &mut stopped => return,
                () = sleep(wait) => {}
            }
            match launcher.launch().await {
                Ok(postmaster) => running = Some(postmaster),
                Err(cause) => {
                    wait = (wait * 2).min(LONGEST_WAIT);
                    tracing::error!(%cause, wait_ms = wait.as_millis(), "the database could not be started again; trying once more");
                }
            }
        }
    }
}
