//! Standing water: fish ponds in rows behind a bank, small ponds in front of the farmhouses, and a
//! few lakelets (荡) at the end of a creek.

use super::canals::Creek;
use super::lanes::Lane;
use super::line::{Course, Place, along, closed, direction, distance, inside, left, length, near};
use super::plane::Plane;
use super::settlements::Village;
use crate::demo::dice::{Dice, field, number};

/// What a pond is, which decides its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// One of the fish ponds of the numbered cluster.
    Fish(usize),
    /// A pond before the houses of the numbered lane.
    House(usize),
    /// The lakelet at the end of a creek.
    Lake,
}

/// A pond: an open ring, counter-clockwise.
#[derive(Clone, Debug)]
pub(super) struct Pond {
    pub(super) cell: usize,
    pub(super) origin: Origin,
    pub(super) ring: Vec<Place>,
}

/// The cosine and sine of a twelfth and of a twentieth of a turn, written out because libraries
/// differ in the last digit.
const TWELFTH: (f64, f64) = (0.866_025_403_784_438_7, 0.5);
const TWENTIETH: (f64, f64) = (0.951_056_516_295_153_5, 0.309_016_994_374_947_4);

/// What ponds keep away from.
pub(super) struct Site<'a> {
    pub(super) plane: &'a Plane,
    pub(super) villages: &'a [Village],
    pub(super) creeks: &'a [Creek],
    pub(super) lanes: &'a [Lane],
    /// Roads of every kind.
    pub(super) roads: &'a [Course],
}

/// Digs the ponds.
pub(super) fn ponds(site: &Site<'_>, dice: &mut Dice) -> Vec<Pond> {
    let mut ponds = Vec::new();
    lakes(site, &mut ponds, dice);
    fish(site, &mut ponds, dice);
    houses(site, &mut ponds, dice);
    ponds
}

impl Site<'_> {
    /// Whether there is room for a pond. `creek` is one it may touch.
    fn has_room(
        &self,
        cell: usize,
        ring: &[Place],
        creek: Option<usize>,
        ponds: &[Pond],
        margin: f64,
    ) -> bool {
        let outline = self.plane.outline(cell);
        let bank = closed(&outline);
        let shore = Course::new(closed(ring));
        let clear = |line: &[Place], berth: f64| {
            !ring.iter().any(|&place| near(place, line, berth))
                && !shore.meets(&Course::new(line.to_vec()))
        };
        ring.iter().all(|&place| inside(place, &outline) && !near(place, &bank, 38.0))
            && self.creeks.iter().enumerate().all(|(number, other)| {
                other.cell != cell || Some(number) == creek || clear(&other.line, 20.0)
            })
            && self.lanes.iter().all(|lane| lane.cell != cell || clear(&lane.line, margin))
            && self.roads.iter().all(|road| {
                !ring.iter().any(|&place| road.is_near(place, 15.0)) && !road.meets(&shore)
            })
            && ponds.iter().all(|pond| {
                pond.cell != cell || clear(&closed(&pond.ring), 7.0) && !inside(ring[0], &pond.ring)
            })
    }
}

/// A lakelet at the tip of some creeks.
fn lakes(site: &Site<'_>, ponds: &mut Vec<Pond>, dice: &mut Dice) {
    let mut order: Vec<usize> = (0..site.creeks.len()).collect();
    dice.shuffle(&mut order);
    for number in order {
        if ponds.len() == 8 {
            break;
        }
        let creek = &site.creeks[number];
        let reach = dice.between(48.0, 92.0);
        let (tip, way) = along(&creek.line, length(&creek.line));
        let ring =
            blob(tip + way * (reach * 0.8), way, reach, dice.between(0.6, 0.85), TWENTIETH, dice);
        if site.has_room(creek.cell, &ring, Some(number), ponds, 22.0) {
            ponds.push(Pond {
                cell: creek.cell,
                origin: Origin::Lake,
                ring,
            });
        }
    }
}

