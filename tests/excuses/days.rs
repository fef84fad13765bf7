//! Which days are excused in a period that lost some: the function of the database, and the same
//! told day by day.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use riverward::stewardships::CadenceUnit;
use riverward::stewardships::periods::{period_end, period_start};
use sqlx::{AssertSqlSafe, Row};

use crate::support::TestDatabase;

type Ranges = Vec<(u64, u64)>;

#[derive(Clone, Debug)]
struct Case {
    unit: CadenceUnit,
    lost: Ranges,
    closed: Ranges,
    today: u64,
}

fn cases() -> impl Strategy<Value = Case> {
    let ranges = || prop::collection::vec((0..150_u64, 1..14_u64), 0..3);
    let unit = prop::sample::select(CadenceUnit::ALL);
    (unit, ranges(), ranges(), 40..200_u64).prop_map(|(unit, lost, closed, today)| Case {
        unit,
        lost,
        closed,
        today,
    })
}

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 8, 1).unwrap() + Days::new(offset)
}

/// As the database reads it.
fn literal(ranges: &[(u64, u64)]) -> String {
    let one = |(from, length): &(u64, u64)| format!("[{},{})", day(*from), day(from + length));
    format!("{{{}}}", ranges.iter().map(one).collect::<Vec<_>>().join(","))
}

fn within(ranges: &[(u64, u64)], at: NaiveDate) -> bool {
    ranges.iter().any(|(from, length)| day(*from) <= at && at < day(from + length))
}

/// The same told day by day.
fn told(case: &Case) -> BTreeSet<NaiveDate> {
    let today = day(case.today);
    let all = || day(0).iter_days().take_while(|day| day.year() < 2028);
    let mut days: BTreeSet<NaiveDate> =
        all().filter(|day| *day < today && within(&case.lost, *day)).collect();
    let firsts: BTreeSet<NaiveDate> = all().map(|day| period_start(case.unit, day)).collect();
    for first in firsts {
        let past = period_end(case.unit, first);
        let period = || first.iter_days().take_while(|day| *day < past);
        let open: Vec<NaiveDate> = period().filter(|day| !within(&case.closed, *day)).collect();
        let gone = open.iter().filter(|day| within(&case.lost, **day)).count();
        let lost_last = open.last().is_some_and(|last| within(&case.lost, *last));
        if past <= today && gone > 0 && (lost_last || gone * 2 >= open.len()) {
            days.extend(period());
        }
    }
    days
}

#[tokio::test]
async fn the_database_excuses_the_days_that_are_told_one_by_one() {
    let database = TestDatabase::create().await;
    let db = database.owner().await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..300 {
        let case = cases().new_tree(&mut runner).unwrap().current();
        let statement = format!(
            "SELECT d::date AS day FROM unnest(excused_days('{}', '{}'::datemultirange,
                 '{}'::datemultirange, '{}'::date)) r,
                 generate_series(lower(r)::timestamp, (upper(r) - 1)::timestamp, '1 day') d",
            case.unit.as_str(),
            literal(&case.lost),
            literal(&case.closed),
            day(case.today)
        );
        let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&db).await.unwrap();
        let days: BTreeSet<NaiveDate> = rows.iter().map(|row| row.get("day")).collect();
        assert_eq!(days, told(&case), "{case:?}");
    }
}
