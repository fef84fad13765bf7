//! Recording scans.

use crate::support::Size;
use crate::support::figures::{Figure, Goal, Sample};
use crate::support::load::{Load, load};
use crate::support::peers::pgbench;
use crate::support::province::{DISTRICT, Province, Server};
use crate::support::statements::statement;
use crate::support::targets::{Target, targets, write_lua};

/// A UUIDv7 of now, in SQL.
const NEW_ID: &str =
    "(left(uuidv7_floor(now())::text, 14) || '7' || substr(gen_random_uuid()::text, 16))::uuid";

/// What one request runs, for a target at random: the session, then the scans in one statement.
pub fn script(targets: &[Target], scans: usize) -> Vec<String> {
    let list =
        |text: &dyn Fn(&Target) -> String| targets.iter().map(text).collect::<Vec<_>>().join(",");
    let person = format!("('{{{}}}'::int8[])[:target]", list(&|target| target.person.to_string()));
    let token = format!(
        "ARRAY[('{{{}}}'::bytea[])[:target]]",
        list(&|target| format!("\"\\\\x{}\"", target.token_hash))
    );
    let codes = list(&|target| {
        let codes: Vec<String> =
            target.codes.iter().cycle().take(scans).map(i32::to_string).collect();
        let codes = if scans == 1 { target.code.to_string() } else { codes.join(",") };
        format!("\"{{{codes}}}\"")
    });
    let items = format!(
        "(SELECT jsonb_agg(jsonb_build_object('id', {NEW_ID}, 'code', c, 'person', {person}, 'account', {person}, 'device', NULL, \
         'device_time', now(), 'sent_at', now(), 'lon', 120.1, 'lat', 30.1, 'accuracy', 12, 'taken_at', now(), 'outcome', 'normal', \
         'payload', 'eyJpZCI6IjAxOWFiY2RlLWYwMTItNzM0NS04Njc4LTlhYmNkZWYwMTIzNCIsImNvZGUiOiI0MTgyMDM1NzcifQ==')) \
         FROM unnest(('{{{codes}}}'::text[])[:target]::int4[]) c)",
    );
    let district = DISTRICT.to_string();
    let session = statement(&["FROM session s", "track_consent"], &[&district, &token, "now()"]);
    let record = statement(&["FROM record_scans("], &[&district, "now()", &items]);
    vec![format!("\\set target random(1, {})\n{session};\n{record};\n", targets.len())]
}

/// Measures one scan a request.
pub async fn measure(size: &Size) -> Vec<Figure> {
    let province = Province::open(size).await;
    let targets = targets(&province).await;
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("targets.lua");
    write_lua(&targets, &table);
    let scripts = script(&targets, 1);
    let apart = Server::on(&province.url(), &[("RIVERWARD_SCANS_PER_COMMIT", "1")]);
    let together = Server::on(&province.url(), &[]);
    let before = count_scans(&province).await;
    let mut recorded = 0.0;

    let mut turns: [Vec<Load>; 5] = Default::default();
    for _ in 0..size.turns {
        turns[0].push(pgbench(&province, &scripts, 16, size.turn));
        turns[1].push(load(&apart.base_url, &table, "record", 16, size.turn));
        turns[2].push(load(&together.base_url, &table, "record", 64, size.turn));
        turns[3].push(load(&apart.base_url, &table, "record", 1, size.turn));
        turns[4].push(load(&together.base_url, &table, "record", 1, size.turn));
    }
    let (_, most) = together.memory();
    drop((apart, together));
    for turn in turns.iter().flatten() {
        recorded += turn.requests;
    }
    let stored = count_scans(&province).await - before;
    assert!(stored >= recorded, "{recorded} answered, {stored} stored");
    province.close().await;

    let [alone, one_each, gathered, single_one_each, single_gathered] = turns;
    let rate = |loads: &[Load]| sample(loads, |load| load.rate);
    let p99 = |loads: &[Load]| sample(loads, |load| load.p99);
    let p50 = |loads: &[Load]| sample(loads, |load| load.p50);
    let figure = |what: &str, unit, ours, peer, goal| Figure {
        work: "Recording a scan",
        what: what.to_owned(),
        unit,
        ours,
        peer,
        goal,
    };
    vec![
        figure(
            "one commit each, 16 connections",
            "/s",
            rate(&one_each),
            Some(("pgbench at 16", rate(&alone))),
            Goal::RatioAtLeast(0.65),
        ),
        figure(
            "gathered commits, 64 connections",
            "/s",
            rate(&gathered),
            Some(("pgbench at 16", rate(&alone))),
            Goal::RatioAtLeast(1.5),
        ),
        figure(
            "99 % answered within, one commit each",
            "ms",
            p99(&one_each),
            Some(("pgbench at 16", p99(&alone))),
            Goal::RatioAtMost(2.0),
        ),
        figure(
            "99 % answered within, gathered, 64 connections",
            "ms",
            p99(&gathered),
            Some(("pgbench at 16", p99(&alone))),
            Goal::RatioAtMost(2.0),
        ),
        figure(
            "half answered within, one connection, gathering",
            "ms",
            p50(&single_gathered),
            Some(("not gathering", p50(&single_one_each))),
            Goal::MoreByAtMost(1.0),
        ),
        figure(
            "memory of the server under this load",
            "MB",
            most.into(),
            None,
            Goal::AtMost(300.0),
        ),
    ]
}

/// Measures a hundred scans a request.
pub async fn measure_sync(size: &Size) -> Vec<Figure> {
    let province = Province::open(size).await;
    let targets = targets(&province).await;
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("targets.lua");
    write_lua(&targets, &table);
    let scripts = script(&targets, 100);
    let server = Server::on(&province.url(), &[]);
    let (mut ours, mut peer) = (Sample::default(), Sample::default());
    for _ in 0..size.turns {
        peer.push(pgbench(&province, &scripts, 8, size.turn).rate * 100.0);
        ours.push(load(&server.base_url, &table, "sync", 8, size.turn).rate * 100.0);
    }
    drop(server);
    province.close().await;
    vec![Figure {
        work: "Recording a scan",
        what: "a hundred a request, 8 connections".to_owned(),
        unit: "scans/s",
        ours,
        peer: Some(("pgbench at 8", peer)),
        goal: Goal::RatioAtLeast(0.8),
    }]
}

/// One number of each turn.
pub fn sample(loads: &[Load], number: impl Fn(&Load) -> f64) -> Sample {
    let mut sample = Sample::default();
    for load in loads {
        sample.push(number(load));
    }
    sample
}

async fn count_scans(province: &Province) -> f64 {
    let counted: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM scan WHERE received_at > now() - interval '2 hours'",
    )
    .fetch_one(&mut province.connect().await)
    .await
    .unwrap();
    #[expect(
        clippy::cast_precision_loss,
        reason = "far below what a float counts exactly"
    )]
    let counted = counted as f64;
    counted
}
