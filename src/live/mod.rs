//! The live stream: changes of segments, read from `live_event` once per server and handed to every open console in scope.

pub mod store;
pub mod tail;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use utoipa::ToSchema;

use crate::areas::AreaPath;
use crate::ids::{DistrictId, SegmentId};

/// Data of a `segment` event: what a map and a list show of a segment, after the change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SegmentChange {
    /// The segment.
    pub id: SegmentId,
    /// How it stands: 0 ok, 1 due, 2 overdue, 3 problem, 4 unassigned, 5 idle.
    #[schema(minimum = 0, maximum = 5)]
    pub status: i16,
    /// Problems somebody still works on.
    pub open_problems: i32,
    /// The last visit.
    #[schema(required = true)]
    pub last_patrol_at: Option<DateTime<Utc>>,
}

/// Data of a `geometry` event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GeometryChange {
    /// Version of the tiles from now on.
    pub version: i64,
}

/// One message for consoles.
#[derive(Clone, Debug)]
pub enum Message {
    /// A segment changed; `json` is the payload as consoles get it.
    Segment {
        /// District of the segment.
        district: DistrictId,
        /// Area of the segment, for the scope.
        area: AreaPath,
        /// A [`SegmentChange`], written once for all listeners.
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

    /// How many listen.
    pub fn listeners(&self) -> usize {
        self.0.receiver_count()
    }

    /// Sends to whoever listens; nobody listening is no fault.
    pub fn send(&self, message: Message) {
        let _nobody_listens = self.0.send(message);
    }
}
