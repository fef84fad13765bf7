//! Cadences that places have published, ready to be taken over. Each is what its source says and no
//! more; what a source leaves open (the roles and kinds of segment it does not speak of) stays
//! without a duty.

use super::{CadenceUnit, Role};
use crate::segments::SegmentKind;

/// One line of a preset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresetDuty {
    pub role: Role,
    pub kind: SegmentKind,
    /// Counted in what period.
    pub unit: CadenceUnit,
    /// How many days of it.
    pub times: u8,
}

/// A cadence with its name and source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Name on the command line.
    pub name: &'static str,
    /// Where the rule comes from, stored with each duty.
    pub source: &'static str,
    /// What is owed.
    pub duties: &'static [PresetDuty],
}

const fn owes(role: Role, kind: SegmentKind, unit: CadenceUnit, times: u8) -> PresetDuty {
    PresetDuty { role, kind, unit, times }
}

/// Every preset, by name.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "guangzhou",
        source: "广州市：河长每旬至少巡查一次（黄色、橙色、红色预警及黑臭河道另有加密要求）",
        duties: &[
            owes(Role::TownChief, SegmentKind::River, CadenceUnit::TenDays, 1),
            owes(Role::TownChief, SegmentKind::Pond, CadenceUnit::TenDays, 1),
            owes(Role::RiverChief, SegmentKind::River, CadenceUnit::TenDays, 1),
            owes(Role::RiverChief, SegmentKind::Pond, CadenceUnit::TenDays, 1),
        ],
    },
    Preset {
        name: "guizhou",
        source: "贵州省：镇级河长每月、村级河长每周巡查一次",
        duties: TOWN_MONTHLY_VILLAGE_WEEKLY,
    },
    Preset {
        name: "hanzhong",
        source: "汉中市：镇级河长每月、村级河长每周巡查一次",
        duties: TOWN_MONTHLY_VILLAGE_WEEKLY,
    },
    Preset {
        name: "jinshan-study",
        source: "刘宗洪：上海市金山区党建服务与基层治理研究：河长每日扫码巡查",
        duties: &[
            owes(Role::RiverChief, SegmentKind::River, CadenceUnit::Day, 1),
            owes(Role::RiverChief, SegmentKind::Pond, CadenceUnit::Day, 1),
        ],
    },
    Preset {
        name: "shanghai-yingpu",
        source: "上海市青浦区盈浦街道：镇级河长每月、村级河长每周巡查一次",
        duties: TOWN_MONTHLY_VILLAGE_WEEKLY,
    },
    Preset {
        name: "zhejiang-2017",
        source: "浙江省2017年规定：村级河长每月巡查四次",
        duties: &[
            owes(Role::RiverChief, SegmentKind::River, CadenceUnit::Month, 4),
            owes(Role::RiverChief, SegmentKind::Pond, CadenceUnit::Month, 4),
        ],
    },
];

const TOWN_MONTHLY_VILLAGE_WEEKLY: &[PresetDuty] = &[
    owes(Role::TownChief, SegmentKind::River, CadenceUnit::Month, 1),
    owes(Role::TownChief, SegmentKind::Pond, CadenceUnit::Month, 1),
    owes(Role::RiverChief, SegmentKind::River, CadenceUnit::Week, 1),
    owes(Role::RiverChief, SegmentKind::Pond, CadenceUnit::Week, 1),
];

impl Preset {
    /// The preset of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }
}
