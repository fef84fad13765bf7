//! A district of a size at which plans matter.

use super::is_long;

/// Segments of the big district, each with a code and ten scans; one in twenty as many stewards.
/// A hundred thousand in `make test-long`.
pub fn segments() -> i64 {
    if is_long() { 100_000 } else { 20_000 }
}

/// What makes it in the seed's district: the segments 10,000 and on.
pub(super) fn generate() -> String {
    include_str!("generate.sql")
        .replace(":segments", &segments().to_string())
        .replace(":stewards", &(segments() / 20).to_string())
}
