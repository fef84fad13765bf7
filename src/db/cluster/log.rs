//! The file PostgreSQL writes its messages to. PostgreSQL holds it open itself, so that it can go
//! on writing when this process is gone; keeping it small is done from outside.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Past this size the file is set aside as `pg.log.1` and begun anew, so the two never take much
/// more than twice this.
const LIMIT_BYTES: u64 = 8 * 1024 * 1024;

/// How much of its end an error message quotes.
const QUOTED_BYTES: u64 = 2000;

#[derive(Debug, Clone)]
pub(super) struct ServerLog {
    path: PathBuf,
}

impl ServerLog {
    pub(super) fn new(data: &Path) -> Self {
        Self { path: data.join("pg.log") }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opened for appending, so that a writer goes on at the new end after the file was cut to
    /// nothing.
    pub(super) fn open(&self) -> io::Result<File> {
        OpenOptions::new().create(true).append(true).mode(0o600).open(&self.path)
    }

    /// Sets the file aside when it has grown too long. Copied and cut rather than renamed: the
    /// writer keeps its handle. Lines written between the two steps are lost, which a log that has
    /// just passed its limit can bear.
    pub(super) fn trim(&self) -> io::Result<()> {
        if fs::metadata(&self.path)?.len() <= LIMIT_BYTES {
            return Ok(());
        }
        fs::copy(&self.path, self.path.with_extension("log.1"))?;
        OpenOptions::new().write(true).open(&self.path)?.set_len(0)
    }

    /// Its last lines, for an error message. Empty when there are none.
    pub(super) fn tail(&self) -> String {
        self.read_tail().unwrap_or_default()
    }

    fn read_tail(&self) -> io::Result<String> {
        let mut file = File::open(&self.path)?;
        let start = file.metadata()?.len().saturating_sub(QUOTED_BYTES);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.take(QUOTED_BYTES).read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        Ok(match text.split_once('\n') {
            Some((_cut_line, whole_lines)) if start > 0 => whole_lines.trim_end().to_owned(),
            _ => text.trim_end().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_long_log_is_set_aside_and_its_writer_goes_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = ServerLog::new(folder.path());
        let mut writer = log.open().expect("open");
        let line = [b'x'; 1023];
        for _ in 0..=(LIMIT_BYTES / 1024) {
            writer.write_all(&line).expect("write");
            writer.write_all(b"\n").expect("write");
        }
        log.trim().expect("trim");
        writer.write_all(b"after\n").expect("write");

        assert_eq!(log.tail(), "after");
        let aside = fs::metadata(folder.path().join("pg.log.1")).expect("the old part");
        assert!(aside.len() > LIMIT_BYTES);

        log.trim().expect("a short log stays");
        assert_eq!(log.tail(), "after");
    }
}
