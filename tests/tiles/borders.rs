//! Neighbours meet: what leaves one tile enters the next at the same place, in every band of zooms.

use std::collections::BTreeMap;

use geo::{Geometry, LineString};
use mvt_reader::Reader;
use reqwest::Method;

use super::{place, redraw};
use crate::support::{Browser, TestApp};

/// 600 lines of 40 vertices that meander for some kilometres around 121.2 E 30.8 N, every tenth in
/// two parts, and long ones that neighbours of every zoom share.
const NETWORK: &str = "
    INSERT INTO segment (district, segment_id, kind, name, area_path)
    SELECT 990101, 2000 + n, 'river', '第' || n || '河', '990101101' FROM generate_series(0, 599) n;
    INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, valid_from)
    SELECT 990101, 2000 + n, 1, g, '2026-01-01'
    FROM generate_series(0, 599) n
    CROSS JOIN LATERAL (SELECT 120.6 + n % 25 * 0.05 AS x, 30.4 + n / 25 * 0.03 AS y,
        n * 0.7 AS turn,
                               CASE WHEN n % 20 = 3 THEN 40 ELSE 1 END AS long) p
    CROSS JOIN LATERAL (
        SELECT ST_MakeLine(ST_SetSRID(ST_MakePoint(p.x + p.long * (i * 0.0006 * cos(p.turn) + 0.0009 * sin(i * 0.9 + n)),
                                                   p.y + p.long * (i * 0.0006 * sin(p.turn) + 0.0007 * cos(i * 1.3 + n))), 4326)
                           ORDER BY i) AS line
        FROM generate_series(0, 39) i) l
    CROSS JOIN LATERAL (SELECT CASE WHEN n % 10 = 0
        THEN ST_Collect(line, ST_Translate(line, 0.004, 0.003)) ELSE line END AS g) m";

/// The lines of a tile by feature id.
async fn lines(browser: &Browser, z: u8, x: f64, y: f64) -> BTreeMap<u64, Vec<LineString<f32>>> {
    let path = format!("/tiles/990101/2/{z}/{x:.0}/{y:.0}.mvt");
    let response = browser.request(Method::GET, &path).send().await.unwrap();
    let reader = Reader::new(response.bytes().await.unwrap().to_vec()).unwrap();
    let features = reader.get_features(0).unwrap();
    features
        .into_iter()
        .map(|feature| {
            let lines = match feature.geometry {
                Geometry::LineString(line) => vec![line],
                Geometry::MultiLineString(lines) => lines.0,
                other => panic!("{other:?}"),
            };
            (feature.id.unwrap(), lines)
        })
        .collect()
}

/// Where lines cross a border, along it: those that run from before it to it or beyond, or back.
/// `across` and `along` choose the axis.
fn crossings(
    lines: &[LineString<f32>],
    border: f32,
    across: fn(geo::Coord<f32>) -> f32,
    along: fn(geo::Coord<f32>) -> f32,
) -> Vec<f32> {
    let mut places: Vec<f32> = lines
        .iter()
        .flat_map(LineString::lines)
        .filter(|line| (across(line.start) < border) != (across(line.end) < border))
        .map(|line| {
            let share = (border - across(line.start)) / (across(line.end) - across(line.start));
            along(line.start) + share * (along(line.end) - along(line.start))
        })
        // Clear of the corners, where only one of the two tiles may reach.
        .filter(|place| (0.0..=4096.0).contains(place))
        .collect();
    places.sort_by(f32::total_cmp);
    places
}

#[tokio::test]
async fn lines_go_on_in_the_next_tile() {
    let app = TestApp::start().await;
    redraw(&app, NETWORK).await;
    let admin = app.admin().await;
    for z in [5, 6, 7, 8, 9, 10, 11, 12, 14] {
        let mut met = 0;
        let (middle_x, middle_y) = place(z, 121.2, 30.8);
        // Four tiles around, so that some borders run through the network even where a tile holds
        // all of it.
        for (x, y) in [(0.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (-1.0, -1.0)]
            .map(|(x, y)| (middle_x + x, middle_y + y))
        {
            let here = lines_or_none(&admin, z, x, y).await;
            let neighbours = [
                (lines_or_none(&admin, z, x + 1.0, y).await, true),
                (lines_or_none(&admin, z, x, y + 1.0).await, false),
            ];
            for (there, east) in neighbours {
                for id in here.keys().chain(there.keys()) {
                    let [leaving, entering] =
                        [(&here, 4096.0), (&there, 0.0)].map(|(tile, border)| {
                            let lines = tile.get(id).map(Vec::as_slice).unwrap_or_default();
                            if east {
                                crossings(lines, border, |at| at.x, |at| at.y)
                            } else {
                                crossings(lines, border, |at| at.y, |at| at.x)
                            }
                        });
                    assert_eq!(
                        leaving.len(),
                        entering.len(),
                        "{z}/{x}/{y} segment {id}: {leaving:?} {entering:?}"
                    );
                    met += leaving.len();
                    for (leaves, enters) in leaving.iter().zip(&entering) {
                        assert!(
                            (leaves - enters).abs() <= 1.0,
                            "{z}/{x}/{y} segment {id}: {leaves} {enters}"
                        );
                    }
                }
            }
        }
        assert!(met > 0 || z < 8, "nothing crosses a border at zoom {z}");
    }
}

/// The lines of a tile, none where nothing lies.
async fn lines_or_none(
    browser: &Browser,
    z: u8,
    x: f64,
    y: f64,
) -> BTreeMap<u64, Vec<LineString<f32>>> {
    let path = format!("/tiles/990101/2/{z}/{x:.0}/{y:.0}.mvt");
    if browser.get_as_it_travels(&path).await.status() == reqwest::StatusCode::NO_CONTENT {
        return BTreeMap::new();
    }
    lines(browser, z, x, y).await
}
