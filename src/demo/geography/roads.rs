//! Roads: main roads through the fields, and village roads that follow the banks between the
//! villages, to the lanes and through the seats of the towns. Each is cut at the border of its
//! village, in the middle of a bridge.

use std::collections::{BTreeMap, BTreeSet};

use super::banks::Banks;
use super::canals::{chord, grain, place_of};
use super::frame::{HIGHWAYS, highway};
use super::lanes::Lane;
use super::line::{
    Course, Place, along, centre, closed, crossing, direction, distance, dot, inside, left, length,
    resampled, rounded,
};
use super::plane::Plane;
use super::settlements::Village;
use crate::demo::dice::Dice;

/// A road within one village.
#[derive(Clone, Debug)]
pub(super) struct Road {
    pub(super) village: usize,
    /// The name of the main road this is a stretch of.
    pub(super) highway: Option<usize>,
    pub(super) line: Vec<Place>,
}

/// A stretch of road shorter than this is left to its neighbours.
const SHORTEST: f64 = 220.0;
/// A road longer than this is given two names.
const LONGEST: f64 = 2_100.0;

/// The courses of the main roads, before they are cut at village borders.
pub(super) fn highways() -> Vec<Course> {
    HIGHWAYS.iter().map(|(_, course)| Course::new(highway(course))).collect()
}

/// Lays out all roads.
pub(super) fn roads(
    plane: &Plane,
    banks: &mut Banks,
    villages: &[Village],
    lanes: &[Lane],
    streets: &[Street],
    courses: &[Course],
) -> Vec<Road> {
    let owner = owners(plane, villages);
    connect(plane, banks, villages, lanes, streets);
    let mut roads = Vec::new();
    for (number, course) in courses.iter().enumerate() {
        roads.extend(cut(plane, villages, &course.line).into_iter().map(|(village, line)| Road {
            village,
            highway: Some(number),
            line,
        }));
    }
    let mut steps: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (one, other) in banks.roads() {
        if let Some(cell) = banks.cell(one) {
            steps.entry(owner[cell]).or_default().push((one, other));
        }
    }
    for (village, steps) in steps {
        for line in strokes(&banks.places, &steps) {
            roads.push(Road {
                village,
                highway: None,
                line: rounded(&line, 12.0),
            });
        }
    }
    roads.extend(streets.iter().map(|street| Road {
        village: street.village,
        highway: None,
        line: street.line.clone(),
    }));
    roads
}

/// The village of every cell.
fn owners(plane: &Plane, villages: &[Village]) -> Vec<usize> {
    let mut owner = vec![0; plane.cells.len()];
    for (number, village) in villages.iter().enumerate() {
        for &cell in &village.cells {
            owner[cell] = number;
        }
    }
    owner
}

/// The bank stop nearest the middle of a village.
fn heart(plane: &Plane, banks: &Banks, village: &Village) -> usize {
    let middle = centre(&plane.places(&village.ring));
    let stops = village.cells.iter().flat_map(|&cell| banks.stops(cell));
    stops
        .min_by(|&a, &b| {
            distance(banks.places[a], middle).total_cmp(&distance(banks.places[b], middle))
        })
        .unwrap_or(0)
}

/// Finds the ways: between neighbouring villages first, then from each lane and street to the
/// nearest road.
fn connect(
    plane: &Plane,
    banks: &mut Banks,
    villages: &[Village],
    lanes: &[Lane],
    streets: &[Street],
) {
    let owner = owners(plane, villages);
    let hearts: Vec<usize> = villages.iter().map(|village| heart(plane, banks, village)).collect();
    let mut beside: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (cell, next) in super::settlements::neighbours(plane).iter().enumerate() {
        for (&other, &shared) in next {
            if shared > 150.0 && owner[cell] < owner[other] {
                beside.insert((owner[cell], owner[other]));
            }
        }
    }
    let mut pairs: Vec<(f64, usize, usize)> = beside
        .into_iter()
        .map(|(one, other)| {
            (distance(banks.places[hearts[one]], banks.places[hearts[other]]), one, other)
        })
        .collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (straight, one, other) in pairs {
        let joined =
            walk(banks, hearts[one], hearts[other]).is_some_and(|length| length < straight * 1.75);
        if !joined && let Some(way) = banks.way(hearts[one], |stop| stop == hearts[other]) {
            banks.wear(&way);
        }
    }
    let ends = lanes
        .iter()
        .map(|lane| lane.stop)
        .chain(streets.iter().flat_map(|street| street.stops));
    for stop in ends {
        let village = banks.cell(stop).map(|cell| owner[cell]);
        let near = |other: usize| {
            banks.is_worn(other) && banks.cell(other).map(|cell| owner[cell]) == village
        };
        if let Some(way) = banks.way(stop, near) {
            banks.wear(&way);
        }
    }
}

