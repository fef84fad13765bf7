//! From an empty folder to a server that answers, and again.

use std::time::Instant;

use crate::support::Size;
use crate::support::figures::{Figure, Goal, Sample};
use crate::support::province::Server;

/// Measures.
pub async fn measure(size: &Size) -> Vec<Figure> {
    let (mut first, mut later, mut idle) =
        (Sample::default(), Sample::default(), Sample::default());
    for _ in 0..size.turns {
        let folder = tempfile::Builder::new().prefix("rw").tempdir().unwrap();
        let began = Instant::now();
        drop(Server::managed(folder.path()));
        // Without the time to end, which is not part of a start.
        let began_again = Instant::now();
        let server = Server::managed(folder.path());
        later.push(began_again.elapsed().as_secs_f64());
        first.push(server_start(&began, &began_again));
        idle.push(server.memory().0);
    }
    let figure = |what: &str, unit, ours, goal| Figure {
        work: "The managed cluster",
        what: what.to_owned(),
        unit,
        ours,
        peer: None,
        goal,
    };
    vec![
        figure(
            "first start, with initdb and migrations, and an orderly end",
            "s",
            first,
            Goal::AtMost(5.0),
        ),
        figure("later start", "s", later, Goal::AtMost(1.0)),
        figure("memory of the idle server", "MB", idle, Goal::AtMost(60.0)),
    ]
}

fn server_start(began: &Instant, ended: &Instant) -> f64 {
    ended.duration_since(*began).as_secs_f64()
}
