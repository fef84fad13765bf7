use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;

use super::{Change, MAX_COMMITMENT};
use crate::ids::PersonId;
use crate::stewardships::Role;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2028, 2, 29).unwrap()
}

fn day(offset: i64) -> NaiveDate {
    today() + TimeDelta::days(offset)
}

proptest! {
    #[test]
    fn changes_are_dated_from_today_to_a_year_ahead(first in -400_i64..800, length in -3_i64..800) {
        let fits = (0..=366).contains(&first);
        let person = PersonId(1);
        let assign = Change::Assign { person, role: Role::RiverChief, principal: true, from: day(first).into(), commitment: String::new() };
        prop_assert_eq!(assign.faults(today()).is_empty(), fits);
        let release = Change::Release { stewardship: 1, on: day(first).into() };
        prop_assert_eq!(release.faults(today()).is_empty(), fits);
        let deputise = Change::Deputise { stewardship: 1, person, from: day(first).into(), until: day(first + length).into() };
        prop_assert_eq!(deputise.faults(today()).is_empty(), fits && length >= 0 && first + length <= 366);
    }
}

#[test]
fn a_commitment_is_one_line_of_the_board() {
    let with = |length| Change::Assign {
        person: PersonId(1),
        role: Role::RiverChief,
        principal: true,
        from: today().into(),
        commitment: "水".repeat(length),
    };
    assert!(with(MAX_COMMITMENT).faults(today()).is_empty());
    assert_eq!(with(MAX_COMMITMENT + 1).faults(today())[0].field, "commitment");
}
