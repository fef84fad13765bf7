//! GPX files as people hand them over: odd points, odd times, odd encodings, the same walk twice,
//! and files that went to pieces on the way.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, StatusCode, multipart};

use crate::support::{Answer, Browser, TestApp, is_long};

async fn upload(steward: &Browser, file: impl Into<Vec<u8>>) -> Answer {
    let part = multipart::Part::bytes(file.into()).file_name("walk.gpx");
    let form = multipart::Form::new().part("gpx", part);
    let request =
        steward.request(Method::POST, "/my/tracks").header("sec-fetch-site", "same-origin");
    steward.send(request.multipart(form)).await
}

/// 张建国, who agreed to keep tracks.
async fn zhang(app: &TestApp) -> Browser {
    let zhang = app.zhang().await;
    let answer = zhang.post("/my/settings/tracks", &[("given", "yes")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    zhang
}

/// Fixes of each track that is kept.
async fn kept(app: &TestApp) -> Vec<i32> {
    sqlx::query_scalar("SELECT fixes FROM track ORDER BY started_at, fixes")
        .fetch_all(&app.database.owner().await)
        .await
        .unwrap()
}

/// A point of a walk along the river, `number` fixes of five seconds after it began.
struct Point {
    lon: String,
    lat: String,
    time: String,
}

fn point(begun: DateTime<Utc>, number: i32) -> Point {
    let at = begun + TimeDelta::seconds(i64::from(number) * 5);
    Point {
        lon: format!("{:.7}", 121.1 + f64::from(number) * 0.000_05),
        lat: "30.8000000".to_owned(),
        time: at.to_rfc3339(),
    }
}

fn points(points: &[Point]) -> String {
    let mut written = String::new();
    for Point { lon, lat, time } in points {
        write!(written, r#"<trkpt lon="{lon}" lat="{lat}"><time>{time}</time></trkpt>"#).unwrap();
    }
    written
}

fn file(head: &str, body: &str) -> String {
    format!("{head}<gpx version=\"1.1\"><trk><name>河边</name><trkseg>{body}</trkseg></trk></gpx>")
}

fn walk(begun: DateTime<Utc>, count: i32) -> Vec<Point> {
    (0..count).map(|number| point(begun, number)).collect()
}

#[tokio::test]
async fn points_of_another_time_are_left_out_and_the_person_is_told_how_many() {
    let app = TestApp::start().await;
    let zhang = zhang(&app).await;
    let begun = app.state.clock.now() - TimeDelta::hours(2);
    // 1,024 weeks before is what a receiver says whose counter rolled over.
    let rolled_over = (begun - TimeDelta::weeks(1024)).to_rfc3339();
    let odd =
        ["0000-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2043-06-01T00:00:00Z", &rolled_over];
    let mut all = walk(begun, 40);
    for (place, time) in odd.into_iter().enumerate() {
        all[place * 9].time = time.to_owned();
    }
    all[30].lon = "NaN".to_owned();
    all[31].time = String::new();
    let answer = upload(&zhang, file("", &points(&all))).await;
    assert_eq!(answer.header("location"), "/my/settings?said=track&left=6", "{}", answer.body);
    assert_eq!(kept(&app).await, [34]);
    let page = zhang.get("/my/settings?said=track&left=6").await.text();
    assert!(page.contains("有 6 个点没有采用"), "{page}");

    // Where no point is of a time in which tracks are taken, that is said.
    let all = walk(begun - TimeDelta::weeks(1024), 40);
    let refused = upload(&zhang, file("", &points(&all))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("轨迹的时间不对"), "{}", refused.text());
}

#[tokio::test]
async fn a_file_is_read_in_the_encoding_that_its_declaration_names() {
    let app = TestApp::start().await;
    let zhang = zhang(&app).await;
    let now = app.state.clock.now();
    for (hours, label) in [(2, "GBK"), (4, "utf-16"), (6, "Big5"), (8, "ISO-8859-1"), (10, "utf-8")]
    {
        let begun = now - TimeDelta::hours(hours);
        let head = format!("<?xml version=\"1.0\" encoding=\"{label}\"?>");
        let text = file(&head, &points(&walk(begun, 20)));
        let bytes: Vec<u8> = if label == "utf-16" {
            [0xFF, 0xFE]
                .into_iter()
                .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
                .collect()
        } else {
            encoding_rs::Encoding::for_label(label.as_bytes())
                .unwrap()
                .encode(&text)
                .0
                .into_owned()
        };
        let answer = upload(&zhang, bytes).await;
        assert_eq!(
            answer.header("location"),
            "/my/settings?said=track",
            "{label}: {}",
            answer.body
        );
    }
    assert_eq!(kept(&app).await, [20; 5]);
    let unknown = file("<?xml version=\"1.0\" encoding=\"klingon\"?>", "");
    let refused = upload(&zhang, unknown).await;
    assert!(refused.text().contains("文字编码无法识别"), "{}", refused.text());
}

#[tokio::test]
async fn one_walk_exported_twice_counts_once() {
    let app = TestApp::start().await;
    let zhang = zhang(&app).await;
    let begun = app.state.clock.now() - TimeDelta::hours(2);
    let first = walk(begun, 200);
    let answer = upload(&zhang, file("", &points(&first))).await;
    assert_eq!(answer.header("location"), "/my/settings?said=track");
    let coarse: Vec<Point> = walk(begun, 200)
        .into_iter()
        .map(|point| Point {
            lon: point.lon[..8].to_owned(),
            lat: point.lat[..7].to_owned(),
            time: format!("{}Z", &point.time[..19]),
        })
        .collect();
    let by_another = file("<?xml version=\"1.0\"?><!-- another program -->", &points(&coarse));
    let fewer: Vec<Point> = walk(begun, 200).into_iter().step_by(4).collect();
    for again in [by_another, file(" ", &points(&fewer)), file("  ", &points(&first[..150]))] {
        let answer = upload(&zhang, again).await;
        assert_eq!(answer.header("location"), "/my/settings?said=walked", "{}", answer.body);
    }
    assert_eq!(kept(&app).await, [200]);
    let river = app.official().await.get("/api/v1/segments/1").await.json();
    assert_eq!(river["coverage"]["tracks"], 1);
    let page = zhang.get("/my/settings?said=walked").await.text();
    assert!(page.contains("这段路以前上传过，只计一次"), "{page}");
    // A walk at another time is another one, along the same way.
    let evening = walk(begun + TimeDelta::hours(1), 200);
    let answer = upload(&zhang, file("", &points(&evening))).await;
    assert_eq!(answer.header("location"), "/my/settings?said=track");
    assert_eq!(kept(&app).await.len(), 2);
}

/// Files as they were reported to peers, moved to the tests' own day.
#[tokio::test]
async fn files_that_others_stumbled_over_are_taken_without_their_odd_point() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases/reports");
    if !folder.is_dir() {
        eprintln!("SKIPPED: no reported files in {}", folder.display());
        return;
    }
    let read = |name: &str| -> String { std::fs::read_to_string(folder.join(name)).unwrap() };
    for (name, location, fixes) in [
        ("09-gpx-good.gpx", "/my/settings?said=track", 40),
        ("09-gpx-year-0000.gpx", "/my/settings?said=track&left=1", 39),
        ("10-gpx-no-lon.gpx", "/my/settings?said=track&left=1", 39),
        ("10-gpx-empty-time.gpx", "/my/settings?said=track&left=1", 39),
    ] {
        let app = TestApp::start().await;
        let zhang = zhang(&app).await;
        let moved = read(name).replace("2026-11-30T", "2026-11-22T");
        let answer = upload(&zhang, moved).await;
        assert_eq!(answer.header("location"), location, "{name}: {}", answer.body);
        assert_eq!(kept(&app).await, [fixes], "{name}");
    }
}

/// A small generator of the same numbers every time (Steele, Lea and Flood, 2014: `SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }
}

/// What takes the place of some bytes.
const ODD: [&[u8]; 16] = [
    b"",
    b"<",
    b">",
    b"\"",
    b"&",
    b"\0",
    b"\xFF",
    b"NaN",
    b"-inf",
    b"1e999",
    b"</trkseg>",
    b"<trkpt>",
    b"<!DOCTYPE x>",
    b"0000-00-00T00:00:00Z",
    b"<time>",
    b"encoding='utf-7'",
];

fn mutated(dice: &mut Dice, whole: &[u8]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=dice.below(6) {
        let from = dice.below(bytes.len().max(1));
        let length = dice.below(24).min(bytes.len() - from);
        match dice.below(4) {
            0 => bytes.truncate(from),
            1 => {
                let copied: Vec<u8> = bytes[from..from + length].to_vec();
                let at = dice.below(bytes.len() + 1);
                bytes.splice(at..at, copied);
            }
            _ => {
                let odd = ODD[dice.below(ODD.len())];
                bytes.splice(from..from + length, odd.iter().copied());
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

/// Ten thousand, or as many as there is time for in ten seconds.
#[tokio::test]
async fn no_broken_file_is_a_fault_of_the_server_or_half_a_track() {
    let app = TestApp::start().await;
    let now = app.state.clock.now();
    let steward = zhang(&app).await;
    let owner = app.database.owner().await;
    let whole = file(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        &points(&walk(now - TimeDelta::hours(1), 12)),
    );
    let begun = Instant::now();
    let mut dice = Dice(20_261_123);
    let mut taken = 0;
    for number in 0..10_000 {
        if !is_long() && begun.elapsed() > Duration::from_secs(8) {
            eprintln!("{number} broken files, {taken} of them taken");
            assert!(number > 100, "no more than {number} in this time");
            break;
        }
        let bytes = mutated(&mut dice, whole.as_bytes());
        let answer = upload(&steward, bytes.clone()).await;
        let shown = || String::from_utf8_lossy(&bytes).into_owned();
        match answer.status {
            StatusCode::SEE_OTHER => {
                taken += 1;
                let sealed: Vec<Vec<u8>> =
                    sqlx::query_scalar("SELECT sealed FROM track").fetch_all(&owner).await.unwrap();
                for sealed in sealed {
                    let text = app.state.secrets.open(&sealed).expect("whole");
                    assert!(riverward::tracks::Track::from_text(&text).is_some(), "{}", shown());
                }
                sqlx::raw_sql("DELETE FROM track_coverage; DELETE FROM track")
                    .execute(&owner)
                    .await
                    .unwrap();
            }
            StatusCode::UNPROCESSABLE_ENTITY => {
                let rows: i64 = sqlx::query_scalar(
                    "SELECT (SELECT count(*) FROM track) + (SELECT count(*) FROM track_coverage)",
                )
                .fetch_one(&owner)
                .await
                .unwrap();
                assert_eq!(rows, 0, "{}", shown());
            }
            other => panic!("{other}: {}", shown()),
        }
    }
    assert!(taken > 0, "some are only a little broken");
}
