//! Sessions seen a moment ago, for the tiles of a map only: see
//! docs/decisions/0023-tiles-by-a-recent-session.md.

use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;
use sqlx::PgPool;

use super::{Account, Token, store};
use crate::error::Result;
use crate::ids::DistrictId;

/// So long an account is taken to be what it was when the database was asked. A session that
/// another server ends, or a right that is taken away, is good for tiles for so long at most.
const FOR: TimeDelta = TimeDelta::seconds(60);

/// So many sessions are kept; those used least go first.
const SESSIONS: usize = 4096;

/// Accounts by the hash of their session's token.
#[derive(Debug)]
pub struct RecentSessions(Cache<(DistrictId, [u8; 32]), (DateTime<Utc>, Account)>);

impl Default for RecentSessions {
    fn default() -> Self {
        Self(Cache::new(SESSIONS))
    }
}

impl RecentSessions {
    /// The account of a session in force within the last minute. Sessions that are not in force are
    /// asked for each time.
    pub async fn account(
        &self,
        db: &PgPool,
        token: &Token,
        now: DateTime<Utc>,
    ) -> Result<Option<Account>> {
        let key = (token.district(), token.hash());
        if let Some((read, account)) = self.0.get(&key)
            && (read..read + FOR).contains(&now)
        {
            return Ok(Some(account));
        }
        let account = store::session_account(db, token, now).await?;
        match &account {
            Some(account) => self.0.insert(key, (now, account.clone())),
            None => self.forget(token),
        }
        Ok(account)
    }

    /// A session has ended here.
    pub fn forget(&self, token: &Token) {
        self.0.remove(&(token.district(), token.hash()));
    }
}
