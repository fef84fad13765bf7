//! The month sheet of a village and the pages of its segments count by one function from the same.

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::types::Json;

use crate::api::sql;
use crate::months::figures;
use crate::support::{Browser, TestApp, seed};
use riverward::ids::{AreaPath, SegmentId};
use riverward::segments::SegmentKind;
use riverward::stewardships::CadenceUnit;
use riverward::stewardships::calendar::{Book, DutyMonth};
use riverward::stewardships::owed::{Place, reach};

const VILLAGE: &str = "990101101201";

fn day(offset: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 7, 1).unwrap() + Days::new(offset)
}

/// Owed and done of the river in a month as its page has it.
async fn page(app: &TestApp, first: NaiveDate) -> (i64, i64) {
    let book: Json<Book> =
        sqlx::query_scalar("SELECT book FROM duty_book(990101, 1, $1, 'river', $2)")
            .bind(VILLAGE)
            .bind(reach(first))
            .fetch_one(&app.database.owner().await)
            .await
            .unwrap();
    let area: AreaPath = VILLAGE.parse().unwrap();
    let place = Place {
        id: SegmentId(seed::RIVER),
        area: &area,
        kind: SegmentKind::River,
    };
    let today = app.state.clock.now().date_naive();
    let duties = book.0.month(first, today, place);
    let sums = duties.iter().map(DutyMonth::sum);
    let (owed, done) = sums.fold((0, 0), |sum, more| (sum.0 + more.0, sum.1 + more.1));
    (owed.into(), done.into())
}

/// The same as the sheet has it.
async fn sheet(official: &Browser, first: NaiveDate) -> (i64, i64) {
    let path = format!("/api/v1/months/{}", first.format("%Y-%m"));
    let duties = figures(official, &path, VILLAGE, "river").await["duties"].clone();
    (duties["owed"].as_i64().unwrap(), duties["done"].as_i64().unwrap())
}

#[tokio::test]
async fn who_left_before_the_month_began_counts_in_the_week_that_ends_in_it() {
    let app = TestApp::start().await;
    // Four times a week; the holder is on leave to the end of October, and somebody beside them is
    // there as long.
    sql(
        &app,
        "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from)
         VALUES (990101, '990101101201', 'river_chief', 'river', 'week', 4, '2026-01-01');
         INSERT INTO stewardship (district, segment_id, person_id, role, principal, valid_from,
             valid_to)
         VALUES (990101, 1, 2, 'river_chief', false, '2026-01-01', '2026-11-01');
         INSERT INTO suspension (district, suspension_id, area_path, person_id, cause, from_day,
             past_day, note, account_id, at)
         VALUES (990101, '019a0000-0000-7000-8000-000000000001', '990101101201', 1, 'leave',
                 '2026-10-26', '2026-11-01', '', 3, '2026-10-20Z')",
    )
    .await;
    app.set_time("2026-12-02T02:00:00Z");
    let first = "2026-11-01".parse().unwrap();
    let counted = sheet(&app.official().await, first).await;
    assert_eq!(counted, (20, 0), "the weeks to the 1st, 8th, 15th, 22nd and 29th");
    assert_eq!(page(&app, first).await, counted);
}

#[tokio::test]
async fn what_was_suspended_before_a_segment_moved_is_suspended_on_both() {
    let app = TestApp::start().await;
    sql(
        &app,
        "INSERT INTO suspension (district, suspension_id, area_path, segment_id, cause, from_day,
             past_day, note, account_id, at)
         VALUES (990101, '019a0000-0000-7000-8000-000000000001', '990101102201', 1, 'works',
                 '2026-10-01', '2026-11-01', '', 3, '2026-09-20Z')",
    )
    .await;
    let first = "2026-10-01".parse().unwrap();
    // Of the week from the 28th of September three days are open, which round up to one.
    assert_eq!(sheet(&app.official().await, first).await, (1, 0));
    assert_eq!(page(&app, first).await, (1, 0));
}

/// A range of days, with or without an end.
type Range = (NaiveDate, Option<NaiveDate>);

fn span() -> impl Strategy<Value = Range> {
    (0..120_u64, prop::option::of(1..60_u64))
        .prop_map(|(from, length)| (day(from), length.map(|length| day(from + length))))
}

