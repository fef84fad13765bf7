//! What can keep the managed cluster from running, each with what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// Why the managed cluster does not run. The text is meant for whoever started the server.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No usable server installation.
    #[error(
        "PostgreSQL 15 or newer with PostGIS is not installed here. Install the packages postgresql-15 and \
         postgresql-15-postgis-3, or the version your distribution has: {install}\n\
         Or set DATABASE_URL to use a server you already run."
    )]
    NoPostgres {
        /// The command that installs it.
        install: String,
    },

    /// PostgreSQL is there without PostGIS.
    #[error(
        "PostgreSQL {version} is installed, but PostGIS for it is not ({file} is missing). \
         Install the package {package}: {install}"
    )]
    NoPostgis {
        /// PostgreSQL's major version.
        version: u32,
        /// Name of the Debian package that has it.
        package: String,
        /// The file whose absence shows it.
        file: PathBuf,
        /// The command that installs it.
        install: String,
    },

    /// PostGIS is older than 3.3.
    #[error(
        "PostGIS {found} is installed; Riverward needs 3.3 or newer. Upgrade the package {package}: {install}"
    )]
    OldPostgis {
        /// The version found.
        found: String,
        /// Name of the Debian package to upgrade.
        package: String,
        /// The command that upgrades it.
        install: String,
    },

    /// The cluster was made by a version that is no longer installed.
    #[error(
        "the data folder was made by PostgreSQL {version}, which is not installed here, and no other version can read \
         it. Install it again: {install}\nOr move the data to the new version with pg_upgradecluster or a dump."
    )]
    VersionGone {
        /// The major version that made it.
        version: u32,
        /// The command that installs it.
        install: String,
    },

    /// Another server runs on the same data folder.
    #[error(
        "the data folder {data} is in use by {holder}. Stop that one first, or give this one a folder of its own with \
         RIVERWARD_DATA."
    )]
    InUse {
        /// Canonical path.
        data: PathBuf,
        /// As its lock file names the process.
        holder: String,
    },

    /// The cluster belongs to another user.
    #[error(
        "{folder} belongs to the user {owner}. Run Riverward as {owner} or as root, or set RIVERWARD_DATA to another folder."
    )]
    ForeignFolder {
        /// `pg` in the data folder.
        folder: PathBuf,
        /// Name of the user, or the number where it has none.
        owner: String,
    },

    /// There is something else where the cluster should be.
    #[error(
        "{folder} holds something that is not a PostgreSQL cluster. Move it away, or set RIVERWARD_DATA to another folder."
    )]
    NotACluster {
        /// `pg` in the data folder.
        folder: PathBuf,
    },

    /// Started as root on a machine without an unprivileged user.
    #[error(
        "PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody here. Run Riverward as an ordinary user."
    )]
    NoUnprivilegedUser,

    /// The database's user cannot get to the data folder.
    #[error(
        "started as root, Riverward runs its database as the user {user}, who cannot enter {folder}. \
         Allow that with: chmod o+x {folder}\n\
         Or set RIVERWARD_DATA to a folder outside it, such as /var/lib/riverward."
    )]
    Unreachable {
        /// The first folder on the way that is closed.
        folder: PathBuf,
        /// Name of the user the server would run as.
        user: String,
    },

    /// The place for the socket was taken by somebody else.
    #[error(
        "{folder} belongs to another user or is no folder, so the database's socket cannot safely stand in it. Remove it."
    )]
    NotOurs {
        /// Where the socket was to stand.
        folder: PathBuf,
    },

    /// A file or folder could not be read or written.
    #[error(
        "{path}: {cause}. Check the permissions and the free space there, or set RIVERWARD_DATA to another folder."
    )]
    Folder {
        /// What was to be read, made or written.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },

    /// A program could not be started.
    #[error("{program} could not be started: {cause}")]
    Program {
        /// As it was to be called.
        program: PathBuf,
        /// What the system said.
        cause: io::Error,
    },

    /// Asked to run a command, and none was named.
    #[error(
        "no command to run was given. Write it after two dashes: riverward with-cluster -- COMMAND"
    )]
    NoCommand,

    /// The process could not ask for its signals.
    #[error("signals cannot be received: {0}")]
    Signals(io::Error),

    /// initdb failed.
    #[error("initdb could not create the database cluster in {folder}:\n{output}")]
    Initdb {
        /// Where the cluster was to be; nothing is left in it.
        folder: PathBuf,
        /// What it printed.
        output: String,
    },

    /// The server ended while it was starting.
    #[error("PostgreSQL did not start ({status}). The end of {log}:\n{tail}")]
    Ended {
        /// Exit status or signal, in words.
        status: String,
        /// `pg.log` in the data folder.
        log: PathBuf,
        /// The log's last lines.
        tail: String,
    },

    /// The server runs but does not answer.
    #[error("PostgreSQL did not answer within {seconds} s. See pg.log in the data folder.")]
    Silent {
        /// How long it was waited for.
        seconds: u64,
    },

    /// A statement failed.
    #[error("the database answered with an error: {0}. See pg.log in the data folder.")]
    Database(#[from] sqlx::Error),
}

impl ClusterError {
    pub(super) fn folder(path: &Path, cause: io::Error) -> Self {
        Self::Folder {
            path: path.to_owned(),
            cause,
        }
    }

    pub(super) fn program(program: &Path, cause: io::Error) -> Self {
        Self::Program {
            program: program.to_owned(),
            cause,
        }
    }
}
