//! The polder canals: blocks between great rivers are halved again and again by canals that end in
//! older water, so that every canal joins its parent at a T, now and then opposite another, as dug
//! land is.

use super::line::{
    Course, Place, cross, crossing, direction, distance, dot, gap, inside, left, length, near,
    resampled, ring_area,
};
use super::plane::{Anchor, Chain, Plane, Rank, Ranks, around, fence};
use crate::demo::dice::{Dice, field, number, steps, wander};

/// Canals of the first rank are dug while the land between them is larger than this (square
/// metres).
const MAIN_ABOVE: f64 = 1_600_000.0;
/// The shortest canal worth its name.
const SHORTEST: f64 = 330.0;
/// Joints closer than this along a bank would look like a mistake.
const JOINT_GAP: f64 = 135.0;

/// One possible canal through a cell.
struct Cut {
    start: Anchor,
    end: Anchor,
    path: Vec<Place>,
    cost: f64,
}

/// Cuts every block into fields.
pub(super) fn dig(plane: &mut Plane, roads: &[Course], dice: &mut Dice) {
    let mut open: Vec<(usize, u32)> = (0..plane.cells.len()).map(|cell| (cell, 0)).collect();
    while let Some((cell, depth)) = open.pop() {
        let ring = plane.outline(cell);
        let area = ring_area(&ring);
        if depth > 0 && area < enough(plane, cell, dice) {
            continue;
        }
        let rank = if area > MAIN_ABOVE { Rank::Main } else { Rank::Minor };
        let mut best: Option<Cut> = None;
        for attempt in 0..28 {
            if let Some(cut) = candidate(plane, cell, rank, attempt, roads, dice)
                && best.as_ref().is_none_or(|best| cut.cost < best.cost)
            {
                best = Some(cut);
            }
        }
        let Some(cut) = best else { continue };
        let (start, end) = (plane.corner_at(cut.start), plane.corner_at(cut.end));
        let Some((added, corners)) = plane.cut(cell, start, &cut.path, end) else {
            continue;
        };
        if depth == 0 {
            plane.cells[added].half = 1;
        }
        plane.chains.push(Chain {
            corners,
            rank,
            trunk: None,
        });
        open.extend([(cell, depth + 1), (added, depth + 1)]);
    }
}

/// The area at which a field is left whole: small where the polders are old, larger where they were
/// merged.
fn enough(plane: &Plane, cell: usize, dice: &mut Dice) -> f64 {
    let at = plane.corners[plane.cells[cell].ring[0]] / 2600.0;
    610_000.0 + 150_000.0 * field(at, 71) + dice.between(-150_000.0, 150_000.0)
}

/// The local east: canals and roads turn a little with the land.
pub(super) fn grain(at: Place) -> Place {
    let turn = 0.26 * field(at / 3100.0, 5) + 0.08 * field(at / 900.0, 6);
    direction(Place::default(), Place { x: 1.0, y: turn })
}

fn candidate(
    plane: &Plane,
    cell: usize,
    rank: Rank,
    attempt: u32,
    roads: &[Course],
    dice: &mut Dice,
) -> Option<Cut> {
    let ring = plane.outline(cell);
    let middle = super::line::centre(&ring);
    let east = grain(middle);
    let spread = |way: Place| {
        let reaches = ring.iter().map(|&at| dot(at - middle, way));
        reaches.fold((0.0_f64, 0.0_f64), |(low, high), reach| (low.min(reach), high.max(reach)))
    };
    let (west_east, south_north) = (spread(east), spread(left(east)));
    let (width, height) = (west_east.1 - west_east.0, south_north.1 - south_north.0);
    // Canals mostly run north to south, and across the longer side of the land.
    let north = width * dice.between(0.85, 1.35) > height;
    let (way, span) = if north { (left(east), west_east) } else { (east, south_north) };
    let across = if north { east } else { left(east) };
    let share = dice.between(0.34, 0.66);
    let offset = span.0 + (span.1 - span.0) * share;
    let way = direction(Place::default(), way + across * dice.between(-0.2, 0.2));
    let (start, end) = chord(plane, cell, middle + across * offset, way)?;
    let (start, start_cost) = settle(plane, cell, start, dice)?;
    let (end, end_cost) = settle(plane, cell, end, dice)?;
    let (from, to) = (place_of(plane, start), place_of(plane, end));
    let reach = distance(from, to);
    if reach < SHORTEST {
        return None;
    }
    let bend = if dice.chance(0.3) { 0.02 } else { dice.between(0.05, 0.16) }
        * if attempt > 20 { 0.4 } else { 1.0 };
    let path = winding(from, to, bend, dice);
    let line: Vec<Place> = [from].into_iter().chain(path.iter().copied()).chain([to]).collect();
    let slant = square_on(plane, cell, start, line[1])?
        + square_on(plane, cell, end, line[line.len() - 2])?;
    let edge_cost = slant + clear(&line, &fence(plane, cell), rank)?;
    if follows(&line, roads) {
        return None;
    }
    let uneven = (share - 0.5).abs() * if rank == Rank::Main { 2.0 } else { 1.0 };
    let cost = uneven * 2.0 + edge_cost + start_cost + end_cost + dice.between(0.0, 0.5);
    Some(Cut { start, end, path, cost })
}

