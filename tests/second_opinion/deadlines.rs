//! When answers were promised, and how long a phone number is kept: from the last time a problem
//! was reported, by the calendar and its notices (decision 46). What was erased in its time stays
//! erased.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::calendar::{after_working_days, end_of, later, local_day};
use super::journal::Journal;
use super::mismatch::Mismatch;
use super::raw::{Facts, Problem};

/// A report is answered by the end of the fifth day after it.
const REPORT_DAYS: i64 = 5;
/// A low rating by the end of the fifteenth working day.
const RATING_WORKING_DAYS: usize = 15;
/// How long a phone number is kept after the last promise.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Whether a notice of the government makes a day one of work or of rest; that of the later year
/// counts.
fn noticed(facts: &Facts, day: NaiveDate) -> Option<bool> {
    facts.notices.iter().rfind(|notice| notice.day == day).map(|notice| !notice.is_off)
}

/// When a problem was reported: the first time, and whenever its reporter said that it is not
/// solved.
fn reported(facts: &Facts, problem: &Problem) -> Vec<DateTime<Utc>> {
    let reports = facts.problem_events.iter().filter(|event| {
        event.problem == problem.id && matches!(event.stage.as_str(), "found" | "reported")
    });
    let mut times: Vec<DateTime<Utc>> = reports.map(|event| event.at).collect();
    times.sort_unstable();
    if times.is_empty() {
        times.push(problem.opened_at);
    }
    times
}

/// When an answer is promised to what was reported at an instant.
fn promised(facts: &Facts, problem: &Problem, at: DateTime<Utc>) -> DateTime<Utc> {
    if problem.is_rating {
        after_working_days(at, RATING_WORKING_DAYS, |day| noticed(facts, day))
    } else {
        end_of(later(local_day(at), REPORT_DAYS))
    }
}

/// Whether a number that was left has still to be there: each time it was reported once more, the
/// time was not over yet. What was erased meanwhile does not come back.
fn is_kept(facts: &Facts, problem: &Problem, now: DateTime<Utc>) -> bool {
    let times = reported(facts, problem);
    let next = times.iter().skip(1).copied().chain([now]);
    times.iter().zip(next).all(|(at, next)| next < promised(facts, problem, *at) + KEPT)
}

/// Compares every problem, and looks that every number is there that has still to be.
pub fn compare(facts: &Facts, journal: &Journal, now: DateTime<Utc>) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for problem in &facts.problems {
        let last = *reported(facts, problem).last().unwrap();
        let due = promised(facts, problem, last);
        if problem.due_at != due {
            let what = format!("deadline of problem {}", problem.id);
            found.push(Mismatch::of(problem.segment, &what, &problem.due_at, &due));
        }
        let contact = facts.contacts.iter().find(|contact| Some(contact.id) == problem.contact);
        let ends = contact.map(|contact| contact.erase_at);
        if ends.is_some_and(|ends| ends != due + KEPT) {
            let what = format!("end of the phone number of problem {}", problem.id);
            found.push(Mismatch::of(problem.segment, &what, &ends, &(due + KEPT)));
        }
        let was_left = journal.with_phone.contains(&problem.receipt);
        if contact.is_none() && was_left && is_kept(facts, problem, now) {
            let what = format!("phone number of problem {}", problem.id);
            found.push(Mismatch::of(problem.segment, &what, &"erased", &(due + KEPT)));
        }
    }
    found
}
