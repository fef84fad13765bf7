//! Lanes: the rows of farmhouses (埭) beside a creek or along the bank of a canal, mostly east to
//! west so that the houses face south.

use super::banks::Banks;
use super::canals::{Creek, grain};
use super::line::{
    Course, Place, along, direction, distance, dot, inside, left, length, near, rounded,
};
use super::plane::{Plane, fence};
use super::settlements::Village;
use crate::demo::dice::{Dice, steps};

/// A lane: its cell, the bank stop at which it leaves the path, its course from there.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) cell: usize,
    pub(super) stop: usize,
    pub(super) line: Vec<Place>,
    /// The creek it runs beside, if any.
    pub(super) creek: Option<usize>,
}

/// How far a lane keeps from the middle of its creek: a road, a row of houses and a landing fit
/// between.
const FROM_CREEK: f64 = 27.0;
/// How far a lane along a canal lies behind the bank path.
const BEHIND_BANK: f64 = 34.0;

/// Finds the lanes of every village.
pub(super) fn lanes(
    plane: &Plane,
    banks: &Banks,
    villages: &[Village],
    creeks: &[Creek],
    barred: &[Course],
    dice: &mut Dice,
) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    for village in villages {
        let area = plane.area(&village.ring);
        let wanted = if village.seat {
            1
        } else {
            steps(area / 820_000.0 + dice.between(0.4, 1.1)).max(3)
        };
        let mut options = Vec::new();
        for &cell in &village.cells {
            for (creek, _) in creeks.iter().enumerate().filter(|(_, creek)| creek.cell == cell) {
                options.extend([1.0, -1.0].map(|side| (cell, Some(creek), side, dice.unit())));
            }
            options
                .extend([1.0, -1.0, 1.0].map(|side| (cell, None, side, dice.between(0.35, 1.6))));
        }
        options.sort_by(|a, b| a.3.total_cmp(&b.3));
        let mut found = 0;
        for (cell, creek, side, _) in options {
            if found == wanted {
                break;
            }
            let course = match creek {
                Some(creek) => beside(plane, banks, &creeks[creek], side, dice),
                None => (0..8).find_map(|_| along_bank(plane, banks, cell, side, dice)),
            };
            let Some((stop, course)) = course else {
                continue;
            };
            let course = rounded(&course, 12.0);
            if fits(plane, cell, &course, creeks, &lanes, barred) {
                lanes.push(Lane {
                    cell,
                    stop,
                    line: course,
                    creek,
                });
                found += 1;
            }
        }
    }
    lanes
}

/// A lane beside a creek, from the bank path at its mouth.
fn beside(
    plane: &Plane,
    banks: &Banks,
    creek: &Creek,
    side: f64,
    dice: &mut Dice,
) -> Option<(usize, Vec<Place>)> {
    let (cell, creek, mouth) = (creek.cell, &creek.line, creek.mouth);
    let ring = &plane.cells[cell].ring;
    let at = ring.iter().position(|&corner| corner == mouth)?;
    // Seen up the creek, its left bank joins the ring before the mouth, the ring running
    // counter-clockwise.
    let turn = if side > 0.0 { ring.len() - 1 } else { 1 };
    let stop = banks.stop(cell, at + turn);
    let start = banks.places[stop];
    let end = length(creek) - dice.between(0.0, 40.0);
    let reach = (end - 55.0).min(dice.between(190.0, 430.0));
    if reach < 150.0 {
        return None;
    }
    let mut line = vec![start];
    let mut at = 58.0;
    while at < 58.0 + reach {
        let (spot, way) = along(creek, at.min(end));
        line.push(spot + left(way) * (side * FROM_CREEK));
        at += 24.0;
    }
    Some((stop, line))
}

/// A lane behind the bank path of an east-west stretch of the cell's edge.
fn along_bank(
    plane: &Plane,
    banks: &Banks,
    cell: usize,
    side: f64,
    dice: &mut Dice,
) -> Option<(usize, Vec<Place>)> {
    let ring = &plane.cells[cell].ring;
    let corners = ring.len();
    let east = grain(plane.corners[ring[0]]);
    let first = dice.below(corners);
    let reach = dice.between(200.0, 430.0);
    let mut line = Vec::new();
    let mut walked = 0.0;
    for step in 0..corners {
        let at = if side > 0.0 { first + step } else { first + corners - step };
        let next = if side > 0.0 { at + 1 } else { at + corners - 1 };
        let (here, there) =
            (banks.places[banks.stop(cell, at)], banks.places[banks.stop(cell, next)]);
        if dot(direction(here, there), east).abs() < 0.8 || distance(here, there) < 8.0 {
            return None;
        }
        let inward = left(direction(here, there)) * side;
        line.push(here + inward * BEHIND_BANK);
        walked += distance(here, there);
        if walked > reach {
            break;
        }
    }
    let stop = banks.stop(cell, first);
    let start = banks.places[stop];
    if length(&line) < 150.0 {
        return None;
    }
    line.insert(0, start);
    Some((stop, line))
}

/// A lane stays in its field, clear of water, of other lanes and of the main roads.
fn fits(
    plane: &Plane,
    cell: usize,
    line: &[Place],
    creeks: &[Creek],
    lanes: &[Lane],
    barred: &[Course],
) -> bool {
    let outline = plane.outline(cell);
    let bank = fence(plane, cell);
    let clear_of_water = |place: Place| {
        creeks
            .iter()
            .filter(|creek| creek.cell == cell)
            .all(|creek| !near(place, &creek.line, 21.0))
    };
    line[2..].iter().all(|&place| {
        inside(place, &outline)
            && !near(place, &bank, 36.0)
            && clear_of_water(place)
            && lanes
                .iter()
                .filter(|lane| lane.cell == cell)
                .all(|lane| !near(place, &lane.line, 85.0))
            && barred.iter().all(|road| !road.is_near(place, 45.0))
    })
}