/// The longest stretch of the line through `through` that lies inside the cell, as two places on
/// its ring.
pub(super) fn chord(
    plane: &Plane,
    cell: usize,
    through: Place,
    way: Place,
) -> Option<(Anchor, Anchor)> {
    let line = [through - way * 20_000.0, through + way * 20_000.0];
    let mut hits: Vec<(f64, Anchor)> = Vec::new();
    for (from, to) in around(&plane.cells[cell].ring) {
        let edge = [plane.corners[from], plane.corners[to]];
        if let Some((reach, share)) = crossing(line, edge) {
            hits.push((reach, Anchor::Edge(from, to, edge[0] + (edge[1] - edge[0]) * share)));
        }
    }
    hits.sort_by(|a, b| a.0.total_cmp(&b.0));
    let longest = hits
        .chunks_exact(2)
        .max_by(|a, b| (a[1].0 - a[0].0).total_cmp(&(b[1].0 - b[0].0)))?;
    Some((longest[0].1, longest[1].1))
}

pub(super) fn place_of(plane: &Plane, anchor: Anchor) -> Place {
    match anchor {
        Anchor::Corner(corner) => plane.corners[corner],
        Anchor::Edge(_, _, end) => end,
    }
}

/// Moves an end onto a joint across the water when one is near, and refuses it when it would crowd
/// another joint.
fn settle(plane: &Plane, cell: usize, anchor: Anchor, dice: &mut Dice) -> Option<(Anchor, f64)> {
    let Anchor::Edge(from, to, end) = anchor else {
        return Some((anchor, 0.0));
    };
    let ring = &plane.cells[cell].ring;
    let size = ring.len();
    let mut near: Option<(f64, usize)> = None;
    for (corner, step) in [(to, 1), (from, size - 1)] {
        let mut at = ring.iter().position(|&other| other == corner)?;
        let mut reach = distance(end, plane.corners[corner]);
        while reach < JOINT_GAP {
            if plane.joints.contains(&ring[at]) {
                if near.is_none_or(|(nearest, _)| reach < nearest) {
                    near = Some((reach, at));
                }
                break;
            }
            let next = (at + step) % size;
            reach += distance(plane.corners[ring[at]], plane.corners[ring[next]]);
            at = next;
        }
    }
    let Some((reach, at)) = near else {
        return Some((anchor, 0.0));
    };
    // A joint on the far side leaves this bank straight; anywhere else it is a corner of this cell.
    let before = plane.corners[ring[(at + size - 1) % size]];
    let here = plane.corners[ring[at]];
    let after = plane.corners[ring[(at + 1) % size]];
    let straight = dot(direction(before, here), direction(here, after)) > 0.86;
    (straight && reach < 110.0 && dice.chance(0.8)).then_some((Anchor::Corner(ring[at]), -0.12))
}

/// The places of a gently winding line between two ends, without the ends.
pub(super) fn winding(from: Place, to: Place, bend: f64, dice: &mut Dice) -> Vec<Place> {
    let reach = distance(from, to);
    let count = steps(reach / 33.0).max(3);
    let side = left(direction(from, to));
    let course = u32::try_from(dice.below(1 << 20)).unwrap_or(0);
    let wave = dice.between(300.0, 800.0);
    let swing = (bend * reach).min(120.0);
    (1..count)
        .map(|step| {
            let share = number(step) / number(count);
            let calm = (share.min(1.0 - share) * 4.0).min(1.0);
            let calm = calm * calm * (3.0 - 2.0 * calm);
            let sway = wander(share * reach / wave + 0.37, course)
                + 0.22 * wander(share * reach / 150.0, course + 1);
            from + (to - from) * share + side * (swing * sway * calm)
        })
        .collect()
}

/// Whether a watercourse runs along a main road instead of crossing it.
fn follows(line: &[Place], roads: &[Course]) -> bool {
    line.iter()
        .filter(|&&place| roads.iter().any(|road| road.is_near(place, 48.0)))
        .count()
        > 4
}

/// A canal must keep away from the banks of its cell except where it joins them. Returns how narrow
/// it gets as a cost.
fn clear(line: &[Place], bank: &[Place], rank: Rank) -> Option<f64> {
    let room = if rank == Rank::Main { 420.0 } else { 290.0 };
    let (first, last) = (line[0], line[line.len() - 1]);
    let mut cost = 0.0;
    for &place in line[1..line.len() - 1].iter().step_by(2) {
        let wanted = distance(place, first).min(distance(place, last)).min(room);
        let share = gap(place, bank) / wanted;
        if share < 0.55 {
            return None;
        }
        cost += (1.0 - share).max(0.0) * 4.0 / number(line.len());
    }
    Some(cost)
}

