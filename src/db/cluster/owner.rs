//! Which user the database runs as. PostgreSQL refuses to run as root, so a server started as root
//! hands the cluster, and nothing else, to an unprivileged user.

use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown};
use std::path::{Path, PathBuf};
use std::{fs, io};

use nix::unistd::{Uid, User, geteuid};

use super::error::ClusterError;

/// Tried in this order when the server runs as root.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// The user the database runs as.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    uid: u32,
    /// The group, when it is another user than the one this process runs as.
    switch_to_group: Option<u32>,
    name: String,
}

impl Owner {
    /// Root keeps to the user who owns the cluster already, so that a folder made by a person stays
    /// theirs.
    pub(super) fn choose(pgdata: &Path) -> Result<Self, ClusterError> {
        let current = geteuid();
        let present = fs::metadata(pgdata).ok().map(|folder| folder.uid());
        if !current.is_root() {
            if let Some(other) = present.filter(|uid| *uid != current.as_raw()) {
                return Err(ClusterError::ForeignFolder {
                    folder: pgdata.to_owned(),
                    owner: user_name(Uid::from_raw(other)),
                });
            }
            return Ok(Self {
                uid: current.as_raw(),
                switch_to_group: None,
                name: user_name(current),
            });
        }
        let present = present
            .filter(|uid| *uid != 0)
            .and_then(|uid| User::from_uid(Uid::from_raw(uid)).ok().flatten());
        present
            .or_else(|| UNPRIVILEGED.iter().find_map(|name| User::from_name(name).ok().flatten()))
            .map(|user| Self {
                uid: user.uid.as_raw(),
                switch_to_group: Some(user.gid.as_raw()),
                name: user.name,
            })
            .ok_or(ClusterError::NoUnprivilegedUser)
    }

    pub(super) fn uid(&self) -> u32 {
        self.uid
    }

    /// Whether the database runs as somebody else than this process.
    pub(super) fn is_other(&self) -> bool {
        self.switch_to_group.is_some()
    }

    /// A command that will run as this user. It gets nothing of this process's environment, which
    /// may hold secrets and PG… variables, and a working folder that every user can enter.
    pub(super) fn command(&self, program: impl AsRef<Path>) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(program.as_ref());
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C.UTF-8")
            .current_dir("/")
            .stdin(std::process::Stdio::null());
        if let Some(gid) = self.switch_to_group {
            command.uid(self.uid).gid(gid);
        }
        command
    }

    /// Makes a folder that only this user can enter, or makes an existing one so.
    pub(super) fn private_folder(&self, folder: &Path) -> Result<(), ClusterError> {
        let as_error = |cause| ClusterError::folder(folder, cause);
        match fs::create_dir(folder) {
            Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => {
                return Err(as_error(cause));
            }
            _ => {}
        }
        // The folder may stand in /tmp, where anybody could have put it or a link to elsewhere
        // before.
        let found = fs::symlink_metadata(folder).map_err(as_error)?;
        let may_be_ours = found.uid() == self.uid || found.uid() == geteuid().as_raw();
        if !found.is_dir() || !may_be_ours {
            return Err(ClusterError::NotOurs { folder: folder.to_owned() });
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(as_error)?;
        if found.uid() != self.uid {
            lchown(folder, Some(self.uid), self.switch_to_group).map_err(as_error)?;
        }
        Ok(())
    }

    /// Gives a cluster that is root's or nobody known's (copied back from a backup, say) to this
    /// user, with all that is in it.
    pub(super) fn take_over(&self, pgdata: &Path) -> Result<(), ClusterError> {
        let is_theirs = fs::metadata(pgdata).is_ok_and(|folder| folder.uid() == self.uid);
        if !self.is_other() || is_theirs {
            return Ok(());
        }
        self.take(pgdata).map_err(|cause| ClusterError::folder(pgdata, cause))
    }

    fn take(&self, path: &Path) -> io::Result<()> {
        if fs::symlink_metadata(path)?.is_dir() {
            for entry in fs::read_dir(path)? {
                self.take(&entry?.path())?;
            }
        }
        lchown(path, Some(self.uid), self.switch_to_group)
    }

    /// Makes sure that this user can get as far as `folder`, an absolute path. The question is put
    /// to the kernel, as that user, because access lists and mounts count as much as the mode bits
    /// do.
    pub(super) async fn check_reach(&self, folder: &Path) -> Result<(), ClusterError> {
        if !self.is_other() {
            return Ok(());
        }
        let mut down_from_root: Vec<&Path> = folder.ancestors().collect();
        down_from_root.reverse();
        let output = self
            .command("/bin/sh")
            .arg("-c")
            .arg(r#"for folder; do test -x "$folder" || { printf %s "$folder"; exit 1; }; done"#)
            .arg("sh")
            .args(down_from_root)
            .output()
            .await
            .map_err(|cause| ClusterError::program(Path::new("/bin/sh"), cause))?;
        if output.status.success() {
            return Ok(());
        }
        Err(ClusterError::Unreachable {
            folder: PathBuf::from(String::from_utf8_lossy(&output.stdout).into_owned()),
            user: self.name.clone(),
        })
    }
}

fn user_name(uid: Uid) -> String {
    User::from_uid(uid)
        .ok()
        .flatten()
        .map_or_else(|| format!("number {uid}"), |user| user.name)
}