/// The length of the way between two stops along roads already there.
fn walk(banks: &Banks, start: usize, goal: usize) -> Option<f64> {
    let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &(one, other) in &banks.worn {
        next.entry(one).or_default().push(other);
        next.entry(other).or_default().push(one);
    }
    let mut reached: BTreeMap<usize, f64> = BTreeMap::from([(start, 0.0)]);
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for &to in next.get(&at).into_iter().flatten() {
            let length = reached[&at] + distance(banks.places[at], banks.places[to]);
            if reached.get(&to).is_none_or(|&known| length < known - 0.01) {
                reached.insert(to, length);
                open.push(to);
            }
        }
    }
    reached.get(&goal).copied()
}

/// Joins steps into roads that go straight on at crossings.
fn strokes(places: &[Place], steps: &[(usize, usize)]) -> Vec<Vec<Place>> {
    let mut at: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, &(one, other)) in steps.iter().enumerate() {
        at.entry(one).or_default().push(number);
        at.entry(other).or_default().push(number);
    }
    let far = |step: usize, stop: usize| {
        if steps[step].0 == stop { steps[step].1 } else { steps[step].0 }
    };
    // At each stop, which step goes on in which.
    let mut onward: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (&stop, here) in &at {
        let mut turns = Vec::new();
        for (index, &one) in here.iter().enumerate() {
            for &other in &here[index + 1..] {
                let straight = -dot(
                    direction(places[stop], places[far(one, stop)]),
                    direction(places[stop], places[far(other, stop)]),
                );
                if here.len() == 2 || straight > 0.45 {
                    turns.push((straight, one, other));
                }
            }
        }
        turns.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, one, other) in turns {
            if !onward.contains_key(&(stop, one)) && !onward.contains_key(&(stop, other)) {
                onward.insert((stop, one), other);
                onward.insert((stop, other), one);
            }
        }
    }
    let mut done = vec![false; steps.len()];
    let mut lines: Vec<Vec<usize>> = Vec::new();
    let ends = (0..steps.len()).flat_map(|step| [(step, steps[step].0), (step, steps[step].1)]);
    let (open, rest): (Vec<_>, Vec<_>) =
        ends.partition(|&(step, stop)| !onward.contains_key(&(stop, step)));
    for (mut step, mut stop) in open.into_iter().chain(rest) {
        if done[step] {
            continue;
        }
        let mut line = vec![stop];
        loop {
            done[step] = true;
            stop = far(step, stop);
            line.push(stop);
            match onward.get(&(stop, step)) {
                Some(&next) if !done[next] => step = next,
                _ => break,
            }
        }
        lines.push(line);
    }
    trimmed(places, lines)
}

