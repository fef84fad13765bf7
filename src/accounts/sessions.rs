//! Sessions: how they are opened, what they may do, how long they last.
//!
//! A session lasts [`SESSION_DAYS`]. Official rights come only with a password, and rest once nobody
//! has used the session for [`OFFICIAL_IDLE`]: of an account that is nothing but an official's the
//! session is over then, a steward's goes on as a steward's.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::devices::KeyHash;
use crate::ids::AccountId;
use crate::words::word_enum;

/// A session lasts this long after signing in.
pub const SESSION_DAYS: TimeDelta = TimeDelta::days(30);
/// So long without a request, and official rights rest.
pub const OFFICIAL_IDLE: TimeDelta = TimeDelta::hours(12);
/// How coarsely the last use is kept: a request writes no more often than this.
pub const USED_TO: TimeDelta = TimeDelta::minutes(10);

word_enum!(
    /// How a session was opened.
    OpenedBy {
        /// 密码登录
        Password,
        /// 绑定链接
        Link,
        /// 手机签名
        Key,
    }
);

/// How a session is to be opened.
#[derive(Clone, Copy, Debug)]
pub enum Opening {
    /// By a password: the only one with official rights.
    Password,
    /// By a one-time link.
    Link {
        /// The key the browser made, where it made one.
        device: Option<KeyHash>,
        /// Who gave the link; none for the command line.
        given_by: Option<AccountId>,
    },
    /// By the key of a phone.
    Key(KeyHash),
}

impl Opening {
    /// The word that is kept.
    pub fn by(self) -> OpenedBy {
        match self {
            Self::Password => OpenedBy::Password,
            Self::Link { .. } => OpenedBy::Link,
            Self::Key(_) => OpenedBy::Key,
        }
    }

    /// The key the session ends with.
    pub fn device(self) -> Option<KeyHash> {
        match self {
            Self::Password => None,
            Self::Link { device, .. } => device,
            Self::Key(device) => Some(device),
        }
    }

    /// Who gave the link.
    pub fn given_by(self) -> Option<AccountId> {
        match self {
            Self::Link { given_by, .. } => given_by,
            Self::Password | Self::Key(_) => None,
        }
    }
}

/// A session as its owner sees it, and the administrator.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// SHA-256 of its token: names it, and opens nothing.
    pub id: KeyHash,
    pub opened_by: OpenedBy,
    pub opened_at: DateTime<Utc>,
    /// The last request, to [`USED_TO`].
    pub used_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// What the phone calls itself whose key it goes by; none without a key, when no record of it
    /// can be signed.
    pub device: Option<String>,
    /// Name of the account that gave the link.
    pub given_by: Option<String>,
}

/// Place of a session in the list: its last use, and its id as [`KeyHash::text`] writes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SessionKey(pub DateTime<Utc>, pub String);

impl SessionKey {
    /// The id as bytes; none where it is none.
    pub fn token_hash(&self) -> Option<Vec<u8>> {
        KeyHash::parse(&self.1).map(|hash| hash.0.to_vec())
    }
}

impl OpenSession {
    /// Its place in the list.
    pub fn key(&self) -> SessionKey {
        SessionKey(self.used_at, self.id.text())
    }
}

/// A link of theirs that somebody used within [`SESSION_DAYS`], for its owner to see.
#[derive(Clone, Debug)]
pub struct UsedLink {
    pub at: DateTime<Utc>,
    /// Name of the account that gave it; none for the command line.
    pub given_by: Option<String>,
    /// What the phone calls itself that was bound with it; none where no key was made.
    pub device: Option<String>,
}
