//! What the demonstration's scans show, against what recording them one by one shows.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::postgres::PgRow;
use sqlx::{Executor, PgPool, Row};

use crate::support::{TestApp, is_long, seed};
use riverward::geo::LonLat;
use riverward::ids::{AccountId, DistrictId, PersonId};
use riverward::patrols::scan::{Fix, NewScan, Recorded};
use riverward::patrols::store::record;
use riverward::patrols::{Fence, Flag, Grade};

/// For each flag there is the first scan that has it, and all scans before of the same steward and
/// of whoever used the same phones: whatever came before a scan is among them. Where there is time
/// ($1) all scans of these people and of all who shared a phone.
const SCANS: &str = "
    WITH flagged AS (
        SELECT DISTINCT ON (b.n) s.person_id, s.received_at
        FROM scan s JOIN generate_series(0, 30) AS b (n) ON s.flags & (1 << b.n) <> 0
        ORDER BY b.n, s.received_at, s.scan_id
    ), used AS (
        SELECT DISTINCT person_id, device FROM scan
    ), wanted AS (
        SELECT o.person_id, max(f.received_at) AS until
        FROM flagged f JOIN used u USING (person_id) JOIN used o USING (device)
        GROUP BY o.person_id
    ), sharing AS (
        SELECT person_id FROM used
        WHERE device IN (SELECT device FROM used GROUP BY device HAVING count(*) > 1)
    )
    SELECT s.scan_id, s.code, s.person_id, s.account_id, s.device, s.device_time, s.offline_ms,
        s.received_at, s.lease_at, ST_X(s.fix) AS lon, ST_Y(s.fix) AS lat, s.accuracy_m,
        s.fix_taken_at, s.fence, s.grade, s.flags
    FROM scan s LEFT JOIN wanted w USING (person_id)
    WHERE s.received_at <= w.until
        OR $1 AND (w.person_id IS NOT NULL OR s.person_id IN (SELECT h.person_id FROM sharing h))
    ORDER BY s.received_at, s.scan_id";

/// As it was sent.
fn sent(row: &PgRow) -> NewScan {
    let device_time: Option<DateTime<Utc>> = row.get("device_time");
    let waited = row.get::<Option<i64>, _>("offline_ms").map(TimeDelta::milliseconds);
    let bare = NewScan::bare(
        row.get("scan_id"),
        row.get("code"),
        PersonId(row.get("person_id")),
        AccountId(row.get("account_id")),
    );
    NewScan {
        device: Some(row.get::<Vec<u8>, _>("device").try_into().unwrap()),
        device_time,
        sent_at: device_time.zip(waited).map(|(made, waited)| made + waited),
        lease_at: row.get("lease_at"),
        fix: row.get::<Option<f64>, _>("lon").map(|lon| Fix {
            at: LonLat::new(lon, row.get("lat")).unwrap(),
            accuracy_m: row.get("accuracy_m"),
            taken_at: row.get("fix_taken_at"),
        }),
        ..bare
    }
}

/// Takes the scans of the district away.
pub async fn recorded_one_by_one_they_show_the_same(app: &TestApp, owner: &PgPool) {
    let rows = sqlx::query(SCANS).bind(is_long()).fetch_all(owner).await.unwrap();
    let all: i32 =
        sqlx::query_scalar("SELECT bit_or(flags) FROM scan").fetch_one(owner).await.unwrap();
    assert!(Flag::from_bits(all).contains(&Flag::StaleFix), "some positions are from before");
    owner
        .execute(
            "TRUNCATE scan, patrol, patrol_outcome, segment_month, town_month, steward_last_scan,
                 device_last_scan",
        )
        .await
        .unwrap();
    let mut seen = 0;
    for row in &rows {
        let scan = sent(row);
        let now = row.get("received_at");
        let answers =
            record(&app.state.db.app, DistrictId(seed::DISTRICT), now, std::slice::from_ref(&scan))
                .await
                .unwrap();
        let Recorded::Stored(graded) = &answers[0] else {
            panic!("{scan:?}: {answers:?}");
        };
        let flags: i32 = row.get("flags");
        assert_eq!(
            (graded.fence, graded.grade, &graded.flags),
            (
                row.get::<Fence, _>("fence"),
                Grade::from_number(row.get("grade")),
                &Flag::from_bits(flags)
            ),
            "{scan:?}"
        );
        seen |= flags;
    }
    assert_eq!(seen, all, "every flag the demonstration has was among them");
}
