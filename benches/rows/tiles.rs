//! Tiles of the map: ours over HTTP, cold and warm, beside the bare statement and, where it is on
//! the PATH, beside martin.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Client;
use sqlx::{Executor, Row};

use super::recording::sample;
use crate::support::Size;
use crate::support::figures::{Figure, Goal, Sample};
use crate::support::load::{Load, load};
use crate::support::peers::pgbench;
use crate::support::province::{Province, Server};
use crate::support::targets::official;

const WORK: &str = "Tiles";

/// A tile of the usual scheme.
#[derive(Clone, Copy, Debug)]
struct Tile {
    z: i32,
    x: i32,
    y: i32,
}

/// The same tiles every time: one in each of so many lines of the province, at a zoom in turn.
async fn tiles(province: &Province, zooms: &[i32], count: i32) -> Vec<Tile> {
    let rows = sqlx::query(
        "SELECT z, floor((ST_X(p) + 180) / 360 * 2 ^ z)::int4 AS x,
                floor((1 - ln(tan(radians(ST_Y(p))) + 1 / cos(radians(ST_Y(p)))) / pi()) / 2 * 2 ^ z)::int4 AS y
         FROM generate_series(0, $2 - 1) n
         CROSS JOIN LATERAL (SELECT $1[1 + n % cardinality($1)] AS z) zoom
         CROSS JOIN LATERAL (SELECT ST_StartPoint(geom) AS p FROM bench.plain
                             WHERE id = 100000 + (n * 7919) % (SELECT count(*)
                                 FROM bench.plain)) place",
    )
    .bind(zooms)
    .bind(count)
    .fetch_all(&mut province.connect().await)
    .await
    .unwrap();
    rows.iter()
        .map(|row| Tile {
            z: row.get("z"),
            x: row.get("x"),
            y: row.get("y"),
        })
        .collect()
}

/// The tiles as paths for the load generator.
fn write_paths(path: &Path, tiles: &[Tile], shape: impl Fn(&Tile) -> String, token: &str) {
    let lines: Vec<String> = tiles
        .iter()
        .map(|tile| {
            format!("{{ path = \"{}\", cookie = \"__Host-session={token}\" }}", shape(tile))
        })
        .collect();
    std::fs::write(path, format!("return {{ {} }}", lines.join(",\n"))).unwrap();
}

/// The plain statement over a table of lines in degrees, as a tile server makes it up.
fn plain(tile: &Tile) -> String {
    let Tile { z, x, y } = tile;
    format!(
        "SELECT ST_AsMVT(t, 'plain', 4096, 'geom', 'id') FROM (
             SELECT id, kind, name, ST_AsMVTGeom(ST_Transform(geom, 3857),
                 ST_TileEnvelope({z}, {x}, {y}), 4096, 64, true) AS geom
             FROM bench.plain
             WHERE geom && ST_Transform(ST_TileEnvelope({z}, {x}, {y}, margin => 64.0 / 4096),
                 4326)) t WHERE geom IS NOT NULL;"
    )
    .replace('\n', " ")
}

/// The product's own statement as a function of the kind that martin serves: found in the database
/// by its arguments.
async fn publish_statement(province: &Province) {
    let sql = "CREATE OR REPLACE FUNCTION bench.ours(z int4, x int4,
                   y int4) RETURNS bytea LANGUAGE plpgsql STABLE PARALLEL SAFE AS $f$
         BEGIN
             RETURN (SELECT segment_tile(district, true, '990900', '990901', z, x, y) FROM district
                 WHERE district = 990900);
         END $f$";
    province.connect().await.execute(sql).await.unwrap();
}

struct Martin(Child, String);

impl Martin {
    /// On the plain table and the function, without a cache where tiles are to be cold.
    fn start(province: &Province, cache_mb: u32) -> Option<Self> {
        Command::new("martin").arg("--version").output().ok()?;
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new("martin")
            .args([
                "--listen-addresses",
                &format!("127.0.0.1:{port}"),
                "--cache-size",
                &cache_mb.to_string(),
                "--pool-size",
                "4",
                // It would read every geometry of every table to know where they lie.
                "--auto-bounds",
                "skip",
            ])
            .arg(plain_url(province))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let martin = Self(child, format!("http://127.0.0.1:{port}"));
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(martin);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("martin does not answer");
    }
}

/// The address of the database as every client reads it: without parameters that are sqlx's own.
fn plain_url(province: &Province) -> String {
    let options = province.options();
    let folder = options.get_socket().unwrap().display();
    let (user, port, name) =
        (options.get_username(), options.get_port(), options.get_database().unwrap());
    format!("postgres://{user}@localhost:{port}/{name}?host={folder}")
}

