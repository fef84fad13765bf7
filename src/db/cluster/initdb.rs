//! Makes the cluster's folder, once.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::binaries::Binaries;
use super::error::ClusterError;
use super::names::OWNER_ROLE;
use super::owner::Owner;

/// What a folder is called until initdb is done with it.
const UNFINISHED: &str = "pg.unfinished-";

/// The major version that made the cluster. None when there is no cluster yet.
pub(super) fn made_by(pgdata: &Path) -> Result<Option<u32>, ClusterError> {
    if let Ok(text) = fs::read_to_string(pgdata.join("PG_VERSION")) {
        return match text.trim().parse() {
            Ok(version) => Ok(Some(version)),
            Err(_) => Err(not_a_cluster(pgdata)),
        };
    }
    match fs::read_dir(pgdata) {
        Ok(entries) => match entries.count() {
            0 => Ok(None),
            _ => Err(not_a_cluster(pgdata)),
        },
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        // Another user's, which the choice of the owner says better.
        Err(cause) if cause.kind() == io::ErrorKind::PermissionDenied => Ok(None),
        Err(cause) => Err(ClusterError::folder(pgdata, cause)),
    }
}

fn not_a_cluster(pgdata: &Path) -> ClusterError {
    ClusterError::NotACluster { folder: pgdata.to_owned() }
}

/// Runs initdb in a folder beside `pgdata` that takes its name only when all is done: an initdb
/// that was killed leaves nothing that looks like a cluster.
pub(super) async fn create(
    data: &Path,
    pgdata: &Path,
    binaries: &Binaries,
    owner: &Owner,
) -> Result<(), ClusterError> {
    tracing::info!(folder = %pgdata.display(), version = binaries.version, "creating the database cluster");
    remove_leftovers(data).map_err(|cause| ClusterError::folder(data, cause))?;
    let unfinished = data.join(format!("{UNFINISHED}{}", std::process::id()));
    owner.private_folder(&unfinished)?;
    let program = binaries.program("initdb");
    let output = owner
        .command(&program)
        .arg("--pgdata")
        .arg(&unfinished)
        .args(["--username", OWNER_ROLE, "--encoding", "UTF8"])
        .args(["--locale", "C.UTF-8", "--data-checksums"])
        // Nobody but the cluster's user and root can enter the socket's folder, and there is no
        // other way in.
        .args(["--auth-local", "trust", "--auth-host", "reject"])
        .arg("--no-instructions")
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|cause| ClusterError::program(&program, cause))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        // The reason for the failure matters more than the failure to clean up after it.
        let _ = fs::remove_dir_all(&unfinished);
        return Err(ClusterError::Initdb {
            folder: pgdata.to_owned(),
            output: text,
        });
    }
    fs::rename(&unfinished, pgdata)
        .and_then(|()| File::open(data)?.sync_all())
        .map_err(|cause| ClusterError::folder(pgdata, cause))
}

/// What an earlier initdb left when it was killed.
fn remove_leftovers(data: &Path) -> io::Result<()> {
    for entry in fs::read_dir(data)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
