//! A second opinion: statuses on every day, month sheets, what was missed, deadlines, fences,
//! grades and flags, coverage and sums, worked out from what happened by rules of its own, and held
//! against what the product keeps and says. It uses no function, view or rule of the product; where
//! the two differ one of them is wrong.
//!
//! | | |
//! |---|---|
//! | [`raw`] [`places`] [`journal`] | raw tables, where segments lay, what people know they did |
//! | [`calendar`] [`records`] [`rules`] [`over`] | rules as plain loops over days, from the docs |
//! | [`statuses`] [`sums`] [`months`] [`missed`] | compare what is kept and said |
//! | [`deadlines`] [`evidence`] [`seals`] [`coverage`] | the same |
//! | [`world`] [`ground`] [`desk`] [`steps`] [`dice`] | random worlds, lived by the product's API |
//! | [`mismatch`] | what is said of a difference, with the raw facts behind it |
//!
//! A world that went wrong is lived once more, step by step the same, by its seed:
//! `RIVERWARD_TEST_SEED=17` (CONTRIBUTING.md).

pub mod calendar;
pub mod coverage;
pub mod deadlines;
pub mod desk;
pub mod dice;
pub mod evidence;
pub mod ground;
pub mod journal;
pub mod mismatch;
pub mod missed;
pub mod months;
pub mod over;
pub mod places;
pub mod raw;
pub mod records;
pub mod rules;
pub mod seals;
pub mod statuses;
pub mod steps;
pub mod sums;
pub mod world;

use chrono::NaiveDate;

use self::calendar::later;
use self::world::World;
use crate::support::is_long;

/// Worlds of a year in `make test-long`.
const WORLDS: u64 = 20;

/// The seed to live once more, where one is given.
fn given() -> Option<u64> {
    let seed = std::env::var("RIVERWARD_TEST_SEED").ok()?;
    Some(seed.parse().expect("a number in RIVERWARD_TEST_SEED"))
}

/// The first day of a world. The first two begin where much ends: a quarter and a year, a short
/// month.
fn begins(seed: u64) -> NaiveDate {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    match seed {
        1 => day("2026-12-20"),
        2 => day("2027-02-20"),
        _ => later(day("2026-11-25"), i64::try_from(seed * 17 % 70).unwrap()),
    }
}

/// Lives the worlds whose number is odd, or those whose number is even: the two tests run side by
/// side.
async fn live(odd: bool) {
    let (last, days, segments) = if is_long() { (WORLDS, 365, 12) } else { (2, 15, 9) };
    let seeds: Vec<u64> = given().map_or_else(|| (1..=last).collect(), |seed| vec![seed]);
    for seed in seeds.into_iter().filter(|seed| (seed % 2 == 1) == odd) {
        let mut world = Box::pin(World::of(seed, begins(seed), segments)).await;
        Box::pin(world.live(days)).await;
    }
}

#[tokio::test]
async fn worlds_of_odd_numbers_are_as_their_raw_facts_say() {
    live(true).await;
}

#[tokio::test]
async fn worlds_of_even_numbers_are_as_their_raw_facts_say() {
    live(false).await;
}
