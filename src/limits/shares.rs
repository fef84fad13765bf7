//! What one network does at the same time: connections, requests, sign-ins.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Seats in use by network. Holds no network that has none, so it is no larger than what goes on.
#[derive(Debug)]
pub struct Shares {
    at_most: usize,
    taken: Mutex<HashMap<IpAddr, usize>>,
}

impl Shares {
    /// So many seats for each network.
    pub fn of(at_most: usize) -> Self {
        Self {
            at_most,
            taken: Mutex::default(),
        }
    }

    /// A seat, where the network has one left.
    pub fn enter(self: &Arc<Self>, network: IpAddr) -> Option<Seat> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let seats = taken.entry(network).or_default();
        if *seats >= self.at_most {
            return None;
        }
        *seats += 1;
        Some(Seat {
            shares: self.clone(),
            network,
        })
    }
}

/// One of a network's seats; free again when it is dropped.
#[derive(Debug)]
pub struct Seat {
    shares: Arc<Shares>,
    network: IpAddr,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.shares.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seats) = taken.get_mut(&self.network) {
            *seats -= 1;
            if *seats == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_that_is_left_is_free_and_nothing_is_kept_of_who_left() {
        let shares = Arc::new(Shares::of(2));
        let [a, b] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse().unwrap());
        let seats = [shares.enter(a), shares.enter(a)];
        assert!(seats.iter().all(Option::is_some) && shares.enter(a).is_none());
        let other = shares.enter(b);
        assert!(other.is_some());
        drop(seats);
        assert!(shares.enter(a).is_some());
        drop(other);
        assert!(shares.taken.lock().unwrap().is_empty());
    }
}
