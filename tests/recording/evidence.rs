//! What a scan can show: fence and grade against the written rule, and what is flagged.

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::Row;

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