#[derive(Clone, Debug)]
struct World {
    rules: Vec<(usize, CadenceUnit, u8, Range)>,
    tenures: Vec<(i64, Range)>,
    /// Of the river, of one of the two people, or of the town.
    suspensions: Vec<(usize, u64, u64)>,
    patrolled: BTreeSet<u64>,
}

fn worlds() -> impl Strategy<Value = World> {
    let unit = prop::sample::select(CadenceUnit::ALL);
    (
        prop::collection::vec((0..3_usize, unit, 1..4_u8, span()), 1..5),
        prop::collection::vec((1..3_i64, span()), 1..5),
        prop::collection::vec((0..4_usize, 0..130_u64, 1..40_u64), 0..4),
        prop::collection::btree_set(0..140_u64, 0..60),
    )
        .prop_map(|(rules, tenures, suspensions, patrolled)| World {
            rules,
            tenures,
            suspensions,
            patrolled,
        })
}

fn quoted(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "NULL".to_owned(), |day| format!("'{day}'"))
}

/// The statements that make it; what the database allows but once stands but once.
fn made(world: &World) -> String {
    let mut text = "DELETE FROM suspension; DELETE FROM duty WHERE kind = 'river';
        DELETE FROM stewardship WHERE segment_id = 1;
        DELETE FROM segment_month WHERE segment_id = 1;"
        .to_owned();
    for (area, unit, times, (from, past)) in &world.rules {
        let (area, times) = (["990101", "990101101", VILLAGE][*area], (*times).min(unit.most()));
        let (unit, past) = (unit.as_str(), quoted(*past));
        write!(
            text,
            "INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from, valid_to)
             VALUES (990101, '{area}', 'river_chief', 'river', '{unit}', {times}, '{from}', {past})
             ON CONFLICT DO NOTHING;"
        )
        .unwrap();
    }
    for (person, (from, past)) in &world.tenures {
        let past = quoted(*past);
        write!(
            text,
            "INSERT INTO stewardship (district, segment_id, person_id, role, principal, valid_from,
                 valid_to)
             VALUES (990101, 1, {person}, 'river_chief', false, '{from}', {past})
             ON CONFLICT DO NOTHING;"
        )
        .unwrap();
    }
    for (number, (of, from, length)) in world.suspensions.iter().enumerate() {
        let (segment, person, cause) = [
            ("1", "NULL", "works"),
            ("NULL", "1", "leave"),
            ("NULL", "2", "leave"),
            ("NULL", "NULL", "ice"),
        ][*of];
        let (from, past) = (day(*from), day(from + length));
        write!(
            text,
            "INSERT INTO suspension (district, suspension_id, area_path, segment_id, person_id,
                 cause, from_day, past_day, note, account_id, at)
             VALUES (990101, '019a0000-0000-7000-8000-00000000000{number}', '990101101', {segment},
                 {person}, '{cause}', '{from}', '{past}', '', 3, '2026-06-20Z');"
        )
        .unwrap();
    }
    for offset in &world.patrolled {
        let day = day(*offset);
        write!(
            text,
            "INSERT INTO segment_month AS m (district, segment_id, month, role, days)
             VALUES (990101, 1, date_trunc('month', '{day}'::timestamp)::date, 'river_chief',
                 1 << (extract(day FROM '{day}'::date)::int4 - 1))
             ON CONFLICT (district, segment_id, month, role) DO UPDATE
             SET days = m.days | excluded.days;"
        )
        .unwrap();
    }
    text
}

#[tokio::test]
async fn a_month_that_is_over_is_the_same_on_sheet_and_page() {
    let app = TestApp::start().await;
    let official = app.official().await;
    let mut runner = TestRunner::deterministic();
    let mut owed = 0;
    for _ in 0..40 {
        let world = worlds().new_tree(&mut runner).unwrap().current();
        sql(&app, made(&world)).await;
        for first in ["2026-08-01", "2026-09-01", "2026-10-01"] {
            let first = first.parse().unwrap();
            let counted = sheet(&official, first).await;
            assert_eq!(page(&app, first).await, counted, "{first}: {world:?}");
            owed += counted.0;
        }
    }
    assert!(owed > 100, "worlds in which hardly anything is owed show nothing");
}
