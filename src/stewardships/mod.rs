//! Who answers for what, in which role, since when, and what that role owes.

pub mod calendar;
pub mod change;
pub mod claims;
pub mod duties;
pub mod excuses;
pub mod history;
pub mod moves;
pub mod owed;
pub mod periods;
pub mod presets;
pub mod store;

pub use periods::CadenceUnit;

use crate::ids::Level;
use crate::words::word_enum;

word_enum!(
    /// In what role somebody answers for a segment.
    Role {
        /// 镇级河长
        TownChief,
        /// 村级河长
        RiverChief,
        /// 路长
        RoadChief,
        /// 埭长
        LaneChief,
        /// 党小组长
        PartyGroupLeader,
        /// 妇女小组长
        WomensGroupLeader,
        /// 生产小组长
        ProductionGroupLeader,
        /// 志愿者
        Volunteer,
    }
);

impl Role {
    /// The level of area that the role answers for, as boards say it; none of a volunteer.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::TownChief => Some(Level::Town),
            Self::RiverChief | Self::RoadChief | Self::LaneChief => Some(Level::Village),
            Self::PartyGroupLeader | Self::WomensGroupLeader | Self::ProductionGroupLeader => {
                Some(Level::Group)
            }
            Self::Volunteer => None,
        }
    }
}

word_enum!(
    /// Whether a stewardship was given or asked for.
    Origin {
        /// 指派
        Assigned,
        /// 认领
        Claimed,
    }
);
