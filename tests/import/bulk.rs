//! Files of any size: read piece by piece, in memory that does not grow, and all of it kept or
//! nothing.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use super::{Counted, Desk};
use crate::lines::{Bounds, write_lines};
use crate::support::is_long;
use riverward::exchange::import::cli::Finish;

/// Well inside the two towns of the seed.
const INSIDE: Bounds = [121.03, 30.73, 121.27, 30.87];

/// The places of lines as `write_lines` makes them. They are few and drawn again and again: to make
/// one takes as long as to import it.
static DRAWN: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let mut text = Vec::new();
    write_lines(&mut text, 400, 1, INSIDE, |_| false, |_| None).unwrap();
    let text = String::from_utf8(text).unwrap();
    let drawn = text.lines().filter_map(|line| {
        let (_, behind) = line.split_once(r#""coordinates":["#)?;
        let (places, _) = behind.split_once("]}}")?;
        Some(places.split_inclusive("],").map(|place| place.trim_end_matches(',').to_owned()))
    });
    drawn.map(Iterator::collect).collect()
});

/// A file of lines, numbered from 0, of which some have a code, and in place of some of which
/// something else stands. Of every line one place in so many is left: a line has 40 in the mean.
fn file(
    desk: &Desk,
    (lines, one_in): (usize, usize),
    coded: impl Fn(usize) -> bool,
    instead: impl Fn(usize) -> Option<String>,
) -> String {
    let line = |number: usize| {
        let code = if coded(number) {
            format!(r#","code":"R{number:06}""#)
        } else {
            String::new()
        };
        let places: Vec<&str> =
            DRAWN[number % DRAWN.len()].iter().step_by(one_in).map(String::as_str).collect();
        format!(
            r#"{{"type":"Feature","properties":{{"name":"第{number}河","kind":"river"{code}}},"geometry":{{"type":"LineString","coordinates":[{}]}}}}"#,
            places.join(",")
        )
    };
    let features: Vec<String> =
        (0..lines).map(|number| instead(number).unwrap_or_else(|| line(number))).collect();
    let head = r#"{"type":"FeatureCollection","features":["#;
    desk.file("lines.geojson", format!("{head}\n{}\n]}}\n", features.join(",\n")))
}

/// More than two of the batches in which rows are taken, of 4096, and faults in the second and third.
#[tokio::test]
async fn thousands_of_features_and_faults_between_them() {
    let lines: usize = if is_long() { 20_000 } else { 9_000 };
    let desk = Desk::open().await;
    let fault = |number: usize| {
        match number {
        4999 => Some(r#"{"type":"Feature","properties":{"name":"无形河","kind":"river"},"geometry":null}"#.to_owned()),
        8500 => Some(r#"{"type":"Feature","properties":{"name":"重复河","kind":"river","code":"R000001"},"geometry":{"type":"LineString","coordinates":[[121.1,30.8],[121.11,30.8]]}}"#.to_owned()),
        8900 => Some("7".to_owned()),
        _ => None,
    }
    };
    let path = file(&desk, (lines, 4), |number| number % 2 == 1, fault);
    let report = desk.folder.path().join("report.csv");
    let line = format!("segments {path} --district 990101 --report {}", report.display());
    for expected in [Counted::new(lines - 3, 0, 0, 3), Counted::new(0, 0, lines - 3, 3)] {
        let (finish, said) = desk.import(&line).await;
        assert_eq!((finish, Counted::of(&said)), (Finish::Refused, expected), "{said}");
        // The collection begins on line 1, its first feature on line 2.
        for word in [
            "feature 5000 (line 5001)",
            "feature 8501 (line 8502)",
            "feature 8901 (line 8902)",
            &format!("{lines} rows"),
            "the same as feature 2",
        ] {
            assert!(said.to_lowercase().contains(&word.to_lowercase()), "{word} is not in\n{said}");
        }
        // The report's file has every row, in order, whichever pass it went through.
        let text = std::fs::read_to_string(&report).unwrap();
        let numbers: Vec<usize> = text
            .lines()
            .skip(1)
            .map(|line| line.split_whitespace().nth(1).unwrap().parse().unwrap())
            .collect();
        assert_eq!(numbers, (1..=lines).collect::<Vec<_>>());
    }
    let facts: String = desk
        .ask(
            "SELECT count(*) || ' ' || count(s.external_code) || ' ' || bool_and(t.status = 4
                 AND t.name = s.name AND NOT t.retired)
                    || ' ' || bool_and(abs(ST_Length(g.geom::geography) - s.length_m) < 0.001 * s.length_m) || ' ' || (SELECT count(*) FROM import_segment)
             FROM segment s JOIN segment_geometry g USING (district, segment_id)
                 JOIN segment_state t USING (district, segment_id)
             WHERE s.segment_id > 100",
        )
        .await;
    assert_eq!(facts, format!("{} {} true true 0", lines - 3, lines / 2 - 1));
    // What was found beside the database is what the database would have found.
    let elsewhere: i64 = desk
        .ask(
            "SELECT count(*)
             FROM segment s
             JOIN segment_geometry g USING (district, segment_id)
             CROSS JOIN LATERAL (
                 SELECT a.path, a.level,
                        CASE WHEN ST_Covers(a.boundary, g.geom) THEN 1
                            ELSE ST_Length(ST_Intersection(a.boundary,
                            g.geom)) / ST_Length(g.geom) END AS share
                 FROM area a WHERE a.district = s.district AND a.boundary && g.geom) a
             WHERE s.segment_id > 100 AND a.level > length(s.area_path) / 3 - 1
                 AND a.path <> s.area_path AND a.share > 0.5001",
        )
        .await;
    assert_eq!(elsewhere, 0);
}

/// Behind the first batch, which is stored by then.
#[tokio::test]
async fn a_file_that_breaks_off_leaves_nothing() {
    let desk = Desk::open().await;
    let path = file(&desk, (5_000, 2), |_| true, |_| None);
    let before = desk.everything(990_101).await;
    let text = std::fs::read_to_string(&path).unwrap();
    // Before a place.
    let end = text[..text.floor_char_boundary(text.len() * 9 / 10)].rfind("[1").unwrap();
    desk.file("lines.geojson", &text[..end]);
    let (finish, said) = desk.import(&format!("segments {path} --district 990101")).await;
    assert!(finish == Finish::Failed && said.contains("breaks off"), "{said}");
    assert!(said.contains(&format!("byte {end}")), "{said}");
    assert_eq!(desk.everything(990_101).await, before);
}

/// What stands at the end of a file may change how its beginning is read: a datum, a column the
/// operator named, an encoding.
#[tokio::test]
async fn what_comes_late_counts_from_the_beginning() {
    let desk = Desk::open().await;
    let late = |number: usize| {
        (number == 4999).then(|| {
            r#"{"type":"Feature","properties":{"Label":"迟来河","label":"x","kind":"river","code":"L1"},"geometry":{"type":"LineString","coordinates":[[121.1,30.8],[121.11,30.8]]}}"#.to_owned()
        })
    };
    let path = file(&desk, (5_000, 2), |_| true, late);
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.trim_end().strip_suffix('}').unwrap().to_owned()
        + r#","crs":{"type":"name","properties":{"name":"EPSG:4490"}}}"#;
    let text = text.replace("\"name\":\"第", "\"LABEL\":\"第");
    desk.file("lines.geojson", &text);
    let (_, said) =
        desk.import(&format!("segments {path} --name-field Label --district 990101")).await;
    // Only the last feature has the column that is written just so.
    assert_eq!(Counted::of(&said), Counted::new(1, 0, 0, 4999), "{said}");
    let datum: String =
        desk.ask("SELECT source_datum FROM segment_geometry WHERE segment_id > 100").await;
    assert_eq!(datum, "cgcs2000");
    let (finish, said) =
        desk.import(&format!("segments {path} --name-field Titel --district 990101")).await;
    assert!(finish == Finish::Failed && said.contains("no column"), "{said}");

    // Only near the end does it show that the text is not in UTF-8.
    let path = file(&desk, (5_000, 2), |_| true, |_| None);
    let plain = std::fs::read_to_string(&path).unwrap().replace('第', "R").replace('河', "r");
    let late = plain.replace("R4990r", "南塘港中心河");
    std::fs::write(&path, encoding_rs::GB18030.encode(&late).0).unwrap();
    let (_, said) = desk.import(&format!("segments {path} --district 990101")).await;
    assert!(said.contains("GB18030"), "{said}");
}

/// The whole program, on a file whose shapes would fill several times as much as may be added; it is
/// told how far it is of files from 16 MiB on.
#[tokio::test]
async fn memory_does_not_grow_with_the_file() {
    let lines = if is_long() { 24_000 } else { 16_500 };
    let desk = Desk::open().await;
    let path = file(&desk, (lines, 1), |_| true, |_| None);
    let mut child = Command::new(env!("CARGO_BIN_EXE_riverward"))
        .args(["import", "segments", &path, "--district", "990101", "--lang", "en"])
        .env("DATABASE_URL", desk.database.url())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peaks = Vec::new();
    let mut said = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if line.contains("rows read (")
            && let Ok(status) = std::fs::read_to_string(&status)
            && let Some(peak) = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))
        {
            peaks.push(peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap());
        }
        said.push_str(&line);
        said.push('\n');
    }
    assert!(child.wait().unwrap().success(), "{said}");
    assert_eq!(Counted::of(&said), Counted::new(lines, 0, 0, 0));
    assert!(peaks.len() > 3, "{said}");
    let (early, last) = (peaks[peaks.len() * 2 / 5], peaks[peaks.len() - 1]);
    assert!(last < early + 16_000, "{peaks:?} kB");
    assert!(last < 300_000, "{peaks:?} kB");
}
