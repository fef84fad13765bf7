//! Work that keeps a processor busy for tens of milliseconds or more: passwords, pictures, long
//! tracks. It runs on a thread of its own that gives way to those which answer requests; on one of
//! the same rank a page would wait for the end of its turn, several times as long as it takes.

mod turns;

use std::io;
use std::thread::Builder;

use rustix::process::setpriority_process;
use tokio::sync::oneshot;

use self::turns::UnderWay;
use crate::error::{Error, Result};

/// How far it gives way (nice): a tenth of a processor remains for it where others want all of it,
/// so that it ends in time all the same.
const NICE: i32 = 10;
/// Name of such a thread. Threads that one of them starts, as those of typesetting, inherit its rank.
const NAME: &str = "slow-work";

/// Does some work behind the requests. It is done to its end also where nobody waits for it any
/// more. A thread's rank cannot be raised again, so each work has a new one, at some 50 µs.
pub async fn behind<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let (tell, told) = oneshot::channel();
    let under_way = UnderWay::begin();
    let thread = move || {
        if let Err(error) = give_way() {
            tracing::debug!(%error, "slow work in the rank of everything else");
        }
        let outcome = work();
        drop(under_way);
        let _nobody_waits = tell.send(outcome);
    };
    Builder::new().name(NAME.to_owned()).spawn(thread).map_err(Error::internal)?;
    // Without an answer the work has panicked, which the log has.
    told.await.map_err(Error::internal)
}

/// Lowers the rank of this thread: on Linux it is a thread's, whatever POSIX says of processes.
fn give_way() -> io::Result<()> {
    Ok(setpriority_process(None, NICE)?)
}

#[cfg(test)]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[tokio::test]
    async fn slow_work_and_what_it_starts_gives_way_and_nothing_else_does() {
        let rank = || getpriority_process(None).unwrap();
        let before = rank();
        let both = move || (rank(), std::thread::spawn(rank).join().unwrap());
        assert_eq!(behind(both).await.unwrap(), (NICE, NICE));
        assert_eq!(rank(), before);
        assert_eq!(tokio::task::spawn_blocking(rank).await.unwrap(), before);
    }

    #[tokio::test]
    async fn work_that_panics_is_an_error() {
        let done = behind(|| "no number".parse::<u8>().unwrap()).await;
        assert!(matches!(done, Err(Error::Internal(_))), "{done:?}");
    }
}
