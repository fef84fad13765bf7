//! When answers were promised, and how long a phone number is kept: from the last time a problem
//! was reported, by the calendar and its notices (decision 46).

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

/// When an answer is promised: counted from the last time it was reported.
fn promised(facts: &Facts, problem: &Problem) -> DateTime<Utc> {
    let reported = facts.problem_events.iter().filter(|event| {
        event.problem == problem.id && matches!(event.stage.as_str(), "found" | "reported")
    });
    let at = reported.map(|event| event.at).max().unwrap_or(problem.opened_at);
    if problem.is_rating {
        after_working_days(at, RATING_WORKING_DAYS, |day| noticed(facts, day))
    } else {
        end_of(later(local_day(at), REPORT_DAYS))
    }
}

/// Compares every problem, and looks that every number is there that has still to be.
pub fn compare(facts: &Facts, journal: &Journal, now: DateTime<Utc>) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for problem in &facts.problems {
        let due = promised(facts, problem);
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
        if contact.is_none() && journal.with_phone.contains(&problem.receipt) && now < due + KEPT {
            let what = format!("phone number of problem {}", problem.id);
            found.push(Mismatch::of(problem.segment, &what, &"erased", &(due + KEPT)));
        }
    }
    found
}
