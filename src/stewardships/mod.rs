//! Who answers for what, in which role, since when, and what that role owes.

pub mod calendar;
pub mod change;
pub mod claims;
pub mod duties;
pub mod history;
pub mod my;
pub mod owed;
pub mod periods;
pub mod presets;
pub mod store;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
        $(#[$doc])*
        #[serde(rename_all = "snake_case")]
        #[sqlx(type_name = "text", rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every value, in the order lists show them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word used in the database, in files and in locale keys.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}
pub(crate) use word_enum;

word_enum!(
    /// In what role somebody answers for a segment.
    Role {
        /// 镇级河长
        TownChief = "town_chief",
        /// 村级河长
        RiverChief = "river_chief",
        /// 路长
        RoadChief = "road_chief",
        /// 埭长
        LaneChief = "lane_chief",
        /// 党小组长
        PartyGroupLeader = "party_group_leader",
        /// 妇女小组长
        WomensGroupLeader = "womens_group_leader",
        /// 生产小组长
        ProductionGroupLeader = "production_group_leader",
        /// 志愿者
        Volunteer = "volunteer",
    }
);

word_enum!(
    /// The period a duty counts in.
    #[schema(as = Unit)]
    CadenceUnit {
        /// A local day.
        Day = "day",
        /// Monday to Sunday.
        Week = "week",
        /// 旬: from the 1st, the 11th and the 21st.
        TenDays = "ten_days",
        /// A calendar month.
        Month = "month",
        /// A calendar quarter.
        Quarter = "quarter",
    }
);

impl CadenceUnit {
    /// Most patrols a period can owe, since they are counted by day: the shortest period of its
    /// sort has as many.
    pub fn most(self) -> u8 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::TenDays => 8,
            Self::Month => 28,
            Self::Quarter => 31,
        }
    }
}

word_enum!(
    /// Whether a stewardship was given or asked for.
    Origin {
        /// 指派
        Assigned = "assigned",
        /// 认领
        Claimed = "claimed",
    }
);
