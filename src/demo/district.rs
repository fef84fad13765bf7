//! The district's number and the codes that are shown to whoever tries it.

use crate::ids::{Code, DistrictId};

/// The code of the demonstration district; no division of China has a code that starts with 99.
pub const DISTRICT: i32 = 990_101;

/// Serial numbers of the codes of the three showpieces: river, road, lane.
const SHOWN: [u32; 3] = [26_101_001, 26_101_002, 26_101_003];

/// The same as tables and functions take it.
pub(super) fn district() -> DistrictId {
    DistrictId(DISTRICT)
}

/// The codes of the showpieces.
pub(super) fn shown() -> Vec<Code> {
    SHOWN.iter().filter_map(|serial| Code::from_serial(*serial)).collect()
}
