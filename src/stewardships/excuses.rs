//! Outages of the server that an official excuses afterwards: what was missed while nothing could
//! be recorded is held against nobody.
//!
//! A local day counts as lost where the outage took half or more of the hours in which people
//! patrol. Lost days ask for nothing, like suspended ones, and a period that lost the last of its
//! open days, or half of them or more, owes nothing at all: who left it for the end had no chance
//! any more. What was done all the same counts.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::periods::{Span, later};
use crate::clock::{REACH_DAYS, is_in_calendar};
use crate::error::{Error, FieldError, Result};
use crate::ids::AreaPath;

/// Longest outage that is excused at once, in days.
const LONGEST_DAYS: i64 = 31;
/// Longest public words, in characters: one line of a page.
const LONGEST_WORDS: usize = 60;
/// The hours in which people patrol, by the clock of the district.
const HOURS: (NaiveTime, NaiveTime) = (
    NaiveTime::from_hms_opt(6, 0, 0).unwrap(),
    NaiveTime::from_hms_opt(20, 0, 0).unwrap(),
);

/// An outage that is excused, in an area and below it.
#[derive(Clone, Debug, Deserialize)]
pub struct Outage {
    /// Where.
    pub area: AreaPath,
    /// The days that were lost to it.
    pub days: Span,
    /// What happened, in words that everybody reads.
    pub words: String,
}

/// Whether a period is excused as a whole: of its `open` days the last was lost, or half or more.
/// Days as bits.
pub(super) fn is_excused(open: u128, lost: u128) -> bool {
    open.checked_ilog2().is_some_and(|last| {
        lost & 1 << last != 0 || 2 * (lost & open).count_ones() >= open.count_ones()
    })
}

/// From when to when nothing could be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutageTimes {
    /// When it began; 400 days ago at the earliest.
    pub from: DateTime<Utc>,
    /// When it was over, which it has to be; 31 days after it began at the latest.
    pub until: DateTime<Utc>,
}

impl OutageTimes {
    /// Refuses what is wrong whenever it was entered: an end before the beginning, too long a time.
    pub fn refuse_length(self) -> Result<()> {
        let length = self.until - self.from;
        let is_known = is_in_calendar(self.from) && is_in_calendar(self.until);
        if is_known && length > TimeDelta::zero() && length <= TimeDelta::days(LONGEST_DAYS) {
            Ok(())
        } else {
            Err(Error::field("until", "api-invalid-excuse-length"))
        }
    }

    /// What is wrong with it now, by field.
    pub fn faults(self, now: DateTime<Utc>) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if now - self.from > TimeDelta::days(REACH_DAYS) {
            faults.push(FieldError {
                field: "from",
                message: "api-invalid-excuse-from",
            });
        }
        if self.until > now {
            faults.push(FieldError {
                field: "until",
                message: "api-invalid-excuse-until",
            });
        }
        faults
    }

    /// The local days that it took half or more of the hours of; they follow one another. None
    /// where it was too short, or at night.
    pub fn lost_days(self, zone: Tz) -> Option<Span> {
        let local = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
        let (from, until) = (local(self.from), local(self.until));
        let is_lost = |day: &NaiveDate| {
            let (first, last) = (day.and_time(HOURS.0), day.and_time(HOURS.1));
            until.min(last) - from.max(first) >= (last - first) / 2
        };
        let last_day = until.date();
        let mut lost = from.date().iter_days().take_while(|day| *day <= last_day).filter(is_lost);
        let first = lost.next()?;
        let end = lost.last().unwrap_or(first);
        Some(Span {
            from: first,
            past: later(end, 1),
        })
    }
}

/// An excused outage as a promise of an answer meets it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Met {
    /// By what it is known.
    pub excuse: Uuid,
    /// All of it.
    pub times: OutageTimes,
    /// Those of its lost days on which what was promised an answer lay where it was.
    pub days: Span,
    /// By how many days it puts the promise off so far.
    pub put_off: i64,
}

