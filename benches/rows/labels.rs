//! Codes as pictures, beside two generators in Python, and ten thousand labels on sheets.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use riverward_qr::{Matrix, payload};
use sqlx::Row;

use crate::support::Size;
use crate::support::figures::{Figure, Goal, Sample};
use crate::support::province::{DISTRICT, Province, memory_of, riverward};
use riverward::ids::Code;

const WORK: &str = "Codes and labels";

/// Where the codes lead.
const BASE_URL: &str = "https://hz.example.gov.cn";

/// Pixels of a module that make a code of 40 mm at 300 dots an inch.
const SCALE: u32 = 13;

/// A peer: pictures of one bit of the same links at the same scale and level, one after the other,
/// as its manual shows it. It counts by itself, so that its start costs nothing.
const QRCODE: &str = "
def make(text):
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, box_size=SCALE, border=4)
    code.add_data(text)
    code.make()
    code.make_image().save(io.BytesIO())
";
const SEGNO: &str = "
def make(text):
    segno.make(text, error='q', boost_error=False, micro=False).save(io.BytesIO(), kind='png', scale=SCALE, border=4)
";

/// Measures.
pub async fn measure(size: &Size) -> Vec<Figure> {
    let turn = size.turn.min(Duration::from_secs(3));
    let [mut ours, mut by_qrcode, mut by_segno]: [Sample; 3] = Default::default();
    for _ in 0..size.turns {
        ours.push(bare(turn));
        for (module, program, rates) in
            [("qrcode", QRCODE, &mut by_qrcode), ("segno", SEGNO, &mut by_segno)]
        {
            if let Some(rate) = python(module, program, turn) {
                rates.push(rate);
            }
        }
    }
    let figure = |what: String, unit, ours: &Sample, peer, goal| Figure {
        work: WORK,
        what,
        unit,
        ours: ours.clone(),
        peer,
        goal,
    };
    let one = || "a bare code, PNG of one bit at 300 dpi, on one core".to_owned();
    let mut figures = Vec::new();
    for (name, rates) in [("Python's qrcode", by_qrcode), ("Python's segno", by_segno)] {
        let is_there = !rates.median().is_nan();
        let goal = if is_there { Goal::RatioAtLeast(5.0) } else { Goal::None };
        figures.push(figure(one(), "/s", &ours, is_there.then_some((name, rates)), goal));
    }
    let province = Province::open(size).await;
    let (count, seconds, megabytes) =
        sheets(&province, if size.is_full { 10_000 } else { 20 }).await;
    province.close().await;
    let labels = format!("{count} labels of 60 mm as one PDF of A4 sheets, by the command line");
    figures.push(figure(labels, "s", &seconds.into(), None, Goal::AtMost(60.0)));
    figures.push(figure(
        "memory at most".into(),
        "MB",
        &megabytes.into(),
        None,
        Goal::AtMost(500.0),
    ));
    figures
}

/// Codes a second.
fn bare(turn: Duration) -> f64 {
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < turn {
        let link = payload(BASE_URL, Code::from_serial(count * 97).unwrap().into()).unwrap();
        std::hint::black_box(Matrix::encode(&link).unwrap().png(SCALE).unwrap());
        count += 1;
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}

/// Codes a second by a module of the system's Python; none where it is not there.
fn python(module: &str, program: &str, turn: Duration) -> Option<f64> {
    let script = format!(
        "import io, time, {module}
SCALE = {SCALE}
{program}
count, began = 0, time.perf_counter()
while time.perf_counter() - began < {turn}:
    make(f'{BASE_URL}/q/{{count * 970:09}}')
    count += 1
print(count / (time.perf_counter() - began))",
        turn = turn.as_secs_f64(),
    );
    let output = Command::new("/usr/bin/python3").args(["-c", &script]).output().ok()?;
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

/// How many labels were printed, in how many seconds and with how many megabytes.
async fn sheets(province: &Province, count: i64) -> (usize, f64, f64) {
    let rows = sqlx::query(
        "SELECT code FROM code WHERE district = $1 AND checkpoint_id IS NOT NULL
                                ORDER BY code LIMIT $2",
    )
    .bind(DISTRICT)
    .bind(count)
    .fetch_all(&mut province.connect().await)
    .await
    .unwrap();
    let codes: Vec<String> =
        rows.iter().map(|row| format!("{:09}", row.get::<i32, _>("code"))).collect();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("labels.pdf");
    let began = Instant::now();
    let mut child = Command::new(riverward())
        .args(["qr", "labels", "--plate", "60", "--paper", "a4", "--base-url", BASE_URL])
        .args(["--area", &DISTRICT.to_string(), "--codes", &codes.join(",")])
        .arg("--data")
        .arg(folder.path())
        .arg("--out")
        .arg(&out)
        .env("DATABASE_URL", province.url())
        .env("RUST_LOG", "warn")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut most = 0.0_f64;
    let ended = loop {
        most = most.max(memory_of(child.id()).1);
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let took = began.elapsed().as_secs_f64();
    assert!(ended.success(), "labels");
    assert!(std::fs::metadata(&out).unwrap().len() > 0);
    (codes.len(), took, most)
}