/// A canal leaves its parent nearly square; the cost grows with the slant.
fn square_on(plane: &Plane, cell: usize, end: Anchor, next: Place) -> Option<f64> {
    let here = place_of(plane, end);
    let way = direction(here, next);
    let ring = &plane.cells[cell].ring;
    let size = ring.len();
    let (before, after) = match end {
        Anchor::Edge(from, to, _) => (from, to),
        Anchor::Corner(corner) => {
            let at = ring.iter().position(|&other| other == corner)?;
            (ring[(at + size - 1) % size], ring[(at + 1) % size])
        }
    };
    let ahead = dot(way, direction(here, plane.corners[after]));
    let behind = dot(way, direction(here, plane.corners[before]));
    let slant = ahead.max(behind);
    (slant < 0.62 && cross(direction(plane.corners[before], plane.corners[after]), way) > 0.0)
        .then_some(slant.max(0.0) * 0.6)
}

/// A dead-end creek: where it leaves its parent, the cell it runs into, and its course from the
/// mouth.
#[derive(Clone, Debug)]
pub(super) struct Creek {
    pub(super) cell: usize,
    /// The corner at which it leaves its parent.
    pub(super) mouth: usize,
    pub(super) line: Vec<Place>,
}

/// Digs dead-end creeks into the larger of the given fields; each becomes a chain whose first
/// corner lies on a bank of the cell.
pub(super) fn creeks(
    plane: &mut Plane,
    fields: &[usize],
    roads: &[Course],
    dice: &mut Dice,
) -> Vec<Creek> {
    let mut creeks: Vec<Creek> = Vec::new();
    // Edges that a mouth splits later are no longer found in it, which keeps the next mouth away.
    let ranks = plane.ranks();
    for &cell in fields {
        let area = plane.area(&plane.cells[cell].ring);
        let wanted = steps(area / 470_000.0 + dice.between(-0.2, 0.7)).min(3);
        for _ in 0..wanted {
            let fits = |(_, path): &(Anchor, Vec<Place>)| !follows(path, roads);
            if let Some((mouth, path)) =
                (0..60).find_map(|_| creek(plane, &ranks, cell, &creeks, dice).filter(fits))
            {
                let start = plane.corner_at(mouth);
                plane.joints.insert(start);
                let first = plane.corners.len();
                plane.corners.extend(&path);
                let corners: Vec<usize> =
                    [start].into_iter().chain(first..first + path.len()).collect();
                creeks.push(Creek {
                    cell,
                    mouth: start,
                    line: plane.places(&corners),
                });
                plane.chains.push(Chain {
                    corners,
                    rank: Rank::Creek,
                    trunk: None,
                });
            }
        }
    }
    creeks
}

fn creek(
    plane: &Plane,
    ranks: &Ranks,
    cell: usize,
    dug: &[Creek],
    dice: &mut Dice,
) -> Option<(Anchor, Vec<Place>)> {
    let ring = &plane.cells[cell].ring;
    let at = dice.below(ring.len());
    let (from, to) = (ring[at], ring[(at + 1) % ring.len()]);
    if ranks.get(&(from.min(to), from.max(to))).is_none_or(|&rank| rank == Rank::Land) {
        return None;
    }
    let mouth = plane.corners[from] + (plane.corners[to] - plane.corners[from]) * 0.5;
    if ring.iter().any(|corner| {
        plane.joints.contains(corner) && distance(plane.corners[*corner], mouth) < JOINT_GAP * 0.8
    }) {
        return None;
    }
    let bank_way = direction(plane.corners[from], plane.corners[to]);
    let way = direction(Place::default(), left(bank_way) + bank_way * dice.between(-0.3, 0.3));
    let total = dice.between(315.0, 560.0);
    let line = if dice.chance(0.45) {
        let knee = mouth + way * (total * dice.between(0.45, 0.7));
        let side = if dice.chance(0.5) { left(way) } else { left(way) * -1.0 };
        let tip = knee
            + direction(Place::default(), side + way * dice.between(-0.1, 0.5))
                * (total - distance(mouth, knee));
        let bent = super::line::rounded(&super::line::rounded(&[mouth, knee, tip], 60.0), 22.0);
        resampled(&bent, 26.0)
    } else {
        let tip = mouth + way * total;
        let bend = dice.between(0.02, 0.12);
        [mouth].into_iter().chain(winding(mouth, tip, bend, dice)).chain([tip]).collect()
    };
    if length(&line) < 305.0 {
        return None;
    }
    let bank = fence(plane, cell);
    let outline = plane.outline(cell);
    for &place in &line[1..] {
        let wanted = distance(place, mouth).min(125.0) * 0.8;
        let crowded = dug.iter().any(|other| other.cell == cell && near(place, &other.line, 150.0));
        if crowded || !inside(place, &outline) || near(place, &bank, wanted) {
            return None;
        }
    }
    Some((Anchor::Edge(from, to, mouth), line[1..].to_vec()))
}
