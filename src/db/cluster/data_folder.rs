//! The data folder, made where it is missing.

use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::{fs, io};

use nix::unistd::geteuid;

use super::error::ClusterError;

/// The data folder as a canonical path, made if it is not there.
pub(super) fn data_folder(data_dir: &Path) -> Result<PathBuf, ClusterError> {
    let as_error = |cause| ClusterError::folder(data_dir, cause);
    let missing: Vec<&Path> = data_dir
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .collect();
    for folder in missing.into_iter().rev() {
        create_data_folder(folder).map_err(as_error)?;
    }
    data_dir.canonicalize().map_err(as_error)
}

/// Made by root the data folder, and what had to be made above it, lets other users through, since
/// the cluster in it is another user's; what is in it is closed by itself.
pub(super) fn create_data_folder(folder: &Path) -> io::Result<()> {
    let mode = if geteuid().is_root() { 0o711 } else { 0o700 };
    fs::DirBuilder::new().mode(0o700).create(folder)?;
    // In a second step, because the process's mask takes bits from the first.
    fs::set_permissions(folder, fs::Permissions::from_mode(mode))
}
