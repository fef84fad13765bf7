//! Rates of what costs something, kept in memory: a restart forgives. [`table`] keeps them in
//! bounds, [`shares`] counts what goes on at the same time.
//!
//! Whoever signs in is counted by network, and by name and network together, so that nobody can
//! keep somebody else out from elsewhere; a browser that signed in to the account before has a
//! budget that strangers cannot use up. Names are counted as they were typed, whether there is such
//! an account or not, so that no limit tells the two apart.

pub mod shares;
pub mod table;

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{NotUntil, Quota, RateLimiter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::shares::{Seat, Shares};
use self::table::Table;
use crate::config::ServeConfig;
use crate::error::{Error, Result};
use crate::ids::AccountId;
use crate::secrets::digest;

/// Tries to sign in a minute from one network, whatever the names: an office whose people begin
/// work behind one address needs one each.
const SIGN_INS_OF_A_NETWORK: NonZeroU32 = NonZeroU32::new(60).unwrap();
/// Tries to sign in a minute by one name from one network, and by one known browser.
const SIGN_INS_A_MINUTE: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// Tries that fail by one name from one network before they are spread out, …
const FAILURES_AT_ONCE: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// … and how far apart they are then: 720 guesses a day.
const BETWEEN_FAILURES: Duration = Duration::from_mins(2);
/// Tries a minute by one name from all networks together, known browsers apart, before each is
/// made to wait.
const SIGN_INS_OF_A_NAME: NonZeroU32 = NonZeroU32::new(30).unwrap();
/// Sign-ins under way from one network, known browsers apart.
const SIGN_INS_AT_ONCE: usize = 8;

/// The secret part of a known browser's mark.
pub type Mark = [u8; 16];

/// A name and a network, told apart by a hash: names are as long as somebody makes them.
type Pair = [u8; 32];

type Rate<K> = RateLimiter<K, Table<K>, DefaultClock>;

fn rate<K: Clone + Eq + std::hash::Hash>(quota: Quota) -> Rate<K> {
    RateLimiter::new(quota, Table::default(), DefaultClock::default())
}

/// Tries of one's own password, to change it, a minute.
const OWN_PASSWORDS_A_MINUTE: NonZeroU32 = NonZeroU32::new(5).unwrap();

/// Pictures of print orders that one account may look at a minute: more than anybody compares, and few
/// enough that a runaway page does not keep the press busy.
const PREVIEWS_A_MINUTE: NonZeroU32 = NonZeroU32::new(30).unwrap();

/// Files of one account that are taken in at the same time.
const UPLOADS_OF_ACCOUNT: usize = 2;
/// All files that are. Each has up to 32 MiB, which lie in memory from the first byte until it has
/// been read.
const UPLOADS_AT_ONCE: usize = 8;
/// Seconds after which somebody who sends as many as they may is to try again.
const UPLOADS_AGAIN: u64 = 10;

/// The limiters.
#[derive(Debug)]
pub struct Limits {
    networks: Rate<IpAddr>,
    accounts: Rate<AccountId>,
    passwords: Rate<AccountId>,
    previews: Rate<AccountId>,
    unknown: Rate<IpAddr>,
    sign_in_networks: Rate<IpAddr>,
    sign_in_pairs: Rate<Pair>,
    sign_in_failures: Rate<Pair>,
    failures: Table<Pair>,
    sign_in_names: Rate<Pair>,
    browsers: Rate<Mark>,
    signing_in: Arc<Shares<IpAddr>>,
    requests: Arc<Shares<IpAddr>>,
    uploads: Arc<Shares<AccountId>>,
    uploads_of_all: Arc<Semaphore>,
}

impl Limits {
    /// As configured: residents' forms are counted by network address, stewards' records by
    /// account.
    pub fn new(config: &ServeConfig) -> Self {
        let per_minute =
            |number| Quota::per_minute(NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN));
        let failures = Table::default();
        // The period is a constant and not zero.
        let spread = Quota::with_period(BETWEEN_FAILURES)
            .unwrap_or(Quota::per_hour(FAILURES_AT_ONCE))
            .allow_burst(FAILURES_AT_ONCE);
        Self {
            networks: rate(per_minute(config.rate_per_minute)),
            accounts: rate(per_minute(config.records_per_minute)),
            passwords: rate(Quota::per_minute(OWN_PASSWORDS_A_MINUTE)),
            previews: rate(Quota::per_minute(PREVIEWS_A_MINUTE)),
            unknown: rate(per_minute(config.unknown_per_minute)),
            sign_in_networks: rate(Quota::per_minute(SIGN_INS_OF_A_NETWORK)),
            sign_in_pairs: rate(Quota::per_minute(SIGN_INS_A_MINUTE)),
            sign_in_failures: RateLimiter::new(spread, failures.clone(), DefaultClock::default()),
            failures,
            sign_in_names: rate(Quota::per_minute(SIGN_INS_OF_A_NAME)),
            browsers: rate(Quota::per_minute(SIGN_INS_A_MINUTE)),
            signing_in: Arc::new(Shares::of(SIGN_INS_AT_ONCE)),
            requests: Arc::new(Shares::of(config.connections_per_address.get())),
            uploads: Arc::new(Shares::of(UPLOADS_OF_ACCOUNT)),
            uploads_of_all: Arc::new(Semaphore::new(UPLOADS_AT_ONCE)),
        }
    }

    /// Counts an unsafe request.
    pub fn network(&self, address: IpAddr) -> Result<()> {
        answer(self.networks.check_key(&network_of(address)))
    }

    /// Counts a change by this account, a steward's record or any other.
    pub fn account(&self, account: AccountId) -> Result<()> {
        answer(self.accounts.check_key(&account))
    }

    /// Counts a picture that this account looks at, and a change as well.
    pub fn preview(&self, account: AccountId) -> Result<()> {
        self.account(account)?;
        answer(self.previews.check_key(&account))
    }

    /// Counts a try of this account's own password by whoever has its session.
    pub fn password(&self, account: AccountId) -> Result<()> {
        answer(self.passwords.check_key(&account))
    }

    /// Counts a question for something that is not there: a code, a receipt, a link.
    pub fn unknown(&self, address: IpAddr) -> Result<()> {
        answer(self.unknown.check_key(&network_of(address)))
    }

    /// A request of this address under way, until the seat is dropped; none where its share is
    /// taken.
    pub fn request(&self, address: IpAddr) -> Option<Seat<IpAddr>> {
        self.requests.enter(network_of(address))
    }

    /// A place for a file of this account, to be taken before the first byte of it is read.
    ///
    /// # Errors
    /// [`Error::TooMany`] where the account sends as many as it may, [`Error::Unavailable`] where
    /// all together do.
    pub fn upload(&self, account: AccountId) -> Result<Upload> {
        let seat = self.uploads.enter(account).ok_or(Error::TooMany {
            retry_after: UPLOADS_AGAIN,
        })?;
        let place = self.uploads_of_all.clone().try_acquire_owned();
        Ok(Upload {
            _place: place
                .map_err(|_| Error::Unavailable("as many files are taken in as may be".into()))?,
            _seat: seat,
        })
    }

    /// Counts a try to sign in: by a browser that signed in by this name before, or by a stranger.
    pub fn sign_in(&self, address: IpAddr, login: &str, known: Option<Mark>) -> Result<SignIn> {
        if let Some(mark) = known {
            answer(self.browsers.check_key(&mark))?;
            return Ok(SignIn::default());
        }
        let network = network_of(address);
        let name = login.to_lowercase();
        let pair = digest(&[name.as_bytes(), network.to_string().as_bytes()]);
        answer(self.sign_in_networks.check_key(&network))?;
        answer(self.sign_in_pairs.check_key(&pair))?;
        answer(self.sign_in_failures.check_key(&pair))?;
        let seat = self.signing_in.enter(network).ok_or(Error::TooMany { retry_after: 2 })?;
        Ok(SignIn {
            pair: Some(pair),
            is_doubtful: self.sign_in_names.check_key(&digest(&[name.as_bytes()])).is_err(),
            _seat: Some(seat),
        })
    }

    /// The password was right: tries that failed before are forgiven to this network.
    pub fn signed_in(&self, sign_in: &SignIn) {
        if let Some(pair) = &sign_in.pair {
            self.failures.forget(pair);
        }
    }
}

