//! The working calendar of a district: which yearly notices of days off are in, and its office
//! hours. Rules only; what deadlines are worked out by them stands in [`crate::working_time`].
//!
//! A notice is written in the shape of <https://github.com/NateScarlet/holiday-cn>, which takes it
//! from the State Council's own pages. Those of 2025 and 2026 are shipped (`notices/`) and laid
//! down for every district; the next one is imported when it is announced.

pub mod store;

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clock::Day;
use crate::error::Error;
use crate::ids::{AreaPath, DistrictId};
use crate::rights::Located;
use crate::working_time::calendar::may_name;
use crate::working_time::hours::OfficeHours;

/// The years a notice may be of; the CHECK `calendar_notice_year` has the same.
pub const YEARS: RangeInclusive<i32> = 2000..=2199;
/// Most days that a notice names. That of 2020 named the most so far, 38.
const MOST_DAYS: usize = 120;
/// Longest name of a holiday, in characters.
const LONGEST_NAME: usize = 40;
/// Most papers of a notice, and the longest address of one, in characters.
const MOST_PAPERS: usize = 10;
const LONGEST_PAPER: usize = 300;

/// A day that a notice names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeDay {
    /// The holiday it belongs to, 1 to 40 characters.
    #[schema(example = "春节")]
    pub name: String,
    /// The day.
    #[schema(value_type = NaiveDate)]
    pub date: Day,
    /// Off; else it is worked, though it may be a Saturday or Sunday.
    #[serde(rename = "isOffDay")]
    pub is_off_day: bool,
}

/// A notice as it is written in a file, fields of others aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeDocument {
    /// The year of its title.
    #[schema(example = 2026)]
    pub year: i32,
    /// Addresses of the papers it was taken from, ten at most.
    pub papers: Vec<String>,
    /// Every day that is named, 1 to 120: of the year, or of the last week of the year before.
    pub days: Vec<NoticeDay>,
}

impl NoticeDocument {
    /// The same, where it is that of this year.
    pub fn of_year(self, year: i32) -> Result<Self, NoticeFault> {
        if self.year == year {
            Ok(self)
        } else {
            Err(NoticeFault::OtherYear(self.year, year))
        }
    }
}

/// A notice that can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    year: i32,
    papers: Vec<String>,
    /// In their order, each once.
    days: Vec<NoticeDay>,
}

/// Why a notice is not taken, in words for whoever types a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeFault {
    /// A year that nobody plans in.
    #[error("there is no notice of the year {0}")]
    Year(i32),
    /// Another year than the one it was sent for.
    #[error("this is the notice of {0}, not of {1}")]
    OtherYear(i32, i32),
    /// A file made before there was a notice.
    #[error("it names no day: the notice of {0} is not announced yet")]
    Empty(i32),
    /// More days than any year has holidays.
    #[error("it names {0} days, and may name {MOST_DAYS} at most")]
    TooMany(usize),
    /// A day of another year.
    #[error("{0} is no day of {1} or of the last week before it")]
    Outside(NaiveDate, i32),
    /// The same day named twice.
    #[error("{0} is named twice")]
    Twice(NaiveDate),
    /// A name that says nothing, or too much.
    #[error("the holiday of {0} has a name of 1 to {LONGEST_NAME} characters")]
    Name(NaiveDate),
    /// Papers that cannot be kept.
    #[error(
        "it was taken from {MOST_PAPERS} papers at most, each of up to {LONGEST_PAPER} characters"
    )]
    Papers,
}

impl From<NoticeFault> for Error {
    fn from(fault: NoticeFault) -> Self {
        let (field, message) = match fault {
            NoticeFault::Year(_) => ("year", "invalid-calendar-year"),
            NoticeFault::OtherYear(..) => ("year", "invalid-calendar-other-year"),
            NoticeFault::Empty(_) => ("days", "invalid-calendar-empty"),
            NoticeFault::TooMany(_) => ("days", "invalid-calendar-many"),
            NoticeFault::Outside(..) => ("days", "invalid-calendar-outside"),
            NoticeFault::Twice(_) => ("days", "invalid-calendar-twice"),
            NoticeFault::Name(_) => ("days", "invalid-calendar-name"),
            NoticeFault::Papers => ("papers", "invalid-calendar-papers"),
        };
        Self::field(field, message)
    }
}

impl Notice {
    /// Reads what was written; the first thing that is wrong is named.
    pub fn read(document: NoticeDocument) -> Result<Self, NoticeFault> {
        let NoticeDocument { year, papers, mut days } = document;
        if !YEARS.contains(&year) {
            return Err(NoticeFault::Year(year));
        }
        if days.is_empty() {
            return Err(NoticeFault::Empty(year));
        }
        if days.len() > MOST_DAYS {
            return Err(NoticeFault::TooMany(days.len()));
        }
        days.sort_by_key(|named| named.date);
        for named in &days {
            let date = named.date.get();
            if !may_name(year, date) {
                return Err(NoticeFault::Outside(date, year));
            }
            if !is_text(&named.name, LONGEST_NAME) {
                return Err(NoticeFault::Name(date));
            }
        }
        if let Some(twice) = days.windows(2).find(|two| two[0].date == two[1].date) {
            return Err(NoticeFault::Twice(twice[0].date.get()));
        }
        if papers.len() > MOST_PAPERS || !papers.iter().all(|paper| is_text(paper, LONGEST_PAPER)) {
            return Err(NoticeFault::Papers);
        }
        Ok(Self { year, papers, days })
    }

