//! The live stream: changes of segments, read from `live_event` once per server and handed to every open console in scope.

use std::sync::Arc;

use tokio::sync::broadcast;

use crate::areas::AreaPath;
use crate::ids::DistrictId;

/// One message for consoles.
#[derive(Clone, Debug)]
pub enum Message {
    /// A segment changed; `json` is the payload as consoles get it.
    Segment {
        /// District of the segment.
        district: DistrictId,
        /// Area of the segment, for the scope.
        area: AreaPath,
        /// `{"id":…,"status":…,"open_problems":…,"last_patrol_at":…}`
        json: Arc<str>,
    },
    /// Tiles have a new version.
    Geometry {
        /// District of the tiles.
        district: DistrictId,
        /// The version.
        version: i64,
    },
    /// Something may have been missed: fetch the whole status again.
    Resync,
}

/// Hands messages to any number of listeners. A listener that falls behind misses some and is told to fetch everything again.
#[derive(Clone, Debug)]
pub struct Hub(broadcast::Sender<Message>);

impl Default for Hub {
    fn default() -> Self {
        Self(broadcast::channel(4096).0)
    }
}

impl Hub {
    /// Everything sent from now on.
    pub fn listen(&self) -> broadcast::Receiver<Message> {
        self.0.subscribe()
    }

    /// Sends to whoever listens; nobody listening is no fault.
    pub fn send(&self, message: Message) {
        let _nobody_listens = self.0.send(message);
    }
}
