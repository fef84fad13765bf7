//! Identifiers as types that bind to SQL, and the chance they are made of.

mod area_path;
mod code;
mod entropy;

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::area_path::{AreaPath, AreaPathError, Level};
pub use self::code::Code;
pub use self::entropy::Entropy;

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
