//! Codes, receipts and links that are tried one after the other.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::{address, get, header, network, post, status};
use crate::support::{ServerProcess, TestApp, TestDatabase, is_long, seed};
use riverward::ids::Code;

const LIMIT: [&str; 2] = ["--unknown-per-minute", "5"];

fn unknown(number: u32) -> String {
    format!("/q/{}", Code::from_serial(70_000_000 + number).unwrap())
}

#[tokio::test]
async fn who_tries_codes_is_slowed_down_and_no_code_is_refused() {
    let app = TestApp::start_with(&LIMIT).await;
    let to = address(&app.state.base_url);
    let ask = async |path: &str| get(to, network(1), path).await;
    let known = [
        (format!("/q/{}", seed::river()), 200),
        (format!("/q/{}", seed::replaced()), 302),
        (format!("/q/{}", seed::blank()), 404),
    ];
    // More than the limit, and it is not touched.
    for (path, expected) in known.iter().cycle().take(12) {
        assert_eq!(status(&ask(path).await), *expected, "{path}");
    }
    for number in 0..5 {
        assert_eq!(status(&ask(&unknown(number)).await), 404);
    }
    let began = Instant::now();
    let refused = ask(&unknown(5)).await;
    assert_eq!(status(&refused), 429);
    assert!(began.elapsed() >= Duration::from_secs(1), "so are the next: {:?}", began.elapsed());
    assert!(header(&refused, "retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    let mistyped = ask("/q/123456789").await;
    assert_eq!(status(&mistyped), 429, "what is no code at all counts as well");
    for (path, expected) in &known {
        assert_eq!(status(&ask(path).await), *expected, "{path}");
    }
    assert_eq!(status(&ask(&format!("/q/{}", seed::road())).await), 200, "also one not kept yet");
    assert_eq!(status(&get(to, network(2), &unknown(6)).await), 404, "another network");
}

#[tokio::test]
async fn forms_receipts_and_links_are_counted_like_pages() {
    let app = TestApp::start_with(&LIMIT).await;
    let to = address(&app.state.base_url);
    let link = format!("/e/990101.{}", "A".repeat(43));
    let ways = ["/p/ABCDEFGHJKMNPQRS", "/p/nothing", link.as_str(), "/q?code=12"];
    for (number, path) in (10..).zip(ways) {
        for _ in 0..5 {
            let missed = status(&get(to, network(number), path).await);
            assert!(missed == 404 || missed == 410, "{path}: {missed}");
        }
        assert_eq!(status(&get(to, network(number), path).await), 429, "{path}");
    }
    let form = format!("{}/ratings", unknown(0));
    for _ in 0..5 {
        assert_eq!(status(&post(to, network(20), &form, "score=5", "").await), 404);
    }
    assert_eq!(status(&post(to, network(20), &form, "score=5", "").await), 429);
}

/// Twenty networks try a thousand codes each, five at a time; with less time, sixty.
#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_unknown_codes_holds_up_nobody_and_takes_no_memory() {
    const NETWORKS: u16 = 20;
    const LANES: u32 = 5;
    let each = if is_long() { 1000 } else { 60 };
    let database = TestDatabase::create().await;
    let data = tempfile::tempdir().unwrap();
    let url = database.url();
    let flags = ["--database-url", &url, "--unknown-per-minute", "30"];
    let server = ServerProcess::start(data.path(), "127.0.0.1:0", &flags);
    let to = address(&server.base_url);
    let page = format!("/q/{}", seed::river());
    assert_eq!(status(&get(to, network(1), &page).await), 200);
    let before = server.resident_kib();
    let one = move |number: u16, lane: u32| async move {
        let mut slowed = 0;
        for code in (lane..each).step_by(LANES as usize) {
            let path = unknown(u32::from(number) * 1000 + code);
            let told = status(&get(to, network(100 + number), &path).await);
            assert!(told == 404 || told == 429, "{told}");
            slowed += u32::from(told == 429);
        }
        slowed
    };
    let lanes = (0..NETWORKS).flat_map(|number| (0..LANES).map(move |lane| one(number, lane)));
    let storm = tokio::spawn(join_all(lanes));
    let mut looks = 0;
    while !storm.is_finished() {
        let began = Instant::now();
        assert_eq!(status(&get(to, network(2 + looks % 50), &page).await), 200);
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        looks += 1;
    }
    let slowed: u32 = storm.await.unwrap().iter().sum();
    assert!(looks > 10, "others asked {looks} times in between");
    // Thirty of each network are looked up, and what the limit gives back meanwhile.
    assert!(slowed > u32::from(NETWORKS) * (each / 4), "{slowed}");
    let grown = server.resident_kib().saturating_sub(before);
    assert!(grown < 32 * 1024, "{before} KiB and {grown} KiB more");
}
