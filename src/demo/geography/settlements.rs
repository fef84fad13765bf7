//! Fields joined into villages, villages into towns, and some villages divided into groups.

use std::collections::{BTreeMap, BTreeSet};

use super::frame::{SEATS, town_of};
use super::line::{Place, centre, closed, distance, inside, length};
use super::plane::Plane;
use crate::demo::dice::Dice;

/// A village, or the small residents' district at the seat of a town.
#[derive(Clone, Debug)]
pub(super) struct Village {
    pub(super) town: usize,
    pub(super) seat: bool,
    pub(super) cells: Vec<usize>,
    pub(super) ring: Vec<usize>,
    /// The cells of each of its groups; empty where the village keeps no groups.
    pub(super) groups: Vec<Group>,
}

/// A production group of a village.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) cells: Vec<usize>,
    pub(super) ring: Vec<usize>,
}

/// The land a town's seat takes (square metres).
const SEAT_AREA: f64 = 850_000.0;
/// A village's land after fields were exchanged with its neighbour.
const VILLAGE_AREA: std::ops::Range<f64> = 2_000_000.0..6_000_000.0;
/// A group smaller than this joins another.
const GROUP_AREA: f64 = 420_000.0;

/// Founds the villages, town by town, from north to south and west to east within a town.
pub(super) fn villages(plane: &Plane, dice: &mut Dice) -> Vec<Village> {
    let neighbours = neighbours(plane);
    let mut owner = halves(plane);
    let first_seat = 2 * plane.cells.len();
    for town in 0..SEATS.len() {
        seat(plane, &neighbours, &mut owner, town, first_seat + town);
    }
    exchange(plane, &neighbours, &mut owner, first_seat, dice);
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (cell, &village) in owner.iter().enumerate() {
        members.entry(village).or_default().push(cell);
    }
    let mut villages: Vec<Village> = members
        .into_iter()
        .filter_map(|(number, cells)| {
            let ring = plane.merged(&cells)?;
            let town = if number >= first_seat {
                number - first_seat
            } else {
                town_of(plane.cells[cells[0]].block)
            };
            Some(Village {
                town,
                seat: number >= first_seat,
                cells,
                ring,
                groups: Vec::new(),
            })
        })
        .collect();
    let order = |village: &Village| {
        let at = centre(&plane.places(&village.ring));
        (village.town, !village.seat, (-at.y * 0.8 + at.x * 0.6))
    };
    villages.sort_by(|a, b| {
        let (a, b) = (order(a), order(b));
        (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2))
    });
    let mut whole: Vec<usize> =
        (0..villages.len()).filter(|&number| !villages[number].seat).collect();
    dice.shuffle(&mut whole);
    for &number in whole.iter().take(9) {
        villages[number].groups = groups(plane, &neighbours, &villages[number].cells);
    }
    villages
}

/// Takes the outlines anew, after corners were added to the banks.
pub(super) fn outline(plane: &Plane, villages: &mut [Village]) {
    for village in villages {
        village.ring = plane.merged(&village.cells).unwrap_or_default();
        for group in &mut village.groups {
            group.ring = plane.merged(&group.cells).unwrap_or_default();
        }
    }
}

/// The cells next to each cell, with the length of the bank they share.
pub(super) fn neighbours(plane: &Plane) -> Vec<BTreeMap<usize, f64>> {
    let mut next = vec![BTreeMap::new(); plane.cells.len()];
    for ((from, to), cells) in plane.sides() {
        if let [one, other] = cells[..] {
            let shared = distance(plane.corners[from], plane.corners[to]);
            *next[one].entry(other).or_insert(0.0) += shared;
            *next[other].entry(one).or_insert(0.0) += shared;
        }
    }
    next
}

/// To begin with each block is two villages, one on either side of its first canal; the block of a
/// town's seat is one.
fn halves(plane: &Plane) -> Vec<usize> {
    let seat_blocks: BTreeSet<usize> = (0..SEATS.len())
        .filter_map(|town| seat_cell(plane, town))
        .map(|cell| plane.cells[cell].block)
        .collect();
    let owner = |cell: &super::plane::Cell| {
        2 * cell.block + if seat_blocks.contains(&cell.block) { 0 } else { cell.half }
    };
    plane.cells.iter().map(owner).collect()
}

fn seat_place(town: usize) -> Place {
    let (x, y) = SEATS[town];
    Place { x, y } * 1000.0
}

fn seat_cell(plane: &Plane, town: usize) -> Option<usize> {
    let at = seat_place(town);
    (0..plane.cells.len()).find(|&cell| inside(at, &plane.outline(cell)))
}

