//! What is kept, and how long: one list with the usual times, which are also the longest. A
//! district may keep some of it shorter ([`store`]). Each capability has the statement that erases
//! what is its own, and `jobs/housekeeping.rs` calls them, district by district.

pub mod store;

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::error::{Error, Result};
use crate::ids::{AreaPath, DistrictId};
use crate::rights::Located;
use crate::words::word_enum;

/// Most rows that one statement erases: none holds its locks for long.
pub const AT_ONCE: i64 = 10_000;

/// The same where more follows from each row, as the stamps of every card that names a person.
pub const FEW_AT_ONCE: i64 = 500;

word_enum!(
    /// What is erased when its time has come. The time begins with what stands beside each.
    Kept {
        /// Sessions: their end.
        Sessions,
        /// Links that enrol: the day from which on they cannot be used; used ones wait until their
        /// owner was told for as long as a session lasts.
        Enrolments,
        /// Phone numbers of residents: the day by which an answer was promised.
        Contacts,
        /// Print orders with their files: their end.
        Jobs,
        /// Fixes of tracks: their arrival.
        Tracks,
        /// Posts and organisations of people: the end of their last role.
        Posts,
        /// Marks by which a second rating of a day is known: the rating.
        RatingsOnce,
        /// Marks by which a second support is known: the day on which the problem was closed.
        Supports,
        /// What was noted at the doors of visit grids: the visit.
        RoundNotes,
    }
);

impl Kept {
    /// How long it is kept where its district says nothing, in days. No district keeps it longer.
    pub const fn days(self) -> i32 {
        match self {
            Self::Sessions => 0,
            Self::Enrolments => 7,
            // A quarter for questions after the answer.
            Self::Contacts => 90,
            Self::Jobs | Self::Tracks | Self::RatingsOnce | Self::Supports => 30,
            Self::Posts => 365,
            // 24 months.
            Self::RoundNotes => 731,
        }
    }

    /// The same as a span of time.
    pub fn span(self) -> TimeDelta {
        TimeDelta::days(i64::from(self.days()))
    }

    /// The days that a district may choose from; none where it has no say. The table `retention`
    /// has the same bounds.
    pub fn bounds(self) -> Option<RangeInclusive<i32>> {
        let least = match self {
            Self::Contacts | Self::Jobs | Self::Tracks | Self::Posts => 1,
            // A record may come three days late, and somebody has to read it.
            Self::RoundNotes => 7,
            Self::Sessions | Self::Enrolments | Self::RatingsOnce | Self::Supports => return None,
        };
        Some(least..=self.days())
    }

    /// Whether it goes once a local day, and not every quarter of an hour: what nobody has a say
    /// in, which else would fill the audit, and what takes a look at every door to be found.
    pub fn is_daily(self) -> bool {
        self == Self::RoundNotes || self.bounds().is_none()
    }
}

/// For how long something is kept, as of a moment.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    pub now: DateTime<Utc>,
    /// For so many days.
    pub days: i32,
}

impl Term {
    /// That whose time began by then is over.
    pub fn until(self) -> DateTime<Utc> {
        self.now - TimeDelta::days(i64::from(self.days))
    }
}

/// On which local day what goes once a day went last, on this server since it started. Several
/// servers each have their own: the second finds nothing left.
#[derive(Debug, Default)]
pub struct Daily(Mutex<HashMap<(DistrictId, Kept), NaiveDate>>);

impl Daily {
    /// Whether it went on this day.
    pub fn went(&self, district: DistrictId, what: Kept, day: NaiveDate) -> bool {
        let days = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        days.get(&(district, what)) == Some(&day)
    }

    /// It went on this day, all of it.
    pub fn goes(&self, district: DistrictId, what: Kept, day: NaiveDate) {
        let mut days = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        days.insert((district, what), day);
    }
}

/// How long a district keeps each.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<(Kept, i32)>);

impl Times {
    /// From the days that were chosen; everything else is kept as long as is usual.
    pub fn new(chosen: Vec<(Kept, i32)>) -> Self {
        Self(chosen)
    }