/// By how many days each excused outage puts off a promise that was made at an instant, and is due
/// at another before any of them does. Of an outage counts what came after the promise was made, as
/// if it had begun then. They are taken in the order in which they began: the promise has to run
/// when one begins, and a day that two of them took counts once, for the earlier.
pub fn puts_off(
    (made, due): (DateTime<Utc>, DateTime<Utc>),
    met: &[Met],
    zone: Tz,
) -> Vec<(Uuid, i64)> {
    let mut met = met.to_vec();
    met.sort_by_key(|met| (met.times.from, met.put_off == 0, met.excuse));
    let mut counted = BTreeSet::new();
    let mut put_off: Vec<(Uuid, i64)> = Vec::new();
    for outage in met {
        let before = days_among(&counted);
        if outage.times.from < due + TimeDelta::days(before) {
            let times = OutageTimes {
                from: outage.times.from.max(made),
                ..outage.times
            };
            let lost = times.lost_days(zone).into_iter().flat_map(Span::days);
            counted.extend(lost.filter(|day| outage.days.has(*day)));
        }
        let more = days_among(&counted) - before;
        match put_off.iter_mut().find(|(excuse, _)| *excuse == outage.excuse) {
            Some((_, days)) => *days += more,
            None => put_off.push((outage.excuse, more)),
        }
    }
    put_off
}

fn days_among(days: &BTreeSet<NaiveDate>) -> i64 {
    i64::try_from(days.len()).unwrap_or(i64::MAX)
}

/// What is to be said of an outage.
#[derive(Clone, Copy, Debug)]
pub struct Excuse<'a> {
    /// When it was.
    pub times: OutageTimes,
    /// What happened, in words that everybody reads.
    pub words: &'a str,
    /// What officials should know beside it; may be empty.
    pub note: &'a str,
}

/// Public words without the spaces around them: 1 to 60 characters, on one line. Error of field
/// `words`.
pub fn public_words(text: &str) -> Result<&str> {
    let text = text.trim();
    let fits = (1..=LONGEST_WORDS).contains(&text.chars().count());
    if fits && !text.contains(char::is_control) {
        Ok(text)
    } else {
        Err(Error::field("words", "api-invalid-excuse-words"))
    }
}

/// An excuse on record.
#[derive(Clone, Copy, Debug)]
pub struct ExcuseId(pub Uuid);

#[cfg(test)]
mod tests {
    use super::*;

    fn times(from: &str, until: &str) -> OutageTimes {
        OutageTimes {
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
        }
    }

