//! What a record can show: thousands of generated ones judged by the server and by the rules of
//! docs/decisions/0009 written down a second time; scripts of people who cheat; and of people who
//! do not.

use chrono::{DateTime, TimeDelta, Utc};
use geo::{Destination, Distance, Geodesic, Point};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::api::sql;
use crate::support::{TestApp, is_long, monday, seed};
use riverward::accounts::devices::KeyHash;
use riverward::geo::LonLat;
use riverward::ids::{AccountId, DistrictId, PersonId};
use riverward::patrols::scan::{Fix, NewScan, Recorded, Signed};
use riverward::patrols::store::record;
use riverward::patrols::{Fence, Grade};
use riverward::tracks::{TrackPoint, gpx};

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);
const OWN: [u8; 32] = [1; 32];
const TAKEN_AWAY: [u8; 32] = [2; 32];
const SOMEBODY_ELSES: [u8; 32] = [3; 32];

/// One way in which a record can come.
#[derive(Clone, Debug)]
struct Case {
    /// Metres from the checkpoint, and degrees from north; none without a fix.
    away: Option<(f64, f64)>,
    accuracy_m: Option<f32>,
    /// Fix before record, record before sending, in milliseconds by the phone's clock.
    age_ms: i64,
    offline_ms: i64,
    /// How long before it came its lease was given out; none without one.
    leased_ms: Option<i64>,
    key: Option<[u8; 32]>,
    holds: bool,
}

fn cases() -> impl Strategy<Value = Case> {
    let away = prop_oneof![4 => 0.0..200.0_f64, 1 => 200.0..100_000.0_f64];
    let accuracy = prop_oneof![6 => (0.0_f32..150.0).prop_map(Some), 1 => (150.0_f32..5000.0).prop_map(Some), 1 => Just(None)];
    let age = prop_oneof![4 => -32_000..32_000_i64, 1 => -200_000..4_000_000_i64, 1 => prop_oneof![Just(30_000_i64), Just(30_001), Just(-30_000), Just(-30_001)]];
    let offline = prop_oneof![4 => 0..130_000_i64, 1 => 0..400_000_000_i64, 1 => prop_oneof![Just(120_000_i64), Just(120_001)]];
    let leased = prop_oneof![6 => 0..130_000_i64, 1 => 0..400_000_000_i64, 1 => prop_oneof![Just(120_000_i64), Just(120_001)]];
    let key = prop_oneof![4 => Just(Some(OWN)), 1 => Just(None), 1 => Just(Some(TAKEN_AWAY)), 1 => Just(Some(SOMEBODY_ELSES)), 1 => Just(Some([9; 32]))];
    (
        proptest::option::weighted(0.9, (away, 0.0..360.0_f64)),
        accuracy,
        age,
        offline,
        proptest::option::weighted(0.9, leased),
        key,
        prop::bool::weighted(0.8),
    )
        .prop_map(|(away, accuracy_m, age_ms, offline_ms, leased_ms, key, holds)| Case {
            away,
            accuracy_m,
            age_ms,
            offline_ms,
            leased_ms,
            key,
            holds,
        })
}

/// The rules once more.
fn expected(case: &Case, distance_m: Option<f64>) -> (Fence, Grade) {
    let accuracy = f64::from(case.accuracy_m.unwrap_or(f32::INFINITY));
    let fence = match distance_m {
        None => Fence::None,
        Some(distance) if distance - accuracy > 50.0 => Fence::Outside,
        Some(_) if accuracy <= 100.0 && case.age_ms.abs() <= 30_000 => Fence::Inside,
        Some(_) => Fence::Uncertain,
    };
    let live = (0..=120_000).contains(&(case.offline_ms + case.age_ms))
        && case.leased_ms.is_some_and(|ago| ago <= 120_000);
    let grade = match fence {
        Fence::Inside if live && case.key == Some(OWN) && case.holds => Grade::E2,
        Fence::Inside => Grade::E1,
        _ => Grade::E0,
    };
    (fence, grade)
}

