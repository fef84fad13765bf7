//! Days and times in words. Instants become local here and nowhere else.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;

use super::Locale;

/// `7月3日`, with the year where it is not this one.
pub fn day(locale: Locale, day: NaiveDate, today: NaiveDate) -> String {
    let key = if day.year() == today.year() { "date-day" } else { "date-day-year" };
    locale.text_with(
        key,
        [
            // Text, because a number would be written with the grouping of the language.
            ("year", day.year().to_string().into()),
            ("month", day.month().into()),
            ("day", day.day().into()),
        ],
    )
}

/// `2025年3月`
pub fn month(locale: Locale, day: NaiveDate) -> String {
    locale.text_with(
        "date-month",
        [("year", day.year().to_string().into()), ("month", day.month().into())],
    )
}

/// `7月3日 09:12`
pub fn moment(locale: Locale, at: DateTime<Utc>, zone: Tz, today: NaiveDate) -> String {
    let local = at.with_timezone(&zone);
    locale.text_with(
        "date-moment",
        [
            ("day", day(locale, local.date_naive(), today).into()),
            ("time", local.format("%H:%M").to_string().into()),
        ],
    )
}

/// `09:12`
pub fn time(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// `今天`, `昨天`, `12 天前`; a day in the future (a phone ahead of its time) counts as today.
pub fn ago(locale: Locale, day: NaiveDate, today: NaiveDate) -> String {
    match days(day, today) {
        0 => locale.text("ago-today"),
        1 => locale.text("ago-yesterday"),
        days => locale.text_with("ago-days", [("days", days.into())]),
    }
}

/// Whole days since, none below nothing.
pub fn days(day: NaiveDate, today: NaiveDate) -> i64 {
    (today - day).num_days().max(0)
}

/// `7月1日至7月7日`; `past` is the first day after.
pub fn range(locale: Locale, from: NaiveDate, past: NaiveDate, today: NaiveDate) -> String {
    let last = past.pred_opt().unwrap_or(past);
    if last <= from {
        return day(locale, from, today);
    }
    locale.text_with(
        "date-range",
        [("from", day(locale, from, today).into()), ("to", day(locale, last, today).into())],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locale::{Chinese, English};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_names_its_year_only_when_it_is_another() {
        let today = date("2026-07-10");
        assert_eq!(day(Chinese, date("2026-07-03"), today), "7月3日");
        assert_eq!(day(Chinese, date("2025-12-31"), today), "2025年12月31日");
        assert_eq!(day(English, date("2026-07-03"), today), "3 July");
        assert_eq!(day(English, date("2025-12-31"), today), "31 December 2025");
    }

    #[test]
    fn days_are_counted_in_local_time() {
        let (today, shanghai) = (date("2026-07-10"), Tz::Asia__Shanghai);
        let at = "2026-07-02T23:30:00Z".parse().unwrap();
        assert_eq!(moment(Chinese, at, shanghai, today), "7月3日 07:30");
        assert_eq!(moment(English, at, shanghai, today), "3 July, 07:30");
    }

    #[test]
    fn the_past_is_told_in_words() {
        let today = date("2026-07-10");
        assert_eq!(ago(Chinese, today, today), "今天");
        assert_eq!(ago(Chinese, date("2026-07-11"), today), "今天");
        assert_eq!(ago(Chinese, date("2026-07-09"), today), "昨天");
        assert_eq!(ago(Chinese, date("2026-07-08"), today), "2 天前");
        assert_eq!(ago(English, date("2026-07-08"), today), "2 days ago");
    }

    #[test]
    fn a_range_of_one_day_is_a_day() {
        let today = date("2026-07-10");
        assert_eq!(
            range(Chinese, date("2026-07-06"), date("2026-07-13"), today),
            "7月6日至7月12日"
        );
        assert_eq!(range(English, date("2026-07-06"), date("2026-07-07"), today), "6 July");
    }
}
