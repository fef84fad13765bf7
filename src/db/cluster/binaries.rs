//! Where this machine keeps PostgreSQL and PostGIS, and what to install when it does not have them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::geteuid;

use super::error::ClusterError;

/// The oldest PostgreSQL the statements and the settings are written for.
const POSTGRES_FLOOR: u32 = 15;

/// The oldest PostGIS, as (major, minor).
const POSTGIS_FLOOR: (u32, u32) = (3, 3);

/// Where to look for PostgreSQL. The default is this machine's `pg_config` and Debian's folders
/// below `/usr`.
#[derive(Debug, Clone)]
pub struct Installations {
    pg_config: Option<PathBuf>,
    prefix: PathBuf,
}

impl Default for Installations {
    fn default() -> Self {
        Self {
            pg_config: Some(PathBuf::from("pg_config")),
            prefix: PathBuf::from("/usr"),
        }
    }
}

impl Installations {
    /// Looks only at `prefix/lib/postgresql/*/bin` and `prefix/share/postgresql/*`, and asks no
    /// `pg_config`.
    pub fn below(prefix: impl Into<PathBuf>) -> Self {
        Self {
            pg_config: None,
            prefix: prefix.into(),
        }
    }

    /// The installation to run. A cluster that exists can only be run by the `version` that made
    /// it; a new one takes the one `pg_config` names, else the newest, and in both cases prefers
    /// one that has PostGIS.
    pub(super) fn choose(&self, cluster_version: Option<u32>) -> Result<Binaries, ClusterError> {
        let mut found = self.list();
        let place = if let Some(version) = cluster_version {
            found.iter().position(|binaries| binaries.version == version).ok_or_else(|| {
                ClusterError::VersionGone {
                    version,
                    install: apt_install(&version_packages(version)),
                }
            })?
        } else if found.is_empty() {
            return Err(ClusterError::NoPostgres {
                install: apt_install(&["postgresql".into(), "postgresql-postgis".into()]),
            });
        } else {
            let complete = found.iter().position(|one| one.check_postgis().is_ok());
            complete.unwrap_or(0)
        };
        let chosen = found.swap_remove(place);
        chosen.check_postgis()?;
        Ok(chosen)
    }

    /// Every usable installation: the one `pg_config` names first, then by falling version.
    fn list(&self) -> Vec<Binaries> {
        let mut below_prefix: Vec<Binaries> = fs::read_dir(self.prefix.join("lib/postgresql"))
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let version = entry.file_name().to_str()?.parse().ok()?;
                Some(Binaries {
                    version,
                    bin: entry.path().join("bin"),
                    libraries: entry.path().join("lib"),
                    share: self.prefix.join("share/postgresql").join(entry.file_name()),
                })
            })
            .collect();
        below_prefix.sort_by_key(|binaries| std::cmp::Reverse(binaries.version));

        let named = self.pg_config.as_deref().and_then(ask_pg_config);
        named
            .into_iter()
            .chain(below_prefix)
            .filter(|binaries| binaries.version >= POSTGRES_FLOOR && binaries.complete())
            .collect()
    }
}

/// One installed PostgreSQL.
#[derive(Debug, Clone)]
pub(super) struct Binaries {
    pub(super) version: u32,
    bin: PathBuf,
    libraries: PathBuf,
    share: PathBuf,
}

impl Binaries {
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    /// A machine with only the client has `pg_config` and `psql` but not these two.
    fn complete(&self) -> bool {
        self.program("initdb").is_file() && self.program("postgres").is_file()
    }

    fn check_postgis(&self) -> Result<(), ClusterError> {
        let install = || apt_install(&[postgis_package(self.version)]);
        let missing = |file: PathBuf| ClusterError::NoPostgis {
            version: self.version,
            package: postgis_package(self.version),
            file,
            install: install(),
        };
        // Debian keeps the two in separate packages, so that either may be there alone.
        let library = self.libraries.join("postgis-3.so");
        let control = self.share.join("extension/postgis.control");
        if !library.exists() {
            return Err(missing(library));
        }
        let Ok(text) = fs::read_to_string(&control) else {
            return Err(missing(control));
        };
        match control_version(&text) {
            Some(version) if version < POSTGIS_FLOOR => Err(ClusterError::OldPostgis {
                found: format!("{}.{}", version.0, version.1),
                package: postgis_package(self.version),
                install: install(),
            }),
            _ => Ok(()),
        }
    }
}

/// `default_version = '3.3.2'` of an extension's control file, as (3, 3).
fn control_version(control: &str) -> Option<(u32, u32)> {
    let line = control.lines().find_map(|line| line.trim().strip_prefix("default_version"))?;
    let version = line.trim_matches(|c: char| c.is_whitespace() || c == '=' || c == '\'');
    let mut parts = version.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn ask_pg_config(pg_config: &Path) -> Option<Binaries> {
    let folders = answer(Command::new(pg_config).args(["--bindir", "--pkglibdir", "--sharedir"]))?;
    let mut lines = folders.lines();
    let bin = PathBuf::from(lines.next()?);
    let libraries = PathBuf::from(lines.next()?);
    let share = PathBuf::from(lines.next()?);
    // pg_config may come from a newer client package, so the server itself is asked for its
    // version.
    let version = answer(Command::new(bin.join("postgres")).arg("--version"))?;
    let version = server_version(&version)?;
    Some(Binaries {
        version,
        bin,
        libraries,
        share,
    })
}

/// The 15 of `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, also of `17beta1`.
fn server_version(text: &str) -> Option<u32> {
    let rest = text.split_once("(PostgreSQL)")?.1.trim_start();
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    if !output.status.success() {
        return None;
    }
    String::from_utf8(output.stdout).ok()
}

fn postgis_package(version: u32) -> String {
    format!("postgresql-{version}-postgis-3")
}

fn version_packages(version: u32) -> [String; 2] {
    [format!("postgresql-{version}"), postgis_package(version)]
}

fn apt_install(packages: &[String]) -> String {
    let sudo = if geteuid().is_root() { "" } else { "sudo " };
    format!("{sudo}apt-get install {}", packages.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_the_programs_and_files_say() {
        assert_eq!(
            server_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(server_version("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(server_version("bash: no such file"), None);
        assert_eq!(
            control_version("# x\ncomment = 'y'\ndefault_version = '3.3.2'\n"),
            Some((3, 3))
        );
        assert_eq!(control_version("default_version='3.6.0'"), Some((3, 6)));
        assert_eq!(control_version("relocatable = false"), None);
    }
}
