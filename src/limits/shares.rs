//! What one visitor does at the same time: connections, requests and sign-ins of a network, files
//! of an account.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Seats in use by visitor. Holds nobody who has none, so it is no larger than what goes on.
#[derive(Debug)]
pub struct Shares<K> {
    at_most: usize,
    taken: Mutex<HashMap<K, usize>>,
}

impl<K: Copy + Eq + Hash> Shares<K> {
    /// So many seats for each visitor.
    pub fn of(at_most: usize) -> Self {
        Self {
            at_most,
            taken: Mutex::default(),
        }
    }

    /// A seat, where the visitor has one left.
    pub fn enter(self: &Arc<Self>, visitor: K) -> Option<Seat<K>> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let seats = taken.entry(visitor).or_default();
        if *seats >= self.at_most {
            return None;
        }
        *seats += 1;
        Some(Seat {
            shares: self.clone(),
            visitor,
        })
    }
}

/// One of a visitor's seats; free again when it is dropped.
#[derive(Debug)]
pub struct Seat<K: Copy + Eq + Hash> {
    shares: Arc<Shares<K>>,
    visitor: K,
}

impl<K: Copy + Eq + Hash> Drop for Seat<K> {
    fn drop(&mut self) {
        let mut taken = self.shares.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seats) = taken.get_mut(&self.visitor) {
            *seats -= 1;
            if *seats == 0 {
                taken.remove(&self.visitor);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[test]
    fn a_seat_that_is_left_is_free_and_nothing_is_kept_of_who_left() {
        let shares = Arc::new(Shares::of(2));
        let [a, b] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse::<IpAddr>().unwrap());
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
