//! The survey: everything that was drawn becomes a named feature of one area.

use std::collections::{BTreeMap, BTreeSet};

use super::canals::Creek;
use super::frame::{HIGHWAYS, trunk_names};
use super::lanes::Lane;
use super::line::{Place, along, length};
use super::names::{Names, TOWNS, ordinal};
use super::plane::{Chain, Plane, Rank};
use super::ponds::{Origin, Pond};
use super::regions::Regions;
use super::roads::Road;
use super::settlements::Village;
use crate::ids::{AreaPath, Level};
use crate::segments::SegmentKind;

/// All that was drawn, in local metres.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) plane: Plane,
    pub(super) villages: Vec<Village>,
    pub(super) creeks: Vec<Creek>,
    pub(super) lanes: Vec<Lane>,
    pub(super) roads: Vec<Road>,
    pub(super) ponds: Vec<Pond>,
}

/// A named feature before it has a code.
#[derive(Clone, Debug)]
pub(super) struct Feature {
    pub(super) kind: SegmentKind,
    pub(super) name: String,
    pub(super) area: AreaPath,
    /// The lines it consists of; for an areal feature one open ring.
    pub(super) lines: Vec<Vec<Place>>,
    pub(super) shape: Shape,
}

/// What the checkpoints of a feature are named after.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Water that flows past.
    Through,
    /// A creek from its mouth to its end.
    DeadEnd,
    /// A road or a lane.
    Way,
    /// A pond.
    Shore,
    /// A visit round with the lanes in it.
    Round(Vec<(String, Vec<Place>)>),
}

/// The shortest stretch of a river that gets a name.
const SHORTEST: f64 = 300.0;
/// A great river is cut in stretches no longer than this.
const LONGEST: f64 = 5_600.0;
/// How many creeks are kept together with the canal they leave.
const BRANCHES: usize = 8;
/// How many groups have a visit round.
const ROUNDS: usize = 3;

/// Names everything, in an order that does not depend on chance.
pub(super) fn features(drawing: &Drawing, regions: &Regions, names: &mut Names) -> Vec<Feature> {
    let branches = branches(drawing, regions);
    let mut features = great_rivers(drawing, regions);
    let mut stems = canals(drawing, regions, &branches, names, &mut features);
    let lanes = lanes(drawing, regions, names, &mut stems);
    ponds(drawing, regions, names, &lanes, &mut features);
    roads(drawing, regions, names, &mut features);
    rounds(drawing, regions, &lanes, &mut features);
    features.extend(lanes);
    features
}

/// The cells on the sides of every edge of a chain.
fn beside(sides: &BTreeMap<(usize, usize), Vec<usize>>, corners: &[usize]) -> Vec<Vec<usize>> {
    corners
        .windows(2)
        .map(|pair| {
            sides
                .get(&(pair[0].min(pair[1]), pair[0].max(pair[1])))
                .cloned()
                .unwrap_or_default()
        })
        .collect()
}

/// The great rivers, cut at town borders: 白鹭塘（菱泾段）.
fn great_rivers(drawing: &Drawing, regions: &Regions) -> Vec<Feature> {
    let sides = drawing.plane.sides();
    let mut stretches: BTreeMap<(usize, AreaPath), Vec<Vec<Place>>> = BTreeMap::new();
    for chain in &drawing.plane.chains {
        let Some(trunk) = chain.trunk else { continue };
        for (start, end, area) in regions.runs(&beside(&sides, &chain.corners), false) {
            let line = drawing.plane.places(&chain.corners[start..=end]);
            let lines = stretches.entry((trunk, area)).or_default();
            if length(&line) > LONGEST {
                let middle = line.len() / 2;
                lines.extend([line[..=middle].to_vec(), line[middle..].to_vec()]);
            } else if length(&line) >= SHORTEST {
                lines.push(line);
            }
        }
    }
    let river_names = trunk_names();
    let mut features = Vec::new();
    for ((trunk, area), mut lines) in stretches {
        let town =
            regions.towns.iter().position(|town| *town == area).map_or("", |town| TOWNS[town]);
        let middles: Vec<Place> =
            lines.iter().map(|line| along(line, length(line) / 2.0).0).collect();
        let reach = |axis: fn(&Place) -> f64| {
            let (low, high) = middles
                .iter()
                .map(axis)
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| {
                    (low.min(at), high.max(at))
                });
            high - low
        };
        let by_east = reach(|at| at.x) > reach(|at| at.y);
        let place = |line: &[Place]| {
            let middle = along(line, length(line) / 2.0).0;
            if by_east { middle.x } else { middle.y }
        };
        lines.sort_by(|a, b| place(a).total_cmp(&place(b)));
        let parts: &[&str] = match (lines.len(), by_east) {
            (2, true) => &["西", "东"],
            (2, false) => &["南", "北"],
            (3, true) => &["西", "中", "东"],
            (3, false) => &["南", "中", "北"],
            _ => &[""],
        };
        for (number, line) in lines.into_iter().enumerate() {
            let part = parts.get(number).copied().unwrap_or_default();
            let name = format!("{}（{town}{part}段）", river_names[trunk]);
            features.push(Feature {
                kind: SegmentKind::River,
                name,
                area: area.clone(),
                lines: vec![line],
                shape: Shape::Through,
            });
        }
    }
    features
}