/// A try to sign in that may go on.
#[derive(Debug, Default)]
pub struct SignIn {
    pair: Option<Pair>,
    /// Whether this name is being tried from many places, so that a stranger has to wait.
    pub is_doubtful: bool,
    _seat: Option<Seat<IpAddr>>,
}

/// A file that is being taken in; its place is free again when this is dropped.
#[derive(Debug)]
pub struct Upload {
    _place: OwnedSemaphorePermit,
    _seat: Seat<AccountId>,
}

/// What is one visitor's: an IPv4 address, or the /64 of an IPv6 address, since one household has
/// all of it. An IPv4 address that came in by an IPv6 socket is itself.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.into(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
    }
}

fn answer(
    outcome: std::result::Result<(), NotUntil<<DefaultClock as governor::clock::Clock>::Instant>>,
) -> Result<()> {
    outcome.map_err(|not_until| {
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        Error::TooMany {
            retry_after: wait.as_secs() + 1,
        }
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        serve: ServeConfig,
    }

    fn limits() -> Limits {
        Limits::new(&Arguments::parse_from(["riverward"]).serve)
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_is_not_locked_for_others_by_tries_from_elsewhere() {
        let limits = limits();
        let (attacker, office) = (address("192.0.2.1"), address("198.51.100.7"));
        while limits.sign_in(attacker, "wang", None).is_ok() {}
        assert!(limits.sign_in(office, "wang", None).is_ok());
        assert!(limits.sign_in(attacker, "wang", Some([7; 16])).is_ok(), "a known browser beside");
    }

    #[test]
    fn a_name_that_does_not_exist_is_counted_like_one_that_does() {
        let tries = |name: &str| {
            let limits = limits();
            (0..100)
                .filter(|_| limits.sign_in(address("192.0.2.1"), name, None).is_ok())
                .count()
        };
        assert_eq!(tries("wang"), 10);
        assert_eq!(tries("nobody"), 10);
    }

    #[test]
    fn many_names_from_one_network_share_its_budget() {
        let limits = limits();
        let taken = (0..200)
            .filter(|n| limits.sign_in(address("192.0.2.1"), &format!("name{n}"), None).is_ok())
            .count();
        assert_eq!(taken, 60);
    }

    #[test]
    fn a_name_tried_from_everywhere_is_doubted_and_not_refused() {
        let limits = limits();
        let tries: Vec<bool> = (0..60u8)
            .map(|n| limits.sign_in(address(&format!("192.0.2.{n}")), "wang", None).unwrap())
            .map(|sign_in| sign_in.is_doubtful)
            .collect();
        assert!(!tries[0] && tries[59]);
    }

    #[test]
    fn one_network_signs_in_a_few_at_a_time() {
        let limits = limits();
        let under_way: Vec<SignIn> = (0..8)
            .map(|n| limits.sign_in(address("2001:db8::1"), &format!("{n}"), None).unwrap())
            .collect();
        assert!(limits.sign_in(address("2001:db8::2"), "more", None).is_err(), "the same /64");
        assert!(limits.sign_in(address("2001:db8:1::2"), "more", None).is_ok());
        drop(under_way);
        assert!(limits.sign_in(address("2001:db8::2"), "more", None).is_ok());
    }

    #[test]
    fn files_come_two_of_an_account_and_eight_of_all_at_a_time() {
        let limits = limits();
        let send = |account: i64| limits.upload(AccountId(account));
        let own = [send(1).unwrap(), send(1).unwrap()];
        assert!(matches!(send(1), Err(Error::TooMany { retry_after: 10 })));
        let others = [2, 2, 3, 3, 4, 4].map(|account| send(account).unwrap());
        let full = "as many files are taken in as may be";
        assert!(matches!(send(5), Err(Error::Unavailable(why)) if why.to_string() == full));
        drop(own);
        // Whoever was refused for want of room holds no seat.
        let [first, second] = [send(5), send(5)];
        assert!(first.is_ok() && second.is_ok());
        assert!(matches!(send(1), Err(Error::Unavailable(_))));
        drop(others);
        assert!(send(1).is_ok());
    }

    #[test]
    fn an_ipv4_address_is_the_same_by_whatever_socket_it_came() {
        assert_eq!(network_of(address("::ffff:192.0.2.1")), address("192.0.2.1"));
        assert_ne!(
            network_of(address("::ffff:192.0.2.1")),
            network_of(address("::ffff:192.0.2.2"))
        );
    }
}
