//! Short turns. From Linux 6.13 on, a thread that has the processor keeps it until the next tick of
//! the clock, up to 4 ms, however low its rank, unless it enters the kernel, which arithmetic does
//! not; a page needs several threads one after the other. So while slow work is under way each
//! processor's alarm goes off twice a millisecond, and whoever waits for it is let on.

use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// How long slow work keeps a page waiting at most. An alarm costs some microseconds, so that less
/// than a hundredth of a processor goes into them.
const TURN: Duration = Duration::from_micros(500);
/// With more processors a page finds one that is free.
const MOST_PROCESSORS: usize = 8;

static TURNS: LazyLock<Turns> = LazyLock::new(Turns::begin);

/// Slow work that is under way, until this is dropped.
#[derive(Debug)]
pub(super) struct UnderWay(());

impl UnderWay {
    pub(super) fn begin() -> Self {
        let turns = &*TURNS;
        let mut works = turns.works();
        *works += 1;
        if *works == 1 {
            turns.begun.notify_all();
        }
        Self(())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        *TURNS.works() -= 1;
    }
}

#[derive(Debug, Default)]
struct Turns {
    /// How many works are under way.
    works: Mutex<usize>,
    begun: Condvar,
}

impl Turns {
    /// A thread for each processor, which sleeps while there is no slow work.
    fn begin() -> Self {
        for processor in processors().unwrap_or_default() {
            let thread = Builder::new().name(format!("turns-{processor}"));
            if let Err(error) = thread.spawn(move || alarm(processor)) {
                tracing::debug!(%error, "slow work has long turns");
            }
        }
        Self::default()
    }

    fn works(&self) -> MutexGuard<'_, usize> {
        self.works.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Those that this process may use.
fn processors() -> std::io::Result<Vec<usize>> {
    let allowed = sched_getaffinity(None)?;
    let all = (0..CpuSet::MAX_CPU).filter(|&processor| allowed.is_set(processor));
    Ok(all.take(MOST_PROCESSORS).collect())
}

fn alarm(processor: usize) {
    let mut only = CpuSet::new();
    only.set(processor);
    if let Err(error) = sched_setaffinity(None, &only) {
        tracing::debug!(%error, "slow work has long turns");
        return;
    }
    let turns = &*TURNS;
    loop {
        let none = |works: &mut usize| *works == 0;
        drop(turns.begun.wait_while(turns.works(), none).unwrap_or_else(PoisonError::into_inner));
        std::thread::sleep(TURN);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// How often this process was given a processor so far, by the threads of alarms.
    fn alarms() -> u64 {
        let threads = std::fs::read_dir("/proc/self/task").unwrap();
        let text = |path: std::path::PathBuf, file| std::fs::read_to_string(path.join(file));
        let turns = threads
            .map(|thread| thread.unwrap().path())
            .filter(|path| text(path.clone(), "comm").is_ok_and(|name| name.starts_with("turns-")));
        let switches = turns.filter_map(|path| {
            let status = text(path, "status").ok()?;
            let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        });
        switches.sum()
    }

    #[test]
    fn while_slow_work_is_under_way_every_processor_is_asked_for_again_and_again() {
        let before = alarms();
        let work = UnderWay::begin();
        let until = Instant::now() + Duration::from_millis(100);
        while Instant::now() < until {}
        drop(work);
        // 200 each, on a machine that has nothing else to do.
        assert!(alarms() - before >= 20, "{} alarms", alarms() - before);
        let threads = processors().unwrap().len();
        assert!((1..=MOST_PROCESSORS).contains(&threads));
    }
}