/// Some creeks belong to the canal they leave and share its name. Gives the creek and the canal's
/// chain number.
fn branches(drawing: &Drawing, regions: &Regions) -> BTreeMap<usize, usize> {
    let sides = drawing.plane.sides();
    let chains = &drawing.plane.chains;
    let mut branches = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for (creek, chain) in creek_chains(chains).enumerate() {
        if branches.len() == BRANCHES || creek % 5 != 2 {
            continue;
        }
        let mouth = chain.corners[0];
        let parent = chains.iter().position(|parent| {
            parent.rank == Rank::Minor
                && parent.corners.len() > 2
                && parent.corners[1..parent.corners.len() - 1].contains(&mouth)
        });
        let Some(parent) = parent.filter(|parent| !taken.contains(parent)) else {
            continue;
        };
        let area = |sides: &[Vec<usize>]| {
            regions.runs(sides, true).into_iter().next().map(|(_, _, area)| area)
        };
        let own = area(&[vec![drawing.creeks[creek].cell]]);
        if own == area(&beside(&sides, &chains[parent].corners)) {
            taken.insert(parent);
            branches.insert(creek, parent);
        }
    }
    branches
}

fn creek_chains(chains: &[Chain]) -> impl Iterator<Item = &Chain> {
    chains.iter().filter(|chain| chain.rank == Rank::Creek)
}

/// Canals and creeks. Returns the words each creek's lanes are named with.
fn canals(
    drawing: &Drawing,
    regions: &Regions,
    branches: &BTreeMap<usize, usize>,
    names: &mut Names,
    features: &mut Vec<Feature>,
) -> Vec<String> {
    let sides = drawing.plane.sides();
    let mut stems = vec![String::new(); drawing.creeks.len()];
    for (number, chain) in drawing.plane.chains.iter().enumerate() {
        if chain.trunk.is_some() || !matches!(chain.rank, Rank::Main | Rank::Minor) {
            continue;
        }
        let Some((_, _, area)) =
            regions.runs(&beside(&sides, &chain.corners), true).into_iter().next()
        else {
            continue;
        };
        let in_village = area.level() == Level::Village;
        let name = if chain.rank == Rank::Main {
            names.main_canal()
        } else {
            names.minor_canal(area.as_str(), in_village)
        };
        let mut lines = vec![drawing.plane.places(&chain.corners)];
        for (&creek, _) in branches.iter().filter(|&(_, &parent)| parent == number) {
            lines.push(drawing.creeks[creek].line.clone());
            name.trim_end_matches(['泾', '河', '沟', '港']).clone_into(&mut stems[creek]);
        }
        features.push(Feature {
            kind: SegmentKind::River,
            name,
            area,
            lines,
            shape: Shape::Through,
        });
    }
    for (number, creek) in drawing
        .creeks
        .iter()
        .enumerate()
        .filter(|(number, _)| !branches.contains_key(number))
    {
        let Some((_, _, area)) = regions.runs(&[vec![creek.cell]], true).into_iter().next() else {
            continue;
        };
        let (stem, name) = names.creek();
        stems[number] = stem;
        features.push(Feature {
            kind: SegmentKind::River,
            name,
            area,
            lines: vec![creek.line.clone()],
            shape: Shape::DeadEnd,
        });
    }
    stems
}

