//! Where the codes hang: at bridges, mouths and ends of rivers, at both ends of roads, at the head
//! of a lane, at the landing of a pond, at doors on a visit round.

use std::collections::BTreeSet;

use geo::Point;

use super::globe::lon_lat;
use super::line::{Course, Place, along, centre, crossing, distance, dot, left, length};
use super::map::Checkpoint;
use super::survey::{Feature, Shape};
use crate::demo::dice::{Dice, number, steps};
use crate::segments::SegmentKind;

/// A place for a code, in local metres.
struct Spot {
    name: String,
    place: Place,
    radius_m: u16,
}

/// How far from the middle of a river its codes hang, on one of the banks.
const BANK: f64 = 7.0;

/// The checkpoints of all features; `codes` are the features' codes in the same order.
pub(super) fn checkpoints(
    features: &[Feature],
    codes: &[String],
    dice: &mut Dice,
) -> Vec<Checkpoint> {
    let roads: Vec<(&str, Course)> = features
        .iter()
        .filter(|feature| feature.kind == SegmentKind::Road)
        .map(|feature| (feature.name.as_str(), Course::new(feature.lines[0].clone())))
        .collect();
    let mut checkpoints = Vec::new();
    for (feature, code) in features.iter().zip(codes) {
        let spots = match &feature.shape {
            Shape::Through | Shape::DeadEnd => river(feature, &roads, dice),
            Shape::Way if feature.kind == SegmentKind::Road => road(&feature.lines[0]),
            Shape::Way => lane(&feature.lines[0], dice),
            Shape::Shore => vec![pond(&feature.lines[0], dice)],
            Shape::Round(lanes) => round(lanes, dice),
        };
        let mut taken = BTreeSet::new();
        for spot in spots {
            if taken.insert(spot.name.clone()) {
                let position = Point(lon_lat(spot.place));
                checkpoints.push(Checkpoint {
                    segment: code.clone(),
                    name: spot.name,
                    position,
                    radius_m: spot.radius_m,
                });
            }
        }
    }
    checkpoints
}

/// Where roads cross a river: the distance from its start and the road's name.
fn bridges<'a>(line: &[Place], roads: &[(&'a str, Course)]) -> Vec<(f64, &'a str)> {
    let river = Course::new(line.to_vec());
    let mut bridges = Vec::new();
    for (name, road) in roads.iter().filter(|(_, road)| road.overlaps(&river)) {
        let mut reach = 0.0;
        for pair in line.windows(2) {
            for step in road.line.windows(2) {
                if let Some((share, _)) = crossing([pair[0], pair[1]], [step[0], step[1]]) {
                    bridges.push((reach + share * distance(pair[0], pair[1]), *name));
                }
            }
            reach += distance(pair[0], pair[1]);
        }
    }
    bridges.sort_by(|a, b| a.0.total_cmp(&b.0));
    bridges
}

/// The point of the compass a direction is nearest to.
fn compass(way: Place) -> &'static str {
    if way.x.abs() > way.y.abs() {
        if way.x > 0.0 { "东" } else { "西" }
    } else if way.y > 0.0 {
        "北"
    } else {
        "南"
    }
}

fn river(feature: &Feature, roads: &[(&str, Course)], dice: &mut Dice) -> Vec<Spot> {
    let line = &feature.lines[0];
    let total = length(line);
    let count =
        [2_300.0, 3_100.0, 4_000.0, 5_000.0].iter().filter(|&&limit| total > limit).count() + 2;
    let bridges = bridges(line, roads);
    let mut spots = Vec::new();
    let mut named = BTreeSet::new();
    for index in 0..count {
        let spacing = total / number(count);
        let reach = spacing * (number(index) + 0.5 + dice.between(-0.14, 0.14));
        let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
        let dead_end = feature.shape == Shape::DeadEnd;
        let bridge =
            bridges.iter().min_by(|a, b| (a.0 - reach).abs().total_cmp(&(b.0 - reach).abs()));
        let bridge = bridge.filter(|(at, _)| {
            (at - reach).abs() < spacing * 0.42 && *at > 14.0 && *at < total - 14.0
        });
        // A road can cross a river twice, or in two stretches; its name serves for one bridge only.
        let bridge = bridge.filter(|(_, road)| named.insert(short(road)));
        let (reach, name) = if dead_end && index == 0 {
            (32.0, "浜口".to_owned())
        } else if dead_end && index + 1 == count {
            (total - 6.0, "浜底".to_owned())
        } else if let Some(&(at, road)) = bridge {
            // A few metres beside the bridge, named by the side of it.
            let away = if dice.chance(0.5) { 9.0 } else { -9.0 };
            let (_, way) = along(line, at);
            (at + away, format!("{}桥{}", short(road), compass(way * away)))
        } else {
            let (_, way) = along(line, reach);
            (reach, format!("{}号桩{}岸", index + 1, compass(left(way) * side)))
        };
        let (place, way) = along(line, reach);
        let radius_m = if total > 2_500.0 { 60 } else { 45 };
        spots.push(Spot {
            name,
            place: place + left(way) * (side * BANK),
            radius_m,
        });
    }
    for branch in &feature.lines[1..] {
        let (place, way) = along(branch, length(branch) - 6.0);
        spots.push(Spot {
            name: "支浜底".to_owned(),
            place: place + left(way) * BANK,
            radius_m: 45,
        });
    }
    spots
}

/// A road's name without what stands in brackets.
fn short(road: &str) -> &str {
    road.split('（').next().unwrap_or(road)
}

fn road(line: &[Place]) -> Vec<Spot> {
    let total = length(line);
    // Not on the bridge in the middle of which a road may end.
    let inset = (total * 0.2).min(45.0);
    let (first, last) = (along(line, inset).0, along(line, total - inset).0);
    let (from, to) = (compass(first - last), compass(last - first));
    [(first, from), (last, to)]
        .into_iter()
        .map(|(place, end)| Spot {
            name: format!("{end}端路口"),
            place,
            radius_m: 40,
        })
        .collect()
}

fn lane(line: &[Place], dice: &mut Dice) -> Vec<Spot> {
    let total = length(line);
    let mut spots = vec![Spot {
        name: "埭口".to_owned(),
        place: along(line, 10.0).0,
        radius_m: 30,
    }];
    if total > 330.0 && dice.chance(0.4) {
        spots.push(Spot {
            name: "埭底".to_owned(),
            place: along(line, total - 8.0).0,
            radius_m: 30,
        });
    }
    spots
}

/// A landing in the middle of one side of a pond.
fn pond(ring: &[Place], dice: &mut Dice) -> Spot {
    let side = dice.below(ring.len());
    let place = (ring[side] + ring[(side + 1) % ring.len()]) / 2.0;
    let middle = centre(ring);
    let away = place - middle;
    let name = format!(
        "{}塘埠",
        compass(if dot(away, away) > 0.0 { away } else { Place { x: 0.0, y: -1.0 } })
    );
    Spot { name, place, radius_m: 30 }
}

/// Doors along the lanes of a visit round.
fn round(lanes: &[(String, Vec<Place>)], dice: &mut Dice) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (name, line) in lanes.iter().take(3) {
        let total = length(line);
        for share in [0.3, 0.55, 0.85] {
            let reach = total * (share + dice.between(-0.08, 0.08));
            // One house about every twelve metres.
            let house = 1 + steps(reach / 12.0);
            spots.push(Spot {
                name: format!("{name}{house}号门前"),
                place: along(line, reach).0,
                radius_m: 30,
            });
        }
    }
    spots
}