impl Drop for Martin {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// Measures.
pub async fn measure(size: &Size) -> Vec<Figure> {
    let province = Province::open(size).await;
    let token = official(&province).await;
    publish_statement(&province).await;
    let folder = tempfile::tempdir().unwrap();
    let near = tiles(&province, &[12, 13, 14, 15], 120).await;
    let mix = tiles(&province, &[8, 9, 10, 11, 12, 13, 14, 15], 502).await;
    let cold = Server::on(&province.url(), &[("RIVERWARD_TILE_CACHE_MB", "0")]);
    let warm = Server::on(&province.url(), &[]);
    let version = version(&warm, &token).await;
    let ours =
        |tile: &Tile| format!("/tiles/990900/{version}/{}/{}/{}.mvt", tile.z, tile.x, tile.y);
    let theirs = |tile: &Tile| format!("/plain/{}/{}/{}", tile.z, tile.x, tile.y);
    let same = |tile: &Tile| format!("/ours/{}/{}/{}", tile.z, tile.x, tile.y);
    let mut figures = Vec::new();
    for (name, tiles, cold_goal, warm_goal) in
        [("z12 to z15", &near, 1.5, 3.0), ("z8 to z15", &mix, 20.0, 30.0)]
    {
        let [paths, peers, sames] =
            ["ours.lua", "theirs.lua", "same.lua"].map(|name| folder.path().join(name));
        write_paths(&paths, tiles, ours, &token);
        write_paths(&peers, tiles, theirs, &token);
        write_paths(&sames, tiles, same, &token);
        let scripts: Vec<String> = tiles.iter().take(120).map(plain).collect();
        load(&warm.base_url, &paths, "get", 4, size.turn.min(Duration::from_secs(4)));
        let mut turns: [Vec<Load>; 6] = Default::default();
        for _ in 0..size.turns {
            turns[0].push(pgbench(&province, &scripts, 4, size.turn));
            turns[1].push(load(&cold.base_url, &paths, "get", 4, size.turn));
            turns[2].push(load(&warm.base_url, &paths, "get", 16, size.turn));
            if let Some(martin) = Martin::start(&province, 0) {
                turns[3].push(load(&martin.1, &peers, "get", 4, size.turn));
                turns[5].push(load(&martin.1, &sames, "get", 4, size.turn));
            }
            if let Some(martin) = Martin::start(&province, 512) {
                load(&martin.1, &peers, "get", 4, size.turn);
                turns[4].push(load(&martin.1, &peers, "get", 16, size.turn));
            }
        }
        let rate = |loads: &[Load]| sample(loads, |load| load.rate);
        let martin = |loads: &[Load], who| (!loads.is_empty()).then(|| (who, rate(loads)));
        let figure = |what: &str, ours, peer: Option<(&'static str, Sample)>, goal| Figure {
            work: WORK,
            what: format!("{name}, {what}"),
            unit: "/s",
            ours,
            goal: if peer.is_some() { goal } else { Goal::None },
            peer,
        };
        figures.push(figure(
            "cold",
            rate(&turns[1]),
            Some(("bare ST_AsMVT by pgbench", rate(&turns[0]))),
            Goal::None,
        ));
        if let Some(peer) = martin(&turns[3], "martin, plain table") {
            figures.push(figure(
                "cold",
                rate(&turns[1]),
                Some(peer),
                Goal::RatioAtLeast(cold_goal),
            ));
        }
        if let Some(peer) = martin(&turns[5], "martin, our statement") {
            figures.push(figure("cold", rate(&turns[1]), Some(peer), Goal::RatioAtLeast(1.0)));
        }
        figures.push(figure(
            "warm",
            rate(&turns[2]),
            martin(&turns[4], "martin, warm, gzip"),
            Goal::RatioAtLeast(warm_goal),
        ));
    }
    figures.extend(overview(&province, &cold, &token, version).await);
    drop((cold, warm));
    province.close().await;
    figures
}

async fn version(server: &Server, token: &str) -> i64 {
    let answer = Client::new()
        .get(format!("{}/tiles/990900.json", server.base_url))
        .header("cookie", format!("__Host-session={token}"))
        .send()
        .await
        .unwrap();
    let described: serde_json::Value = answer.json().await.unwrap();
    let address = described["tiles"][0].as_str().unwrap().to_owned();
    address
        .split("/990900/")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .and_then(|text| text.parse().ok())
        .unwrap()
}

/// Every tile of the province from z5 to z11: the slowest and the largest.
async fn overview(province: &Province, server: &Server, token: &str, version: i64) -> Vec<Figure> {
    let client = Client::builder().gzip(true).build().unwrap();
    let mut figures = Vec::new();
    let mut largest = 0.0_f64;
    for z in 5..=11 {
        let tiles = tiles(province, &[z], if z < 8 { 40 } else { 400 }).await;
        let (mut slowest, mut most) = (0.0_f64, 0.0_f64);
        let mut asked = std::collections::HashSet::new();
        for tile in tiles.iter().filter(|tile| asked.insert((tile.x, tile.y))) {
            let path =
                format!("{}/tiles/990900/{version}/{z}/{}/{}.mvt", server.base_url, tile.x, tile.y);
            let mut tries = Sample::default();
            for _ in 0..3 {
                let began = Instant::now();
                let answer = client
                    .get(&path)
                    .header("cookie", format!("__Host-session={token}"))
                    .send()
                    .await
                    .unwrap();
                assert!(answer.status().is_success(), "{path}: {answer:?}");
                let bytes = answer.bytes().await.unwrap();
                tries.push(began.elapsed().as_secs_f64() * 1e3);
                #[expect(clippy::cast_precision_loss, reason = "kilobytes for people")]
                let kilobytes = bytes.len() as f64 / 1e3;
                most = most.max(kilobytes);
            }
            slowest = slowest.max(tries.median());
        }
        largest = largest.max(most);
        if z <= 8 {
            let figure = |what: &str, unit, ours: f64, goal| Figure {
                work: WORK,
                what: format!("z{z}, {what} of {} tiles", asked.len()),
                unit,
                ours: ours.into(),
                peer: None,
                goal,
            };
            figures.push(figure("the slowest, cold", "ms", slowest, Goal::AtMost(30.0)));
            figures.push(figure("the largest, not compressed", "kB", most, Goal::AtMost(100.0)));
        }
    }
    figures.push(Figure {
        work: WORK,
        what: "the largest from z5 to z11, not compressed".into(),
        unit: "kB",
        ours: largest.into(),
        peer: None,
        goal: Goal::AtMost(500.0),
    });
    figures
}
