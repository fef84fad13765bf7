//! Making the files of print jobs, and the picture of one piece to look at before.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use riverward_qr::Code;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

use super::contents::{Archive, Contents};
use super::press::{Pressroom, Sheets};
use super::store::{self, TakenJob};
use super::{Fault, Piece, Work, contents};
use crate::app::AppState;
use crate::checkpoints::boards::{self, BoardPrint, PrintedSteward};
use crate::checkpoints::console;
use crate::error::{Error, Result};
use crate::http::extract::Reach;
use crate::ids::{DistrictId, SegmentId};

/// How often a server says that it still works on a job.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);
/// A server that was silent for so long does not work on its job any more.
const SILENCE: TimeDelta = TimeDelta::seconds(30);
/// A job that was taken up so often, and never ended, would not end another time.
const MOST_ATTEMPTS: i16 = 3;
/// Resolution of a picture to look at, in dots per inch: a plate is some hundred pixels wide.
const LABEL_DPI: u32 = 110;
/// The same for an A3 board; a large one has fewer.
const BOARD_DPI: u32 = 90;

/// The picture of one piece (PNG), or why it cannot be printed.
pub async fn picture(
    app: &AppState,
    district: DistrictId,
    work: &Work,
    piece: Piece,
) -> Result<Result<Vec<u8>, Fault>> {
    let sheets =
        match contents::gather(archive(app, district), work, &[piece], app.clock.now()).await? {
            Ok(contents) => contents.sheets,
            Err(fault) => return Ok(Err(fault)),
        };
    let press = match app.press.get().await {
        Ok(press) => press,
        Err(fault) => return Ok(Err(fault)),
    };
    spawn_blocking(move || Pressroom::picture(&press, &sheets, LABEL_DPI, BOARD_DPI))
        .await
        .map_err(Error::internal)
}

fn archive(app: &AppState, district: DistrictId) -> Archive<'_> {
    Archive {
        db: &app.db.jobs,
        base_url: &app.base_url,
        district,
    }
}

/// Makes what waits, one job after the other.
pub async fn run(app: &AppState) -> Result<()> {
    while !app.stop.is_cancelled() {
        let now = app.clock.now();
        let Some(job) = store::take(&app.db.jobs, now, now - SILENCE).await? else {
            break;
        };
        if job.attempts > MOST_ATTEMPTS {
            store::fail(&app.db.jobs, &job, &Fault::new("print-fault-again"), now).await?;
            continue;
        }
        tracing::info!(district = %job.district, job = %job.id, pieces = job.total, "printing");
        match make(app, &job).await? {
            Made::File(file, remembered) => finish(app, &job, file, &remembered).await?,
            Made::Fault(fault) => {
                tracing::warn!(job = %job.id, %fault, "cannot be printed");
                store::fail(&app.db.jobs, &job, &fault, app.clock.now()).await?;
            }
            Made::Stopped => store::give_back(&app.db.jobs, &job).await?,
            Made::TakenAway => {}
        }
    }
    Ok(())
}

/// What is to be remembered of a file once it is there.
struct Remembered {
    codes: Vec<Code>,
    boards: Vec<(SegmentId, Vec<PrintedSteward>)>,
}

/// How the making of a file ended.
enum Made {
    File(File, Remembered),
    Fault(Fault),
    /// This server is to end.
    Stopped,
    /// It was called off, or another server has it.
    TakenAway,
}

async fn make(app: &AppState, job: &TakenJob) -> Result<Made> {
    let pieces = store::pieces(&app.db.jobs, job).await?;
    let contents =
        contents::gather(archive(app, job.district), &job.work, &pieces, app.clock.now()).await?;
    let Contents { sheets, codes, boards } = match contents {
        Ok(contents) => contents,
        Err(fault) => return Ok(Made::Fault(fault)),
    };
    let press = match app.press.get().await {
        Ok(press) => press,
        Err(fault) => return Ok(Made::Fault(fault)),
    };
    let (done, unwanted) = (Arc::new(AtomicI32::new(0)), Arc::new(AtomicBool::new(false)));
    let mut printing = {
        let (done, unwanted) = (done.clone(), unwanted.clone());
        spawn_blocking(move || print(&press, &sheets, &done, &unwanted))
    };
    let mut ticks = interval(SIGN_OF_LIFE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            printed = &mut printing => {
                return Ok(match printed.map_err(Error::internal)? {
                    Ok(Some(file)) => Made::File(file, Remembered { codes, boards }),
                    Ok(None) if app.stop.is_cancelled() => Made::Stopped,
                    Ok(None) => Made::TakenAway,
                    Err(fault) => Made::Fault(fault),
                });
            }
            () = app.stop.cancelled(), if !unwanted.load(Ordering::Relaxed) => unwanted.store(true, Ordering::Relaxed),
            _ = ticks.tick() => {
                if !store::progress(&app.db.jobs, job, done.load(Ordering::Relaxed), app.clock.now()).await? {
                    unwanted.store(true, Ordering::Relaxed);
                }
            }
        }
    }
}

/// Prints into a file that nobody else sees and that goes away by itself; none where nobody wants
/// it any more.
fn print(
    press: &riverward_qr::Press,
    sheets: &Sheets,
    done: &AtomicI32,
    unwanted: &AtomicBool,
) -> Result<Option<File>, Fault> {
    let mut file = tempfile::tempfile().map_err(|error| Fault::other(&error))?;
    let wanted = Pressroom::print(press, sheets, &mut file, &mut |pieces| {
        done.store(i32::try_from(pieces).unwrap_or(i32::MAX), Ordering::Relaxed);
        if unwanted.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    file.seek(SeekFrom::Start(0)).map_err(|error| Fault::other(&error))?;
    Ok(wanted.then_some(file))
}

/// Stores the file, and what follows from its being there: blank codes are printed, and it is known
/// who stands on which board.
async fn finish(
    app: &AppState,
    job: &TakenJob,
    mut file: File,
    remembered: &Remembered,
) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.jobs.begin().await?;
    if !store::finish(&mut tx, job, &mut file, now).await? {
        return Ok(tx.rollback().await?);
    }
    // Last, since it holds up every change of a card until the commit.
    if !remembered.codes.is_empty() {
        // The order was checked against its official's areas when it was given.
        let whole = Reach {
            district: job.district,
            lower: vec![job.district.to_string()],
            upper: vec![(job.district.0 + 1).to_string()],
        };
        console::note_printed(
            &mut tx,
            &whole,
            Some(job.account),
            &remembered.codes,
            now,
            &app.entropy,
        )
        .await?;
    }
    for (segment, stewards) in &remembered.boards {
        let print = BoardPrint {
            id: app.entropy.event_id(now),
            segment: *segment,
            at: now,
            stewards: stewards.clone(),
            account: Some(job.account),
        };
        boards::printed(&mut tx, job.district, &print).await?;
    }
    tx.commit().await?;
    tracing::info!(job = %job.id, "printed");
    Ok(())
}