/// Gives short ends to the road they continue, drops what is still too short and halves what is too
/// long.
fn trimmed(places: &[Place], mut lines: Vec<Vec<usize>>) -> Vec<Vec<Place>> {
    let measure = |line: &[usize]| -> f64 {
        line.windows(2).map(|pair| distance(places[pair[0]], places[pair[1]])).sum()
    };
    lines.sort_by(|a, b| measure(a).total_cmp(&measure(b)));
    let mut kept: Vec<Vec<usize>> = Vec::new();
    let mut queue: std::collections::VecDeque<Vec<usize>> = lines.into();
    while let Some(line) = queue.pop_front() {
        if measure(&line) >= SHORTEST {
            kept.push(line);
            continue;
        }
        let (Some(&first), Some(&last)) = (line.first(), line.last()) else {
            continue;
        };
        let host = queue.iter_mut().find(|other| {
            [other.first(), other.last()]
                .iter()
                .any(|end| *end == Some(&first) || *end == Some(&last))
        });
        if let Some(host) = host {
            let mut line = line;
            if host.first() == Some(&first) || host.first() == Some(&last) {
                host.reverse();
            }
            if host.last() == Some(&last) {
                line.reverse();
            }
            host.extend(&line[1..]);
        }
    }
    let mut roads = Vec::new();
    for line in kept {
        let line: Vec<Place> = line.into_iter().map(|stop| places[stop]).collect();
        if length(&line) > LONGEST {
            let middle = line.len() / 2;
            roads.push(line[..=middle].to_vec());
            roads.push(line[middle..].to_vec());
        } else {
            roads.push(line);
        }
    }
    roads
}

/// A line cut where it passes from one village to the next; what lies outside the district is left
/// away.
fn cut(plane: &Plane, villages: &[Village], line: &[Place]) -> Vec<(usize, Vec<Place>)> {
    let borders: Vec<Course> = villages
        .iter()
        .map(|village| Course::new(closed(&plane.places(&village.ring))))
        .collect();
    let mut pieces: Vec<Vec<Place>> = Vec::new();
    let mut piece = vec![line[0]];
    for pair in line.windows(2) {
        let step = Course::new(pair.to_vec());
        let mut hits: Vec<f64> = borders
            .iter()
            .filter(|border| border.overlaps(&step))
            .flat_map(|border| border.line.windows(2))
            .filter_map(|edge| {
                crossing([pair[0], pair[1]], [edge[0], edge[1]]).map(|(share, _)| share)
            })
            .collect();
        hits.sort_by(f64::total_cmp);
        // Both neighbours have the edge.
        hits.dedup_by(|a, b| (*a - *b).abs() < 1e-6);
        for share in hits {
            let border = pair[0] + (pair[1] - pair[0]) * share;
            piece.push(border);
            pieces.push(std::mem::replace(&mut piece, vec![border]));
        }
        piece.push(pair[1]);
    }
    pieces.push(piece);
    pieces.retain(|piece| length(piece) >= SHORTEST);
    let holder = |piece: &[Place]| {
        let (middle, _) = along(piece, length(piece) / 2.0);
        borders.iter().position(|border| inside(middle, &border.line))
    };
    pieces.into_iter().filter_map(|piece| Some((holder(&piece)?, piece))).collect()
}

/// A street through the seat of a town, between two bank stops.
#[derive(Clone, Debug)]
pub(super) struct Street {
    village: usize,
    stops: [usize; 2],
    pub(super) line: Vec<Place>,
}

/// Two streets through each field of a town's seat, one along the grain of the land and one across.
pub(super) fn streets(
    plane: &Plane,
    banks: &Banks,
    villages: &[Village],
    barred: &[Course],
    dice: &mut Dice,
) -> Vec<Street> {
    let mut streets: Vec<Street> = Vec::new();
    for (number, village) in villages.iter().enumerate().filter(|(_, village)| village.seat) {
        for &cell in &village.cells {
            let middle = centre(&plane.outline(cell));
            let east = grain(middle);
            for way in [east, left(east)] {
                let through = middle + left(way) * dice.between(-60.0, 60.0);
                let Some((start, end)) = chord(plane, cell, through, way) else {
                    continue;
                };
                let nearest = |place: Place| {
                    banks.stops(cell).min_by(|&a, &b| {
                        distance(banks.places[a], place)
                            .total_cmp(&distance(banks.places[b], place))
                    })
                };
                let (Some(one), Some(other)) =
                    (nearest(place_of(plane, start)), nearest(place_of(plane, end)))
                else {
                    continue;
                };
                let line = resampled(&[banks.places[one], banks.places[other]], 40.0);
                let doubled = barred.iter().any(|road| {
                    line.iter().filter(|&&place| road.is_near(place, 45.0)).count() > 2
                });
                if length(&line) > SHORTEST && !doubled {
                    streets.push(Street {
                        village: number,
                        stops: [one, other],
                        line,
                    });
                }
            }
        }
    }
    streets
}
