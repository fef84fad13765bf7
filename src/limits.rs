//! Rate limits of unsafe requests, per network and per sign-in name, kept in memory: a restart
//! forgives.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::config::ServeConfig;
use crate::error::{Error, Result};
use crate::ids::AccountId;

/// Tries of one sign-in name a minute.
const SIGN_INS_A_MINUTE: NonZeroU32 = NonZeroU32::new(10).unwrap();

/// The limiters.
#[derive(Debug)]
pub struct Limits {
    networks: DefaultKeyedRateLimiter<IpAddr>,
    logins: DefaultKeyedRateLimiter<String>,
    accounts: DefaultKeyedRateLimiter<AccountId>,
}

impl Limits {
    /// As configured: residents' forms are counted by network address, stewards' records by
    /// account.
    pub fn new(config: &ServeConfig) -> Self {
        let rate = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            networks: DefaultKeyedRateLimiter::keyed(Quota::per_minute(rate(
                config.rate_per_minute,
            ))),
            logins: DefaultKeyedRateLimiter::keyed(Quota::per_minute(SIGN_INS_A_MINUTE)),
            accounts: DefaultKeyedRateLimiter::keyed(Quota::per_minute(rate(
                config.records_per_minute,
            ))),
        }
    }

    /// Counts an unsafe request. An IPv6 network is its /64: one household has them all.
    pub fn network(&self, address: IpAddr) -> Result<()> {
        let key = match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
        };
        answer(self.networks.check_key(&key))
    }

    /// Counts a try to sign in by this name.
    pub fn login(&self, login: &str) -> Result<()> {
        answer(self.logins.check_key(&login.to_lowercase()))
    }

    /// Counts a record of this account.
    pub fn account(&self, account: AccountId) -> Result<()> {
        answer(self.accounts.check_key(&account))
    }

    /// Forgets keys that have not been seen for a while, so that the tables stay small.
    pub fn tidy(&self) {
        self.networks.retain_recent();
        self.logins.retain_recent();
        self.accounts.retain_recent();
    }
}

fn answer(
    outcome: std::result::Result<
        (),
        governor::NotUntil<<DefaultClock as governor::clock::Clock>::Instant>,
    >,
) -> Result<()> {
    outcome.map_err(|not_until| {
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        Error::TooMany {
            retry_after: wait.as_secs() + 1,
        }
    })
}
