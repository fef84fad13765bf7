//! How every segment stands: all at once, and change by change to many open consoles.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use reqwest::Client;
use riverward::clock::Clock;
use sqlx::{Connection, PgConnection};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::support::Size;
use crate::support::figures::{Figure, Goal, Sample};
use crate::support::province::{DISTRICT, Province, Server};
use crate::support::targets::official;

fn figure(what: &str, unit: &'static str, ours: Sample, goal: Goal) -> Figure {
    Figure {
        work: "Status and the live stream",
        what: what.to_owned(),
        unit,
        ours,
        peer: None,
        goal,
    }
}

fn asking(client: &Client, server: &Server, path: &str, token: &str) -> reqwest::RequestBuilder {
    client
        .get(format!("{}{path}", server.base_url))
        .header("cookie", format!("__Host-session={token}"))
}

/// Changes some segments, as patrols would; how many and which is told by where to begin.
async fn change(owner: &mut PgConnection, first: i64, changes: i64) {
    sqlx::query(
        "SELECT settle_segments($1, clock_timestamp(), array_agg(segment_id),
             array_agg(clock_timestamp()))
         FROM (SELECT segment_id FROM segment_state WHERE district = $1 AND segment_id >= $2
             ORDER BY segment_id LIMIT $3) s",
    )
    .bind(DISTRICT)
    .bind(first)
    .bind(changes)
    .execute(owner)
    .await
    .unwrap();
}

/// Measures.
pub async fn measure(size: &Size) -> Vec<Figure> {
    let province = Province::open(size).await;
    let token = official(&province).await;
    let server = Server::on(&province.url(), &[]);
    let mut figures = resync(size, &province, &server, &token).await;
    figures.extend(stream(size, &province, &server, &token).await);
    drop(server);
    province.close().await;
    figures
}

async fn resync(size: &Size, province: &Province, server: &Server, token: &str) -> Vec<Figure> {
    let client = Client::builder().no_gzip().build().unwrap();
    let ask = || async {
        let began = Instant::now();
        let answer = asking(&client, server, "/api/v1/status", token)
            .header("accept-encoding", "gzip")
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        let bytes = answer.bytes().await.unwrap();
        (began.elapsed().as_secs_f64() * 1e3, bytes.len())
    };
    // The boards follow the stream while somebody listens.
    let listening = asking(&client, server, "/api/v1/events", token).send().await.unwrap();
    let (cold, _) = ask().await;
    let (mut changed, mut unchanged, mut bytes) =
        (Sample::default(), Sample::default(), Sample::default());
    let mut owner = province.connect().await;
    for turn in 0..size.turns.max(3) {
        change(&mut owner, 100_000 + i64::try_from(turn).unwrap() * 7, 50).await;
        tokio::time::sleep(Duration::from_millis(600)).await;
        let (millis, length) = ask().await;
        changed.push(millis);
        #[expect(clippy::cast_precision_loss, reason = "kilobytes for people")]
        bytes.push(length as f64 / 1e3);
        unchanged.push(ask().await.0);
    }
    drop(listening);
    owner.close().await.unwrap();
    vec![
        figure("everything, compressed", "kB", bytes, Goal::AtMost(120.0)),
        figure("everything, after changes", "ms", changed, Goal::AtMost(50.0)),
        figure(
            "everything, nothing changed since the last asking",
            "ms",
            unchanged,
            Goal::AtMost(50.0),
        ),
        figure("everything, the first time after a start", "ms", cold.into(), Goal::None),
    ]
}

/// What a console hears: the delay of each text in milliseconds, and the length of its events.
struct Heard {
    delay: f64,
    bytes_an_event: f64,
}

async fn stream(size: &Size, province: &Province, server: &Server, token: &str) -> Vec<Figure> {
    let client = Client::builder().no_gzip().pool_max_idle_per_host(0).build().unwrap();
    let (tell, mut told) = mpsc::unbounded_channel();
    let events = Arc::new(AtomicU64::new(0));
    let mut consoles: Vec<JoinHandle<()>> = Vec::new();
    let mut token = token.to_owned();
    for console in 0..size.consoles {
        // A session has some streams, not a thousand.
        if console % 4 == 0 {
            token = official(province).await;
        }
        let answer = asking(&client, server, "/api/v1/events", &token).send().await.unwrap();
        assert!(answer.status().is_success());
        consoles.push(tokio::spawn(listen(answer, tell.clone(), events.clone())));
    }
    drop(tell);
    let mut owner = province.connect().await;
    let seconds = if size.is_full { 20 } else { 2 };
    let began = Instant::now();
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    let mut changes = 0;
    for tick in 0..seconds * 10 {
        ticks.tick().await;
        change(&mut owner, 100_000 + tick * 50 % (i64::from(size.lines) - 50), 50).await;
        changes += 50;
    }
    let took = began.elapsed().as_secs_f64();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (_, most) = server.memory();
    for console in &consoles {
        console.abort();
    }
    let (mut delays, mut lengths) = (Vec::new(), Sample::default());
    while let Ok(heard) = told.try_recv() {
        delays.push(heard.delay);
        lengths.push(heard.bytes_an_event);
    }
    delays.sort_by(f64::total_cmp);
    let heard = events.load(Ordering::Relaxed);
    let all = u64::try_from(changes).unwrap() * u64::try_from(size.consoles).unwrap();
    assert!(heard * 10 >= all * 9, "{heard} of {all} changes were heard");
    let p95 = delays.get(delays.len() * 95 / 100).copied().unwrap_or(f64::NAN);
    let consoles = size.consoles;
    let rate = f64::from(changes) / took;
    vec![
        figure(
            &format!("95 % of {rate:.0} changes a second at {consoles} consoles within"),
            "ms",
            p95.into(),
            Goal::AtMost(1000.0),
        ),
        figure(
            "a change on the stream",
            "bytes",
            Sample::from(lengths.median()),
            Goal::AtMost(200.0),
        ),
        figure("memory of the server with these consoles", "MB", most.into(), Goal::AtMost(300.0)),
    ]
}

async fn listen(
    answer: reqwest::Response,
    tell: mpsc::UnboundedSender<Heard>,
    events: Arc<AtomicU64>,
) {
    let clock = Clock::system();
    let mut texts = answer.bytes_stream();
    let mark = b"\"last_patrol_at\":\"";
    while let Some(Ok(text)) = texts.next().await {
        let now = clock.now();
        let found: Vec<usize> = text
            .windows(mark.len())
            .enumerate()
            .filter(|(_, window)| window == mark)
            .map(|(at, _)| at)
            .collect();
        events.fetch_add(u64::try_from(found.len()).unwrap(), Ordering::Relaxed);
        // The oldest change of a text waited longest.
        let oldest = found.iter().filter_map(|at| {
            let rest = text.get(at + mark.len()..)?;
            let end = rest.iter().position(|byte| *byte == b'"')?;
            std::str::from_utf8(&rest[..end]).ok()?.parse::<DateTime<Utc>>().ok()
        });
        if let Some(oldest) = oldest.min() {
            #[expect(clippy::cast_precision_loss, reason = "milliseconds for people")]
            let heard = Heard {
                delay: (now - oldest).num_microseconds().unwrap_or(i64::MAX) as f64 / 1e3,
                bytes_an_event: text.len() as f64 / found.len() as f64,
            };
            if tell.send(heard).is_err() {
                return;
            }
        }
    }
}
