//! What every map must keep, whatever its seed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use geo::{
    Area as _, BooleanOps, BoundingRect, Coord, CoordsIter, Geometry, Intersects, LineString,
    MapCoords, MultiPolygon, Validation,
};

use super::globe::local;
use super::line::{Place, closed, gap, inside, length};
use super::{Geography, SEED, geography};
use crate::ids::Level;
use crate::segments::SegmentKind;

static MAPS: LazyLock<Vec<Geography>> = LazyLock::new(|| {
    [SEED, 7].map(|seed| geography(seed).expect("area codes are well formed")).to_vec()
});

fn metres(boundary: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    boundary.map_coords(local)
}

fn line_metres(line: &LineString<f64>) -> Vec<Place> {
    line.coords().map(|&at| local(at)).collect()
}

/// The lines of a segment, or the ring around it, in metres.
fn lines(geometry: &Geometry<f64>) -> Vec<Vec<Place>> {
    match geometry {
        Geometry::LineString(line) => vec![line_metres(line)],
        Geometry::MultiLineString(lines) => lines.iter().map(line_metres).collect(),
        Geometry::Polygon(polygon) => vec![line_metres(polygon.exterior())],
        // No segment has another type, which a test of its own sees to.
        _ => Vec::new(),
    }
}

fn count(map: &Geography, kind: SegmentKind) -> usize {
    map.segments.iter().filter(|segment| segment.kind == kind).count()
}

