//! The live stream: changes of segments, read from `live_event` once per server and handed to every
//! open console in scope; and the status boards that follow it.

pub mod board;
pub mod boards;
pub mod change;
pub mod news;
pub mod store;
pub mod streams;
pub mod tail;

use std::sync::Arc;

use boards::Boards;
use news::News;
use serde::{Deserialize, Serialize};
use streams::Streams;
use tokio::sync::broadcast;
use utoipa::ToSchema;

/// Readings a listener may fall behind before it is told to fetch everything again: eight seconds
/// of them, and no more than a few megabytes for all listeners together.
const BACKLOG: usize = 32;

/// Data of a `geometry` event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GeometryChange {
    /// Version of the tiles from now on.
    pub version: i64,
}

/// Hands news to any number of listeners. A listener that falls behind misses some and is told to
/// fetch everything again.
#[derive(Clone, Debug)]
pub struct Hub {
    listeners: broadcast::Sender<Arc<News>>,
    boards: Arc<Boards>,
    streams: Arc<Streams>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            listeners: broadcast::channel(BACKLOG).0,
            boards: Arc::default(),
            streams: Arc::default(),
        }
    }
}

impl Hub {
    /// Everything sent from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<News>> {
        self.listeners.subscribe()
    }

    /// How many listen.
    pub fn listeners(&self) -> usize {
        self.listeners.receiver_count()
    }

    /// The open streams with their sessions.
    pub fn streams(&self) -> &Arc<Streams> {
        &self.streams
    }

    /// How every segment stands.
    pub fn boards(&self) -> &Boards {
        &self.boards
    }

    /// Sends to whoever listens; nobody listening is no fault.
    pub fn send(&self, news: News) {
        let _nobody_listens = self.listeners.send(Arc::new(news));
    }
}
