//! Deadlines in days and in working days. Days are local days of the district; a deadline is the
//! end of its day.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// End of the local day that lies `days` after the one of `now`.
pub fn after_days(now: DateTime<Utc>, zone: Tz, days: u64) -> DateTime<Utc> {
    let day = now.with_timezone(&zone).date_naive();
    end_of(day.checked_add_days(Days::new(days)).unwrap_or(day), zone)
}

/// End of the local day that lies `days` working days after the one of `now`. Saturdays and Sundays
/// do not count; public holidays are not known here, so a deadline may come early, never late.
pub fn after_working_days(now: DateTime<Utc>, zone: Tz, days: u32) -> DateTime<Utc> {
    let today = now.with_timezone(&zone).date_naive();
    let working = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let last = today
        .iter_days()
        .skip(1)
        .filter(working)
        .nth(usize::try_from(days.max(1)).unwrap_or(1) - 1);
    end_of(last.unwrap_or(today), zone)
}

fn end_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let next = day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN);
    // Midnight does not exist on some days of some zones; the hour after it always does.
    zone.from_local_datetime(&next)
        .earliest()
        .unwrap_or_else(|| zone.from_utc_datetime(&next))
        .to_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_report_is_due_at_the_end_of_the_fifth_local_day() {
        // 00:30 on the 24th in Shanghai is still the 23rd in UTC.
        assert_eq!(
            after_days(at("2026-11-23T16:30:00Z"), Tz::Asia__Shanghai, 5),
            at("2026-11-29T16:00:00Z")
        );
    }

    #[test]
    fn weekends_do_not_count_as_working_days() {
        // Friday morning in Shanghai; the first working day after it is Monday.
        assert_eq!(
            after_working_days(at("2026-11-27T01:00:00Z"), Tz::Asia__Shanghai, 1),
            at("2026-11-30T16:00:00Z")
        );
        assert_eq!(
            after_working_days(at("2026-11-27T01:00:00Z"), Tz::Asia__Shanghai, 15),
            at("2026-12-18T16:00:00Z")
        );
    }
}
