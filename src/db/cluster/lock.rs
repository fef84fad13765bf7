//! One server for one data folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use super::error::ClusterError;

/// Held for as long as this process answers for the data folder. The kernel lets go of it when the
/// process ends, however it ends, so a crash leaves no stale lock behind; the file itself stays.
#[derive(Debug)]
pub(super) struct DataLock {
    file: File,
}

impl DataLock {
    pub(super) fn acquire(data: &Path) -> Result<Self, ClusterError> {
        let path = data.join("lock");
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|cause| ClusterError::folder(&path, cause))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(ClusterError::InUse {
                    data: data.to_owned(),
                    holder: holder(file),
                });
            }
            Err(TryLockError::Error(cause)) => return Err(ClusterError::folder(&path, cause)),
        }
        let lock = Self { file };
        lock.write_holder(&format!("{}\n", std::process::id()))
            .map_err(|cause| ClusterError::folder(&path, cause))?;
        Ok(lock)
    }

    fn write_holder(&self, text: &str) -> std::io::Result<()> {
        self.file.set_len(0)?;
        (&self.file).write_all(text.as_bytes())
    }
}

impl Drop for DataLock {
    fn drop(&mut self) {
        // What the file says only matters while the lock is held, so a failure to empty it changes
        // nothing.
        let _ = self.write_holder("");
    }
}

/// The holder as it wrote itself down. It may be about to: then nobody is named.
fn holder(mut file: File) -> String {
    let mut text = String::new();
    let read = file.read_to_string(&mut text);
    match (read, text.trim().parse::<u32>()) {
        (Ok(_), Ok(pid)) => format!("process {pid}"),
        _ => "another process".to_owned(),
    }
}
