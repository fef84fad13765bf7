//! The same statements without the product around them, by pgbench with prepared statements.

use std::time::Duration;

use super::load::Load;
use super::province::Province;

/// Runs scripts at random, each equally often, over so many connections for so long.
pub fn pgbench(
    province: &Province,
    scripts: &[String],
    connections: usize,
    turn: Duration,
) -> Load {
    let folder = tempfile::tempdir().unwrap();
    let mut command = province.program("pgbench");
    command
        .current_dir(folder.path())
        .args(["--no-vacuum", "--protocol", "prepared", "--log"]);
    command.args(["--client", &connections.to_string()]);
    // In a trial a few of each.
    let [how_long, number] = match turn.as_secs() {
        0 => ["--transactions", "20"].map(str::to_owned),
        seconds => ["--time".to_owned(), seconds.to_string()],
    };
    command.args([how_long, number]);
    for (number, script) in scripts.iter().enumerate() {
        let path = folder.path().join(format!("{number}.sql"));
        std::fs::write(&path, script).unwrap();
        command.arg("--file").arg(path);
    }
    let output = command.output().expect("pgbench");
    let text = String::from_utf8_lossy(&output.stdout);
    let rate = text
        .lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split_whitespace().next()?.parse().ok());
    let rate: f64 = rate.filter(|_| output.status.success()).unwrap_or_else(|| {
        panic!("pgbench said: {text}{}", String::from_utf8_lossy(&output.stderr))
    });
    // The third column of its log: microseconds of each transaction.
    let mut micros: Vec<u64> = std::fs::read_dir(folder.path())
        .unwrap()
        .filter_map(|entry| {
            Some(entry.ok()?.path())
                .filter(|path| path.extension().is_none_or(|ending| ending != "sql"))
        })
        .flat_map(|path| {
            let log = std::fs::read_to_string(path).unwrap();
            log.lines()
                .filter_map(|line| line.split(' ').nth(2)?.parse().ok())
                .collect::<Vec<u64>>()
        })
        .collect();
    micros.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds for people")]
    let at = |share: usize| {
        micros
            .get(micros.len() * share / 100)
            .map_or(f64::NAN, |micros| *micros as f64 / 1e3)
    };
    Load {
        rate,
        p50: at(50),
        p99: at(99),
        #[expect(clippy::cast_precision_loss, reason = "a count for people")]
        requests: micros.len() as f64,
    }
}
