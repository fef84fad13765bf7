//! What a scan can show: fence and grade against the written rule, and what is flagged.

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::{AssertSqlSafe, Row};

use super::{fix, scan, stored};
use crate::support::{TestApp, seed};
use riverward::ids::{AccountId, PersonId};
use riverward::patrols::{Fence, Flag, Grade};

#[tokio::test]
async fn what_an_official_may_want_explained_is_flagged_and_stored_all_the_same() {
    let app = TestApp::start().await;
    let mut far = scan(&app, seed::river());
    far.fix = Some(fix(&app, 121.2, 30.8, 10.0));
    far.device = Some([1; 32]);
    let far = stored(&app, far).await;
    assert_eq!((far.grade, far.fence, far.flags), (Grade::E0, Fence::Outside, vec![Flag::Outside]));

    // Ten kilometres away ten seconds later, by the same phone in another hand, with a clock an
    // hour fast.
    app.set_time("2026-11-23T02:00:10Z");
    let mut quick = scan(&app, seed::river());
    quick.fix = Some(fix(&app, 121.1, 30.8, 10.0));
    assert_eq!(stored(&app, quick).await.flags, vec![Flag::Speed]);

    let mut lent = scan(&app, seed::road());
    (lent.person, lent.account, lent.device) = (PersonId(seed::LI), AccountId(2), Some([1; 32]));
    lent.sent_at = Some(app.state.clock.now() + TimeDelta::hours(1));
    lent.device_time = lent.sent_at;
    assert_eq!(
        stored(&app, lent).await.flags,
        vec![Flag::SharedDevice, Flag::ClockSkew, Flag::DeviceTwoStewards]
    );

    app.set_time("2026-11-23T02:30:00Z");
    let mut replayed = scan(&app, seed::river());
    replayed.fix = Some(fix(&app, 121.1, 30.8, 10.0));
    assert_eq!(stored(&app, replayed).await.flags, vec![Flag::RepeatedFix]);
}

#[tokio::test]
async fn fence_and_grade_agree_with_the_written_rule() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let mut runner = TestRunner::deterministic();
    let strategy = (
        prop::option::of(0.0..5000.0_f64),
        prop::option::of(0.0..500.0_f64),
        prop::option::of(-60_000..90_000_i64),
        5.0..1000.0_f64,
        any::<(bool, bool, bool)>(),
    );
    let cases: Vec<_> =
        (0..10_000).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    let (mut distances, mut accuracies, mut ages, mut radii, mut signed, mut live, mut tapped) =
        (vec![], vec![], vec![], vec![], vec![], vec![], vec![]);
    for (distance, accuracy, age, radius, (a, b, c)) in &cases {
        distances.push(*distance);
        accuracies.push(*accuracy);
        ages.push(*age);
        radii.push(*radius);
        signed.push(*a);
        live.push(*b);
        tapped.push(*c);
    }
    let rows = sqlx::query(
        "SELECT fence_verdict(d, a, t, r), evidence_grade(fence_verdict(d, a, t, r), s, l, p)
         FROM unnest($1::float8[], $2::float8[], $3::int8[], $4::float8[], $5::bool[], $6::bool[],
             $7::bool[]) WITH ORDINALITY u (d, a, t, r, s, l, p, n)
         ORDER BY n",
    )
    .bind(&distances)
    .bind(&accuracies)
    .bind(&ages)
    .bind(&radii)
    .bind(&signed)
    .bind(&live)
    .bind(&tapped)
    .fetch_all(&owner)
    .await
    .unwrap();
    for (row, case) in rows.iter().zip(&cases) {
        let (distance, accuracy, age, radius, (signed, live, tapped)) = *case;
        let fence = match (distance, accuracy) {
            (None, _) => "none",
            (Some(distance), Some(accuracy)) if distance - accuracy > radius => "outside",
            (Some(_), Some(accuracy))
                if accuracy <= 100.0
                    && age.is_some_and(|age| (-30_000..=30_000).contains(&age)) =>
            {
                "inside"
            }
            _ => "uncertain",
        };
        let grade = if fence == "inside" {
            1 + i16::from(signed && live) + i16::from(signed && live && tapped)
        } else {
            0
        };
        assert_eq!((row.get::<&str, _>(0), row.get::<i16, _>(1)), (fence, grade), "{case:?}");
    }
    assert_eq!(rows.len(), 10_000);
}

/// What `evidence_flags` takes.
const MEASURED: [&str; 16] = [
    "fence",
    "fix",
    "fix_before",
    "since_fix",
    "speed",
    "age_ms",
    "offline_ms",
    "clock_ahead",
    "lease_ahead",
    "lease_age",
    "is_other_user",
    "since_user",
    "is_other_account",
    "is_gap",
    "is_revoked",
    "is_unproven",
];

const HERE: &str = "'SRID=4326;POINT(121.1 30.8)'";
const THERE: &str = "'SRID=4326;POINT(121.1 30.8000001)'";

