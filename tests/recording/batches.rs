//! A batch against its scans one after the other.

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::record_one;
use crate::support::{TestApp, seed};
use riverward::geo::LonLat;
use riverward::ids::{AccountId, DistrictId, PersonId};
use riverward::patrols::Outcome;
use riverward::patrols::scan::{Fix, NewScan};
use riverward::patrols::store::record;

/// Everything that recordings leave behind, without what tells one database from another: a text of
/// a row a line for each table.
pub(super) async fn left_behind(app: &TestApp) -> Vec<String> {
    let owner = app.database.owner().await;
    let mut found = Vec::new();
    for (table, without) in [
        ("scan", ""),
        ("patrol", ""),
        ("patrol_outcome", ""),
        ("segment_month", ""),
        ("town_month", ""),
        ("steward_last_scan", ""),
        ("device_last_scan", ""),
        ("device_key", ""),
        ("void_scan", ""),
        ("segment_state", "- 'card_version'"),
    ] {
        let query = format!(
            "SELECT coalesce(string_agg(row, E'\\n' ORDER BY row), '')
             FROM (SELECT (to_jsonb(t) {without})::text AS row FROM {table} t) x"
        );
        found.push(sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&owner).await.unwrap());
    }
    found
}

/// One scan of a batch: which code, person and device, how long ago it was made, where, and whether
/// it repeats an earlier id.
type Made = (usize, bool, u8, Option<i64>, Option<(u8, f32)>, Option<usize>, bool);

fn batches() -> impl Strategy<Value = Vec<Made>> {
    let made = (
        0..6_usize,
        any::<bool>(),
        0..3_u8,
        prop::option::of(0..200_000_i64),
        prop::option::of((0..4_u8, 5.0..300.0_f32)),
        prop::option::weighted(0.2, 0..20_usize),
        any::<bool>(),
    );
    prop::collection::vec(made, 1..20)
}

fn scans_of(app: &TestApp, ids: &[uuid::Uuid], batch: &[Made]) -> Vec<NewScan> {
    let codes = [
        seed::river(),
        seed::river_east(),
        seed::road(),
        seed::replaced(),
        seed::blank(),
        seed::lane(),
    ];
    let now = app.state.clock.now();
    let made =
        batch
            .iter()
            .enumerate()
            .map(|(n, (code, zhang, device, ago, place, repeats, normal))| {
                let made_at = ago.map_or(now, |ago| now - TimeDelta::seconds(ago));
                NewScan {
                    id: ids[repeats.filter(|earlier| *earlier < n).unwrap_or(n)],
                    code: codes[*code],
                    person: PersonId(if *zhang { seed::ZHANG } else { seed::LI }),
                    account: AccountId(if *zhang { 1 } else { 2 }),
                    device: (*device > 0).then_some([*device; 32]),
                    device_time: Some(made_at),
                    sent_at: Some(now),
                    fix: place.map(|(step, accuracy_m)| Fix {
                        at: LonLat::new(121.1 + f64::from(step) * 0.006, 30.8).unwrap(),
                        accuracy_m: Some(accuracy_m),
                        taken_at: Some(made_at),
                    }),
                    outcome: Some(if *normal { Outcome::Normal } else { Outcome::Findings }),
                    payload: vec![u8::try_from(n).unwrap()],
                    findings: Vec::new(),
                    note: String::new(),
                    lease_at: None,
                    tap: None,
                    signed: None,
                }
            });
    made.collect()
}

#[tokio::test]
async fn a_batch_is_stored_and_answered_as_its_scans_one_after_the_other() {
    let (together, apart) = (TestApp::start().await, TestApp::start().await);
    let mut runner = TestRunner::deterministic();
    for round in 0..40 {
        let batch = batches().new_tree(&mut runner).unwrap().current();
        let ids: Vec<_> = batch
            .iter()
            .map(|_| together.state.entropy.event_id(together.state.clock.now()))
            .collect();
        let scans = scans_of(&together, &ids, &batch);
        let district = DistrictId(seed::DISTRICT);
        let now = together.state.clock.now();
        let at_once = record(&together.state.db.app, district, now, &scans).await.unwrap();
        let mut one_by_one = Vec::new();
        for scan in &scans {
            one_by_one.push(record_one(&apart, scan.clone()).await);
        }
        assert_eq!(at_once, one_by_one, "round {round}: {batch:?}");
        assert_eq!(
            left_behind(&together).await,
            left_behind(&apart).await,
            "round {round}: {batch:?}"
        );
        let later = (now + TimeDelta::minutes(47)).to_rfc3339();
        together.set_time(&later);
        apart.set_time(&later);
    }
}
