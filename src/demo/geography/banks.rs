//! The paths along the banks: every cell has a ring of them a little inside its edge, and bridges
//! join the rings. Roads and lanes are found on this network, so they follow the water and cross it
//! only at bridges.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::canals::Creek;
use super::line::{Place, cross, crossing, direction, distance, dot, left, norm};
use super::plane::{Plane, Rank, Ranks, around};
use crate::demo::dice::whole;

/// The network of bank paths. A stop is a place on it: first all bank places cell by cell, then the
/// middles of the bridges.
#[derive(Debug)]
pub(super) struct Banks {
    /// Every stop's place.
    pub(super) places: Vec<Place>,
    /// The first stop of each cell; a cell's stops follow its ring.
    first: Vec<usize>,
    /// The cell of each bank stop.
    cells: Vec<usize>,
    /// The corner of each bank stop.
    corners: Vec<usize>,
    /// Every possible bridge.
    bridges: Vec<Bridge>,
    /// Their numbers by the stops they join, lower stop first.
    bridged: BTreeMap<(usize, usize), usize>,
    /// The bridges at each bank stop.
    landings: BTreeMap<usize, Vec<usize>>,
    ranks: Ranks,
    /// Corners from which a creek runs, with the cell it runs into.
    mouths: BTreeSet<(usize, usize)>,
    sizes: Vec<usize>,
    /// Steps already part of a road, lower stop first.
    pub(super) worn: BTreeSet<(usize, usize)>,
    /// Edges one bank of which carries a road.
    lined: BTreeSet<(usize, usize)>,
}

/// A place where a road can pass from one cell to the next.
#[derive(Clone, Copy, Debug)]
struct Bridge {
    stops: [usize; 2],
    middle: Place,
    rank: Rank,
}

/// How far a path keeps from the middle of the water.
pub(super) fn berth(rank: Rank) -> f64 {
    match rank {
        Rank::Trunk => 40.0,
        Rank::Main => 21.0,
        Rank::Minor | Rank::Creek => 17.0,
        Rank::Land => 14.0,
    }
}

impl Banks {
    pub(super) fn new(plane: &Plane, creeks: &[Creek]) -> Self {
        let mouths = creeks.iter().map(|creek| (creek.mouth, creek.cell)).collect();
        let ranks = plane.ranks();
        let mut banks = Self {
            places: Vec::new(),
            first: Vec::new(),
            cells: Vec::new(),
            corners: Vec::new(),
            bridges: Vec::new(),
            bridged: BTreeMap::new(),
            landings: BTreeMap::new(),
            ranks,
            mouths,
            sizes: Vec::new(),
            worn: BTreeSet::new(),
            lined: BTreeSet::new(),
        };
        for (number, cell) in plane.cells.iter().enumerate() {
            banks.first.push(banks.places.len());
            banks.sizes.push(cell.ring.len());
            banks.places.extend(inset(plane, &banks.ranks, &cell.ring));
            banks.cells.extend(cell.ring.iter().map(|_| number));
            banks.corners.extend(&cell.ring);
        }
        banks.find_bridges(plane);
        banks.places.extend(banks.bridges.iter().map(|bridge| bridge.middle));
        banks
    }

    /// The number of bank stops; a bridge's middle is this plus its number.
    pub(super) fn shore(&self) -> usize {
        self.corners.len()
    }

    pub(super) fn stop(&self, cell: usize, at: usize) -> usize {
        self.first[cell] + at % self.sizes[cell]
    }

    /// The cell a bank stop lies in.
    pub(super) fn cell(&self, stop: usize) -> Option<usize> {
        self.cells.get(stop).copied()
    }

    pub(super) fn stops(&self, cell: usize) -> std::ops::Range<usize> {
        self.first[cell]..self.first[cell] + self.sizes[cell]
    }

