//! Spans of days as rows state them: from a first day up to a day on which it no longer holds, or
//! without an end.

use chrono::NaiveDate;

use crate::exchange::message::Message;
use crate::stewardships::periods::Span;

/// Whether two spans share a day.
pub(super) fn overlap(
    a_from: NaiveDate,
    a_past: Option<NaiveDate>,
    b_from: NaiveDate,
    b_past: Option<NaiveDate>,
) -> bool {
    a_past.is_none_or(|past| past > b_from) && b_past.is_none_or(|past| past > a_from)
}

/// Refuses a span that has no day.
pub(super) fn check(from: NaiveDate, past: Option<NaiveDate>) -> Result<(), Message> {
    if past.is_some_and(|past| past <= from) {
        return Err(Message::new("import-dates-reversed").with("from", from));
    }
    Ok(())
}

/// The days of a span that lie within others; none where no day does.
pub(super) fn within(from: NaiveDate, past: Option<NaiveDate>, days: Span) -> Option<Span> {
    let both = Span {
        from: from.max(days.from),
        past: past.unwrap_or(days.past).min(days.past),
    };
    (both.from < both.past).then_some(both)
}
