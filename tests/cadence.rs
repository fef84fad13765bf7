//! Periods, standing and status against a second, independent account of the rule.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::types::Json;
use sqlx::{PgPool, Row};

use crate::support::{TestDatabase, seed};
use riverward::stewardships::CadenceUnit;
use riverward::stewardships::calendar::{Book, PeriodStatus};

/// The period a day lies in, told by walking from day to day.
fn period(unit: CadenceUnit, day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let starts = |day: NaiveDate| match unit {
        CadenceUnit::Day => true,
        CadenceUnit::Week => day.weekday() == chrono::Weekday::Mon,
        CadenceUnit::TenDays => matches!(day.day(), 1 | 11 | 21),
        CadenceUnit::Month => day.day() == 1,
        CadenceUnit::Quarter => day.day() == 1 && day.month() % 3 == 1,
    };
    let mut start = day;
    while !starts(start) {
        start = start.pred_opt().unwrap();
    }
    let mut past = day.succ_opt().unwrap();
    while !starts(past) {
        past = past.succ_opt().unwrap();
    }
    (start, past)
}

fn most(unit: CadenceUnit) -> i16 {
    match unit {
        CadenceUnit::Day => 1,
        CadenceUnit::Week => 7,
        CadenceUnit::TenDays => 8,
        CadenceUnit::Month => 28,
        CadenceUnit::Quarter => 31,
    }
}

#[derive(Clone, Debug)]
struct Case {
    unit: CadenceUnit,
    times: i16,
    since: NaiveDate,
    patrolled: BTreeSet<NaiveDate>,
}

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 10, 1).unwrap() + Days::new(offset)
}

fn cases() -> impl Strategy<Value = Case> {
    let unit = prop::sample::select(CadenceUnit::ALL);
    // Often few: the interesting edge lies between done and missed.
    let times = prop_oneof![Just(1_i16), Just(2), 1_i16..31];
    (unit, times, 0..300_u64, prop::collection::btree_set(0..420_u64, 0..120)).prop_map(
        |(unit, times, since, patrolled)| Case {
            unit,
            times: times.min(most(unit)),
            since: day(since),
            patrolled: patrolled.into_iter().map(day).collect(),
        },
    )
}

async fn store(db: &PgPool, cases: &[Case]) {
    for (n, case) in (10_000_i64..).zip(cases) {
        sqlx::query(
            "INSERT INTO segment (district, segment_id, kind, name, area_path)
                         VALUES ($1, $2, 'river', $3, '990101101201')",
        )
        .bind(seed::DISTRICT)
        .bind(n)
        .bind(format!("河{n}"))
        .execute(db)
        .await
        .unwrap();
        sqlx::query(
            "INSERT INTO segment_state (district, segment_id, area_path, kind, name)
                 VALUES ($1, $2, '990101101201', 'river', '河')",
        )
        .bind(seed::DISTRICT)
        .bind(n)
        .execute(db)
        .await
        .unwrap();
        sqlx::query(
            "INSERT INTO stewardship (district, segment_id, person_id, role, valid_from)
                 VALUES ($1, $2, 1, 'river_chief', '2023-01-01')",
        )
        .bind(seed::DISTRICT)
        .bind(n)
        .execute(db)
        .await
        .unwrap();
        sqlx::query(
            "INSERT INTO segment_duty (district, segment_id, role, unit, times, since)
                         VALUES ($1, $2, 'river_chief', $3, $4, $5)",
        )
        .bind(seed::DISTRICT)
        .bind(n)
        .bind(case.unit.as_str())
        .bind(case.times)
        .bind(case.since)
        .execute(db)
        .await
        .unwrap();
        let days: Vec<NaiveDate> = case.patrolled.iter().copied().collect();
        sqlx::query(
            "INSERT INTO segment_month (district, segment_id, month, role, days)
                     SELECT $1, $2, date_trunc('month', d)::date, 'river_chief',
                         bit_or(1 << (extract(day FROM d)::int4 - 1)) FROM unnest($3::date[]) d
                         GROUP BY 3",
        )
        .bind(seed::DISTRICT)
        .bind(n)
        .bind(days)
        .execute(db)
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn standing_and_status_follow_the_written_rule_on_every_kind_of_day() {
    let database = TestDatabase::create().await;
    let db = database.owner().await;
    let mut runner = TestRunner::deterministic();
    let cases: Vec<Case> =
        (0..300).map(|_| cases().new_tree(&mut runner).unwrap().current()).collect();
    store(&db, &cases).await;
    let ids: Vec<i64> = (10_000..10_000 + i64::try_from(cases.len()).unwrap()).collect();
    // Ends of months, quarters, tens, years, a leap day, and ordinary days between.
    let todays = [
        "2024-02-28",
        "2024-02-29",
        "2024-03-01",
        "2024-03-31",
        "2024-04-01",
        "2024-04-10",
        "2024-04-11",
        "2024-06-17",
        "2024-09-30",
        "2024-11-20",
    ];
    for today in todays {
        let today: NaiveDate = today.parse().unwrap();
        let rows = sqlx::query(
            "SELECT d.*, c.status, b.book FROM duty_counts($1, $2, $3) d
                 JOIN compute_status($1, $2, $3) c USING (segment_id),
                    duty_book($1, d.segment_id, '990101101201', 'river',
                        ($3 - interval '5 months')::date) b ORDER BY d.segment_id",
        )
        .bind(seed::DISTRICT)
        .bind(&ids)
        .bind(today)
        .fetch_all(&db)
        .await
        .unwrap();
        assert_eq!(rows.len(), cases.len());
        for (row, case) in rows.iter().zip(&cases) {
            let (start, past) = period(case.unit, today);
            let (before, _) = period(case.unit, start.pred_opt().unwrap());
            let done = |first: NaiveDate, past: NaiveDate| {
                i16::try_from(case.patrolled.range(first..past).count()).unwrap()
            };
            let standing = if done(start, past) >= case.times {
                0
            } else if case.since <= before && done(before, start) < case.times {
                2
            } else {
                1
            };
            assert_eq!(
                (row.get::<NaiveDate, _>("period_from"), row.get::<NaiveDate, _>("period_past")),
                (start, past),
                "{today} {case:?}"
            );
            assert_eq!(row.get::<i16, _>("standing"), standing, "{today} {case:?}");
            assert_eq!(
                row.get::<i32, _>("done"),
                i32::from(done(start, past).min(case.times)),
                "{today} {case:?}"
            );
            assert_eq!(row.get::<i16, _>("status"), standing, "{today} {case:?}");
            // What the pages show of it.
            let book = row.get::<Json<Book>, _>("book").0;
            let shown = book.running(&book.bound[0], today);
            let counted = (
                start,
                past,
                u32::try_from(case.times).unwrap(),
                u32::try_from(row.get::<i32, _>("done")).unwrap(),
            );
            assert_eq!(
                (shown.from, shown.past, shown.owed, shown.done),
                counted,
                "{today} {case:?}"
            );
            assert_eq!(shown.status == PeriodStatus::Done, standing == 0, "{today} {case:?}");
        }
    }
}
