//! The map of the demonstration district 云浦区: a made-up piece of the Yangtze delta, the same on
//! every run and every machine.
//!
//! It is made the way such land was made. Great rivers drawn by hand frame blocks of land
//! (`frame`); canals halve the blocks again and again until fields are left (`canals`); fields join
//! into villages and towns, whose borders therefore run along water and fit together exactly
//! (`settlements`); creeks end in the fields, lanes stand beside them (`lanes`), roads follow the
//! banks and cross at bridges (`banks`, `roads`), ponds fill what room is left (`ponds`). Then all
//! of it is named (`names`, `survey`), given codes and checkpoints (`checkpoints`) and turned from
//! local metres into WGS-84 (`globe`). Nothing in it is copied from a real map.

mod banks;
mod canals;
mod checkpoints;
mod frame;
mod globe;
mod lanes;
mod line;
mod map;
mod names;
mod plane;
mod ponds;
mod regions;
mod roads;
mod settlements;
mod survey;
#[cfg(test)]
mod tests;

use geo::{Geometry, MultiLineString};
use line::Course;
use survey::{Drawing, Feature, Shape};

use super::dice::Dice;
use crate::ids::AreaPathError;
use crate::segments::SegmentKind;

pub use map::{Area, Checkpoint, Geography, Segment};

/// The seed of the map everybody sees.
pub const SEED: u64 = 2026;

/// The share of segments that are left without a steward.
const UNASSIGNED: f64 = 0.045;

/// Draws the district. The great rivers, the towns and the main roads are always where they are;
/// all else follows from the seed.
///
/// # Errors
/// None in practice: the codes of areas are parsed like any others.
pub fn geography(seed: u64) -> Result<Geography, AreaPathError> {
    let drawing = draw(seed);
    let mut names = names::Names::new(Dice::new(seed, 8));
    let regions = regions::Regions::new(&drawing.plane, &drawing.villages, &mut names)?;
    let mut features = survey::features(&drawing, &regions, &mut names);
    features.sort_by(|a, b| (a.kind, &a.area).cmp(&(b.kind, &b.area)));
    let codes = codes(&features);
    let checkpoints = checkpoints::checkpoints(&features, &codes, &mut Dice::new(seed, 9));
    let mut dice = Dice::new(seed, 10);
    let segments = features
        .into_iter()
        .zip(codes)
        .map(|(feature, external_code)| {
            let unassigned = feature.kind != SegmentKind::Grid && dice.chance(UNASSIGNED);
            let geometry = geometry(&feature);
            Segment {
                external_code,
                kind: feature.kind,
                name: feature.name,
                area: feature.area,
                geometry,
                unassigned,
            }
        })
        .collect();
    Ok(Geography {
        areas: regions.areas,
        segments,
        checkpoints,
    })
}

/// Draws everything in local metres, each stage from its own stream of chance.
fn draw(seed: u64) -> Drawing {
    let highways = roads::highways();
    let mut plane = frame::framed(&mut Dice::new(seed, 1));
    canals::dig(&mut plane, &highways, &mut Dice::new(seed, 2));
    let mut villages = settlements::villages(&plane, &mut Dice::new(seed, 3));
    let fields: Vec<usize> = villages
        .iter()
        .filter(|village| !village.seat)
        .flat_map(|village| village.cells.iter().copied())
        .collect();
    let creeks = canals::creeks(&mut plane, &fields, &highways, &mut Dice::new(seed, 4));
    settlements::outline(&plane, &mut villages);
    let mut banks = banks::Banks::new(&plane, &creeks);
    let streets = roads::streets(&plane, &banks, &villages, &highways, &mut Dice::new(seed, 5));
    let barred: Vec<_> = highways
        .iter()
        .cloned()
        .chain(streets.iter().map(|street| Course::new(street.line.clone())))
        .collect();
    let lanes = lanes::lanes(&plane, &banks, &villages, &creeks, &barred, &mut Dice::new(seed, 6));
    let roads = roads::roads(&plane, &mut banks, &villages, &lanes, &streets, &highways);
    let courses: Vec<_> = roads.iter().map(|road| Course::new(road.line.clone())).collect();
    let site = ponds::Site {
        plane: &plane,
        villages: &villages,
        creeks: &creeks,
        lanes: &lanes,
        roads: &courses,
    };
    let ponds = ponds::ponds(&site, &mut Dice::new(seed, 7));
    Drawing {
        plane,
        villages,
        creeks,
        lanes,
        roads,
        ponds,
    }
}

/// External codes: numbered within each kind, in the order of the areas.
fn codes(features: &[Feature]) -> Vec<String> {
    let mut before: Option<SegmentKind> = None;
    let mut count = 0;
    let mut code = |feature: &Feature| {
        count = if before == Some(feature.kind) { count + 1 } else { 1 };
        before = Some(feature.kind);
        format!("YP-{}-{count:04}", letter(feature.kind))
    };
    features.iter().map(&mut code).collect()
}

/// The letter of a kind in external codes.
fn letter(kind: SegmentKind) -> char {
    match kind {
        SegmentKind::River => 'R',
        SegmentKind::Pond => 'P',
        SegmentKind::Road => 'D',
        SegmentKind::Lane => 'L',
        SegmentKind::Grid => 'G',
    }
}

fn geometry(feature: &Feature) -> Geometry<f64> {
    match (&feature.shape, &feature.lines[..]) {
        (Shape::Shore | Shape::Round(_), [ring, ..]) => Geometry::Polygon(globe::polygon(ring)),
        (_, [line]) => Geometry::LineString(globe::line(line)),
        (_, lines) => Geometry::MultiLineString(MultiLineString::new(
            lines.iter().map(|line| globe::line(line)).collect(),
        )),
    }
}