/// Takes the cells around the seat of a town out of the village there.
fn seat(
    plane: &Plane,
    neighbours: &[BTreeMap<usize, f64>],
    owner: &mut [usize],
    town: usize,
    number: usize,
) {
    let Some(first) = seat_cell(plane, town) else {
        return;
    };
    let at = seat_place(town);
    let block = plane.cells[first].block;
    let mut taken = vec![first];
    owner[first] = number;
    while plane.merged(&taken).is_some_and(|ring| plane.area(&ring) < SEAT_AREA) {
        let beside: BTreeSet<usize> =
            taken.iter().flat_map(|&cell| neighbours[cell].keys().copied()).collect();
        let mut beside: Vec<(f64, usize)> = beside
            .into_iter()
            .filter(|&cell| plane.cells[cell].block == block && owner[cell] != number)
            .map(|cell| (distance(centre(&plane.outline(cell)), at), cell))
            .collect();
        beside.sort_by(|a, b| a.0.total_cmp(&b.0));
        let fits = |cell: usize| {
            let rest: Vec<usize> = (0..owner.len())
                .filter(|&other| owner[other] == owner[cell] && other != cell)
                .collect();
            let mut grown = taken.clone();
            grown.push(cell);
            plane.merged(&rest).is_some() && plane.merged(&grown).is_some()
        };
        let Some(&(_, next)) = beside.iter().find(|&&(_, cell)| fits(cell)) else {
            return;
        };
        taken.push(next);
        owner[next] = number;
    }
}

/// Lets the two villages of a block exchange border fields, so that their border steps from canal
/// to canal as real ones do.
fn exchange(
    plane: &Plane,
    neighbours: &[BTreeMap<usize, f64>],
    owner: &mut [usize],
    first_seat: usize,
    dice: &mut Dice,
) {
    let mut moves: BTreeMap<usize, u32> = BTreeMap::new();
    for _ in 0..600 {
        let cell = dice.below(plane.cells.len());
        let block = plane.cells[cell].block;
        let giver = owner[cell];
        let taker = neighbours[cell]
            .keys()
            .map(|&other| owner[other])
            .find(|&other| other != giver && other < first_seat && other / 2 == block);
        let Some(taker) = taker.filter(|_| giver < first_seat) else {
            continue;
        };
        if moves.get(&block).is_some_and(|&done| done >= 3) {
            continue;
        }
        owner[cell] = taker;
        let sound = [giver, taker].into_iter().all(|village| {
            let cells: Vec<usize> =
                (0..owner.len()).filter(|&other| owner[other] == village).collect();
            plane.merged(&cells).is_some_and(|ring| {
                let area = plane.area(&ring);
                let around = length(&closed(&plane.places(&ring)));
                VILLAGE_AREA.contains(&area) && around * around / area < 27.0
            })
        });
        if sound {
            *moves.entry(block).or_insert(0) += 1;
        } else {
            owner[cell] = giver;
        }
    }
}

/// Joins the fields of a village into groups of at least [`GROUP_AREA`] where their shapes allow
/// it.
fn groups(plane: &Plane, neighbours: &[BTreeMap<usize, f64>], cells: &[usize]) -> Vec<Group> {
    let mut groups: Vec<Vec<usize>> = cells.iter().map(|&cell| vec![cell]).collect();
    loop {
        let area = |group: &Vec<usize>| {
            group.iter().map(|&cell| plane.area(&plane.cells[cell].ring)).sum::<f64>()
        };
        let mut order: Vec<usize> =
            (0..groups.len()).filter(|&number| area(&groups[number]) < GROUP_AREA).collect();
        order.sort_by(|&a, &b| area(&groups[a]).total_cmp(&area(&groups[b])));
        let merge = order.into_iter().find_map(|small| {
            let shared = |other: &Vec<usize>| -> f64 {
                groups[small]
                    .iter()
                    .flat_map(|&cell| {
                        other.iter().filter_map(move |next| neighbours[cell].get(next))
                    })
                    .sum()
            };
            let mut beside: Vec<(f64, usize)> = (0..groups.len())
                .filter(|&other| other != small && shared(&groups[other]) > 120.0)
                .map(|other| (area(&groups[other]), other))
                .collect();
            beside.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (_, other) = beside.into_iter().find(|&(_, other)| {
                let both: Vec<usize> =
                    groups[small].iter().chain(&groups[other]).copied().collect();
                plane.merged(&both).is_some()
            })?;
            Some((small, other))
        });
        let Some((small, other)) = merge else { break };
        let joining = std::mem::take(&mut groups[small]);
        groups[other].extend(joining);
        groups.remove(small);
    }
    groups
        .into_iter()
        .filter_map(|cells| plane.merged(&cells).map(|ring| Group { cells, ring }))
        .collect()
}
