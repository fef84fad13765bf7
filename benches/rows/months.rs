//! Month figures, from sums kept as scans come in, beside the same from the scans.

use std::process::Command;
use std::time::Instant;

use reqwest::Client;
use riverward::clock::Clock;
use sqlx::Executor;

use crate::support::Size;
use crate::support::figures::{Figure, Goal, Sample};
use crate::support::province::{DISTRICT, Province, Server, riverward};
use crate::support::targets::official;

/// A month's patrolled days by town and kind, as one would ask without sums.
const FROM_SCANS: &str = "SELECT left(s.area_path, 9), s.kind, count(DISTINCT s.segment_id),
                              count(DISTINCT (s.segment_id, c.day))
    FROM scan c JOIN segment s USING (district, segment_id)
    WHERE c.district = 990900 AND c.day >= date_trunc('month', now())::date
      AND c.scan_id >= uuidv7_floor(date_trunc('month', now()) - interval '3 days')
    GROUP BY 1, 2";

/// Measures.
pub async fn measure(size: &Size) -> Vec<Figure> {
    let province = Province::open(size).await;
    let token = official(&province).await;
    let server = Server::on(&province.url(), &[]);
    let client = Client::builder().no_gzip().build().unwrap();
    let month = Clock::system().now().format("%Y-%m").to_string();
    let ask = async |area: &str| {
        let began = Instant::now();
        let answer = client
            .get(format!("{}/api/v1/months/{month}?area={area}", server.base_url))
            .header("cookie", format!("__Host-session={token}"))
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        answer.bytes().await.unwrap();
        began.elapsed().as_secs_f64() * 1e3
    };
    let [mut whole, mut town, mut raw, mut again, mut areas]: [Sample; 5] = Default::default();
    let mut owner = province.connect().await;
    // Every connection of the server has met both questions, more often than the database plans a
    // statement anew.
    for _ in 0..120 {
        ask("990900").await;
        ask("990900007").await;
    }
    for _ in 0..20 {
        whole.push(ask("990900").await);
        town.push(ask("990900007").await);
    }
    for _ in 0..size.turns {
        let began = Instant::now();
        owner.execute(FROM_SCANS).await.unwrap();
        raw.push(began.elapsed().as_secs_f64() * 1e3);
    }
    // How the segments of the province stand is made up, and what other rows change goes beside the
    // rules: what a comparison would find is made anew first.
    recompute(&province, &month, &[]);
    for _ in 0..size.turns {
        again.push(recompute(&province, &month, &["--check"]));
        areas.push(recompute(&province, &month, &["--check", "--areas"]));
    }
    drop(server);
    province.close().await;
    let figure = |what: &str, unit, ours, peer, goal| Figure {
        work: "Month figures",
        what: what.to_owned(),
        unit,
        ours,
        peer,
        goal,
    };
    vec![
        figure(
            "all towns, over HTTP",
            "ms",
            whole,
            Some(("patrolled days alone, from the scans", raw)),
            Goal::AtMost(10.0),
        ),
        figure("one town, over HTTP", "ms", town, None, Goal::AtMost(5.0)),
        figure(
            "sums of areas compared with the months (recompute --check --areas)",
            "s",
            areas,
            None,
            Goal::AtMost(0.5),
        ),
        figure(
            "compared with the scans as a whole (recompute --check)",
            "s",
            again,
            None,
            Goal::None,
        ),
    ]
}

/// Seconds a comparison takes, or making anew what differs, with the start of its process.
fn recompute(province: &Province, month: &str, more: &[&str]) -> f64 {
    let began = Instant::now();
    let ended = Command::new(riverward())
        .args(["recompute", "--month", month, "--district", &DISTRICT.to_string()])
        .args(more)
        .env("DATABASE_URL", province.url())
        .env("RUST_LOG", "warn")
        .output()
        .unwrap();
    let took = began.elapsed().as_secs_f64();
    assert!(
        ended.status.success(),
        "{}{}",
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr)
    );
    took
}
