//! Scans and what they add up to. Grades, flags and rollups are worked out by `record_scans` in the
//! database, in the transaction that stores the scan; this module holds their words.

pub mod entering;
pub mod inspections;
pub mod recorder;
pub mod review;
pub mod scan;
pub mod store;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::words::word_enum;

word_enum!(
    /// What a steward says they found.
    Outcome {
        /// 一切正常
        Normal,
        /// 发现问题
        Findings,
    }
);

word_enum!(
    /// Where a fix lies against the circle around a checkpoint.
    Fence {
        /// No fix was sent.
        None,
        /// Distance less accuracy is within the radius, the fix good to 100 m and at most 30 s old.
        Inside,
        /// Even the nearest point of the accuracy circle is beyond the radius.
        Outside,
        /// Anything else: too coarse or too old to say, or nobody knows where the checkpoint lies.
        Uncertain,
    }
);

/// What a scan can show (docs/decisions/0009-evidence.md). Never "presence proven": a browser's location is a
/// claim.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
pub enum Grade {
    /// A claim: code only, or location refused.
    E0,
    /// Code and inside the fence; where nobody knows where the checkpoint lies, by its segment.
    E1,
    /// E1, signed by the enrolled device, live.
    E2,
    /// E2 with a fresh cryptographic tap that no other record carried.
    E3,
}

impl Grade {
    /// Every grade, the weakest first.
    pub const ALL: [Self; 4] = [Self::E0, Self::E1, Self::E2, Self::E3];

    /// The word used in the API and in locale keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::E0 => "E0",
            Self::E1 => "E1",
            Self::E2 => "E2",
            Self::E3 => "E3",
        }
    }

    /// From the number in the database.
    pub fn from_number(number: i16) -> Self {
        match number {
            1 => Self::E1,
            2 => Self::E2,
            3 => Self::E3,
            _ => Self::E0,
        }
    }
}

word_enum!(
    /// Something about a scan that an official may want explained. Nothing is refused for a flag.
    Flag {
        /// Outside the fence.
        Outside,
        /// Faster than 40 m/s since the last scan, net of accuracy.
        Speed,
        /// The very same fix as before, more than a minute later.
        RepeatedFix,
        /// The device was last used by another steward.
        SharedDevice,
        /// Numbers missing in the device's own sequence.
        SequenceGap,
        /// The device's clock is more than two minutes off.
        ClockSkew,
        /// Two stewards with one device within ten minutes.
        DeviceTwoStewards,
        /// The position was taken more than a minute before or after the scan.
        StaleFix,
        /// It waited longer without network than its time can be bounded for (72 h).
        LongOffline,
        /// Signed by a device that was taken away from the steward.
        RevokedDevice,
        /// The signature does not hold, or the device is nobody's.
        BadSignature,
        /// It says that it waited for more than two minutes, and carries no lease that bounds when
        /// it was made: it counts for when it came.
        NoLease,
        /// It says that it waited for more than 72 hours, and no lease of theirs bounds it: it
        /// counts for no day unless an official accepts it.
        Undated,
        /// An official entered it for the steward: nobody read a code.
        Entered,
    }
);

impl Flag {
    /// Every flag with its bit in the database.
    const BITS: [(i32, Self); 14] = [
        (1, Self::Outside),
        (2, Self::Speed),
        (4, Self::RepeatedFix),
        (8, Self::SharedDevice),
        (16, Self::SequenceGap),
        (32, Self::ClockSkew),
        (64, Self::DeviceTwoStewards),
        (128, Self::StaleFix),
        (256, Self::LongOffline),
        (512, Self::RevokedDevice),
        (1024, Self::BadSignature),
        (2048, Self::NoLease),
        (4096, Self::Undated),
        (8192, Self::Entered),
    ];

    /// The flags set in a database value.
    pub fn from_bits(bits: i32) -> Vec<Self> {
        Self::BITS
            .iter()
            .filter(|(bit, _)| bits & bit != 0)
            .map(|(_, flag)| *flag)
            .collect()
    }
}
