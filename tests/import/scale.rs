//! Many rows at once: a few statements however many rows there are.

use geo::line_string;
use riverward::exchange::import;
use riverward::exchange::rows::{CheckpointRow, Rows, SegmentKey, SegmentRow, StewardRow};
use riverward::ids::{DistrictId, Entropy};
use riverward::segments::SegmentKind;
use riverward::stewardships::Role;

use super::{Counted, Desk, counted, options};

/// Two thousand of each, by areas found, in one caller's transaction that is then dropped: imports
/// nest.
#[tokio::test]
async fn thousands_of_rows_inside_the_callers_transaction() {
    const ROWS: u32 = 2000;
    let desk = Desk::open().await;
    let mut db = desk.connect().await;
    let (options, entropy, district) = (options(), Entropy::seeded(1), DistrictId(990_101));
    let segment = |n: u32| SegmentRow {
        kind: Some(SegmentKind::River),
        name: format!("第{n}河"),
        external_code: Some(format!("N{n}")),
        shape: Some({
            let (x, y) = (121.01 + f64::from(n % 50) * 0.004, 30.71 + f64::from(n / 50) * 0.004);
            line_string![(x: x, y: y), (x: x + 0.002, y: y + 0.001), (x: x + 0.003, y: y)].into()
        }),
        ..SegmentRow::default()
    };
    let checkpoint = |n: u32| CheckpointRow {
        name: "桥".into(),
        segment: SegmentKey::code(format!("N{n}")),
        location: Some(
            geo::Point::new(121.01 + f64::from(n % 50) * 0.004, 30.71 + f64::from(n / 50) * 0.004)
                .into(),
        ),
        ..CheckpointRow::default()
    };
    let steward = |n: u32| StewardRow {
        person: format!("河长{}", n % 100),
        person_area: Some("菱泾镇".into()),
        role: Some(Role::RiverChief),
        segment: SegmentKey::code(format!("N{n}")),
        ..StewardRow::default()
    };
    let mut transaction = sqlx::Connection::begin(&mut db).await.unwrap();
    for expected in [Counted::new(2000, 0, 0, 0), Counted::new(0, 0, 2000, 0)] {
        let rows = Rows::from((0..ROWS).map(segment).collect::<Vec<_>>());
        let report = import::segments(&mut transaction, district, rows, &options, &entropy)
            .await
            .unwrap();
        assert_eq!(counted(&report), expected);
        let rows = Rows::from((0..ROWS).map(checkpoint).collect::<Vec<_>>());
        let report = import::checkpoints(&mut transaction, district, rows, &options, &entropy)
            .await
            .unwrap();
        assert_eq!(counted(&report), expected);
        let rows = Rows::from((0..ROWS).map(steward).collect::<Vec<_>>());
        let report = import::stewards(&mut transaction, district, rows, &options, &entropy)
            .await
            .unwrap();
        assert_eq!(counted(&report), expected);
    }
    transaction.rollback().await.unwrap();
    assert_eq!(desk.ask::<i64>("SELECT count(*) FROM segment WHERE segment_id > 100").await, 0);
}
