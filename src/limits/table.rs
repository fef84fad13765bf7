//! The state of a rate for a fixed number of keys: whoever invents keys pushes out keys, and takes
//! no memory.

use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use governor::nanos::Nanos;
use governor::state::StateStore;
use quick_cache::unsync::Cache;

/// Keys of one table, at some 100 bytes each. Keys seen once go before keys seen often, so that an
/// attacker who forgets himself this way has to be many networks.
const KEYS: usize = 65_536;
/// Room for so many is taken at first.
const AT_FIRST: usize = 256;

/// Keys with the state of each.
#[derive(Clone)]
pub struct Table<K>(Arc<Mutex<Cache<K, Nanos>>>);

impl<K: Eq + Hash> Default for Table<K> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Cache::with_weighter(
            AT_FIRST,
            KEYS as u64,
            quick_cache::UnitWeighter,
        ))))
    }
}

impl<K: Eq + Hash> Table<K> {
    /// The key is as one that was never seen.
    pub fn forget(&self, key: &K) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    /// How many keys are known.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K: Clone + Eq + Hash> StateStore for Table<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (answer, next) = f(states.get(key).copied())?;
        states.insert(key.clone(), next);
        Ok(answer)
    }
}

impl<K> std::fmt::Debug for Table<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Table")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_keys_take_no_more_than_the_table() {
        let table = Table::default();
        for key in 0..KEYS as u64 * 3 {
            table.measure_and_replace(&key, |_| Ok::<_, ()>(((), Nanos::new(1)))).unwrap();
        }
        assert!((1..=KEYS).contains(&table.len()), "{}", table.len());
    }
}
