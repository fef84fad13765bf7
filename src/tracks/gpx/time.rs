//! Times as GPX files write them: ISO 8601, of which programs use every corner.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// Days: of a month, of a year, of a week; with dashes and without.
const DAYS: [&str; 6] = ["%Y-%m-%d", "%Y%m%d", "%G-W%V-%u", "%GW%V%u", "%Y-%j", "%Y%j"];
/// Times of a day.
const TIMES: [&str; 4] = ["%H:%M:%S%.f", "%H%M%S%.f", "%H:%M", "%H%M"];

/// The instant; without a zone as some devices write UTC. None where it is no time.
pub(super) fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim().to_ascii_uppercase();
    let (day, rest) = text.split_once(['T', ' '])?;
    let (clock, offset) = clock_and_offset(rest.trim_start())?;
    let day = DAYS.iter().find_map(|form| NaiveDate::parse_from_str(day, form).ok())?;
    let clock = clock.replace(',', ".");
    let local = match clock.as_str() {
        // The end of a day.
        "24:00" | "24:00:00" | "2400" | "240000" => {
            day.checked_add_days(chrono::Days::new(1))?.and_time(NaiveTime::MIN)
        }
        clock => {
            day.and_time(TIMES.iter().find_map(|form| NaiveTime::parse_from_str(clock, form).ok())?)
        }
    };
    local.checked_sub_signed(offset).map(|time: NaiveDateTime| time.and_utc())
}

/// The time of the day, and how far its zone is ahead of UTC.
fn clock_and_offset(text: &str) -> Option<(&str, TimeDelta)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock.trim_end(), TimeDelta::zero()));
    }
    let Some(at) = text.rfind(['+', '-', '\u{2212}']) else {
        return Some((text, TimeDelta::zero()));
    };
    let (clock, zone) = text.split_at(at);
    let is_ahead = zone.starts_with('+');
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let is_plain = zone.chars().skip(1).all(|c| c.is_ascii_digit() || c == ':');
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i32>().ok();
    let (hours, minutes) = match digits.len() {
        2 => (number(0..2)?, 0),
        4 => (number(0..2)?, number(2..4)?),
        _ => return None,
    };
    let seconds = (hours * 60 + minutes) * 60;
    // What no zone has is none.
    FixedOffset::east_opt(seconds).filter(|_| is_plain && minutes < 60)?;
    let offset = TimeDelta::seconds(i64::from(seconds));
    Some((clock.trim_end(), if is_ahead { offset } else { -offset }))
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn every_corner_of_iso_8601_is_the_same_instant() {
        for text in [
            "2026-11-30T01:02:03Z",
            "2026-11-30T01:02:03",
            "2026-11-30T01:02:03.000Z",
            "2026-11-30T01:02:03,0Z",
            "2026-11-30t01:02:03z",
            "2026-11-30 01:02:03Z",
            "2026-11-30 01:02:03 +00:00",
            "2026-11-30T09:02:03+08:00",
            "2026-11-30T09:02:03+0800",
            "2026-11-30T09:02:03+08",
            "2026-11-29T20:02:03-05",
            "2026-11-29T20:02:03\u{2212}05:00",
            "20261130T010203Z",
            "20261130T090203+0800",
            "2026-W49-1T01:02:03Z",
            "2026W491T010203Z",
            "2026-334T01:02:03Z",
            "2026334T010203Z",
            " 2026-11-30T01:02:03Z\n",
        ] {
            let read = time(text).map(|at| at.to_rfc3339());
            assert_eq!(read.as_deref(), Some("2026-11-30T01:02:03+00:00"), "{text}");
        }
        for (text, instant) in [
            ("2026-11-30T01:02Z", "2026-11-30T01:02:00+00:00"),
            ("2026-11-30T24:00:00Z", "2026-12-01T00:00:00+00:00"),
            ("2026-11-30T01:02:03.25Z", "2026-11-30T01:02:03.250+00:00"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00+00:00"),
        ] {
            assert_eq!(time(text).unwrap().to_rfc3339(), instant, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "yesterday",
            "2026-11-30",
            "T01:02:03Z",
            "2026-13-30T01:02:03Z",
            "2026-11-31T01:02:03Z",
            "2026-11-30T25:02:03Z",
            "2026-11-30T01:02:03+99:00",
            "2026-11-30T01:02:03+08:75",
            "2026-11-30T01:02:03+8",
            "30/11/2026 01:02:03",
            "2026-11-30T01:02:03UTC",
            "1764464523",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
    }
}
