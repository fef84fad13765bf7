//! The boards of this server. Whoever wants a status asks here; the tail makes a board when the
//! first asks, keeps it true while it is used, and throws it away where it may be wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Notify, watch};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};

use super::board::{Board, Part, compressed};
use super::change::SegmentChange;
use crate::ids::DistrictId;

/// Longest wait for the tail; whoever waited in vain asks the database.
const PATIENCE: Duration = Duration::from_secs(3);
/// A board that nobody asked for in this time is thrown away.
const UNUSED: Duration = Duration::from_mins(10);

/// See the module.
#[derive(Debug)]
pub struct Boards {
    stock: Mutex<Stock>,
    /// Tells the tail that a board is missing.
    asked: Notify,
    /// How far the stream has been read; told after every reading.
    read_up_to: watch::Sender<i64>,
}

#[derive(Debug, Default)]
struct Stock {
    followed: bool,
    boards: BTreeMap<DistrictId, Kept>,
    missing: BTreeSet<DistrictId>,
}

#[derive(Debug)]
struct Kept {
    board: Arc<Mutex<Board>>,
    asked_at: Instant,
}

/// What a look finds.
enum Look {
    Here(Arc<Mutex<Board>>),
    NotYet,
    Never,
}

impl Default for Boards {
    fn default() -> Self {
        Self {
            stock: Mutex::default(),
            asked: Notify::new(),
            read_up_to: watch::Sender::new(0),
        }
    }
}

impl Boards {
    /// Part of a district's board as compressed JSON, with every change up to `after` of the stream
    /// in it. None where no tail follows the stream, or does not come along.
    pub async fn answer(&self, district: DistrictId, part: Part, after: i64) -> Option<Bytes> {
        let board = timeout(PATIENCE, self.board(district, after)).await.ok()??;
        let answer = lock(&board).answer(&part);
        let made = answer
            .get_or_try_init(|| async {
                // Neither the board's lock nor this much work may hold up the other requests of a
                // thread.
                spawn_blocking(move || {
                    let snapshot = lock(&board).snapshot(&part);
                    compressed(&snapshot)
                })
                .await?
            })
            .await;
        match made {
            Ok(bytes) => Some(bytes.clone()),
            Err(error) => {
                tracing::error!(%error, "a status could not be written");
                None
            }
        }
    }

    async fn board(&self, district: DistrictId, after: i64) -> Option<Arc<Mutex<Board>>> {
        // From before the first look, so that no reading falls between a look and the wait.
        let mut readings = self.read_up_to.subscribe();
        loop {
            match self.look(district, after) {
                Look::Here(board) => return Some(board),
                Look::NotYet => readings.changed().await.ok()?,
                Look::Never => return None,
            }
        }
    }

    fn look(&self, district: DistrictId, after: i64) -> Look {
        let mut stock = self.stock();
        if !stock.followed {
            return Look::Never;
        }
        let Some(kept) = stock.boards.get_mut(&district) else {
            stock.missing.insert(district);
            self.asked.notify_one();
            return Look::NotYet;
        };
        kept.asked_at = Instant::now();
        // Boards move on before this number does.
        if self.read_up_to() >= after {
            Look::Here(kept.board.clone())
        } else {
            Look::NotYet
        }
    }

    /// How far the stream has been read: whoever listens from before this call hears everything
    /// after it.
    pub fn read_up_to(&self) -> i64 {
        *self.read_up_to.borrow()
    }

    /// Whether a district's board is in stock.
    pub fn has(&self, district: DistrictId) -> bool {
        self.stock().boards.contains_key(&district)
    }

    /// Ends when somebody asked for a board that is not there.
    pub async fn asked(&self) {
        self.asked.notified().await;
    }

    /// Says whether somebody follows the stream from now on.
    pub(super) fn set_followed(&self, followed: bool) {
        let mut stock = self.stock();
        stock.followed = followed;
        if !followed {
            stock.boards.clear();
        }
        drop(stock);
        // Whoever waits looks again.
        self.read_up_to.send_modify(|_| ());
    }

    /// Districts whose boards are asked for and not there.
    pub(super) fn missing(&self) -> Vec<DistrictId> {
        self.stock().missing.iter().copied().collect()
    }

    /// Says that boards cannot be made now; the next who asks has it tried again.
    pub(super) fn give_up(&self, districts: &[DistrictId]) {
        self.stock().missing.retain(|district| !districts.contains(district));
    }

    /// Whether there is anything to keep true.
    pub fn are_used(&self) -> bool {
        let mut stock = self.stock();
        stock.boards.retain(|_, kept| kept.asked_at.elapsed() < UNUSED);
        !stock.boards.is_empty() || !stock.missing.is_empty()
    }

    /// Throws boards away: of one district, or all.
    pub(super) fn discard(&self, district: Option<DistrictId>) {
        let mut stock = self.stock();
        match district {
            Some(district) => drop(stock.boards.remove(&district)),
            None => stock.boards.clear(),
        }
    }

    /// Puts a board in stock.
    pub(super) fn put(&self, district: DistrictId, board: Board) {
        let mut stock = self.stock();
        stock.missing.remove(&district);
        stock.boards.insert(
            district,
            Kept {
                board: Arc::new(Mutex::new(board)),
                asked_at: Instant::now(),
            },
        );
    }

    /// Moves every board on to `sequence`.
    pub(super) fn follow<'a>(
        &self,
        sequence: i64,
        geometry: &BTreeMap<DistrictId, i64>,
        changes: &(impl Iterator<Item = (DistrictId, &'a SegmentChange)> + Clone),
    ) {
        let boards: Vec<_> = self
            .stock()
            .boards
            .iter()
            .map(|(district, kept)| (*district, kept.board.clone()))
            .collect();
        for (district, board) in boards {
            let of_it =
                changes.clone().filter(|(other, _)| *other == district).map(|(_, change)| change);
            lock(&board).follow(
                sequence,
                geometry.get(&district).copied().unwrap_or_default(),
                of_it,
            );
        }
    }

    /// Says that everything up to `sequence` has been read; to be said before listeners are told of
    /// it.
    pub(super) fn reached(&self, sequence: i64) {
        self.read_up_to.send_replace(sequence);
    }

    fn stock(&self) -> MutexGuard<'_, Stock> {
        lock(&self.stock)
    }
}

/// Nothing is left half done by a panic under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
