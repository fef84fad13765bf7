//! Residents who write to one segment wait for each other here, each for a moment, and not on
//! connections: a segment that somebody holds keeps one connection, and everybody else goes on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::ids::{DistrictId, SegmentId};

/// Longest wait for those who came before; as long as one of them waits for a lock.
const PATIENCE: Duration = Duration::from_secs(2);
/// Segments kept in mind; above it those that nobody writes to are forgotten.
const MANY: usize = 1000;

/// Who writes where.
#[derive(Debug, Default)]
pub struct Writers(Mutex<HashMap<(DistrictId, SegmentId), Arc<Semaphore>>>);

impl Writers {
    /// The turn to write to a segment, for as long as the answer is kept.
    pub async fn turn(
        &self,
        district: DistrictId,
        segment: SegmentId,
    ) -> Result<OwnedSemaphorePermit> {
        let place = self.place(district, segment);
        match timeout(PATIENCE, place.acquire_owned()).await {
            Ok(turn) => turn.map_err(|error| Error::Unavailable(error.into())),
            Err(_) => Err(Error::Unavailable("others wait for this segment, which is held".into())),
        }
    }

    fn place(&self, district: DistrictId, segment: SegmentId) -> Arc<Semaphore> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() > MANY {
            places.retain(|_, place| Arc::strong_count(place) > 1);
        }
        places
            .entry((district, segment))
            .or_insert_with(|| Arc::new(Semaphore::new(1)))
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_writes_at_a_time_and_nobody_waits_for_long() {
        let writers = Writers::default();
        let (district, segment) = (DistrictId(990_101), SegmentId(1));
        let first = writers.turn(district, segment).await.unwrap();
        assert!(matches!(writers.turn(district, segment).await, Err(Error::Unavailable(_))));
        assert!(writers.turn(district, SegmentId(2)).await.is_ok(), "elsewhere all goes on");
        drop(first);
        assert!(writers.turn(district, segment).await.is_ok());
    }
}
