//! Which cluster is run, and how.

use std::path::PathBuf;

use super::binaries::Installations;

/// What to run.
#[derive(Debug, Clone)]
pub struct ClusterSettings {
    /// The data folder, `RIVERWARD_DATA`. Made if it does not exist; the cluster is its subfolder
    /// `pg`.
    pub data_dir: PathBuf,
    /// Settings of the server beyond the built-in ones, or in their place: (name, value).
    pub settings: Vec<(String, String)>,
    /// Where to look for PostgreSQL.
    pub installations: Installations,
}

impl ClusterSettings {
    /// The cluster of this data folder, run as this machine allows.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            settings: Vec::new(),
            installations: Installations::default(),
        }
    }

    /// Adds one setting of the server.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }
}