fn scan(app: &TestApp, case: &Case) -> (NewScan, Option<f64>) {
    let bridge = Point::new(121.1, 30.8);
    let made = monday() - TimeDelta::milliseconds(case.offline_ms);
    let at = case.away.map(|(metres, bearing)| Geodesic.destination(bridge, bearing, metres));
    let bare = NewScan::bare(
        app.state.entropy.event_id(made),
        seed::river(),
        PersonId(seed::ZHANG),
        AccountId(1),
    );
    let scan = NewScan {
        device_time: Some(made),
        sent_at: Some(monday()),
        lease_at: case.leased_ms.map(|ago| monday() - TimeDelta::milliseconds(ago)),
        fix: at.map(|at| Fix {
            at: LonLat::new(at.x(), at.y()).unwrap(),
            accuracy_m: case.accuracy_m,
            taken_at: Some(made - TimeDelta::milliseconds(case.age_ms)),
        }),
        signed: case.key.map(|key| Signed {
            key: Some(KeyHash(key)),
            signature: String::new(),
            holds: case.holds,
            sequence: None,
            previous: None,
        }),
        ..bare
    };
    (scan, at.map(|at| Geodesic.distance(bridge, at)))
}

#[tokio::test]
async fn thousands_of_generated_records_are_fenced_and_graded_by_the_rules() {
    let enough = if is_long() { 10_000 } else { 3_000 };
    let app = TestApp::start().await;
    let keys = [(OWN, 1, "NULL"), (TAKEN_AWAY, 1, "'2026-11-20'"), (SOMEBODY_ELSES, 2, "NULL")];
    for (key, account, revoked) in keys {
        let hash = hex::encode(key);
        let public = "04".repeat(65);
        sql(
            &app,
            &format!(
                "INSERT INTO device_key (district, key_hash, account_id, public_key, name, enrolled_at, revoked_at)
                 VALUES (990101, '\\x{hash}', {account}, '\\x{public}', 'x', '2026-11-01', {revoked})"
            ),
        )
        .await;
    }
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = cases();
    let mut judged = 0;
    let mut seen = std::collections::HashSet::new();
    while judged < enough {
        let made: Vec<(Case, NewScan, Option<f64>)> = (0..100)
            .map(|_| strategy.new_tree(&mut runner).unwrap().current())
            .map(|case| {
                let (scan, distance) = scan(&app, &case);
                (case, scan, distance)
            })
            // A hair's breadth from the line, single precision decides.
            .filter(|(case, _, distance)| {
                distance.is_none_or(|distance| {
                    (distance - f64::from(case.accuracy_m.unwrap_or_default()) - 50.0).abs() > 0.01
                })
            })
            .collect();
        let scans: Vec<NewScan> = made.iter().map(|(_, scan, _)| scan.clone()).collect();
        let answers = record(&app.state.db.app, DISTRICT, monday(), &scans).await.unwrap();
        for ((case, _, distance), answer) in made.iter().zip(answers) {
            let Recorded::Stored(graded) = answer else {
                panic!("{case:?}: {answer:?}")
            };
            assert_eq!(
                (graded.fence, graded.grade),
                expected(case, *distance),
                "{case:?} at {distance:?} m"
            );
            seen.insert((graded.fence, graded.grade));
            judged += 1;
        }
    }
    assert_eq!(
        seen.len(),
        5,
        "every fence and every grade a phone can reach was among them: {seen:?}"
    );
}

/// A record at a place, at a moment, from a phone.
fn at(app: &TestApp, place: (f64, f64), when: DateTime<Utc>, person: i64, device: u8) -> NewScan {
    NewScan {
        device: Some([device; 32]),
        device_time: Some(when),
        sent_at: Some(when),
        fix: Some(Fix {
            at: LonLat::new(place.0, place.1).unwrap(),
            accuracy_m: Some(8.0),
            taken_at: Some(when),
        }),
        ..NewScan::bare(
            app.state.entropy.event_id(when),
            if person == seed::LI { seed::road() } else { seed::river() },
            PersonId(person),
            AccountId(person),
        )
    }
}

