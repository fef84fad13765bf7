//! Lists of an account's sessions: its own, and that of whoever keeps it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::cursor;
use crate::accounts::devices::KeyHash;
use crate::accounts::sessions::{OpenSession, OpenedBy, SessionKey};
use crate::clock::is_in_calendar;

impl cursor::SortKey for SessionKey {
    fn is_sound(&self) -> bool {
        is_in_calendar(self.0) && KeyHash::parse(&self.1).is_some()
    }
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionItem {
    /// Names it, and opens nothing.
    id: String,
    /// How it was opened. Only a password gives official rights.
    opened_by: OpenedBy,
    /// When.
    opened_at: DateTime<Utc>,
    /// The last request, to ten minutes.
    used_at: DateTime<Utc>,
    /// When it ends at the latest.
    expires_at: DateTime<Utc>,
    /// What the phone calls itself whose key it goes by; none without a key, when no record of it
    /// can be signed.
    #[schema(required = true)]
    device: Option<String>,
    /// Name of the account that gave the link.
    #[schema(required = true)]
    given_by: Option<String>,
    /// Whether it is the one that asks.
    own: bool,
}

impl SessionItem {
    /// `own` is the session that asks.
    pub fn new(session: OpenSession, own: Option<[u8; 32]>) -> Self {
        Self {
            own: own == Some(session.id.0),
            id: session.id.text(),
            opened_by: session.opened_by,
            opened_at: session.opened_at,
            used_at: session.used_at,
            expires_at: session.expires_at,
            device: session.device,
            given_by: session.given_by,
        }
    }
}

/// A page of the sessions in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionPage {
    /// The one used last first.
    pub items: Vec<SessionItem>,
    /// For the next page; null on the last.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

impl SessionPage {
    /// Of what was found, one more than `limit`; `own` is the session that asks.
    pub fn of(found: Vec<OpenSession>, limit: i64, own: Option<[u8; 32]>) -> Self {
        let keyed = found.into_iter().map(|session| (session.key(), session)).collect();
        let (sessions, next_cursor) = cursor::page(keyed, limit);
        let items = sessions.into_iter().map(|session| SessionItem::new(session, own)).collect();
        Self { items, next_cursor }
    }
}