fn lanes(
    drawing: &Drawing,
    regions: &Regions,
    names: &mut Names,
    stems: &mut [String],
) -> Vec<Feature> {
    let feature = |lane: &Lane| {
        let name = names.lane(lane.creek.map(|creek| stems[creek].as_str()));
        let area = regions.smallest(lane.cell).clone();
        Feature {
            kind: SegmentKind::Lane,
            name,
            area,
            lines: vec![lane.line.clone()],
            shape: Shape::Way,
        }
    };
    drawing.lanes.iter().map(feature).collect()
}

fn ponds(
    drawing: &Drawing,
    regions: &Regions,
    names: &mut Names,
    lanes: &[Feature],
    features: &mut Vec<Feature>,
) {
    let mut clusters: BTreeMap<usize, (String, usize)> = BTreeMap::new();
    for pond in &drawing.ponds {
        let name = match pond.origin {
            Origin::Fish(cluster) => {
                let (words, count) =
                    clusters.entry(cluster).or_insert_with(|| (names.cluster(), 0));
                *count += 1;
                format!("{words}{count}号鱼塘")
            }
            Origin::House(lane) => format!("{}宅前塘", lanes[lane].name),
            Origin::Lake => names.lake(),
        };
        let area = regions.smallest(pond.cell).clone();
        features.push(Feature {
            kind: SegmentKind::Pond,
            name,
            area,
            lines: vec![pond.ring.clone()],
            shape: Shape::Shore,
        });
    }
}

/// Roads; the longest of each village is the village's own demonstration road.
fn roads(drawing: &Drawing, regions: &Regions, names: &mut Names, features: &mut Vec<Feature>) {
    let mut longest: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
    let mut stretches: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (number, road) in drawing.roads.iter().enumerate() {
        if let Some(highway) = road.highway {
            *stretches.entry((highway, road.village)).or_insert(0) += 1;
        } else {
            let best = longest.entry(road.village).or_insert((0.0, number));
            *best = if length(&road.line) > best.0 {
                (length(&road.line), number)
            } else {
                *best
            };
        }
    }
    let mut counted: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (number, road) in drawing.roads.iter().enumerate() {
        let (area, short) = &regions.villages[road.village];
        let name = if let Some(highway) = road.highway {
            let count = counted.entry((highway, road.village)).or_insert(0);
            *count += 1;
            let part = if stretches[&(highway, road.village)] > 1 {
                ordinal(*count - 1)
            } else {
                ""
            };
            format!("{}（{short}{part}段）", HIGHWAYS[highway].0)
        } else if drawing.villages[road.village].seat {
            names.street()
        } else if longest.get(&road.village).is_some_and(|&(_, best)| best == number) {
            Names::village_road(short)
        } else {
            names.road()
        };
        features.push(Feature {
            kind: SegmentKind::Road,
            name,
            area: area.clone(),
            lines: vec![road.line.clone()],
            shape: Shape::Way,
        });
    }
}

/// Visit rounds: the groups with the most lanes.
fn rounds(drawing: &Drawing, regions: &Regions, lanes: &[Feature], features: &mut Vec<Feature>) {
    let mut groups = Vec::new();
    for (village, codes) in drawing.villages.iter().zip(&regions.groups) {
        for (group, code) in village.groups.iter().zip(codes) {
            let within: Vec<(String, Vec<Place>)> = lanes
                .iter()
                .filter(|lane| lane.area == *code)
                .map(|lane| (lane.name.clone(), lane.lines[0].clone()))
                .collect();
            groups.push((within, code.clone(), group));
        }
    }
    groups.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.1.cmp(&b.1)));
    for (within, code, group) in groups.into_iter().take(ROUNDS) {
        let village = regions
            .villages
            .iter()
            .find(|(path, _)| path.contains(&code))
            .map_or("", |(_, short)| short.as_str());
        let index =
            code.as_str().get(12..).and_then(|digits| digits.parse::<usize>().ok()).unwrap_or(1);
        let name = format!("{village}第{}组走访网格", ordinal(index.saturating_sub(1)));
        let ring = drawing.plane.places(&group.ring);
        features.push(Feature {
            kind: SegmentKind::Grid,
            name,
            area: code,
            lines: vec![ring],
            shape: Shape::Round(within),
        });
    }
}
