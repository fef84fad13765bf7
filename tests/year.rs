//! A year of a town: its places, recorded day by day as stewards do, comes out the same
//! from the scans as from the sums.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use sqlx::{AssertSqlSafe, PgPool};

use crate::support::{TestApp, is_long, seed};
use riverward::clock::LocalMonth;
use riverward::ids::{AccountId, Code, DistrictId, PersonId};
use riverward::patrols::scan::{NewScan, Recorded};
use riverward::patrols::store::record;
use riverward::rollups::Depth;
use riverward::rollups::store::check;

const DISTRICT: DistrictId = DistrictId(seed::DISTRICT);
/// Six hundred, or sixty of them where there are only seconds.
fn places() -> u32 {
    if is_long() { 600 } else { 60 }
}
const DAYS: i64 = 365;
/// Serials of their codes, far from those of the seed.
const FIRST_SERIAL: u32 = 70_000_000;

/// Rivers and roads in turn, in the seed's first town, each with a steward in a role that owes
/// something.
const PLACE: &str = "
    INSERT INTO segment (district, segment_id, kind, name, area_path, length_m)
    SELECT 990101, 1000 + n, CASE n % 2 WHEN 0 THEN 'river'
        ELSE 'road' END, '第' || n || '处', '990101101201', 500 FROM generate_series(0, $places - 1) n;
    INSERT INTO segment_state (district, segment_id, area_path, kind, name)
    SELECT district, segment_id, area_path, kind, name FROM segment WHERE segment_id >= 1000;
    INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
    SELECT 990101, 1000 + n, 1 + n % 2, CASE n % 2 WHEN 0 THEN 'river_chief'
        ELSE 'party_group_leader' END, '2025-01-01' FROM generate_series(0, $places - 1) n;
    INSERT INTO checkpoint (district, checkpoint_id, segment_id, name, location)
    SELECT 990101, 1000 + n, 1000 + n, '桥', ST_SetSRID(ST_MakePoint(121.1, 30.8), 4326)
        FROM generate_series(0, $places - 1) n;
    SELECT ensure_event_partitions('2025-11-01', 14);";

async fn hang_codes(owner: &PgPool, codes: &[Code]) {
    let place = PLACE.replace("$places", &places().to_string());
    sqlx::raw_sql(AssertSqlSafe(place)).execute(owner).await.unwrap();
    let numbers: Vec<i32> =
        codes.iter().map(|code| i32::try_from(code.number()).unwrap()).collect();
    sqlx::query("INSERT INTO code_locator (code, district) SELECT unnest($1::int4[]), 990101")
        .bind(&numbers)
        .execute(owner)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO code (district, code, state, checkpoint_id, issued_at)
         SELECT 990101, c.code, 'installed', 999 + c.n, '2025-01-01'
             FROM unnest($1::int4[]) WITH ORDINALITY c (code, n)",
    )
    .bind(&numbers)
    .execute(owner)
    .await
    .unwrap();
}

/// Rolls from a seed.
fn dice() -> impl FnMut() -> u32 {
    let mut state = 0x2545_F491_u32;
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 16
    }
}

#[tokio::test]
async fn a_year_of_a_town_made_anew_from_the_scans_is_what_the_sums_say() {
    let app = TestApp::start().await;
    let owner = app.database.owner().await;
    let codes: Vec<Code> =
        (0..places()).map(|n| Code::from_serial(FIRST_SERIAL + n).unwrap()).collect();
    hang_codes(&owner, &codes).await;

    let begin: DateTime<Utc> = "2025-11-23T00:30:00Z".parse().unwrap();
    let mut roll = dice();
    let mut visited: HashSet<(usize, NaiveDate)> = HashSet::new();
    let mut scans = 0_i64;
    for day in 0..DAYS {
        let morning = begin + TimeDelta::days(day);
        let mut batch = Vec::new();
        for (n, code) in codes.iter().enumerate() {
            // Most come, some twice, some up to half a day later, into the next local day too.
            for _ in 0..[0, 1, 1, 1, 2][roll() as usize % 5] {
                let at = morning + TimeDelta::minutes(i64::from(roll() % 1080));
                let person = 1 + i64::try_from(n % 2).unwrap();
                batch.push(NewScan {
                    device_time: Some(at),
                    ..NewScan::bare(
                        app.state.entropy.event_id(at),
                        *code,
                        PersonId(person),
                        AccountId(person),
                    )
                });
                visited.insert((n, (at + TimeDelta::hours(8)).date_naive()));
                scans += 1;
            }
        }
        batch.sort_by_key(|scan| scan.device_time);
        // In sets of what arrives together, each when its last was made.
        for set in batch.chunks_mut(200) {
            let now = set.last().unwrap().device_time.unwrap();
            for scan in &mut *set {
                scan.sent_at = Some(now);
                scan.lease_at = scan.device_time;
            }
            for answer in record(&app.state.db.app, DISTRICT, now, set).await.unwrap() {
                assert!(matches!(answer, Recorded::Stored(_)), "{answer:?}");
            }
        }
    }

    let kept: i64 =
        sqlx::query_scalar("SELECT count(*) FROM scan").fetch_one(&owner).await.unwrap();
    assert_eq!(kept, scans);
    for offset in 0..13 {
        let month = NaiveDate::from_ymd_opt(2025, 11, 1).unwrap() + chrono::Months::new(offset);
        let text = format!("{}-{:02}", month.year(), month.month());
        let differences =
            check(&owner, DISTRICT, text.parse::<LocalMonth>().unwrap(), Depth::Scans)
                .await
                .unwrap();
        assert_eq!(differences, [], "{text}");
        // And both are what was counted while it was done.
        let sum: i64 = sqlx::query_scalar(
            "SELECT coalesce(sum(patrolled_days), 0)::int8 FROM town_month WHERE month = $1",
        )
        .bind(month)
        .fetch_one(&owner)
        .await
        .unwrap();
        let counted = visited.iter().filter(|(_, day)| day.with_day(1) == Some(month)).count();
        assert_eq!(sum, i64::try_from(counted).unwrap(), "{text}");
    }
}
