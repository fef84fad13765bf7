//! What is owed in the demonstration district: the published cadences of three places, one for each
//! town, and local rules for roads, lanes and ponds, which no place has published one for.

use crate::ids::AreaPath;
use crate::segments::SegmentKind;
use crate::stewardships::presets::Preset;
use crate::stewardships::{CadenceUnit, Role};

/// One rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) area: AreaPath,
    pub(super) role: Role,
    pub(super) kind: SegmentKind,
    pub(super) unit: CadenceUnit,
    pub(super) times: u8,
    pub(super) source: &'static str,
}

const LOCAL: &str = "云浦区巡查办法（虚构，示范用）";
const PRESETS: [&str; 3] = ["shanghai-yingpu", "guangzhou", "zhejiang-2017"];

/// Rules of single towns, by the order of the towns.
const TOWNS: [(usize, Role, SegmentKind, CadenceUnit, u8); 11] = [
    (0, Role::PartyGroupLeader, SegmentKind::Road, CadenceUnit::Week, 1),
    (0, Role::RoadChief, SegmentKind::Road, CadenceUnit::Month, 1),
    (0, Role::LaneChief, SegmentKind::Lane, CadenceUnit::Day, 1),
    (0, Role::ProductionGroupLeader, SegmentKind::Pond, CadenceUnit::TenDays, 1),
    (1, Role::PartyGroupLeader, SegmentKind::Road, CadenceUnit::TenDays, 1),
    (1, Role::WomensGroupLeader, SegmentKind::Lane, CadenceUnit::Week, 1),
    (1, Role::ProductionGroupLeader, SegmentKind::Pond, CadenceUnit::Week, 1),
    (2, Role::PartyGroupLeader, SegmentKind::Road, CadenceUnit::Week, 1),
    (2, Role::TownChief, SegmentKind::River, CadenceUnit::Month, 1),
    (2, Role::WomensGroupLeader, SegmentKind::Lane, CadenceUnit::Week, 2),
    (2, Role::ProductionGroupLeader, SegmentKind::Pond, CadenceUnit::Month, 2),
];

/// All rules; `towns` in the order of their codes.
pub(super) fn rules(towns: &[AreaPath]) -> Vec<Rule> {
    let published = towns.iter().zip(PRESETS).flat_map(|(town, name)| {
        let preset = Preset::named(name);
        preset.into_iter().flat_map(move |preset| {
            preset.duties.iter().map(move |duty| Rule {
                area: town.clone(),
                role: duty.role,
                kind: duty.kind,
                unit: duty.unit,
                times: duty.times,
                source: preset.source,
            })
        })
    });
    let local = TOWNS.iter().filter_map(|(town, role, kind, unit, times)| {
        Some(Rule {
            area: towns.get(*town)?.clone(),
            role: *role,
            kind: *kind,
            unit: *unit,
            times: *times,
            source: LOCAL,
        })
    });
    published.chain(local).collect()
}

/// How often a role owes a visit to a segment of this kind in this area: the rule of the deepest
/// area, if there is one.
pub(super) fn owed(
    rules: &[Rule],
    area: &AreaPath,
    role: Role,
    kind: SegmentKind,
) -> Option<(CadenceUnit, u8)> {
    rules
        .iter()
        .filter(|rule| rule.role == role && rule.kind == kind && rule.area.contains(area))
        .max_by_key(|rule| rule.area.level())
        .map(|rule| (rule.unit, rule.times))
}
