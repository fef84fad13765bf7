//! However records are put into lists, they show the same and add up to the same.

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sha2::{Digest, Sha256};

use super::batches::left_behind;
use super::scan;
use crate::api::sql;
use crate::support::{TestApp, seed};
use riverward::accounts::devices::KeyHash;
use riverward::geo::LonLat;
use riverward::ids::{AccountId, DistrictId, PersonId};
use riverward::patrols::Flag;
use riverward::patrols::scan::{Fix, NewScan, Recorded, Signed};
use riverward::patrols::store::record;

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);

/// Phones of 张建国 and of 李秀英, and one that nobody enrolled.
const KEYS: [[u8; 32]; 3] = [[1; 32], [2; 32], [3; 32]];

async fn enrol(app: &TestApp) {
    for (account, key) in [(1, KEYS[0]), (2, KEYS[1])] {
        let statement = format!(
            "INSERT INTO device_key (district, key_hash, account_id, public_key, name, enrolled_at)
             VALUES (990101, '\\x{}', {account}, '\\x{}', 'x', '2026-11-01')",
            hex::encode(key),
            "04".repeat(65)
        );
        sql(app, statement).await;
    }
}

/// What a key says of a record: which key, whether the signature holds, the number, and whether it
/// names the record before by its hash.
type Said = (usize, bool, i64, bool);

/// One record: which code, person and device; how many seconds ago it was made, and its lease given
/// out; where; what its key says; whether it has the id of an earlier one.
#[derive(Clone, Debug)]
struct Made {
    code: usize,
    is_zhang: bool,
    device: u8,
    ago: i64,
    leased: Option<i64>,
    place: Option<u8>,
    said: Option<Said>,
    repeats: Option<usize>,
}

fn made() -> impl Strategy<Value = Made> {
    (
        prop_oneof![2 => 0..2_usize, 1 => 2..5_usize],
        prop::bool::weighted(0.7),
        0..3_u8,
        prop_oneof![3 => 0..600_i64, 1 => 0..400_000_i64],
        prop::option::weighted(0.8, prop_oneof![4 => 0..700_i64, 1 => 0..400_000_i64]),
        prop::option::weighted(0.7, 0..3_u8),
        prop::option::weighted(
            0.8,
            (
                prop_oneof![6 => Just(0_usize), 2 => Just(1), 1 => Just(2)],
                prop::bool::weighted(0.7),
                1..9_i64,
                prop::bool::weighted(0.7),
            ),
        ),
        prop::option::weighted(0.3, 0..20_usize),
    )
        .prop_map(|(code, is_zhang, device, ago, leased, place, said, repeats)| Made {
            code,
            is_zhang,
            device,
            ago,
            leased,
            place,
            said,
            repeats,
        })
}

/// Records of one round, each with a payload of its own.
fn records(app: &TestApp, round: i64, all: &[Made]) -> Vec<NewScan> {
    let now = app.state.clock.now();
    let codes = [seed::river(), seed::river_east(), seed::road(), seed::replaced(), seed::lane()];
    let ids: Vec<_> = all.iter().map(|_| app.state.entropy.event_id(now)).collect();
    let payload = |n: usize| format!("{round}/{n}").into_bytes();
    let signed = |(key, holds, number, follows): Said| {
        let before = all.iter().position(|made| {
            made.said.is_some_and(|(of, _, other, _)| of == key && other == number - 1)
        });
        Signed {
            key: Some(KeyHash(KEYS[key])),
            signature: String::new(),
            holds,
            // Each round goes on where the one before ended, more or less.
            sequence: Some(round * 6 + number),
            previous: before.filter(|_| follows).map(|n| Sha256::digest(payload(n)).into()),
        }
    };
    let record = |(n, made): (usize, &Made)| {
        let made_at = now - TimeDelta::seconds(made.ago);
        NewScan {
            id: ids[made.repeats.filter(|earlier| *earlier < n).unwrap_or(n)],
            person: PersonId(if made.is_zhang { seed::ZHANG } else { seed::LI }),
            account: AccountId(if made.is_zhang { 1 } else { 2 }),
            device: (made.device > 0).then_some([made.device; 32]),
            device_time: Some(made_at),
            lease_at: made.leased.map(|ago| now - TimeDelta::seconds(ago)),
            // Few places, so that the same comes again, and never with less than a metre.
            fix: made.place.map(|step| Fix {
                at: LonLat::new(121.1 + f64::from(step) * 0.006, 30.8).unwrap(),
                accuracy_m: Some(8.0),
                taken_at: Some(made_at),
            }),
            signed: made.said.map(signed),
            payload: payload(n),
            ..scan(app, codes[made.code])
        }
    };
    all.iter().enumerate().map(record).collect()
}

