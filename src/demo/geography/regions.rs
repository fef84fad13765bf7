//! The tree of areas with their codes and outlines, and which area a line belongs to.

use std::collections::BTreeSet;

use super::map::Area;
use super::names::{DISTRICT, Names, TOWNS, ordinal};
use super::plane::Plane;
use super::settlements::Village;
use crate::demo::district::district;
use crate::ids::{AreaPath, AreaPathError};

/// Codes and names of the areas, beside the geometry they were made from.
#[derive(Debug)]
pub(super) struct Regions {
    pub(super) areas: Vec<Area>,
    pub(super) towns: Vec<AreaPath>,
    /// Code and short name of every village.
    pub(super) villages: Vec<(AreaPath, String)>,
    /// The codes of every village's groups.
    pub(super) groups: Vec<Vec<AreaPath>>,
    /// The village and the group of every cell.
    village_of: Vec<usize>,
    group_of: Vec<Option<usize>>,
    town_of: Vec<usize>,
}

impl Regions {
    pub(super) fn new(
        plane: &Plane,
        villages: &[Village],
        names: &mut Names,
    ) -> Result<Self, AreaPathError> {
        let everything: Vec<usize> = (0..plane.cells.len()).collect();
        let outline = |cells: &[usize]| {
            super::globe::area(&plane.places(&plane.merged(cells).unwrap_or_default()))
        };
        let mut regions = Self {
            areas: vec![Area {
                path: AreaPath::of_district(district()),
                name: DISTRICT.to_owned(),
                boundary: outline(&everything),
            }],
            towns: Vec::new(),
            villages: Vec::new(),
            groups: Vec::new(),
            village_of: vec![0; plane.cells.len()],
            group_of: vec![None; plane.cells.len()],
            town_of: villages.iter().map(|village| village.town).collect(),
        };
        for (town, name) in TOWNS.iter().enumerate() {
            let path: AreaPath = format!("{}{}", district(), 101 + town).parse()?;
            let members: Vec<usize> =
                (0..villages.len()).filter(|&number| villages[number].town == town).collect();
            let cells: Vec<usize> =
                members.iter().flat_map(|&number| villages[number].cells.iter().copied()).collect();
            regions.areas.push(Area {
                path: path.clone(),
                name: format!("{name}镇"),
                boundary: outline(&cells),
            });
            let mut next = 201;
            for number in members {
                let village = &villages[number];
                let (code, short, name) = if village.seat {
                    (format!("{path}001"), (*name).to_owned(), format!("{name}社区"))
                } else {
                    let short = names.village();
                    next += 1;
                    (format!("{path}{}", next - 1), short.clone(), format!("{short}村"))
                };
                let code: AreaPath = code.parse()?;
                regions.areas.push(Area {
                    path: code.clone(),
                    name,
                    boundary: super::globe::area(&plane.places(&village.ring)),
                });
                regions.villages.push((code.clone(), short));
                regions.add_groups(plane, number, village, &code)?;
            }
            regions.towns.push(path);
        }
        Ok(regions)
    }

    fn add_groups(
        &mut self,
        plane: &Plane,
        number: usize,
        village: &Village,
        code: &AreaPath,
    ) -> Result<(), AreaPathError> {
        for &cell in &village.cells {
            self.village_of[cell] = number;
        }
        let mut codes = Vec::new();
        for (index, group) in village.groups.iter().enumerate() {
            let path: AreaPath = format!("{code}{:02}", index + 1).parse()?;
            for &cell in &group.cells {
                self.group_of[cell] = Some(index);
            }
            let boundary = super::globe::area(&plane.places(&group.ring));
            self.areas.push(Area {
                path: path.clone(),
                name: format!("第{}村民小组", ordinal(index)),
                boundary,
            });
            codes.push(path);
        }
        self.groups.push(codes);
        Ok(())
    }

    /// The smallest area around one cell: its group where the village has groups, else its village.
    pub(super) fn smallest(&self, cell: usize) -> &AreaPath {
        let village = self.village_of[cell];
        self.group_of[cell].map_or(&self.villages[village].0, |group| &self.groups[village][group])
    }

    /// Splits a line of corners into runs that each lie within, or along the border of, one area:
    /// the whole line in one village if it can, else in one town, else town by town. Each run is
    /// given as a range of corners and the area's code.
    pub(super) fn runs(
        &self,
        sides: &[Vec<usize>],
        villages_first: bool,
    ) -> Vec<(usize, usize, AreaPath)> {
        let villages: Vec<BTreeSet<usize>> = sides
            .iter()
            .map(|cells| cells.iter().map(|&cell| self.village_of[cell]).collect())
            .collect();
        let towns: Vec<BTreeSet<usize>> = villages
            .iter()
            .map(|village| village.iter().map(|&number| self.town_of[number]).collect())
            .collect();
        if villages_first && let [(_, village)] = greedy(&villages)[..] {
            return vec![(0, sides.len(), self.villages[village].0.clone())];
        }
        let mut start = 0;
        let mut runs = Vec::new();
        for (end, town) in greedy(&towns) {
            let village = greedy(&villages[start..end]);
            let code = match village[..] {
                [(_, village)] if villages_first => &self.villages[village].0,
                _ => &self.towns[town],
            };
            runs.push((start, end, code.clone()));
            start = end;
        }
        runs
    }
}

/// The fewest runs whose sets have a member in common: each as its end and one such member.
fn greedy(sets: &[BTreeSet<usize>]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut common: BTreeSet<usize> = BTreeSet::new();
    for (at, set) in sets.iter().enumerate() {
        let both: BTreeSet<usize> = common.intersection(set).copied().collect();
        if both.is_empty() {
            if let Some(&member) = common.first() {
                runs.push((at, member));
            }
            common.clone_from(set);
        } else {
            common = both;
        }
    }
    if let Some(&member) = common.first() {
        runs.push((sets.len(), member));
    }
    runs
}
