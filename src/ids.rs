//! Identifiers and the chance they are made of.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    };
}

id!(
    /// A district: its six GB/T 2260 digits as a number. First in every key.
    DistrictId(i32)
);
id!(
    /// A segment, unique in a deployment and at most 2^53, because it is also a tile feature id.
    SegmentId(i64)
);
id!(
    /// A person who may answer for segments.
    PersonId(i64)
);
id!(
    /// Something that can sign in.
    AccountId(i64)
);
id!(
    /// A place on a segment where a code hangs.
    CheckpointId(i64)
);
id!(
    /// A reported problem.
    ProblemId(i64)
);

/// A source of chance, seeded once: from the operating system in a server, by a number in tests and
/// in the demonstration.
#[derive(Clone)]
pub struct Entropy(Arc<Mutex<ChaCha20Rng>>);

impl Entropy {
    /// Seeded from the operating system.
    #[expect(clippy::disallowed_methods, reason = "this is the place that may")]
    pub fn from_os() -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::from_rng(&mut rand::rng()))))
    }

    /// The same sequence for the same seed, on every machine.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// Random bytes, fit for tokens when seeded from the operating system.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut out);
        out
    }

    /// A number below `bound`, evenly spread.
    pub fn below(&self, bound: u32) -> u32 {
        use rand::RngExt;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random_range(0..bound)
    }

    /// A UUIDv7 for an event observed at `at`.
    pub fn event_id(&self, at: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy")
    }
}