    /// A bridge can stand over any quiet stretch of water, and over the mouth of a canal where it
    /// joins another, so that a road along a bank goes straight on.
    fn find_bridges(&mut self, plane: &Plane) {
        let sides = plane.sides();
        let mut at: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
        for stop in 0..self.shore() {
            at.entry(self.corners[stop]).or_default().insert(self.cells[stop], stop);
        }
        for (&(from, to), cells) in &sides {
            let (&[one, other], Some(&rank)) = (&cells[..], self.ranks.get(&(from, to))) else {
                continue;
            };
            for corner in [from, to] {
                let stops = [at[&corner][&one], at[&corner][&other]];
                let middle = if plane.joints.contains(&corner) {
                    self.mouth_crossing(plane, &sides, stops)
                } else {
                    let quiet = stops.into_iter().all(|stop| self.is_quiet(plane, stop));
                    quiet.then_some(plane.corners[corner])
                };
                let key = (stops[0].min(stops[1]), stops[0].max(stops[1]));
                if let Some(middle) = middle.filter(|_| !self.bridged.contains_key(&key)) {
                    self.bridged.insert(key, self.bridges.len());
                    for stop in stops {
                        self.landings.entry(stop).or_default().push(self.bridges.len());
                    }
                    self.bridges.push(Bridge { stops, middle, rank });
                }
            }
        }
    }

    fn is_quiet(&self, plane: &Plane, stop: usize) -> bool {
        let (cell, size) = (self.cells[stop], self.sizes[self.cells[stop]]);
        let at = stop - self.first[cell];
        [size - 2, size - 1, 0, 1, 2]
            .into_iter()
            .all(|step| !plane.joints.contains(&self.corners[self.stop(cell, at + step)]))
    }

    /// Where the straight line between two stops at a joint crosses the water between their cells.
    fn mouth_crossing(
        &self,
        plane: &Plane,
        sides: &BTreeMap<(usize, usize), Vec<usize>>,
        stops: [usize; 2],
    ) -> Option<Place> {
        let link = stops.map(|stop| self.places[stop]);
        let cells = stops.map(|stop| self.cells[stop]);
        around(&plane.cells[cells[0]].ring)
            .filter(|&(from, to)| {
                sides
                    .get(&(from.min(to), from.max(to)))
                    .is_some_and(|both| both.contains(&cells[1]))
            })
            .find_map(|(from, to)| {
                let edge = [plane.corners[from], plane.corners[to]];
                crossing(link, edge).map(|(_, share)| edge[0] + (edge[1] - edge[0]) * share)
            })
            .filter(|&middle| distance(middle, link[0]).max(distance(middle, link[1])) < 120.0)
    }

    /// The next stops from a bank stop with the cost of going there, in decimetres of plain bank
    /// path.
    fn steps(&self, stop: usize) -> Vec<(usize, u32)> {
        let (cell, corner) = (self.cells[stop], self.corners[stop]);
        let (at, size) = (stop - self.first[cell], self.sizes[cell]);
        let mut steps = Vec::with_capacity(3);
        for next in [self.stop(cell, at + 1), self.stop(cell, at + size - 1)] {
            let other = self.corners[next];
            let edge = (corner.min(other), corner.max(other));
            let rank = self.ranks.get(&edge).copied().unwrap_or(Rank::Land);
            let mut cost = distance(self.places[stop], self.places[next])
                * match rank {
                    Rank::Trunk => 1.5,
                    Rank::Main => 0.9,
                    Rank::Minor | Rank::Creek => 1.0,
                    Rank::Land => 1.9,
                };
            if self.mouths.contains(&(other, cell)) {
                cost += 70.0;
            }
            if self.worn.contains(&(stop.min(next), stop.max(next))) {
                cost *= 0.3;
            } else if self.lined.contains(&edge) {
                cost *= 3.0;
            }
            steps.push((next, cost));
        }
        for &number in self.landings.get(&stop).into_iter().flatten() {
            let bridge = &self.bridges[number];
            let next = if stop == bridge.stops[0] {
                bridge.stops[1]
            } else {
                bridge.stops[0]
            };
            let toll = match bridge.rank {
                Rank::Trunk => 420.0,
                Rank::Main => 90.0,
                _ => 55.0,
            };
            let cost = distance(self.places[stop], self.places[next]) + toll;
            let cost = if self.worn.contains(&(stop.min(next), stop.max(next))) {
                cost * 0.1
            } else {
                cost
            };
            steps.push((next, cost));
        }
        steps
            .into_iter()
            .map(|(next, cost)| (next, u32::try_from(whole(cost * 10.0)).unwrap_or(0).max(1)))
            .collect()
    }

