//! Office hours: the spans of a working day in which working hours are counted.

use std::fmt;

use serde::Deserialize;

/// Minutes of a whole day.
const DAY: u16 = 24 * 60;

/// A span of the local day, in minutes after midnight; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct OfficeSpan {
    /// First minute.
    pub opens: u16,
    /// The minute after the last one, 1,440 at most.
    pub closes: u16,
}

impl OfficeSpan {
    /// From two times written `09:00`, the later of them `24:00` at most; none where one cannot be
    /// read.
    pub fn read(opens: &str, closes: &str) -> Option<Self> {
        Some(Self {
            opens: minute(opens)?,
            closes: minute(closes)?,
        })
    }
}

/// A time of day written `09:00`, in minutes after midnight.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |digits: &str| {
        let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u16>().ok().filter(|_| is_plain)
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    (minute < 60 && hour * 60 + minute <= DAY).then_some(hour * 60 + minute)
}

/// A minute of the day as it is written.
pub fn clock_time(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

impl fmt::Display for OfficeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", clock_time(self.opens), clock_time(self.closes))
    }
}

/// The spans of a working day, in their order, none within another; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeHours(Vec<OfficeSpan>);

impl OfficeHours {
    /// Most spans of a day.
    pub const MOST: usize = 4;

    /// None where there is no span, there are too many, or they do not follow one another.
    pub fn new(spans: Vec<OfficeSpan>) -> Option<Self> {
        let is_span = |span: &OfficeSpan| span.opens < span.closes && span.closes <= DAY;
        let holds = (1..=Self::MOST).contains(&spans.len())
            && spans.iter().all(is_span)
            && spans.is_sorted_by(|one, next| one.closes <= next.opens);
        holds.then_some(Self(spans))
    }

    /// Where a district says nothing: 9:00 to 12:00 and 13:30 to 17:00, the hours in which a
    /// service hall meets the public the year round (泰州市政务服务中心: 上午 9:00-12:00，下午
    /// 1:30-5:00).
    /// Offices work eight hours (国务院关于职工工作时间的规定, art. 3), when exactly differs by place
    /// and season; to count none but those in which somebody is surely there promises nothing that
    /// is not kept.
    pub fn usual() -> Self {
        Self(vec![
            OfficeSpan {
                opens: 9 * 60,
                closes: 12 * 60,
            },
            OfficeSpan {
                opens: 13 * 60 + 30,
                closes: 17 * 60,
            },
        ])
    }

    /// The spans.
    pub fn spans(&self) -> &[OfficeSpan] {
        &self.0
    }
}

impl fmt::Display for OfficeHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, span) in self.0.iter().enumerate() {
            let before = if number == 0 { "" } else { " " };
            write!(f, "{before}{span}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(spans: &[(&str, &str)]) -> Option<OfficeHours> {
        let spans = spans.iter().map(|(opens, closes)| OfficeSpan::read(opens, closes));
        spans.collect::<Option<Vec<_>>>().and_then(OfficeHours::new)
    }

    #[test]
    fn spans_follow_one_another_within_a_day() {
        for good in [
            &[("09:00", "12:00"), ("13:30", "17:00")][..],
            &[("00:00", "24:00")],
            &[("08:00", "12:00"), ("12:00", "16:00")],
        ] {
            assert!(hours(good).is_some(), "{good:?}");
        }
        for bad in [
            &[("09:00", "09:00")][..],
            &[],
            &[("12:00", "09:00")],
            &[("09:00", "12:00"), ("11:59", "17:00")],
            &[("13:30", "17:00"), ("09:00", "12:00")],
            &[("09:00", "24:01")],
            &[("9:00", "12:00")],
            &[("09:60", "12:00")],
            &[("+9:00", "12:00")],
            &[("0900", "1200")],
            &[("01:00", "02:00"); 1 + OfficeHours::MOST],
        ] {
            assert!(hours(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn the_usual_hours_are_written_as_they_are_read() {
        assert_eq!(OfficeHours::usual().to_string(), "09:00-12:00 13:30-17:00");
        assert_eq!(hours(&[("09:00", "12:00"), ("13:30", "17:00")]), Some(OfficeHours::usual()));
    }
}