async fn flags(app: &TestApp, when: DateTime<Utc>, scan: NewScan) -> Vec<riverward::patrols::Flag> {
    match record(&app.state.db.app, DISTRICT, when, &[scan]).await.unwrap().remove(0) {
        Recorded::Stored(graded) => graded.flags,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn those_who_cheat_are_flagged() {
    use riverward::patrols::Flag;
    let app = TestApp::start().await;
    let minutes = |n| monday() + TimeDelta::minutes(n);
    let bridge = (121.1, 30.8);
    // Teleport: at the bridge, and half a minute later 30 km away.
    assert_eq!(flags(&app, minutes(0), at(&app, bridge, minutes(0), seed::ZHANG, 1)).await, []);
    let far = monday() + TimeDelta::seconds(30);
    assert!(
        flags(&app, far, at(&app, (121.4, 30.8), far, seed::ZHANG, 1))
            .await
            .contains(&Flag::Speed)
    );
    // The very fix of an hour ago, played back.
    assert!(
        flags(&app, minutes(60), at(&app, (121.4, 30.8), minutes(60), seed::ZHANG, 1))
            .await
            .contains(&Flag::RepeatedFix)
    );
    // A fix kept from ten minutes ago.
    let mut stale = at(&app, (121.1001, 30.8), minutes(120), seed::ZHANG, 1);
    stale.fix.as_mut().unwrap().taken_at = Some(minutes(110));
    assert!(flags(&app, minutes(120), stale).await.contains(&Flag::StaleFix));
    // One phone for two stewards.
    let shared =
        flags(&app, minutes(125), at(&app, (121.09, 30.8), minutes(125), seed::LI, 1)).await;
    assert!(shared.contains(&Flag::SharedDevice) && shared.contains(&Flag::DeviceTwoStewards));
    // A clock thirty days off, either way.
    for days in [30, -30] {
        let wrong = minutes(200) + TimeDelta::days(days);
        let found =
            flags(&app, minutes(200), at(&app, (121.1002, 30.8), wrong, seed::ZHANG, 2)).await;
        assert!(found.contains(&Flag::ClockSkew), "{days}");
    }
}

/// The real tracks.
fn tracks() -> Option<Vec<(String, Vec<TrackPoint>)>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/tracks");
    if !folder.is_dir() {
        eprintln!("SKIPPED: no real tracks at {}", folder.display());
        return None;
    }
    let mut found = Vec::new();
    for name in ["cerknicko-jezero.gpx", "korita-zbevnica.gpx", "track_with_speed.gpx"] {
        let file = std::fs::read(folder.join(name)).expect("a track");
        let track = gpx::parse(&file).expect("a whole track").track;
        let points = track.points().to_vec();
        if points.len() > 10 {
            found.push((name.to_owned(), points));
        }
    }
    Some(found)
}

#[tokio::test]
async fn those_who_walk_a_real_track_are_not() {
    let Some(tracks) = tracks() else { return };
    assert!(!tracks.is_empty(), "tracks with times");
    let app = TestApp::start().await;
    let mut dice = 0x9E37_79B9_u32;
    let mut noise = move || {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Within 10 m of the truth.
        (f64::from(dice >> 8) / f64::from(1_u32 << 24) - 0.5) * 0.000_18
    };
    let (mut walked, mut flagged) = (0, Vec::new());
    for (number, (name, points)) in tracks.iter().enumerate() {
        // Walked on days of these weeks; a record every five minutes, each as the phone was there.
        let begin = monday() + TimeDelta::days(i64::try_from(number).unwrap());
        let mut next = begin;
        for TrackPoint { at: place, time, .. } in points {
            let (lon, lat) = (place.lon(), place.lat());
            let time = begin + (*time - points[0].time);
            if time < next {
                continue;
            }
            next = time + TimeDelta::minutes(5);
            let place = (lon + noise(), lat + noise());
            sql(
                &app,
                &format!(
                    "UPDATE checkpoint SET location = ST_SetSRID(ST_MakePoint({lon}, {lat}),
                              4326) WHERE checkpoint_id = 1"
                ),
            )
            .await;
            let scan = at(&app, place, time, seed::ZHANG, u8::try_from(number).unwrap());
            walked += 1;
            let found = flags(&app, time, scan).await;
            if !found.is_empty() {
                flagged.push((name.clone(), time, found));
            }
        }
    }
    assert!(walked >= 20, "{walked} records");
    assert!(flagged.len() * 100 <= walked, "{} of {walked}: {flagged:?}", flagged.len());
}