    /// The cheapest way from `start` to any stop that `goal` accepts.
    pub(super) fn way(&self, start: usize, goal: impl Fn(usize) -> bool) -> Option<Vec<usize>> {
        let mut best: Vec<Option<(u32, usize)>> = vec![None; self.shore()];
        let mut open = BinaryHeap::from([Reverse((0_u32, start, start))]);
        while let Some(Reverse((cost, stop, before))) = open.pop() {
            if best[stop].is_some() {
                continue;
            }
            best[stop] = Some((cost, before));
            if goal(stop) {
                let mut way = vec![stop];
                let mut at = stop;
                while at != start {
                    at = best[at]?.1;
                    way.push(at);
                }
                way.reverse();
                return Some(way);
            }
            for (next, step) in self.steps(stop) {
                if best[next].is_none() {
                    open.push(Reverse((cost + step, next, stop)));
                }
            }
        }
        None
    }

    /// Makes a way part of the roads.
    pub(super) fn wear(&mut self, way: &[usize]) {
        for pair in way.windows(2) {
            self.worn.insert((pair[0].min(pair[1]), pair[0].max(pair[1])));
            let (one, other) = (self.corners[pair[0]], self.corners[pair[1]]);
            if one != other {
                self.lined.insert((one.min(other), one.max(other)));
            }
        }
    }

    /// Whether a road passes this stop.
    pub(super) fn is_worn(&self, stop: usize) -> bool {
        let cell = self.cells[stop];
        let (at, size) = (stop - self.first[cell], self.sizes[cell]);
        [self.stop(cell, at + 1), self.stop(cell, at + size - 1)]
            .into_iter()
            .any(|next| self.worn.contains(&(stop.min(next), stop.max(next))))
    }

    /// The roads as steps between stops; a bridge becomes two steps that meet at its middle.
    pub(super) fn roads(&self) -> Vec<(usize, usize)> {
        let mut steps = Vec::new();
        for &(one, other) in &self.worn {
            match self.bridged.get(&(one, other)) {
                Some(number) => {
                    steps.extend([(one, self.shore() + number), (other, self.shore() + number)]);
                }
                None => steps.push((one, other)),
            }
        }
        steps
    }
}

/// The ring of bank places inside a cell, one for each of its corners.
fn inset(plane: &Plane, ranks: &Ranks, ring: &[usize]) -> Vec<Place> {
    let size = ring.len();
    let width = |one: usize, other: usize| {
        berth(ranks.get(&(one.min(other), one.max(other))).copied().unwrap_or(Rank::Land))
    };
    let mut places: Vec<Place> = (0..size)
        .map(|at| {
            let (before, here, after) =
                (ring[(at + size - 1) % size], ring[at], ring[(at + 1) % size]);
            let corner = plane.corners[here];
            let one = left(direction(plane.corners[before], corner));
            let other = left(direction(corner, plane.corners[after]));
            let (near, far) = (width(before, here), width(here, after));
            let turn = cross(one, other);
            let shift = if turn.abs() < 0.3 {
                direction(Place::default(), one + other) * near.max(far)
            } else {
                Place {
                    x: near * other.y - far * one.y,
                    y: far * one.x - near * other.x,
                } / turn
            };
            let longest = near.max(far) * 2.2;
            corner
                + if norm(shift) > longest {
                    shift * (longest / norm(shift))
                } else {
                    shift
                }
        })
        .collect();
    // Inside a sharp corner neighbouring places can change order; they are drawn together.
    for _ in 0..3 {
        for at in 0..size {
            let next = (at + 1) % size;
            let run = plane.corners[ring[next]] - plane.corners[ring[at]];
            if dot(places[next] - places[at], run) < 0.0 {
                let middle = (places[at] + places[next]) / 2.0;
                places[at] = middle;
                places[next] = middle;
            }
        }
    }
    places
}
