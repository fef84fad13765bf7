//! Deadlines: so many days, working days or working hours after a moment, by the calendar and the
//! office hours of a district. Pure; what a district has is read by [`store`].
//!
//! The day on which something begins does not count, hours count from the moment itself (Civil
//! Code, art. 201), and a deadline in days is the end of its last day: 最迟 … 答复（含当天）. Where
//! no notice says yet which days are worked, weekends are taken for days off, and the deadline says
//! so.

pub mod calendar;
pub mod hours;
pub mod store;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use self::calendar::Calendar;
use self::hours::OfficeHours;
use crate::words::word_enum;

word_enum!(
    /// In what a time limit is counted.
    LimitUnit {
        /// 工作时: an hour within the office hours of a working day.
        WorkingHour,
        /// 工作日
        WorkingDay,
        /// 日: every day, days off as well.
        Day,
    }
);

/// How long something may take at most (办理时限).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimit {
    unit: LimitUnit,
    /// 1 to [`TimeLimit::MOST`].
    number: u16,
}

impl TimeLimit {
    /// The longest, in any unit; the CHECK `problem_due_rule` has the same.
    pub const MOST: u16 = 400;

    /// So many days.
    pub const fn days(number: u16) -> Self {
        Self {
            unit: LimitUnit::Day,
            number,
        }
    }

    /// So many working days.
    pub const fn working_days(number: u16) -> Self {
        Self {
            unit: LimitUnit::WorkingDay,
            number,
        }
    }

    /// So many working hours.
    pub const fn working_hours(number: u16) -> Self {
        Self {
            unit: LimitUnit::WorkingHour,
            number,
        }
    }

    /// From what is stored; none out of bounds.
    pub fn new(unit: LimitUnit, number: i32) -> Option<Self> {
        let number = u16::try_from(number).ok()?;
        (1..=Self::MOST).contains(&number).then_some(Self { unit, number })
    }

    /// In what it is counted.
    pub const fn unit(self) -> LimitUnit {
        self.unit
    }

    /// How many of them.
    pub const fn number(self) -> u16 {
        self.number
    }

    /// Whether a notice of days off may move a deadline of this limit.
    pub fn hangs_on_calendar(self) -> bool {
        self.unit != LimitUnit::Day
    }
}

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The moment from which on it is late. Of days and working days: the local midnight after the
    /// last one.
    pub at: DateTime<Utc>,
    /// Whether a day was counted of which no notice says yet whether it is worked (暂按周末推算): it
    /// is worked out again when the notice comes.
    pub assumed: bool,
}

/// What deadlines of a district are worked out by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingTime {
    zone: Tz,
    calendar: Calendar,
    hours: OfficeHours,
}

impl WorkingTime {
    /// Of a district in this zone.
    pub fn new(zone: Tz, calendar: Calendar, hours: OfficeHours) -> Self {
        Self { zone, calendar, hours }
    }

    /// The days that are worked, as far as notices say.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// When that is due which begins at `from`.
    pub fn deadline(&self, from: DateTime<Utc>, limit: TimeLimit) -> Deadline {
        let began = from.with_timezone(&self.zone).date_naive();
        match limit.unit {
            LimitUnit::WorkingHour => self.after_working_hours(from, limit.number),
            LimitUnit::WorkingDay => self.after_working_days(began, limit.number),
            LimitUnit::Day => Deadline {
                at: after_days(from, self.zone, limit.number),
                assumed: false,
            },
        }
    }

    /// The last local day for what begins on the local day `began`, and whether it is assumed.
    pub fn last_day(&self, began: NaiveDate, limit: TimeLimit) -> (NaiveDate, bool) {
        let due = self.deadline(self.moment(began, 0), limit);
        let last = due.at - TimeDelta::microseconds(1);
        (last.with_timezone(&self.zone).date_naive(), due.assumed)
    }

    fn after_working_days(&self, began: NaiveDate, number: u16) -> Deadline {
        let (mut last, mut assumed, mut left) = (began, false, number.max(1));
        for day in began.iter_days().skip(1) {
            last = day;
            assumed |= !self.calendar.is_announced(day);
            left -= u16::from(self.calendar.day_kind(day).is_worked());
            if left == 0 {
                break;
            }
        }
        Deadline {
            at: end_of(last, self.zone),
            assumed,
        }
    }

    fn after_working_hours(&self, from: DateTime<Utc>, number: u16) -> Deadline {
        let began = from.with_timezone(&self.zone).date_naive();
        let (mut assumed, mut left) = (false, TimeDelta::hours(number.max(1).into()));
        for day in began.iter_days() {
            assumed |= !self.calendar.is_announced(day);
            if !self.calendar.day_kind(day).is_worked() {
                continue;
            }
            for span in self.hours.spans() {
                let opens = self.moment(day, span.opens).max(from);
                let open = self.moment(day, span.closes) - opens;
                if open >= left {
                    let at = opens + left;
                    return Deadline { at, assumed };
                }
                left -= open.max(TimeDelta::zero());
            }
        }
        // Days go on for longer than any limit.
        Deadline { at: from, assumed }
    }

    /// So many minutes by the clock on the wall into a local day.
    fn moment(&self, day: NaiveDate, minutes: u16) -> DateTime<Utc> {
        moment(day, minutes, self.zone)
    }
}

/// End of the local day that lies `days` after the one of `now`.
pub fn after_days(now: DateTime<Utc>, zone: Tz, days: u16) -> DateTime<Utc> {
    let day = now.with_timezone(&zone).date_naive();
    end_of(day.checked_add_days(chrono::Days::new(days.into())).unwrap_or(day), zone)
}

fn end_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    moment(day.succ_opt().unwrap_or(day), 0, zone)
}

fn moment(day: NaiveDate, minutes: u16, zone: Tz) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes.into());
    // An hour is left out on some days of some zones; the one after it is always there.
    let there = |local| zone.from_local_datetime(&local).earliest();
    there(local)
        .or_else(|| there(local + TimeDelta::hours(1)))
        .map_or_else(|| local.and_utc(), |moment| moment.to_utc())
}

#[cfg(test)]
mod tests;
