//! What was found wrong and what became of it: problems in every stage, each with its steps in
//! order.

mod problem;
mod steps;
mod teller;

pub(super) use problem::{Actor, Problem};

use teller::Teller;

use super::calendar::Calendar;
use super::dice::Dice;
use super::geography::Geography;
use super::history::History;
use super::ratings::Rating;
use super::roster::Roster;
use crate::problems::Stage;

/// How many problems end in which stage, beside those of the showpieces, and how many days ago they
/// may have begun.
const STORIES: [(Stage, usize, f64, f64); 10] = [
    (Stage::Closed, 74, 7.0, 88.0),
    (Stage::Rejected, 6, 4.0, 80.0),
    (Stage::Duplicate, 6, 3.0, 70.0),
    (Stage::Found, 6, 0.1, 3.0),
    (Stage::Reported, 9, 0.05, 2.5),
    (Stage::Accepted, 8, 0.8, 4.0),
    (Stage::Assigned, 9, 1.0, 9.0),
    (Stage::InWork, 10, 1.5, 13.0),
    (Stage::Answered, 6, 2.5, 14.0),
    (Stage::Verified, 4, 3.0, 12.0),
];

/// Tells the problems, and marks the scans at which stewards found theirs.
pub(super) fn problems(
    map: &Geography,
    roster: &Roster,
    history: &mut History,
    ratings: &[Rating],
    showpieces: &[usize],
    calendar: &Calendar,
    seed: u64,
) -> Vec<Problem> {
    let mut teller = Teller {
        map,
        roster,
        calendar,
        towns: map.towns().collect(),
        dice: Dice::new(seed, 40),
        told: Vec::new(),
    };
    for segment in showpieces {
        for (stage, from, to) in [
            (Stage::Closed, 60.0, 80.0),
            (Stage::Closed, 35.0, 50.0),
            (Stage::Closed, 12.0, 25.0),
            (Stage::InWork, 2.0, 4.0),
        ] {
            teller.reported(Some(*segment), stage, from, to);
        }
    }
    for (stage, count, least, most) in STORIES {
        for turn in 0..count {
            let by_steward = match stage {
                Stage::Found => true,
                Stage::Rejected | Stage::Duplicate => false,
                _ => turn % 5 < 2,
            };
            match stage {
                Stage::Duplicate => teller.duplicate(),
                _ if by_steward && teller.found(history, stage, least, most) => {}
                _ => teller.reported(None, stage, least, most),
            }
        }
    }
    for rating in ratings.iter().filter(|rating| rating.score >= 4) {
        teller.low_rating(rating);
    }
    // Numbered as they were opened.
    teller.told.sort_by_key(|problem| (problem.opened_at, problem.receipt.to_string()));
    teller.told
}