/// Rows of fish ponds behind a bank.
fn fish(site: &Site<'_>, ponds: &mut Vec<Pond>, dice: &mut Dice) {
    let mut cluster = 0;
    let mut order: Vec<usize> = (0..site.plane.cells.len()).collect();
    dice.shuffle(&mut order);
    let mut dug = 0;
    for cell in order {
        if dug > 74 {
            break;
        }
        if site.villages.iter().any(|village| village.seat && village.cells.contains(&cell)) {
            continue;
        }
        let best = (0..10)
            .map(|_| rows(site, cell, ponds, dice))
            .max_by_key(Vec::len)
            .unwrap_or_default();
        if best.len() >= 3 {
            dug += best.len();
            ponds.extend(best.into_iter().map(|ring| Pond {
                cell,
                origin: Origin::Fish(cluster),
                ring,
            }));
            cluster += 1;
        }
    }
}

/// One try at a cluster: the ponds of a small grid that find room.
fn rows(site: &Site<'_>, cell: usize, ponds: &[Pond], dice: &mut Dice) -> Vec<Vec<Place>> {
    let ring = &site.plane.cells[cell].ring;
    let at = dice.below(ring.len());
    let (from, to) =
        (site.plane.corners[ring[at]], site.plane.corners[ring[(at + 2) % ring.len()]]);
    let east = direction(from, to);
    let north = left(east);
    let (wide, deep) = (dice.between(36.0, 52.0), dice.between(66.0, 105.0));
    let (columns, lines) = (2 + dice.below(4), 1 + dice.below(2));
    let corner = from + north * dice.between(48.0, 80.0);
    let mut found = Vec::new();
    for line in 0..lines {
        for column in 0..columns {
            let base = corner
                + east * (number(column) * (wide + 10.0))
                + north * (number(line) * (deep + 13.0));
            let mut nudged = |x: f64, y: f64| {
                base + east * (x + dice.between(-2.0, 2.0)) + north * (y + dice.between(-3.0, 3.0))
            };
            let pond =
                vec![nudged(0.0, 0.0), nudged(wide, 0.0), nudged(wide, deep), nudged(0.0, deep)];
            if site.has_room(cell, &pond, None, ponds, 24.0) {
                found.push(pond);
            }
        }
    }
    found
}

/// Small ponds on the far side of some lanes.
fn houses(site: &Site<'_>, ponds: &mut Vec<Pond>, dice: &mut Dice) {
    for (number, lane) in site.lanes.iter().enumerate() {
        if dice.chance(0.5) {
            continue;
        }
        let total = length(&lane.line);
        let pond = (0..6).find_map(|_| {
            let (place, way) = along(&lane.line, total * dice.between(0.35, 0.9));
            let bank = if dice.chance(0.5) { 1.0 } else { -1.0 };
            let reach = dice.between(13.0, 21.0);
            let ring = blob(
                place + left(way) * (bank * (reach + dice.between(24.0, 32.0))),
                way,
                reach,
                dice.between(0.6, 0.9),
                TWELFTH,
                dice,
            );
            site.has_room(lane.cell, &ring, None, ponds, 20.0).then_some(ring)
        });
        if let Some(ring) = pond {
            ponds.push(Pond {
                cell: lane.cell,
                origin: Origin::House(number),
                ring,
            });
        }
    }
}

/// An uneven oval around `middle`, `size` metres from the middle to its far ends, narrower across
/// `way`.
fn blob(
    middle: Place,
    way: Place,
    size: f64,
    narrow: f64,
    turn: (f64, f64),
    dice: &mut Dice,
) -> Vec<Place> {
    let course = u32::try_from(dice.below(1 << 20)).unwrap_or(0);
    let mut spoke = Place { x: 1.0, y: 0.0 };
    let mut ring: Vec<Place> = Vec::new();
    loop {
        let reach = size * (1.0 + 0.2 * field(spoke * 1.3, course));
        ring.push(middle + way * (spoke.x * reach) + left(way) * (spoke.y * reach * narrow));
        spoke = Place {
            x: spoke.x * turn.0 - spoke.y * turn.1,
            y: spoke.x * turn.1 + spoke.y * turn.0,
        };
        if ring.len() > 3 && distance(spoke, Place { x: 1.0, y: 0.0 }) < 0.1 {
            return ring;
        }
    }
}
