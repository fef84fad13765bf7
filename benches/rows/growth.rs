//! What a scan and a page cost when there are many more scans: the same statements on two provinces
//! that differ in nothing else.

use super::recording::{sample, script};
use crate::support::Size;
use crate::support::figures::{Figure, Goal};
use crate::support::load::Load;
use crate::support::peers::pgbench;
use crate::support::province::Province;
use crate::support::statements::statement;
use crate::support::targets::targets;

/// Measures. `BENCH_FEW` and `BENCH_MANY` say how many scans.
pub async fn measure(size: &Size) -> Vec<Figure> {
    let scans = |name: &str, usual: u64| {
        std::env::var(name).map_or(usual, |text| text.parse().expect("a number of scans"))
    };
    let (few, many) = if size.is_full {
        (scans("BENCH_FEW", 1_000_000), scans("BENCH_MANY", 50_000_000))
    } else {
        (size.scans, size.scans * 16)
    };
    let provinces = [
        Province::open(&Size {
            scans: few,
            ..size.clone()
        })
        .await,
        Province::open(&Size {
            scans: many,
            ..size.clone()
        })
        .await,
    ];
    let mut turns: [[Vec<Load>; 2]; 2] = Default::default();
    let mut scripts = Vec::new();
    for province in &provinces {
        let targets = targets(province).await;
        let codes: Vec<String> = targets.iter().map(|target| target.code.to_string()).collect();
        let code = format!("('{{{}}}'::int4[])[:target]", codes.join(","));
        let page = statement(&["FROM code_locator l", "CardSteward"], &[&code, "now()"]);
        scripts.push([
            script(&targets, 1),
            vec![format!("\\set target random(1, {})\n{page};\n", targets.len())],
        ]);
    }
    for _ in 0..size.turns {
        for (which, province) in provinces.iter().enumerate() {
            for (what, script) in scripts[which].iter().enumerate() {
                turns[what][which].push(pgbench(province, script, 4, size.turn));
            }
        }
    }
    for province in provinces {
        province.close().await;
    }
    let figures = ["recording a scan", "the statement of the public page"]
        .into_iter()
        .zip(&turns)
        .map(|(what, [few_turns, many_turns])| Figure {
            work: "Growth",
            what: format!("{what}, at {many} scans"),
            unit: "/s",
            ours: sample(many_turns, |load| load.rate),
            peer: Some(("with few", sample(few_turns, |load| load.rate))),
            goal: Goal::RatioAtLeast(1.0 / 1.15),
        });
    figures.collect()
}
