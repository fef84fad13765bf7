//! Room on the disk of the managed database. What is no record is refused first, a reserve is given
//! up next, and before the disk is full to the last byte nothing is written any more: a database
//! that cannot write its log ends, and then nobody can read either.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use nix::fcntl::posix_fallocate;
use nix::sys::statvfs::statvfs;

const MEBIBYTE: u64 = 1 << 20;
/// Below this only records, reports and ratings are taken.
const LOW: u64 = 256 * MEBIBYTE;
/// Below this the reserve is given up.
const GIVE_UP: u64 = 48 * MEBIBYTE;
/// Below this, the reserve gone, nothing is written: what the database writes by itself, such as a
/// checkpoint, still fits.
const FULL: u64 = 24 * MEBIBYTE;
/// Some ten thousand records.
const RESERVE: u64 = 64 * MEBIBYTE;

/// How much is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Enough.
    Plenty,
    /// For records, reports and ratings, no more.
    Low,
    /// For nothing.
    Full,
}

/// The disk under a folder; without one, somebody else's business. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Room(Option<Arc<Disk>>);

#[derive(Debug)]
struct Disk {
    data: PathBuf,
    level: AtomicU8,
}

impl Room {
    /// Of the data folder of a managed database.
    pub fn of(data: &Path) -> Self {
        Self(Some(Arc::new(Disk {
            data: data.to_owned(),
            level: AtomicU8::new(0),
        })))
    }

    /// As the last look found it.
    pub fn level(&self) -> Level {
        match self.0.as_ref().map_or(0, |disk| disk.level.load(Ordering::Relaxed)) {
            0 => Level::Plenty,
            1 => Level::Low,
            _ => Level::Full,
        }
    }

    /// Looks how much is left, gives the reserve up or makes it. Says what it is where it is another
    /// level than before.
    pub fn look(&self) -> io::Result<Option<Level>> {
        let Some(disk) = &self.0 else {
            return Ok(None);
        };
        let before = self.level();
        let free = relieve(&disk.data)?;
        if free > LOW + RESERVE && !reserve(&disk.data).exists() {
            make_reserve(&disk.data)?;
        }
        let level = level(free, reserve(&disk.data).exists());
        let number = match level {
            Level::Plenty => 0,
            Level::Low => 1,
            Level::Full => 2,
        };
        disk.level.store(number, Ordering::Relaxed);
        Ok((level != before).then_some(level))
    }
}

fn level(free: u64, has_reserve: bool) -> Level {
    if free < FULL && !has_reserve {
        Level::Full
    } else if free < LOW {
        Level::Low
    } else {
        Level::Plenty
    }
}

/// Gives the reserve up where hardly anything else is left; answers the bytes that are free then.
pub(super) fn relieve(data: &Path) -> io::Result<u64> {
    let free = free(data)?;
    if free >= GIVE_UP {
        return Ok(free);
    }
    match fs::remove_file(reserve(data)) {
        Ok(()) => {
            tracing::error!(
                folder = %data.display(),
                "the disk is nearly full: the reserve was given up, so that records go on for a while"
            );
            self::free(data)
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(free),
        Err(cause) => Err(cause),
    }
}

/// Bytes that the database's user, who is not root, may still write.
fn free(data: &Path) -> io::Result<u64> {
    let found = statvfs(data)?;
    Ok(found.blocks_available().saturating_mul(found.fragment_size()))
}

/// Its name says what to do with it to whoever looks for something to delete.
fn reserve(data: &Path) -> PathBuf {
    data.join("reserve-given-up-when-the-disk-is-full")
}

fn make_reserve(data: &Path) -> io::Result<()> {
    let draft = data.join("reserve.unfinished");
    let file = File::create(&draft)?;
    let length = i64::try_from(RESERVE).map_err(io::Error::other)?;
    let made = posix_fallocate(&file, 0, length).map_err(io::Error::from);
    if let Err(cause) = made {
        fs::remove_file(&draft)?;
        return Err(cause);
    }
    fs::rename(&draft, reserve(data))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_outlast_everything_else_and_the_reserve_outlasts_the_room() {
        assert_eq!(level(LOW, true), Level::Plenty);
        assert_eq!(level(LOW - 1, true), Level::Low);
        assert_eq!(level(0, true), Level::Low, "the reserve is given up first");
        assert_eq!(level(FULL, false), Level::Low);
        assert_eq!(level(FULL - 1, false), Level::Full);
        assert_eq!(level(LOW, false), Level::Plenty);
    }

    #[test]
    fn a_reserve_is_made_where_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let room = Room::of(folder.path());
        room.look().unwrap();
        if free(folder.path()).unwrap() > LOW + RESERVE {
            assert_eq!(fs::metadata(reserve(folder.path())).unwrap().len(), RESERVE);
            assert_eq!(room.level(), Level::Plenty);
        }
        assert_eq!(Room::default().look().unwrap(), None, "another machine's disk");
    }
}
