//! Importing lines from a file.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use sqlx::Executor;

use crate::support::Size;
use crate::support::figures::{Figure, Goal, Sample};
use crate::support::lines::write_lines;
use crate::support::province::{Province, memory_of, riverward};

/// Measures.
pub async fn measure(size: &Size) -> Vec<Figure> {
    let province = Province::open(size).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines.geojson");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&file).unwrap());
    write_lines(&mut out, size.import_lines, 1, [118.0, 28.0, 122.5, 32.0], |_| true, |_| None)
        .unwrap();
    drop(out);
    let (mut ours, mut peer, mut memory) =
        (Sample::default(), Sample::default(), Sample::default());
    for _ in 0..size.turns {
        if let Some(seconds) = by_ogr2ogr(&province, &file).await {
            peer.push(seconds);
        }
        let (seconds, most) = by_riverward(&province, &file).await;
        ours.push(seconds);
        memory.push(most);
    }
    province.close().await;
    let has_peer = !peer.median().is_nan();
    let figure = |what: String, unit, ours, peer, goal| Figure {
        work: "Import",
        what,
        unit,
        ours,
        peer,
        goal,
    };
    vec![
        figure(
            format!("{} lines of 40 points, checked, into the district", size.import_lines),
            "s",
            ours,
            has_peer.then_some(("ogr2ogr with COPY", peer)),
            Goal::RatioAtMost(0.5),
        ),
        figure("memory at most".into(), "MB", memory, None, Goal::AtMost(300.0)),
    ]
}

/// A database of its own in the province's cluster; gone afterwards.
async fn fresh(province: &Province, name: &str) -> String {
    let mut owner = province.connect().await;
    owner
        .execute(sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
        .await
        .unwrap();
    owner.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let database = province.options().get_database().unwrap();
    province.url().replacen(&format!("/{database}?"), &format!("/{name}?"), 1)
}

async fn drop_database(province: &Province, name: &str) {
    let mut owner = province.connect().await;
    owner
        .execute(sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
        .await
        .unwrap();
}

async fn by_ogr2ogr(province: &Province, file: &Path) -> Option<f64> {
    Command::new("ogr2ogr").arg("--version").output().ok()?;
    fresh(province, "peer").await;
    let sql = |text: &str| province.psql(&["-d", "peer", "-c", text]);
    sql("CREATE EXTENSION postgis");
    let options = province.options();
    let target = format!(
        "PG:dbname=peer host={} port={} user={}",
        options.get_socket().unwrap().display(),
        options.get_port(),
        options.get_username()
    );
    let began = Instant::now();
    let ended = Command::new("ogr2ogr")
        .args(["--config", "PG_USE_COPY", "YES", "-f", "PostgreSQL", &target])
        .arg(file)
        .args(["-nln", "line", "-lco", "GEOMETRY_NAME=geom"])
        .output()
        .unwrap();
    let took = began.elapsed().as_secs_f64();
    assert!(ended.status.success(), "ogr2ogr: {}", String::from_utf8_lossy(&ended.stderr));
    drop_database(province, "peer").await;
    Some(took)
}

async fn by_riverward(province: &Province, file: &Path) -> (f64, f64) {
    let url = fresh(province, "ours").await;
    let run = |arguments: &[&str]| {
        let mut command = Command::new(riverward());
        command.args(arguments).env("DATABASE_URL", &url).env("RUST_LOG", "warn");
        command.stdout(Stdio::null()).spawn().unwrap()
    };
    let areas = file.with_file_name("areas.geojson");
    std::fs::write(
        &areas,
        r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"990900001","name":"测试镇"},
             "geometry":{"type":"Polygon","coordinates":[[[117,27],[124,27],[124,33],[117,33],[117,27]]]}}]}"#,
    )
    .unwrap();
    let mut child = run(&[
        "import",
        "areas",
        areas.to_str().unwrap(),
        "--district",
        "990900",
        "--district-name",
        "测试省",
    ]);
    assert!(child.wait().unwrap().success(), "areas");
    let began = Instant::now();
    let mut child = run(&[
        "import",
        "segments",
        file.to_str().unwrap(),
        "--kind",
        "river",
        "--district",
        "990900",
    ]);
    let mut most = 0.0_f64;
    let ended = loop {
        most = most.max(memory_of(child.id()).1);
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    let took = began.elapsed().as_secs_f64();
    assert!(ended.success(), "segments");
    drop_database(province, "ours").await;
    (took, most)
}
