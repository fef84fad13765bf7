//! The hand-drawn frame: the outline of the district, its great rivers and the towns between them,
//! in kilometres from the centre.

use super::line::{Place, inside, resampled, rounded, spline};
use super::plane::{Chain, Plane, Rank};
use crate::demo::dice::{Dice, field};

/// A great river as drawn: its name and the points its course bends around.
struct Drawn {
    name: &'static str,
    course: &'static [(f64, f64)],
}

/// The two great rivers on the northern and the eastern edge, drawn clockwise around the district.
const EDGE_RIVERS: [Drawn; 2] = [
    Drawn {
        name: "云浦塘",
        course: &[
            (-5.2, 2.7),
            (-4.2, 3.05),
            (-3.2, 3.45),
            (-2.7, 3.8),
            (-2.2, 3.75),
            (-1.95, 3.25),
            (-1.55, 2.95),
            (-1.0, 3.1),
            (0.0, 3.5),
            (1.2, 3.75),
            (2.1, 3.7),
            (2.7, 3.35),
            (2.95, 2.85),
            (3.4, 2.7),
            (3.85, 3.0),
            (4.3, 3.4),
            (4.8, 3.45),
        ],
    },
    Drawn {
        name: "三鸥港",
        course: &[
            (4.8, 3.45),
            (4.85, 2.9),
            (4.65, 2.3),
            (4.55, 1.6),
            (4.7, 0.9),
            (5.1, 0.55),
            (5.2, 0.05),
            (4.9, -0.35),
            (4.6, -0.8),
            (4.6, -1.6),
            (4.75, -2.4),
            (4.65, -3.2),
        ],
    },
];

/// The southern and western edge: field boundaries that step back and forth, clockwise from the end
/// of the last river.
const LAND_EDGE: [(f64, f64); 28] = [
    (4.65, -3.2),
    (3.75, -3.3),
    (3.7, -3.62),
    (2.75, -3.75),
    (1.75, -3.55),
    (1.7, -3.95),
    (0.9, -4.05),
    (0.55, -3.75),
    (-0.35, -3.6),
    (-0.9, -3.72),
    (-1.0, -4.05),
    (-1.9, -4.0),
    (-2.9, -3.7),
    (-3.6, -3.75),
    (-3.75, -3.2),
    (-4.5, -3.0),
    (-4.6, -2.5),
    (-5.0, -2.35),
    (-5.02, -1.0),
    (-4.75, -0.9),
    (-4.8, -0.2),
    (-5.12, -0.1),
    (-5.15, 0.6),
    (-5.0, 1.35),
    (-5.3, 1.5),
    (-5.28, 2.1),
    (-5.12, 2.2),
    (-5.2, 2.7),
];

/// The great rivers inside, in the order in which they are drawn; where one stops short of the
/// outline it ends in the last it met.
const INNER_RIVERS: [Drawn; 6] = [
    Drawn {
        name: "菱泾港",
        course: &[
            (-2.6, 4.6),
            (-2.55, 3.4),
            (-2.6, 2.9),
            (-2.95, 2.45),
            (-2.9, 1.95),
            (-2.4, 1.6),
            (-2.2, 1.1),
            (-2.45, 0.6),
            (-2.5, 0.0),
            (-2.45, -0.9),
            (-2.4, -1.8),
            (-2.35, -2.9),
            (-2.3, -4.6),
        ],
    },
    Drawn {
        name: "鹭湾港",
        course: &[
            (2.35, 4.6),
            (2.3, 3.3),
            (2.2, 2.3),
            (2.15, 1.3),
            (2.3, 0.3),
            (2.5, -0.6),
            (2.55, -1.6),
            (2.5, -2.3),
            (2.75, -2.8),
            (2.7, -3.3),
            (2.4, -3.6),
            (2.4, -4.6),
        ],
    },
    Drawn {
        name: "白鹭塘",
        course: &[
            (-5.8, 0.9),
            (-4.9, 0.95),
            (-4.1, 1.05),
            (-3.7, 1.4),
            (-3.2, 1.25),
            (-2.7, 0.95),
            (-2.0, 0.8),
            (-1.4, 0.95),
            (-1.0, 1.4),
            (-0.45, 1.5),
            (-0.1, 1.1),
            (0.4, 0.9),
            (1.1, 0.95),
            (1.9, 0.85),
            (2.7, 0.7),
            (3.3, 0.9),
            (3.7, 1.3),
            (4.1, 1.35),
            (4.4, 1.0),
            (5.6, 0.95),
        ],
    },
    Drawn {
        name: "芦漕塘",
        course: &[
            (-5.8, -1.3),
            (-4.6, -1.35),
            (-3.5, -1.3),
            (-2.5, -1.1),
            (-1.6, -1.2),
            (-1.2, -1.6),
            (-0.7, -1.75),
            (-0.2, -1.45),
            (0.3, -1.2),
            (1.2, -1.15),
            (2.2, -1.2),
            (3.0, -1.45),
            (3.5, -1.9),
            (4.0, -1.85),
            (4.3, -1.5),
            (5.6, -1.4),
        ],
    },
    Drawn {
        name: "荻溪",
        course: &[
            (0.3, 4.6),
            (0.3, 3.5),
            (0.1, 2.9),
            (-0.3, 2.5),
            (-0.3, 2.0),
            (0.1, 1.6),
            (0.15, 1.0),
            (0.0, 0.4),
            (-0.4, 0.0),
            (-0.35, -0.5),
            (0.05, -0.8),
            (0.1, -1.4),
            (0.1, -1.9),
        ],
    },
    Drawn {
        name: "南荻港",
        course: &[
            (-0.65, -1.2),
            (-0.6, -2.0),
            (-0.3, -2.5),
            (0.2, -2.8),
            (0.35, -3.3),
            (0.3, -4.6),
        ],
    },
];

