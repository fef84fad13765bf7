//! Places for connections: so many in all, and so many of one network. When all are taken, the
//! network with the most gives one up for a newcomer that has fewer, so that no number of slow
//! visitors keeps a quick one waiting.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// All places.
#[derive(Debug)]
pub(super) struct Places {
    at_most: usize,
    /// Of one network; none behind a proxy, where all connections are the proxy's and a newcomer
    /// waits until one is left.
    of_one: Option<usize>,
    taken: Mutex<Taken>,
    left: Notify,
    began: Instant,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    networks: HashMap<IpAddr, Vec<Arc<Sign>>>,
}

/// A sign of life of a connection, and whether it may stay.
#[derive(Debug)]
pub(super) struct Sign {
    began: Instant,
    /// When a byte went over it last, in microseconds since the server began.
    moved: AtomicU64,
    given_up: CancellationToken,
}

impl Sign {
    pub(super) fn since(began: Instant) -> Self {
        let sign = Self {
            began,
            moved: AtomicU64::default(),
            given_up: CancellationToken::new(),
        };
        sign.moved();
        sign
    }

    /// A byte went over it.
    pub(super) fn moved(&self) {
        let now = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.moved.store(now, Ordering::Relaxed);
    }
}

/// No place for a newcomer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoPlace {
    /// Its network has its share.
    Share,
    /// One has to be left first.
    Full,
}

impl Places {
    pub(super) fn new(at_most: usize, of_one: Option<usize>) -> Arc<Self> {
        Arc::new(Self {
            at_most,
            of_one,
            taken: Mutex::default(),
            left: Notify::new(),
            began: Instant::now(),
        })
    }

    /// A place for a connection of this network; none where the network has its share.
    pub(super) async fn enter(self: &Arc<Self>, network: IpAddr) -> Option<Place> {
        loop {
            match self.take(network) {
                Ok(place) => return Some(place),
                Err(NoPlace::Share) => return None,
                Err(NoPlace::Full) => self.left.notified().await,
            }
        }
    }

    fn take(self: &Arc<Self>, network: IpAddr) -> Result<Place, NoPlace> {
        let mut taken = self.taken();
        let own = taken.networks.get(&network).map_or(0, Vec::len);
        if self.of_one.is_some_and(|most| own >= most) {
            return Err(NoPlace::Share);
        }
        if taken.all >= self.at_most {
            if self.of_one.is_none() {
                return Err(NoPlace::Full);
            }
            if !taken.give_up_one(own) {
                return Err(NoPlace::Share);
            }
        }
        let sign = Arc::new(Sign::since(self.began));
        taken.networks.entry(network).or_default().push(sign.clone());
        taken.all += 1;
        Ok(Place {
            places: self.clone(),
            network,
            sign,
        })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Of the network with the most, the connection that has been still for the longest ends, if
    /// there are more than a newcomer's network has. Of several such networks, the stillest.
    fn give_up_one(&mut self, newcomer: usize) -> bool {
        let moved = |sign: &Arc<Sign>| sign.moved.load(Ordering::Relaxed);
        let heaviest = self
            .networks
            .iter()
            .max_by_key(|(_, signs)| (signs.len(), Reverse(signs.iter().map(moved).min())));
        let Some((&network, signs)) = heaviest.filter(|(_, signs)| signs.len() > newcomer) else {
            return false;
        };
        let stillest = signs.iter().min_by_key(|sign| moved(sign)).cloned();
        let Some(sign) = stillest else { return false };
        sign.given_up.cancel();
        metrics::counter!("riverward_connections_given_up_total").increment(1);
        self.leave(network, &sign)
    }

    /// Whether it was still there: one that was given up has left before it ends.
    fn leave(&mut self, network: IpAddr, sign: &Arc<Sign>) -> bool {
        let Some(signs) = self.networks.get_mut(&network) else {
            return false;
        };
        let Some(index) = signs.iter().position(|other| Arc::ptr_eq(other, sign)) else {
            return false;
        };
        signs.swap_remove(index);
        if signs.is_empty() {
            self.networks.remove(&network);
        }
        self.all -= 1;
        true
    }
}

/// A connection's place; free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    network: IpAddr,
    sign: Arc<Sign>,
}

impl Place {
    /// Where the connection says that it moves.
    pub(super) fn sign(&self) -> Arc<Sign> {
        self.sign.clone()
    }

    /// Ends when the connection has to go.
    pub(super) async fn given_up(&self) {
        self.sign.given_up.cancelled().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.places.taken().leave(self.network, &self.sign) {
            self.places.left.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn network(number: u8) -> IpAddr {
        [192, 0, 2, number].into()
    }

    fn enter(places: &Arc<Places>, number: u8) -> Option<Place> {
        places.enter(network(number)).now_or_never().flatten()
    }

    fn is_given_up(place: &Place) -> bool {
        place.sign.given_up.is_cancelled()
    }

    #[test]
    fn a_network_has_its_share_and_a_place_that_is_left_is_free() {
        let places = Places::new(10, Some(2));
        let both = (enter(&places, 1), enter(&places, 1));
        assert!(both.0.is_some() && both.1.is_some() && enter(&places, 1).is_none());
        assert!(enter(&places, 2).is_some());
        drop(both);
        assert!(enter(&places, 1).is_some());
        assert_eq!(places.taken().all, 0);
        assert!(places.taken().networks.is_empty(), "nothing is kept of who left");
    }

    #[test]
    fn where_all_are_taken_the_heaviest_gives_up_what_is_stillest() {
        let places = Places::new(5, Some(4));
        let heavy: Vec<Place> = (0..3).filter_map(|_| enter(&places, 1)).collect();
        let stream = enter(&places, 2).unwrap();
        let other = enter(&places, 3).unwrap();
        stream.sign.moved.store(0, Ordering::Relaxed);
        for (place, moved) in heavy.iter().zip([7, 5, 6]) {
            place.sign.moved.store(moved, Ordering::Relaxed);
        }
        let quick = enter(&places, 4).unwrap();
        let ended: Vec<bool> = heavy.iter().map(is_given_up).collect();
        assert_eq!(ended, [false, true, false]);
        assert!(!is_given_up(&stream) && !is_given_up(&other));
        // Who has as many as anybody takes from nobody.
        assert!(enter(&places, 1).is_none());
        assert_eq!(places.taken().all, 5);
        drop((heavy, stream, other, quick));
        assert_eq!(places.taken().all, 0);
    }

    #[test]
    fn among_many_single_ones_the_stillest_goes() {
        let places = Places::new(3, Some(3));
        let all: Vec<Place> = (1..=3).filter_map(|number| enter(&places, number)).collect();
        for (place, moved) in all.iter().zip([5, 3, 4]) {
            place.sign.moved.store(moved, Ordering::Relaxed);
        }
        assert!(enter(&places, 9).is_some());
        assert_eq!(all.iter().map(is_given_up).collect::<Vec<_>>(), [false, true, false]);
    }

    #[tokio::test]
    async fn behind_a_proxy_a_newcomer_waits() {
        let places = Places::new(1, None);
        let first = enter(&places, 1).unwrap();
        assert!(enter(&places, 1).is_none());
        let (second, ()) = tokio::join!(places.enter(network(1)), async move { drop(first) });
        assert!(second.is_some());
    }
}
