//! Walks that somebody recorded: the line is the walk, thinned; the track is the same with the
//! error of a phone added.

use std::path::{Path, PathBuf};

use geo::{Geometry, LineString, MultiLineString, Simplify};

use super::super::coverage;
use super::walker::Dice;
use crate::geo::LonLat;
use crate::tracks::{Track, TrackPoint, gpx};

/// Where the recording is whole for 200 m or more, thinned to 3 m.
fn line(track: &Track) -> MultiLineString<f64> {
    let mut parts: Vec<Vec<&TrackPoint>> = Vec::new();
    for point in track.points() {
        match parts.last_mut() {
            Some(part)
                if part.last().is_some_and(|last| {
                    (point.time - last.time).num_seconds() <= 60 && metres(last, point) <= 150.0
                }) =>
            {
                part.push(point);
            }
            _ => parts.push(vec![point]),
        }
    }
    let lines = parts.iter().map(|part| {
        part.iter()
            .map(|point| (point.at.lon(), point.at.lat()))
            .collect::<LineString<f64>>()
    });
    let long = lines.filter(|line| crate::geo::length::metres(&line.clone().into()) >= 200.0);
    MultiLineString(long.map(|line| line.simplify(0.000_03)).collect())
}

fn metres(from: &TrackPoint, to: &TrackPoint) -> f64 {
    crate::geo::length::metres(
        &LineString::from(vec![(from.at.lon(), from.at.lat()), (to.at.lon(), to.at.lat())]).into(),
    )
}

fn shaken(track: &Track, seed: u64, metres: f64) -> Track {
    let mut dice = Dice::new(seed);
    let (mut east, mut north) = (0.0, 0.0);
    let points = track.points().iter().map(|point| {
        east = 0.7 * east + 0.7 * metres * dice.normal();
        north = 0.7 * north + 0.7 * metres * dice.normal();
        let (lon, lat) = (point.at.lon() + east / 78_000.0, point.at.lat() + north / 111_000.0);
        TrackPoint {
            at: LonLat::new(lon, lat).unwrap(),
            ..*point
        }
    });
    Track::new(points.collect()).unwrap()
}

#[test]
fn a_recorded_walk_covers_its_own_line() {
    let folder = std::env::var_os("RIVERWARD_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from)
        .join("tracks");
    if !folder.is_dir() {
        #[expect(
            clippy::print_stderr,
            reason = "said aloud where the data is not there"
        )]
        {
            eprintln!("SKIPPED: {} is not there; set RIVERWARD_SHARED_DATA", folder.display());
        }
        return;
    }
    // The third is of 400 m with a fix every 8 s: what its two ends are off is more of it.
    for (name, least) in [
        ("cerknicko-jezero.gpx", 0.97),
        ("korita-zbevnica.gpx", 0.97),
        ("fiona-test_gpx.gpx", 0.9),
    ] {
        let track = gpx::parse(&std::fs::read(folder.join(name)).unwrap()).unwrap().track;
        let line = Geometry::from(line(&track));
        let covered =
            |metres: f64, seed: u64| coverage(&line, &[shaken(&track, seed, metres)]).share();
        assert!(covered(0.0, 0) >= 0.97, "{name}: {}", covered(0.0, 0));
        for seed in 0..20 {
            assert!(covered(4.0, seed) >= least, "{name}: {} with {seed}", covered(4.0, seed));
        }
    }
}
