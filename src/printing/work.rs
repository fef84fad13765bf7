//! Making the files of print jobs, and the picture of one piece to look at before.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use sqlx::PgPool;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::board::Archive;
use super::contents::{self, Contents, LeftOut};
use super::press::{Pressroom, Sheets};
use super::{Piece, Work, store};
use crate::checkpoints::boards::PrintedSteward;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::ids::{Code, DistrictId, Entropy, SegmentId};
use crate::queue::store::{self as queue, TakenJob};
use crate::queue::{Fault, MOST_ATTEMPTS};
use crate::rights::Reach;
use crate::slow_work::behind;

/// How often a server says that it still works on a job.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);
/// Resolution of a picture to look at, in dots per inch: a plate is some hundred pixels wide.
const LABEL_DPI: u32 = 110;
/// The same for an A3 board; a large one has fewer.
const BOARD_DPI: u32 = 90;

/// How many pieces are looked at for one that can be printed and shown.
const LOOKED_AT: usize = 20;

/// What printing works with.
#[derive(Clone, Copy, Debug)]
pub struct Workshop<'a> {
    /// Connections that hold up no request.
    pub db: &'a PgPool,
    /// What codes carry; without a slash at the end.
    pub base_url: &'a str,
    pub press: &'a Pressroom,
    pub clock: &'a Clock,
    pub entropy: &'a Entropy,
    /// Told when the server is to end: work that is not done then is given back.
    pub stop: &'a CancellationToken,
}

/// The picture of the first piece that can be printed (PNG), or why none of the first can be.
/// Unavailable where too many are drawn and waited for.
pub async fn picture(
    shop: Workshop<'_>,
    district: DistrictId,
    work: &Work,
    pieces: &[Piece],
) -> Result<Result<Vec<u8>, Fault>> {
    let pieces = pieces.get(..pieces.len().min(LOOKED_AT)).unwrap_or_default();
    let place = shop.press.place().await.map_err(|busy| Error::Unavailable(busy.into()))?;
    let mut contents =
        contents::gather(archive(shop, district), work, pieces, shop.clock.now()).await?;
    let press = match shop.press.get().await {
        Ok(press) => press,
        Err(fault) => return Ok(Err(fault)),
    };
    contents.sift(&press);
    if contents.pieces() == 0 {
        return Ok(Err(contents.left_out.fault()));
    }
    let sheets = contents.sheets;
    behind(move || {
        let _held = place;
        Pressroom::picture(&press, &sheets, LABEL_DPI, BOARD_DPI)
    })
    .await
}

fn archive(shop: Workshop<'_>, district: DistrictId) -> Archive<'_> {
    Archive {
        db: shop.db,
        base_url: shop.base_url,
        district,
    }
}

/// Works on a job that was taken up, to whatever end it comes.
pub async fn carry_out(shop: Workshop<'_>, job: &TakenJob) -> Result<()> {
    if job.attempts > MOST_ATTEMPTS {
        return queue::fail(shop.db, job, &Fault::new("print-fault-again"), shop.clock.now()).await;
    }
    tracing::info!(district = %job.district, job = %job.id, pieces = job.total, "printing");
    match make(shop, job).await? {
        Made::File(file, remembered) => finish(shop, job, file, &remembered).await,
        Made::Fault(fault) => {
            tracing::warn!(job = %job.id, %fault, "cannot be printed");
            queue::fail(shop.db, job, &fault, shop.clock.now()).await
        }
        Made::Nothing(left_out) => {
            let fault = left_out.fault();
            tracing::warn!(job = %job.id, %fault, "cannot be printed");
            let mut tx = shop.db.begin().await?;
            store::leave_out(&mut tx, job, (&left_out.faults(), left_out.pieces)).await?;
            tx.commit().await?;
            queue::fail(shop.db, job, &fault, shop.clock.now()).await
        }
        Made::Stopped => queue::give_back(shop.db, job).await,
        Made::TakenAway => Ok(()),
    }
}

/// What is to be remembered of a file once it is there.
struct Remembered {
    codes: Vec<Code>,
    boards: Vec<(SegmentId, Vec<PrintedSteward>)>,
    left_out: LeftOut,
}

/// How the making of a file ended.
enum Made {
    File(File, Remembered),
    Fault(Fault),
    /// Nothing of it can be printed.
    Nothing(LeftOut),
    /// This server is to end.
    Stopped,
    /// It was called off, or another server has it.
    TakenAway,
}

async fn make(shop: Workshop<'_>, job: &TakenJob) -> Result<Made> {
    let pieces = store::pieces(shop.db, job).await?;
    let mut contents = contents::gather(
        archive(shop, job.district),
        &job.work::<Work>()?,
        &pieces,
        shop.clock.now(),
    )
    .await?;
    let press = match shop.press.get().await {
        Ok(press) => press,
        Err(fault) => return Ok(Made::Fault(fault)),
    };
    contents.sift(&press);
    if contents.pieces() == 0 {
        return Ok(Made::Nothing(contents.left_out));
    }
    let Contents {
        sheets,
        codes,
        boards,
        left_out,
    } = contents;
    let (done, unwanted) = (Arc::new(AtomicI32::new(0)), Arc::new(AtomicBool::new(false)));
    let mut printing = pin!({
        let (done, unwanted) = (done.clone(), unwanted.clone());
        behind(move || print(&press, &sheets, &done, &unwanted))
    });
    let mut ticks = interval(SIGN_OF_LIFE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            printed = &mut printing => {
                return Ok(match printed? {
                    Ok(Some(file)) => Made::File(file, Remembered { codes, boards, left_out }),
                    Ok(None) if shop.stop.is_cancelled() => Made::Stopped,
                    Ok(None) => Made::TakenAway,
                    Err(fault) => Made::Fault(fault),
                });
            }
            () = shop.stop.cancelled(), if !unwanted.load(Ordering::Relaxed) => unwanted.store(true, Ordering::Relaxed),
            _ = ticks.tick() => {
                if !queue::progress(shop.db, job, done.load(Ordering::Relaxed), shop.clock.now()).await? {
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
    shop: Workshop<'_>,
    job: &TakenJob,
    mut file: File,
    remembered: &Remembered,
) -> Result<()> {
    let now = shop.clock.now();
    let mut tx = shop.db.begin().await?;
    if !queue::finish(&mut tx, job, &mut file, now).await? {
        return Ok(tx.rollback().await?);
    }
    let left_out = &remembered.left_out;
    if left_out.pieces > 0 {
        store::leave_out(&mut tx, job, (&left_out.faults(), left_out.pieces)).await?;
    }
    // The order was checked against its official's areas when it was given.
    let reach = Reach::whole_district(job.district);
    let printed = (&remembered.codes[..], &remembered.boards[..]);
    store::remember(&mut tx, &reach, Some(job.account), printed, now, shop.entropy).await?;
    tx.commit().await?;
    tracing::info!(job = %job.id, "printed");
    Ok(())
}