    /// First and last day lost, by the clock of Shanghai.
    fn lost(from: &str, until: &str) -> Option<(String, String)> {
        let times = times(&format!("{from}:00+08:00"), &format!("{until}:00+08:00"));
        let days = times.lost_days(Tz::Asia__Shanghai)?;
        Some((days.from.to_string(), later(days.past, -1).to_string()))
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what may be none")]
    fn days(first: &str, last: &str) -> Option<(String, String)> {
        Some((first.into(), last.into()))
    }

    #[test]
    fn a_day_is_lost_with_half_of_its_hours() {
        assert_eq!(lost("2026-11-22T06:00", "2026-11-22T12:59"), None);
        assert_eq!(lost("2026-11-22T06:00", "2026-11-22T13:00"), days("2026-11-22", "2026-11-22"));
        assert_eq!(lost("2026-11-22T13:00", "2026-11-22T20:00"), days("2026-11-22", "2026-11-22"));
        assert_eq!(lost("2026-11-22T13:01", "2026-11-23T00:00"), None, "what is left is evening");
        assert_eq!(lost("2026-11-21T20:00", "2026-11-22T06:00"), None, "a night takes nothing");
    }

    #[test]
    fn over_midnight_each_day_is_asked_for_itself() {
        assert_eq!(lost("2026-11-22T12:00", "2026-11-23T09:00"), days("2026-11-22", "2026-11-22"));
        assert_eq!(lost("2026-11-22T18:00", "2026-11-23T13:00"), days("2026-11-23", "2026-11-23"));
        assert_eq!(lost("2026-11-22T18:00", "2026-11-23T09:00"), None);
        assert_eq!(lost("2026-10-30T12:00", "2026-11-02T13:30"), days("2026-10-30", "2026-11-02"));
    }

    #[test]
    fn thirty_one_days_touch_thirty_two() {
        assert_eq!(lost("2026-10-01T13:00", "2026-11-01T13:00"), days("2026-10-01", "2026-11-01"));
    }

    #[test]
    fn an_outage_is_over_and_not_too_long_ago_or_long() {
        let refused = |from: &str, until: &str| times(from, until).refuse_length().is_err();
        assert!(!refused("2026-11-01T00:00:00Z", "2026-12-02T00:00:00Z"));
        assert!(refused("2026-11-01T00:00:00Z", "2026-12-02T00:00:01Z"));
        assert!(refused("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z"));
        assert!(refused("2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z"));
        assert!(refused("1948-11-02T00:00:00Z", "1948-11-03T00:00:00Z"));
        let now = "2026-11-23T02:00:00Z".parse().unwrap();
        let faults = |from: &str, until: &str| {
            let faults = times(from, until).faults(now);
            faults.into_iter().map(|fault| fault.field).collect::<Vec<_>>()
        };
        assert_eq!(faults("2025-10-19T02:00:00Z", "2026-11-23T02:00:00Z"), [""; 0]);
        assert_eq!(faults("2025-10-19T01:59:59Z", "2026-11-23T02:00:00Z"), ["from"]);
        assert_eq!(faults("2026-11-22T02:00:00Z", "2026-11-23T02:00:01Z"), ["until"]);
    }

    #[test]
    fn a_period_is_excused_by_its_last_open_day_or_half_of_them() {
        // Bits 0 to 6 are a week from Monday.
        let week = 0b111_1111;
        for (open, lost, excused) in [
            (week, 0b100_0000, true),
            (week, 0b000_0111, false),
            (week, 0b000_1111, true),
            (week, 0, false),
            // From Thursday on it was suspended.
            (0b000_0111, 0b000_0100, true),
            (0b000_0111, 0b100_0001, false),
            (0b000_0111, 0b000_0011, true),
            (0, week, false),
        ] {
            assert_eq!(is_excused(open, lost), excused, "{open:b} {lost:b}");
        }
    }

    /// An outage by the clock of Shanghai, by a number, as a promise meets it everywhere.
    fn met(number: u128, from: &str, until: &str) -> Met {
        Met {
            excuse: Uuid::from_u128(number),
            times: times(&format!("{from}:00+08:00"), &format!("{until}:00+08:00")),
            days: Span {
                from: NaiveDate::MIN,
                past: NaiveDate::MAX,
            },
            put_off: 0,
        }
    }

    /// By how many days each puts off a promise of the 17th that is due at the end of the 22nd.
    fn put_off(made: &str, met: &[Met]) -> Vec<(u128, i64)> {
        let at = |text: &str| format!("{text}:00+08:00").parse().unwrap();
        let promise = (at(made), at("2026-11-23T00:00"));
        let days = puts_off(promise, met, Tz::Asia__Shanghai).into_iter();
        days.map(|(excuse, days)| (excuse.as_u128(), days)).collect()
    }

    #[test]
    fn a_day_that_two_outages_took_puts_a_promise_off_once() {
        let (early, late) = (
            met(1, "2026-11-19T06:00", "2026-11-20T20:00"),
            met(2, "2026-11-20T06:00", "2026-11-21T20:00"),
        );
        let made = "2026-11-17T09:00";
        assert_eq!(put_off(made, &[late, early]), [(1, 2), (2, 1)]);
        assert_eq!(put_off(made, &[late]), [(2, 2)]);
        assert_eq!(
            put_off(
                made,
                &[
                    early,
                    Met {
                        excuse: late.excuse,
                        ..early
                    }
                ]
            ),
            [(1, 2), (2, 0)]
        );
        // The one that has put it off keeps its days.
        let known = Met {
            excuse: late.excuse,
            put_off: 2,
            ..early
        };
        assert_eq!(put_off(made, &[early, known]), [(2, 2), (1, 0)]);
        // One that began when the promise was due as it was put off; one after that.
        let then = met(3, "2026-11-24T06:00", "2026-11-24T20:00");
        assert_eq!(put_off(made, &[then, early]), [(1, 2), (3, 1)]);
        assert_eq!(put_off(made, &[then]), [(3, 0)]);
        // Where it lay elsewhere on one of the days.
        let days = Span {
            from: "2026-11-20".parse().unwrap(),
            past: NaiveDate::MAX,
        };
        assert_eq!(put_off(made, &[Met { days, ..early }]), [(1, 1)]);
    }

    #[test]
    fn of_an_outage_counts_for_a_promise_what_came_after_it_was_made() {
        let outage = [met(1, "2026-11-18T06:00", "2026-11-20T20:00")];
        for (made, days) in [
            ("2026-11-17T09:00", 3),
            ("2026-11-18T13:00", 3),
            ("2026-11-18T13:01", 2),
            ("2026-11-19T21:00", 1),
            ("2026-11-20T19:00", 0),
            ("2026-11-21T09:00", 0),
        ] {
            assert_eq!(put_off(made, &outage), [(1, days)], "{made}");
        }
    }

    #[test]
    fn public_words_are_one_line() {
        assert_eq!(public_words(" 机房断电 ").ok(), Some("机房断电"));
        assert!(public_words(&"长".repeat(60)).is_ok());
        for text in ["", "  ", "断电\n抢修", "断\0电", &"长".repeat(61)] {
            assert!(public_words(text).is_err(), "{text}");
        }
    }
}