    /// The year of its title.
    pub fn year(&self) -> i32 {
        self.year
    }

    /// Addresses of the papers it was taken from.
    pub fn papers(&self) -> &[String] {
        &self.papers
    }

    /// The days it names, in their order.
    pub fn days(&self) -> &[NoticeDay] {
        &self.days
    }

    /// The same as deadlines are worked out by: each day, and whether it is off.
    pub fn named(&self) -> impl Iterator<Item = (NaiveDate, bool)> {
        self.days.iter().map(|named| (named.date.get(), named.is_off_day))
    }

    /// It holds for the whole of a district.
    pub fn of_district(self, district: DistrictId) -> Located<Self> {
        Located::new(district, AreaPath::of_district(district), self)
    }
}

/// Whether there are 1 to `most` characters in one line.
fn is_text(text: &str, most: usize) -> bool {
    let length = text.chars().count();
    (1..=most).contains(&length) && !text.chars().any(char::is_control) && !text.trim().is_empty()
}

/// The notices that come with the program, by year. Each file says where it is from.
pub fn shipped() -> &'static [Notice] {
    &SHIPPED
}

static SHIPPED: LazyLock<Vec<Notice>> = LazyLock::new(|| {
    let files = [include_str!("notices/2025.json"), include_str!("notices/2026.json")];
    let read = |text| Notice::read(serde_json::from_str(text).ok()?).ok();
    files.into_iter().filter_map(read).collect()
});

/// The office hours that a district chose, for the whole of it; none for the usual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursChoice(pub Option<OfficeHours>);

impl HoursChoice {
    /// It holds for the whole of a district.
    pub fn of_district(self, district: DistrictId) -> Located<Self> {
        Located::new(district, AreaPath::of_district(district), self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_notice_is_read_and_has_the_days_it_says() {
        let sums: Vec<(i32, usize, usize)> = shipped()
            .iter()
            .map(|notice| {
                let off = notice.named().filter(|(_, is_off)| *is_off).count();
                (notice.year(), off, notice.days().len() - off)
            })
            .collect();
        assert_eq!(sums, [(2025, 28, 5), (2026, 33, 6)]);
    }

    fn document(year: i32, days: &[&str]) -> NoticeDocument {
        let named = |date: &&str| NoticeDay {
            name: "元旦".to_owned(),
            date: date.parse().unwrap(),
            is_off_day: true,
        };
        NoticeDocument {
            year,
            papers: Vec::new(),
            days: days.iter().map(named).collect(),
        }
    }

    #[test]
    fn what_is_wrong_with_a_notice_is_said() {
        let fault = |document| Notice::read(document).unwrap_err().to_string();
        assert!(fault(document(1999, &["1999-01-01"])).contains("1999"));
        assert!(fault(document(2027, &[])).contains("2027 is not announced yet"));
        assert!(
            fault(document(2027, &["2027-01-01", "2027-01-02", "2027-01-01"]))
                .contains("2027-01-01 is named twice")
        );
        for outside in ["2026-12-24", "2028-01-01", "2026-05-01"] {
            let said = fault(document(2027, &["2027-01-01", outside]));
            assert!(said.contains(&format!("{outside} is no day of 2027")), "{said}");
        }
        let many = vec!["2027-01-01"; MOST_DAYS + 1];
        assert!(fault(document(2027, &many)).contains("121 days"));
        for name in [String::new(), " ".to_owned(), "长".repeat(41), "一\n二".to_owned()] {
            let mut named = document(2027, &["2027-01-01"]);
            named.days[0].name = name;
            assert!(fault(named).contains("1 to 40 characters"));
        }
        for papers in [vec!["x".repeat(301)], vec!["x".to_owned(); 11], vec!["a\nb".to_owned()]] {
            let mut taken = document(2027, &["2027-01-01"]);
            taken.papers = papers;
            assert!(fault(taken).contains("10 papers at most, each of up to 300"));
        }
        let other = document(2027, &["2027-01-01"]).of_year(2028);
        assert!(other.unwrap_err().to_string().contains("notice of 2027, not of 2028"));
    }

    #[test]
    fn a_notice_is_kept_in_the_order_of_its_days_with_the_week_before_it() {
        let days = ["2027-02-06", "2026-12-31", "2027-01-01"];
        let notice = Notice::read(document(2027, &days)).unwrap();
        let kept: Vec<String> = notice.named().map(|(day, _)| day.to_string()).collect();
        assert_eq!(kept, ["2026-12-31", "2027-01-01", "2027-02-06"]);
    }
}