/// What was measured, nothing else being known, and the bits it gets: both sides of every limit.
const FLAGGED: &[(&[(&str, &str)], i32)] = &[
    (&[], 0),
    (&[("fence", "'uncertain'")], 0),
    (&[("fence", "'outside'")], 1),
    (&[("speed", "40")], 0),
    (&[("speed", "40.1")], 2),
    (&[("fix", HERE), ("fix_before", HERE), ("since_fix", "'60 s'")], 0),
    (&[("fix", HERE), ("fix_before", HERE), ("since_fix", "'61 s'")], 4),
    (&[("fix", HERE), ("fix_before", HERE), ("since_fix", "'-61 s'")], 4),
    (&[("fix", HERE), ("fix_before", THERE), ("since_fix", "'61 s'")], 0),
    (&[("is_other_user", "true")], 8),
    (&[("is_other_account", "true")], 8),
    (&[("is_other_user", "true"), ("since_user", "'600 s'")], 8),
    (&[("is_other_user", "true"), ("since_user", "'599 s'")], 8 | 64),
    (&[("is_other_user", "true"), ("since_user", "'-599 s'")], 8 | 64),
    (&[("is_other_user", "false"), ("since_user", "'1 s'")], 0),
    (&[("is_gap", "true")], 16),
    (&[("clock_ahead", "'120 s'")], 0),
    (&[("clock_ahead", "'121 s'")], 32),
    (&[("clock_ahead", "'-121 s'")], 32),
    (&[("offline_ms", "-2000")], 0),
    (&[("offline_ms", "-2001")], 32),
    (&[("lease_ahead", "'120 s'")], 0),
    (&[("lease_ahead", "'121 s'")], 32),
    (&[("age_ms", "60001")], 0),
    (&[("fix", HERE), ("age_ms", "60000")], 0),
    (&[("fix", HERE), ("age_ms", "60001")], 128),
    (&[("fix", HERE), ("age_ms", "-60001")], 128),
    (&[("offline_ms", "259200000"), ("lease_age", "'72 h'")], 0),
    (&[("offline_ms", "259200001"), ("lease_age", "'72 h'")], 256),
    (&[("lease_age", "'72 h'")], 0),
    (&[("lease_age", "'72 h 1 s'")], 256),
    (&[("offline_ms", "259200000"), ("lease_age", "'72 h 1 s'")], 256),
    (&[("offline_ms", "259200001"), ("lease_age", "'72 h 1 s'")], 256 | 4096),
    // A lease that is missing is known.
    (&[("offline_ms", "120000")], 0),
    (&[("offline_ms", "120001")], 2048),
    (&[("offline_ms", "259200000")], 2048),
    (&[("offline_ms", "259200001")], 256 | 2048 | 4096),
    (&[("is_revoked", "true")], 512),
    (&[("is_unproven", "true")], 1024),
];

#[tokio::test]
async fn each_flag_is_raised_past_its_limit_and_by_nothing_that_is_not_known() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let mut seen = Vec::new();
    for (measured, bits) in FLAGGED {
        let arguments = MEASURED.map(|name| {
            let value = measured.iter().find(|(known, _)| *known == name);
            format!("{name} => {}", value.map_or("NULL", |(_, value)| *value))
        });
        let call = format!("SELECT evidence_flags({})", arguments.join(", "));
        let found: i32 = sqlx::query_scalar(AssertSqlSafe(call)).fetch_one(&owner).await.unwrap();
        assert_eq!(found, *bits, "{measured:?}");
        seen.extend(Flag::from_bits(found));
    }
    // Nobody measures whether a record was entered: whoever enters it says so (tests/entering.rs).
    seen.push(Flag::Entered);
    assert!(Flag::ALL.iter().all(|flag| seen.contains(flag)), "{seen:?}");
}

/// How the statement that a function answers is gone about, with values in place of names.
async fn plan(text: &str, values: &[(&str, &str)]) -> String {
    let (_, body) = text.split_once("RETURN QUERY").unwrap();
    let (query, _) = body.split_once("END $$;").unwrap();
    let mut query = query.to_owned();
    for (name, value) in values {
        query = query.replace(name, value);
    }
    let app = TestApp::start().await;
    let lines: Vec<String> =
        sqlx::query_scalar(AssertSqlSafe(format!("EXPLAIN (VERBOSE, COSTS OFF) {query}")))
            .fetch_all(&app.database.owner().await)
            .await
            .unwrap();
    lines.join("\n")
}

/// A call in place of an expression would cost every scan some microseconds.
#[tokio::test]
async fn a_recording_s_flags_are_an_expression_in_its_plan() {
    let values = [
        ("p_district", "990101"),
        ("p_now", "timestamptz '2026-11-23 02:00:00Z'"),
        ("p_items", "('{}'::scan_item[])"),
        ("after_fix", "('{}'::int4[])"),
        ("after_user", "('{}'::int4[])"),
        ("after_key", "('{}'::int4[])"),
    ];
    let plan = plan(include_str!("../../migrations/functions/grade_scans.sql"), &values).await;
    assert!(plan.contains("st_x(") && !plan.contains("evidence_flags"), "{plan}");
}

/// And so would a call in place of a look-up.
#[tokio::test]
async fn a_recording_s_roles_are_looked_up_in_its_plan() {
    let values = [
        ("p_district", "990101"),
        ("p_now", "timestamptz '2026-11-23 02:00:00Z'"),
        ("p_items", "'[]'::jsonb"),
        ("ZONE zone", "ZONE 'Asia/Shanghai'"),
    ];
    let plan = plan(include_str!("../../migrations/functions/judge_scans.sql"), &values).await;
    assert!(plan.contains("public.stewardship") && !plan.contains("roles_at"), "{plan}");
}
