//! Files with faults by the thousand: whatever is wrong with one, it is answered, nothing panics,
//! and nothing is kept by halves.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{Desk, given};
use crate::support::is_long;

/// What a mutation puts into a file.
const PIECES: [&str; 24] = [
    "\0",
    "\"",
    ",",
    "\n",
    "\r\n",
    "，",
    "\t",
    "{",
    "}",
    "[",
    "]",
    "null",
    "NaN",
    "1e999",
    "-0",
    "3.1E+11",
    "\u{200B}",
    "\u{FEFF}",
    "\u{202E}",
    "99999999999999999999",
    "0,0",
    "合计",
    "河",
    "\u{1F41F}",
];

/// A file with a few faults: bytes changed, cut out, doubled, put in.
fn mutated(bytes: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut below = |most: usize| usize::try_from(random.next_u32()).unwrap() % most;
    let mut out = bytes.to_vec();
    for _ in 0..=below(5) {
        let at = below(out.len() + 1);
        let far = (at + below(40)).min(out.len());
        match below(5) {
            0 if at < out.len() => out[at] = u8::try_from(below(256)).unwrap(),
            1 => drop(out.drain(at..far)),
            2 => {
                let piece = out[at..far].to_vec();
                out.splice(at..at, piece);
            }
            3 => out.truncate(at),
            _ => {
                let piece = PIECES[below(PIECES.len())].bytes();
                out.splice(at..at, piece);
            }
        }
    }
    out
}

async fn storm(kind: &str, seeds: &[Vec<u8>], flags: &str) {
    let desk = Desk::open().await;
    let before = desk.everything(990_101).await;
    let mut random = ChaCha8Rng::seed_from_u64(19);
    for number in 0..if is_long() { 10_000 } else { 150 } {
        let file = mutated(&seeds[number % seeds.len()], &mut random);
        let path = desk.file("mutated", &file);
        // Kept only where every row was taken: then a half import would show as a change.
        let line = format!("{kind} {path} --district 990101 --strict --dry-run{flags}");
        let (_, said) = desk.import(&line).await;
        assert!(!said.trim().is_empty(), "mutation {number} of {kind} is answered with nothing");
    }
    assert_eq!(desk.everything(990_101).await, before);
}

#[tokio::test]
async fn no_mutated_table_breaks_anything() {
    let tables = [
        "姓名,职务,单位,人员编码,区域,角色,河道,开始日期,结束日期,承诺,主责\n王小明,书记,东村,W1,东村,河长,张家浜,2026年3月1日,,每天看一看,是\n沈阿妹,志愿者,,,东村,志愿者,张家浜,2026/5/1,2026/12/31,,否\n合计,2人,,,,,,,,,\n",
        "名称,编码,类型,区域,wkt\n甲河,M1,河道,东村,\"LINESTRING (121.1 30.8, 121.12 30.8)\"\n乙塘,M2,塘,东村,\"POLYGON ((121.1 30.8, 121.2 30.8, 121.2 30.9, 121.1 30.8))\"\n",
    ];
    let seeds: Vec<Vec<u8>> = tables.iter().map(|text| text.as_bytes().to_vec()).collect();
    storm("stewards", &seeds[..1], "").await;
    storm("segments", &seeds[1..], "").await;
}

#[tokio::test]
async fn no_mutated_geojson_breaks_anything() {
    let mut seeds = vec![
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:4490\"}},\"features\":[{\"type\":\"Feature\",\"id\":1,\"properties\":{\"name\":\"甲河\",\"code\":310116101.0,\"area\":\"东村\"},\"geometry\":{\"type\":\"MultiLineString\",\"coordinates\":[[[121.1,30.8],[121.12,30.8]],[[121.2,30.8],[121.22,30.8]]]}},{\"type\":\"Feature\",\"properties\":null,\"geometry\":{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"LineString\",\"coordinates\":[[121.1,30.8],[121.12,30.8]]}]}}]}"
            .as_bytes()
            .to_vec(),
    ];
    if let Some(path) = given("awkward/jinshan-invalid-geometries-zm.geojson") {
        seeds.push(std::fs::read(path).unwrap());
    }
    storm("segments", &seeds, " --kind river --area 东村").await;
}
