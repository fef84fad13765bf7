//! What a running server owns, handed to every handler.

use std::ops::Deref;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::accounts::passwords::Passwords;
use crate::accounts::recent::RecentSessions;
use crate::clock::Clock;
use crate::clock::steps::Looks;
use crate::config::ServeConfig;
use crate::db::Databases;
use crate::http::code::kept::KeptPages;
use crate::http::writers::Writers;
use crate::ids::Entropy;
use crate::limits::Limits;
use crate::live::Hub;
use crate::patrols::recorder::{Committer, Recorder, recorder};
use crate::printing::press::Pressroom;
use crate::printing::work::Workshop;
use crate::queue::Turns;
use crate::retention::Daily;
use crate::secrets::Secrets;
use crate::segments::tiles::Tiles;
use crate::stewardships::claims::{LookedThrough, PutAside};

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
    /// Whose turn it is to write to a segment.
    pub writers: Writers,
    /// Where scans are stored, several a commit.
    pub recorder: Recorder,
    /// Rendered pages of codes.
    pub pages: KeptPages,
    /// Tiles made already.
    pub tiles: Tiles,
    /// What labels and boards are printed with.
    pub press: Pressroom,
    /// Whose turn it is among districts with work that waits.
    pub turns: Turns,
    /// What goes once a local day, and had its turn.
    pub daily: Daily,
    /// For which local day claims were looked through.
    pub claims: LookedThrough,
    /// Claims that lapsed and could not be ended.
    pub put_aside: PutAside,
    /// For which local day sums were compared.
    pub sums: LookedThrough,
    /// When the clock was looked at last.
    pub looks: Looks,
    /// The live stream to open consoles.
    pub live: Hub,
    /// Told when the server is to end; streams and jobs watch it.
    pub stop: CancellationToken,
}

impl AppState {
    /// A server's state over what it was given, and what commits its records; whoever serves runs
    /// that until after the last request.
    pub fn build(
        config: ServeConfig,
        base_url: String,
        db: Databases,
        clock: Clock,
        entropy: Entropy,
        secrets: Secrets,
        stop: CancellationToken,
    ) -> (Self, Committer) {
        let (recorder, committer) =
            recorder(db.records.clone(), clock.clone(), config.scans_per_commit);
        let parts = Parts {
            base_url,
            clock,
            entropy,
            db,
            secrets,
            passwords: Passwords::default(),
            recent: RecentSessions::default(),
            limits: Limits::new(&config),
            writers: Writers::default(),
            recorder,
            pages: KeptPages::new(config.page_cache_mb),
            tiles: Tiles::new(config.tile_cache_mb),
            press: Pressroom::new(config.templates.clone()),
            turns: Turns::default(),
            daily: Daily::default(),
            claims: LookedThrough::default(),
            put_aside: PutAside::default(),
            sums: LookedThrough::default(),
            looks: Looks::default(),
            live: Hub::default(),
            stop,
            config,
        };
        (Self(Arc::new(parts)), committer)
    }

    /// What printing works with.
    pub fn workshop(&self) -> Workshop<'_> {
        Workshop {
            db: &self.db.jobs,
            base_url: &self.base_url,
            press: &self.press,
            clock: &self.clock,
            entropy: &self.entropy,
            stop: &self.stop,
        }
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
