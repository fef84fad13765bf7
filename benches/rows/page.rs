//! The public page.

use super::recording::sample;
use crate::support::Size;
use crate::support::figures::{Figure, Goal};
use crate::support::load::{Load, load};
use crate::support::peers::pgbench;
use crate::support::province::{Province, Server};
use crate::support::statements::statement;
use crate::support::targets::{targets, write_lua};

/// Measures.
pub async fn measure(size: &Size) -> Vec<Figure> {
    let province = Province::open(size).await;
    let targets = targets(&province).await;
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("targets.lua");
    write_lua(&targets, &table);
    let codes: Vec<String> = targets.iter().map(|target| target.code.to_string()).collect();
    let code = format!("('{{{}}}'::int4[])[:target]", codes.join(","));
    let asked = statement(&["FROM code_locator l", "CardSteward"], &[&code, "now()"]);
    let scripts = vec![format!("\\set target random(1, {})\n{asked};\n", targets.len())];
    let bare = Server::on(&province.url(), &[("RIVERWARD_PAGE_CACHE_MB", "0")]);
    let keeping = Server::on(&province.url(), &[]);
    let mut turns: [Vec<Load>; 3] = Default::default();
    for _ in 0..size.turns {
        turns[0].push(pgbench(&province, &scripts, 16, size.turn));
        turns[1].push(load(&bare.base_url, &table, "page", 16, size.turn));
        turns[2].push(load(&keeping.base_url, &table, "page", 16, size.turn));
    }
    drop((bare, keeping));
    province.close().await;
    let [statement, bare, kept] = turns;
    let rate = |loads: &[Load]| sample(loads, |load| load.rate);
    let figure = |what: &str, ours, peer, goal| Figure {
        work: "The public page",
        what: what.to_owned(),
        unit: "/s",
        ours,
        peer,
        goal,
    };
    vec![
        figure(
            "read and rendered each time",
            rate(&bare),
            Some(("pgbench at 16", rate(&statement))),
            Goal::RatioAtLeast(0.45),
        ),
        figure(
            "kept, its version asked each time",
            rate(&kept),
            Some(("read and rendered", rate(&bare))),
            Goal::RatioAtLeast(2.0),
        ),
    ]
}