    /// The days that the district chose; none where it keeps to the usual.
    pub fn chosen(&self, what: Kept) -> Option<i32> {
        self.0.iter().find(|(kept, _)| *kept == what).map(|(_, days)| *days)
    }

    /// The days that hold.
    pub fn days(&self, what: Kept) -> i32 {
        self.chosen(what).map_or(what.days(), |days| days.min(what.days()))
    }

    /// The same as a span of time.
    pub fn span(&self, what: Kept) -> TimeDelta {
        TimeDelta::days(i64::from(self.days(what)))
    }
}

/// How long a district is to keep something, within the bounds of what it is.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    what: Kept,
    days: Option<i32>,
}

impl Choice {
    /// Days as they were sent; none for the usual.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what no district has a say in; [`Error::OutOfBounds`] of the field
    /// `days`.
    pub fn read(what: Kept, days: Option<i32>) -> Result<Self> {
        let bounds = what.bounds().ok_or(Error::NotFound)?;
        if days.is_none_or(|days| bounds.contains(&days)) {
            Ok(Self { what, days })
        } else {
            Err(Error::OutOfBounds {
                field: "days",
                message: "invalid-kept-days",
                least: *bounds.start(),
                most: *bounds.end(),
            })
        }
    }

    /// It holds for the whole of a district.
    pub fn of_district(self, district: DistrictId) -> Located<Self> {
        Located::new(district, AreaPath::of_district(district), self)
    }

    /// What it is about.
    pub fn what(self) -> Kept {
        self.what
    }

    /// Days; none for the usual.
    pub fn days(self) -> Option<i32> {
        self.days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_district_keeps_things_shorter_and_never_longer() {
        for what in Kept::ALL.iter().copied() {
            let Some(bounds) = what.bounds() else {
                assert!(matches!(Choice::read(what, Some(1)), Err(Error::NotFound)), "{what:?}");
                assert!(matches!(Choice::read(what, None), Err(Error::NotFound)), "{what:?}");
                continue;
            };
            let (least, most) = (*bounds.start(), *bounds.end());
            assert!(least >= 1 && most == what.days(), "{what:?}");
            for days in [None, Some(least), Some(most)] {
                assert_eq!(Choice::read(what, days).unwrap().days(), days, "{what:?}");
            }
            for days in [least - 1, most + 1, i32::MIN, i32::MAX] {
                let refused = Choice::read(what, Some(days));
                assert!(
                    matches!(refused, Err(Error::OutOfBounds { least: from, most: to, .. })
                        if (from, to) == (least, most)),
                    "{what:?}: {days}"
                );
            }
        }
    }

    #[test]
    fn what_nobody_has_a_say_in_goes_once_a_day() {
        let daily = Kept::ALL.iter().copied().filter(|what| what.is_daily());
        assert_eq!(
            daily.collect::<Vec<_>>(),
            [
                Kept::Sessions,
                Kept::Enrolments,
                Kept::RatingsOnce,
                Kept::Supports,
                Kept::RoundNotes
            ]
        );
        let days = Daily::default();
        let day: NaiveDate = "2026-11-23".parse().unwrap();
        let (here, there) = (DistrictId(990_101), DistrictId(990_202));
        days.goes(here, Kept::Sessions, day);
        assert!(days.went(here, Kept::Sessions, day));
        assert!(!days.went(here, Kept::Sessions, day + TimeDelta::days(1)));
        assert!(!days.went(here, Kept::Supports, day) && !days.went(there, Kept::Sessions, day));
    }

    #[test]
    fn what_was_not_chosen_is_kept_as_long_as_is_usual() {
        let times = Times::new(vec![(Kept::Tracks, 5), (Kept::Posts, 1000)]);
        assert_eq!((times.chosen(Kept::Tracks), times.days(Kept::Tracks)), (Some(5), 5));
        assert_eq!((times.chosen(Kept::Jobs), times.days(Kept::Jobs)), (None, 30));
        assert_eq!(times.days(Kept::Posts), 365, "whatever stands in the table");
        assert_eq!(times.span(Kept::Tracks), TimeDelta::days(5));
    }
}
