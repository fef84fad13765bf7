//! Where the database's socket stands. Who can enter its folder is the superuser of the cluster, so
//! only the database's own user (and root) can.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use nix::unistd::geteuid;

use super::owner::Owner;

/// The port is only a part of the socket's name here.
pub(super) const PORT: u16 = 5432;

/// `sun_path` has 108 bytes, one of them for the closing zero.
const PATH_LIMIT: usize = 107;

/// The folder of the socket: `<data>/run`, or a short one outside when the kernel would not take so
/// long a path, or when the path holds characters that would need quoting in the settings and in a
/// connection string.
pub(super) fn folder(data: &Path, tag: &str, owner: &Owner) -> PathBuf {
    let beside_data = data.join("run");
    if fits(&beside_data) && is_plain(&beside_data) {
        return beside_data;
    }
    runtime_folder(owner).join(format!("riverward-{tag}"))
}

/// The session's runtime folder belongs to one user, so it is of no use to a database that runs as
/// another.
fn runtime_folder(owner: &Owner) -> PathBuf {
    env::var_os("XDG_RUNTIME_DIR")
        .map(PathBuf::from)
        .filter(|_| !owner.is_other())
        .filter(|folder| {
            let ours = fs::metadata(folder)
                .is_ok_and(|found| found.is_dir() && found.uid() == geteuid().as_raw());
            ours && is_plain(folder) && fits(&folder.join("riverward-0123456789abcdef"))
        })
        .unwrap_or_else(|| PathBuf::from("/tmp"))
}

/// The socket's own path.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join(format!(".s.PGSQL.{PORT}"))
}

/// Removes the socket and the lock file PostgreSQL puts beside it, which a killed server leaves
/// behind.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    let socket = path(folder);
    let lock = folder.join(format!(".s.PGSQL.{PORT}.lock"));
    for leftover in [socket, lock] {
        match fs::remove_file(leftover) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
            _ => {}
        }
    }
    Ok(())
}

fn fits(folder: &Path) -> bool {
    path(folder).as_os_str().len() <= PATH_LIMIT
}

fn is_plain(folder: &Path) -> bool {
    folder
        .as_os_str()
        .as_bytes()
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_path_the_kernel_takes_is_used_and_one_more_is_not() {
        let longest = PathBuf::from(format!("/{}", "a".repeat(92)));
        assert_eq!(path(&longest).as_os_str().len(), PATH_LIMIT);
        assert!(fits(&longest));
        assert!(!fits(&PathBuf::from(format!("/{}", "a".repeat(93)))));
    }

    #[test]
    fn paths_that_would_need_quoting_are_not_plain() {
        assert!(is_plain(Path::new("/srv/riverward-1/var_2/run")));
        for path in ["/srv/a b/run", "/srv/a,b/run", "/srv/河/run", "/srv/a'b/run"] {
            assert!(!is_plain(Path::new(path)), "{path}");
        }
    }
}