/// A digest of all codes, names and coordinates (FNV-1a).
fn digest(map: &Geography) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |bytes: &[u8]| {
        for &byte in bytes {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for area in &map.areas {
        add(area.path.as_str().as_bytes());
        add(area.name.as_bytes());
        area.boundary
            .coords_iter()
            .for_each(|at| add(format!("{:.6} {:.6}", at.x, at.y).as_bytes()));
    }
    for segment in &map.segments {
        add(format!(
            "{} {} {} {}",
            segment.external_code, segment.name, segment.area, segment.unassigned
        )
        .as_bytes());
        segment
            .geometry
            .coords_iter()
            .for_each(|at| add(format!("{:.6} {:.6}", at.x, at.y).as_bytes()));
    }
    for checkpoint in &map.checkpoints {
        let at = checkpoint.position;
        add(format!(
            "{} {} {:.6} {:.6} {}",
            checkpoint.segment,
            checkpoint.name,
            at.x(),
            at.y(),
            checkpoint.radius_m
        )
        .as_bytes());
    }
    hash
}

#[test]
fn a_seed_always_gives_the_same_map() {
    let again = geography(SEED).expect("area codes are well formed");
    assert_eq!(again, MAPS[0]);
    assert_ne!(MAPS[0], MAPS[1]);
    // The same on every platform. Changes, with the demonstration, whenever the drawing is changed
    // on purpose.
    assert_eq!(format!("{:016x}", digest(&again)), "fd1f603804eae0f0");
}

#[test]
fn there_is_as_much_of_everything_as_in_a_small_district() {
    for map in MAPS.iter() {
        let level = |level| map.areas.iter().filter(|area| area.path.level() == level).count();
        assert_eq!((level(Level::District), level(Level::Town)), (1, 3));
        assert!((20..=27).contains(&level(Level::Village)), "{} villages", level(Level::Village));
        assert!((30..=60).contains(&level(Level::Group)), "{} groups", level(Level::Group));
        let (rivers, ponds) = (count(map, SegmentKind::River), count(map, SegmentKind::Pond));
        assert!((350..=430).contains(&(rivers + ponds)), "{rivers} rivers and {ponds} ponds");
        assert!(rivers > 230 && ponds > 90, "{rivers} rivers and {ponds} ponds");
        assert!(
            (100..=140).contains(&count(map, SegmentKind::Road)),
            "{} roads",
            count(map, SegmentKind::Road)
        );
        assert!(
            (80..=100).contains(&count(map, SegmentKind::Lane)),
            "{} lanes",
            count(map, SegmentKind::Lane)
        );
        assert_eq!(count(map, SegmentKind::Grid), 3);
        assert!(
            (900..=1120).contains(&map.checkpoints.len()),
            "{} checkpoints",
            map.checkpoints.len()
        );
        let unassigned = map.segments.iter().filter(|segment| segment.unassigned).count();
        assert!((10..=60).contains(&unassigned), "{unassigned} unassigned");
        let villages: BTreeSet<&str> = map
            .areas
            .iter()
            .filter(|area| area.path.level() == Level::Group)
            .map(|area| &area.path.as_str()[..12])
            .collect();
        assert!((5..=12).contains(&villages.len()), "groups in {} villages", villages.len());
    }
}

#[test]
fn codes_and_names_say_which_one_is_meant() {
    for map in MAPS.iter() {
        let paths: Vec<_> = map.areas.iter().map(|area| &area.path).collect();
        assert!(paths.is_sorted() && BTreeSet::from_iter(&paths).len() == paths.len());
        let mut codes = BTreeSet::new();
        let mut names = BTreeSet::new();
        for segment in &map.segments {
            assert!(codes.insert(&segment.external_code), "{} twice", segment.external_code);
            assert!(
                names.insert((segment.kind, &segment.area, &segment.name)),
                "{} twice in {}",
                segment.name,
                segment.area
            );
            assert!(paths.contains(&&segment.area));
        }
        let mut spots = BTreeSet::new();
        let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
        for checkpoint in &map.checkpoints {
            assert!(codes.contains(&checkpoint.segment));
            assert!(
                spots.insert((&checkpoint.segment, &checkpoint.name)),
                "{} twice at {}",
                checkpoint.name,
                checkpoint.segment
            );
            *counted.entry(&checkpoint.segment).or_insert(0) += 1;
        }
        for segment in &map.segments {
            let range = match segment.kind {
                SegmentKind::River => 2..=6,
                SegmentKind::Road => 2..=2,
                SegmentKind::Lane => 1..=2,
                SegmentKind::Pond => 1..=1,
                SegmentKind::Grid => 3..=9,
            };
            let found = counted.get(segment.external_code.as_str()).copied().unwrap_or(0);
            assert!(
                range.contains(&found),
                "{found} checkpoints at {} {}",
                segment.external_code,
                segment.name
            );
        }
        let area_names: BTreeSet<_> =
            map.areas.iter().map(|area| (area.path.parent(), &area.name)).collect();
        assert_eq!(area_names.len(), map.areas.len());
    }
}

#[test]
fn areas_fit_together_without_overlap_or_gap() {
    for map in MAPS.iter() {
        let outlines: BTreeMap<_, _> =
            map.areas.iter().map(|area| (&area.path, metres(&area.boundary))).collect();
        for parent in &map.areas {
            let children: Vec<_> = outlines
                .iter()
                .filter(|(path, _)| path.parent().as_ref() == Some(&parent.path))
                .collect();
            if children.is_empty() {
                continue;
            }
            let sum: f64 = children.iter().map(|(_, outline)| outline.unsigned_area()).sum();
            let whole = outlines[&parent.path].unsigned_area();
            assert!(
                (sum - whole).abs() < 1.0,
                "{} has {whole} m², its parts {sum} m²",
                parent.path
            );
            for (index, &(path, one)) in children.iter().enumerate() {
                for &(other_path, other) in &children[index + 1..] {
                    let boxes = one.bounding_rect().zip(other.bounding_rect());
                    if boxes.is_some_and(|(a, b)| a.intersects(&b)) {
                        let shared = one.intersection(other).unsigned_area();
                        assert!(shared < 1.0, "{path} and {other_path} share {shared} m²");
                    }
                }
            }
        }
        for area in &map.areas {
            let square_km = outlines[&area.path].unsigned_area() / 1e6;
            let range = match area.path.level() {
                Level::District => 60.0..80.0,
                Level::Town => 15.0..30.0,
                Level::Village if area.name.ends_with("社区") => 0.6..2.0,
                Level::Village => 1.5..6.5,
                Level::Group => 0.1..2.0,
            };
            assert!(range.contains(&square_km), "{} {} has {square_km} km²", area.path, area.name);
        }
    }
}

#[test]
fn every_segment_lies_in_its_area() {
    for map in MAPS.iter() {
        let outlines: BTreeMap<_, _> = map
            .areas
            .iter()
            .map(|area| (&area.path, line_metres(area.boundary.0[0].exterior())))
            .collect();
        for segment in &map.segments {
            let outline = &outlines[&segment.area];
            for place in lines(&segment.geometry).concat() {
                let outside = if inside(place, outline) { 0.0 } else { gap(place, outline) };
                assert!(
                    outside < 0.5,
                    "{} {} is {outside} m outside {}",
                    segment.external_code,
                    segment.name,
                    segment.area
                );
            }
        }
    }
}

#[test]
fn checkpoints_hang_at_their_segment() {
    for map in MAPS.iter() {
        let segments: BTreeMap<_, _> =
            map.segments.iter().map(|segment| (&segment.external_code, segment)).collect();
        for checkpoint in &map.checkpoints {
            let segment = segments[&checkpoint.segment];
            let at = local(checkpoint.position.0);
            let lines = lines(&segment.geometry);
            let mut away = lines.iter().map(|line| gap(at, line)).fold(f64::INFINITY, f64::min);
            if segment.kind == SegmentKind::Grid && inside(at, &lines[0]) {
                away = 0.0;
            }
            assert!(away < 10.5, "{} at {} is {away} m away", checkpoint.name, segment.name);
            assert!((30..=60).contains(&checkpoint.radius_m));
        }
    }
}

#[test]
fn geometry_is_valid_and_rivers_are_neither_stubs_nor_endless() {
    for map in MAPS.iter() {
        for area in &map.areas {
            assert!(
                area.boundary.is_valid(),
                "{} {:?}",
                area.path,
                area.boundary.validation_errors()
            );
        }
        for segment in &map.segments {
            let at = (&segment.external_code, &segment.name);
            assert!(
                segment.geometry.is_valid(),
                "{at:?} {:?}",
                segment.geometry.validation_errors()
            );
            let kind_fits = match segment.kind {
                SegmentKind::River => matches!(
                    segment.geometry,
                    Geometry::LineString(_) | Geometry::MultiLineString(_)
                ),
                SegmentKind::Road | SegmentKind::Lane => {
                    matches!(segment.geometry, Geometry::LineString(_))
                }
                SegmentKind::Pond | SegmentKind::Grid => {
                    matches!(segment.geometry, Geometry::Polygon(_))
                }
            };
            assert!(kind_fits, "{at:?}");
            let coords: Vec<Coord<f64>> = segment.geometry.coords_iter().collect();
            assert!(
                coords
                    .iter()
                    .all(|at| at.x > 121.05 && at.x < 121.2 && at.y > 30.78 && at.y < 30.88),
                "{at:?}"
            );
            for line in lines(&segment.geometry) {
                let long = length(&line);
                let range = match segment.kind {
                    SegmentKind::River => 300.0..6_000.0,
                    SegmentKind::Road => 150.0..3_500.0,
                    SegmentKind::Lane => 120.0..700.0,
                    SegmentKind::Pond => 40.0..700.0,
                    SegmentKind::Grid => 500.0..8_000.0,
                };
                assert!(range.contains(&long), "{at:?} is {long} m long");
            }
        }
        assert!(
            map.segments
                .iter()
                .any(|segment| matches!(segment.geometry, Geometry::MultiLineString(_)))
        );
    }
}

#[test]
fn canals_end_in_other_water_or_at_the_edge() {
    for map in MAPS.iter() {
        let district = line_metres(map.areas[0].boundary.0[0].exterior());
        let rivers: Vec<_> =
            map.segments.iter().filter(|segment| segment.kind == SegmentKind::River).collect();
        let courses: Vec<_> = rivers.iter().map(|river| lines(&river.geometry)).collect();
        for (number, river) in rivers.iter().enumerate() {
            let line = &courses[number][0];
            let joined = |end: Place| {
                let water = courses.iter().enumerate().any(|(other, lines)| {
                    other != number && lines.iter().any(|line| gap(end, line) < 0.5)
                });
                water || gap(end, &closed(&district)) < 0.5
            };
            let (first, last) = (line[0], line[line.len() - 1]);
            assert!(joined(first), "{} begins nowhere", river.name);
            assert!(joined(last) || river.name.ends_with('浜'), "{} ends nowhere", river.name);
        }
    }
}