/// A place inside each block between the great rivers, and the number of the town it belongs to.
const BLOCKS: [(f64, f64, usize); 12] = [
    (-3.8, 2.4, 0),
    (-1.2, 2.3, 0),
    (-3.8, 0.0, 0),
    (-1.4, 0.0, 0),
    (-3.8, -2.4, 1),
    (-1.3, -2.7, 1),
    (1.5, -2.6, 1),
    (3.6, -2.7, 1),
    (1.2, 2.4, 2),
    (3.4, 1.8, 2),
    (1.2, -0.2, 2),
    (3.7, -0.4, 2),
];

/// Where the seat of each town lies: close to a great river's bend or mouth.
pub(super) const SEATS: [(f64, f64); 3] = [(-1.75, 1.35), (0.6, -1.75), (2.75, 0.25)];

/// The main roads: they cut through the fields with a bridge over every canal.
pub(super) const HIGHWAYS: [(&str, &[(f64, f64)]); 2] = [
    (
        "云浦大道",
        &[
            (-5.6, 0.35),
            (-4.6, 0.4),
            (-3.6, 0.3),
            (-2.4, 0.15),
            (-1.2, 0.25),
            (-0.2, 0.4),
            (0.9, 0.3),
            (2.0, 0.2),
            (3.1, 0.05),
            (4.0, 0.1),
            (5.6, -0.1),
        ],
    ),
    (
        "菱荻公路",
        &[
            (-1.75, 4.2),
            (-1.65, 2.9),
            (-1.55, 1.9),
            (-1.5, 0.9),
            (-1.25, 0.1),
            (-0.7, -0.6),
            (0.3, -1.5),
            (0.9, -2.1),
            (1.2, -2.9),
            (1.15, -4.4),
        ],
    ),
];

/// The names of the great rivers; a chain's trunk number points into this list.
pub(super) fn trunk_names() -> Vec<&'static str> {
    EDGE_RIVERS.iter().chain(&INNER_RIVERS).map(|river| river.name).collect()
}

/// The district cut into blocks by its great rivers.
pub(super) fn framed(dice: &mut Dice) -> Plane {
    let mut outline = Vec::new();
    // The shared control points of the outline are moved alike, so its pieces still meet.
    for (number, river) in EDGE_RIVERS.iter().enumerate() {
        outline.push((spline(&shaken(river.course, 3, 0.06), 48.0), Rank::Trunk, Some(number)));
    }
    let land = border(&rounded(&rounded(&shaken(&LAND_EDGE, 3, 0.06), 70.0), 26.0));
    outline.push((land, Rank::Land, None));
    let mut plane = Plane::new(&outline);
    for (number, river) in INNER_RIVERS.iter().enumerate() {
        let salt = u32::try_from(dice.below(1000)).unwrap_or(0);
        let line = natural(&spline(&shaken(river.course, salt, 0.08), 48.0), salt);
        let trunk = EDGE_RIVERS.len() + number;
        let pieces = plane.draw(&line);
        plane.chains.extend(join(pieces).into_iter().map(|corners| Chain {
            corners,
            rank: Rank::Trunk,
            trunk: Some(trunk),
        }));
    }
    for cell in 0..plane.cells.len() {
        let ring = plane.outline(cell);
        let block = BLOCKS.iter().position(|&(x, y, _)| {
            inside(
                Place {
                    x: x * 1000.0,
                    y: y * 1000.0,
                },
                &ring,
            )
        });
        plane.cells[cell].block = block.unwrap_or(BLOCKS.len());
    }
    plane
}

/// The town a block belongs to.
pub(super) fn town_of(block: usize) -> usize {
    BLOCKS.get(block).map_or(0, |&(_, _, town)| town)
}

/// The course of a main road in metres.
pub(super) fn highway(course: &[(f64, f64)]) -> Vec<Place> {
    spline(&shaken(course, 29, 0.05), 30.0)
}

/// Control points in metres, each moved a little.
fn shaken(course: &[(f64, f64)], salt: u32, reach: f64) -> Vec<Place> {
    let moved = |&(x, y): &(f64, f64)| {
        let at = Place { x: x * 1.7, y: y * 1.7 };
        Place {
            x: x + reach * field(at, salt),
            y: y + reach * field(at, salt + 1),
        } * 1000.0
    };
    course.iter().map(moved).collect()
}

/// Small bends on top of the drawn ones.
fn natural(line: &[Place], salt: u32) -> Vec<Place> {
    line.iter()
        .map(|&at| {
            at + Place {
                x: field(at / 430.0, salt + 2),
                y: field(at / 430.0, salt + 3),
            } * 34.0
        })
        .collect()
}

/// A polyline with places along its sides, which bend a little; its ends stay.
fn border(line: &[Place]) -> Vec<Place> {
    let mut dense = vec![line[0]];
    for pair in line.windows(2) {
        dense.extend(&resampled(pair, 55.0)[1..]);
    }
    let last = dense.len() - 1;
    let bent = natural(&dense, 40);
    [&dense[..1], &bent[1..last], &dense[last..]].concat()
}

/// Pieces that continue each other as one.
fn join(pieces: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let mut joined: Vec<Vec<usize>> = Vec::new();
    for piece in pieces {
        match joined.last_mut() {
            Some(last) if last.last() == piece.first() => last.extend(&piece[1..]),
            _ => joined.push(piece),
        }
    }
    joined
}
