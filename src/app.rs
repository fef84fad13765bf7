//! What a running server owns, handed to every handler.

use std::ops::Deref;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::accounts::passwords::Passwords;
use crate::accounts::recent::RecentSessions;
use crate::clock::Clock;
use crate::config::ServeConfig;
use crate::db::Databases;
use crate::http::kept::KeptPages;
use crate::http::limits::Limits;
use crate::ids::Entropy;
use crate::live::Hub;
use crate::patrols::recorder::Recorder;
use crate::printing::press::Pressroom;
use crate::secrets::Secrets;
use crate::segments::tiles::Tiles;

/// Shared state; cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Parts>);

/// The parts of [`AppState`].
#[derive(Debug)]
pub struct Parts {
    /// Settings.
    pub config: ServeConfig,
    /// Scheme, host and port that codes and links carry, without a slash at the end.
    pub base_url: String,
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub entropy: Entropy,
    /// Connections.
    pub db: Databases,
    /// Keys.
    pub secrets: Secrets,
    /// Password work.
    pub passwords: Passwords,
    /// Sessions seen within the last minute, for tiles.
    pub recent: RecentSessions,
    /// Rate limits.
    pub limits: Limits,
    /// Where scans are stored, several a commit.
    pub recorder: Recorder,
    /// Rendered pages of codes.
    pub pages: KeptPages,
    /// Tiles made already.
    pub tiles: Tiles,
    /// What labels and boards are printed with.
    pub press: Pressroom,
    /// The live stream to open consoles.
    pub live: Hub,
    /// Told when the server is to end; streams and jobs watch it.
    pub stop: CancellationToken,
}

impl AppState {
    /// Takes the parts over.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