#[tokio::test]
async fn any_split_of_a_list_into_lists_gives_the_same_flags_grades_and_sums() {
    let (whole, split) = (TestApp::start().await, TestApp::start().await);
    enrol(&whole).await;
    enrol(&split).await;
    let mut runner = TestRunner::deterministic();
    let strategy = (prop::collection::vec(made(), 1..20), prop::collection::vec(any::<bool>(), 20));
    let mut seen = Vec::new();
    for round in 0..60 {
        let (all, cuts) = strategy.new_tree(&mut runner).unwrap().current();
        let scans = records(&whole, round, &all);
        let now = whole.state.clock.now();
        let at_once = record(&whole.state.db.app, DISTRICT, now, &scans).await.unwrap();
        let mut in_parts = Vec::new();
        let mut part = Vec::new();
        for (scan, is_last) in scans.into_iter().zip(cuts) {
            part.push(scan);
            if is_last {
                in_parts.extend(record(&split.state.db.app, DISTRICT, now, &part).await.unwrap());
                part.clear();
            }
        }
        if !part.is_empty() {
            in_parts.extend(record(&split.state.db.app, DISTRICT, now, &part).await.unwrap());
        }
        assert_eq!(at_once, in_parts, "round {round}: {all:#?}");
        assert_eq!(left_behind(&whole).await, left_behind(&split).await, "round {round}: {all:#?}");
        seen.extend(at_once.iter().flat_map(|answer| match answer {
            Recorded::Stored(graded) => graded.flags.clone(),
            _ => Vec::new(),
        }));
        let later = (now + TimeDelta::minutes(47)).to_rfc3339();
        whole.set_time(&later);
        split.set_time(&later);
    }
    for flag in [
        Flag::Speed,
        Flag::RepeatedFix,
        Flag::SharedDevice,
        Flag::DeviceTwoStewards,
        Flag::SequenceGap,
        Flag::BadSignature,
        Flag::NoLease,
        Flag::Undated,
    ] {
        assert!(seen.contains(&flag), "{flag:?} was never raised: nothing was compared");
    }
}

fn numbered(app: &TestApp, number: i64, previous: Option<&NewScan>, holds: bool) -> NewScan {
    NewScan {
        signed: Some(Signed {
            key: Some(KeyHash(KEYS[0])),
            signature: String::new(),
            holds,
            sequence: Some(number),
            previous: previous.map(|scan| Sha256::digest(&scan.payload).into()),
        }),
        payload: format!("{number} {holds}").into_bytes(),
        ..scan(app, seed::river())
    }
}

/// Whether numbers seem to be missing, record by record of one list.
async fn gaps(app: &TestApp, scans: &[NewScan]) -> Vec<bool> {
    let now = app.state.clock.now();
    let answers = record(&app.state.db.app, DISTRICT, now, scans).await.unwrap();
    let has_gap = |answer: &Recorded| match answer {
        Recorded::Stored(graded) => graded.flags.contains(&Flag::SequenceGap),
        other => panic!("{other:?}"),
    };
    answers.iter().map(has_gap).collect()
}

#[tokio::test]
async fn in_one_list_a_record_follows_on_the_highest_number_before_it() {
    let app = TestApp::start().await;
    enrol(&app).await;
    let one = numbered(&app, 1, None, true);
    let two = numbered(&app, 2, Some(&one), true);
    let three = numbered(&app, 3, Some(&two), true);
    let four = numbered(&app, 4, Some(&three), true);
    let five = numbered(&app, 5, Some(&four), true);
    assert_eq!(gaps(&app, &[one]).await, [false]);
    // Two and three come late, each behind four, and do not set the chain back.
    assert_eq!(gaps(&app, &[four, two, three]).await, [true, true, true]);
    assert_eq!(gaps(&app, &[five]).await, [false]);
}

#[tokio::test]
async fn in_one_list_a_signature_that_does_not_hold_moves_no_number() {
    let app = TestApp::start().await;
    enrol(&app).await;
    let one = numbered(&app, 1, None, true);
    let forged = numbered(&app, 7, Some(&one), false);
    let two = numbered(&app, 2, Some(&one), true);
    assert_eq!(gaps(&app, &[one, forged, two]).await, [false, false, false]);
}

#[tokio::test]
async fn a_record_without_a_place_hides_no_place_that_was_played_back() {
    for sizes in [vec![3], vec![1, 1, 1], vec![1, 2], vec![2, 1]] {
        let app = TestApp::start().await;
        let mut flags = Vec::new();
        let start = app.state.clock.now();
        let records: Vec<NewScan> = [(0, true), (170, false), (200, true)]
            .into_iter()
            .map(|(seconds, has_place)| {
                let at = start - TimeDelta::seconds(200 - seconds);
                NewScan {
                    device_time: Some(at),
                    lease_at: Some(start - TimeDelta::seconds(300)),
                    fix: has_place.then(|| Fix {
                        at: LonLat::new(121.1, 30.8).unwrap(),
                        accuracy_m: Some(8.0),
                        taken_at: Some(at),
                    }),
                    ..scan(&app, seed::river())
                }
            })
            .collect();
        let mut rest = &records[..];
        for size in &sizes {
            let (list, later) = rest.split_at(*size);
            rest = later;
            for answer in record(&app.state.db.app, DISTRICT, start, list).await.unwrap() {
                match answer {
                    Recorded::Stored(graded) => flags.push(graded.flags),
                    other => panic!("{other:?}"),
                }
            }
        }
        assert_eq!(flags, [vec![], vec![], vec![Flag::RepeatedFix]], "{sizes:?}");
    }
}
