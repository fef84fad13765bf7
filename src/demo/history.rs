//! Ninety days of patrols: who went where on which day, and what their phones sent. What it is
//! worth (fence, grade, flags) and what it adds up to is left to the database.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use geo::Point;
use uuid::Uuid;

use super::calendar::Calendar;
use super::dice::{Dice, whole};
use super::geography::{Checkpoint, Geography};
use super::people::{Habit, Person};
use super::roster::{Roster, Tenure};
use super::rules::{self, Rule};
use crate::patrols::Outcome;
use crate::stewardships::periods::{later, period_end, period_start};
use crate::stewardships::{CadenceUnit, Role};

/// One reading of a code.
#[derive(Clone, Debug)]
pub(super) struct Scan {
    pub(super) id: Uuid,
    /// Index into the checkpoints of the map.
    pub(super) checkpoint: usize,
    /// Index into the people.
    pub(super) person: usize,
    pub(super) device: [u8; 32],
    /// When it happened.
    pub(super) at: DateTime<Utc>,
    /// What only a page with a script tells.
    pub(super) told: Option<Told>,
    pub(super) fix: Option<Fix>,
    pub(super) outcome: Option<Outcome>,
}

/// What a page with a script tells of the phone's clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    /// How far the phone's clock is ahead.
    pub(super) clock_ahead_ms: i64,
    /// How long the scan waited on the phone.
    pub(super) offline_ms: i64,
}

/// Where the phone thought it was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fix {
    pub(super) at: Point<f64>,
    pub(super) accuracy_m: f64,
    pub(super) age_ms: i64,
}

/// A visit to a segment: a run of scans.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub(super) person: usize,
    pub(super) segment: usize,
    pub(super) scans: Range<usize>,
}

/// All patrols.
#[derive(Debug, Default)]
pub(super) struct History {
    pub(super) visits: Vec<Visit>,
    pub(super) scans: Vec<Scan>,
}

/// Days on which people set out, with the segments they mean to see.
type Rounds = BTreeMap<(usize, NaiveDate), Vec<usize>>;

/// Tells the patrols of everybody.
pub(super) fn history(
    map: &Geography,
    roster: &Roster,
    rules: &[Rule],
    calendar: &Calendar,
    seed: u64,
) -> History {
    let rounds = rounds(map, roster, rules, calendar, &mut Dice::new(seed, 30));
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, checkpoint) in map.checkpoints.iter().enumerate() {
        places.entry(&checkpoint.segment).or_default().push(at);
    }
    let mut walk = Walk {
        map,
        people: &roster.people,
        calendar,
        dice: Dice::new(seed, 31),
        last_fix: BTreeMap::new(),
        history: History::default(),
    };
    for ((person, day), segments) in rounds {
        let setting_out = roster.people[person].habit.sets_out * 60 + walk.whole(0.0, 2400.0);
        let mut at = calendar.at(day, setting_out);
        for segment in segments {
            let codes = places.get(map.segments[segment].external_code.as_str());
            at = walk.visit(person, segment, day, at, codes.map_or(&[][..], Vec::as_slice));
        }
    }
    walk.history
}

/// What everybody means to see on which day, less what the weather, holidays and their own habits
/// take away.
fn rounds(
    map: &Geography,
    roster: &Roster,
    rules: &[Rule],
    calendar: &Calendar,
    dice: &mut Dice,
) -> Rounds {
    let mut rounds = Rounds::new();
    for tenure in &roster.tenures {
        let segment = &map.segments[tenure.segment];
        let habit = &roster.people[tenure.person].habit;
        let owed = rules::owed(rules, &segment.area, tenure.role, segment.kind);
        // Who owes nothing comes all the same, now and then.
        let (unit, times) = owed.unwrap_or(match tenure.role {
            Role::Volunteer => (CadenceUnit::TenDays, 1),
            _ => (CadenceUnit::Month, 1),
        });
        let eager = if owed.is_some() { 1.0 } else { 0.6 };
        let mut start = period_start(unit, calendar.first().max(tenure.from));
        while start <= calendar.today {
            let past = period_end(unit, start);
            for time in 0..i64::from(times) {
                let planned = planned(unit, i64::from(times), time, start, tenure, habit);
                for day in [planned, later(planned, 1 + i64::from(dice.chance(0.5)))] {
                    if day < start || day >= past || !tells(tenure, day, calendar) {
                        continue;
                    }
                    let lapsed = habit.lapsed.is_some_and(|since| day >= since);
                    let share = if lapsed { 0.04 } else { habit.diligence };
                    if dice.chance(share * eager * calendar.weather(day)) {
                        let round = rounds.entry((tenure.person, day)).or_default();
                        if !round.contains(&tenure.segment) {
                            round.push(tenure.segment);
                        }
                        break;
                    }
                    // What was missed is made good soon after, by two in three.
                    if unit == CadenceUnit::Day || dice.chance(0.33) {
                        break;
                    }
                }
            }
            start = past;
        }
    }
    rounds
}

/// Whether a visit on this day is told of.
fn tells(tenure: &Tenure, day: NaiveDate, calendar: &Calendar) -> bool {
    tenure.holds_on(day) && (calendar.first()..=calendar.today).contains(&day)
}

/// The day a visit of a period is meant for.
fn planned(
    unit: CadenceUnit,
    times: i64,
    time: i64,
    start: NaiveDate,
    tenure: &Tenure,
    habit: &Habit,
) -> NaiveDate {
    let apart = i64::try_from(tenure.segment % 5).unwrap_or(0);
    let [first, second] = habit.days;
    let offset = match unit {
        CadenceUnit::Day => 0,
        CadenceUnit::Week if (time + apart) % 2 == 0 => first,
        CadenceUnit::Week => second,
        CadenceUnit::TenDays => first * 2 + apart % 3,
        _ => {
            let days = (period_end(unit, start) - start).num_days().min(28);
            time * days / times.max(1) + first + apart % (days / times.max(1)).max(1)
        }
    };
    later(start, offset)
}

/// Goes the rounds.
struct Walk<'a> {
    map: &'a Geography,
    people: &'a [Person],
    calendar: &'a Calendar,
    dice: Dice,
    last_fix: BTreeMap<usize, Fix>,
    history: History,
}

/// Metres of a degree of latitude, and of one of longitude where the district lies.
const METRES: (f64, f64) = (95_600.0, 110_850.0);

impl Walk<'_> {
    fn whole(&mut self, low: f64, high: f64) -> i64 {
        i64::from(whole(self.dice.between(low, high)))
    }

    /// Reads one to three codes of a segment, `at` and in the minutes after; answers when the next
    /// segment is reached.
    fn visit(
        &mut self,
        person: usize,
        segment: usize,
        day: NaiveDate,
        mut at: DateTime<Utc>,
        codes: &[usize],
    ) -> DateTime<Utc> {
        let few = if self.dice.chance(0.45) {
            1
        } else {
            2 + usize::from(self.dice.chance(0.3))
        };
        let count = few.min(codes.len());
        let from = self.dice.below(codes.len() - count + 1);
        let began = self.history.scans.len();
        for checkpoint in &codes[from..from + count] {
            if at + TimeDelta::minutes(2) < self.calendar.now {
                let scan = self.scan(person, *checkpoint, day, at);
                self.history.scans.push(scan);
            }
            at += TimeDelta::milliseconds(self.whole(150_000.0, 480_000.0));
        }
        let scans = began..self.history.scans.len();
        if !scans.is_empty() {
            self.history.visits.push(Visit { person, segment, scans });
        }
        at + TimeDelta::milliseconds(self.whole(300_000.0, 960_000.0))
    }

    fn scan(
        &mut self,
        person: usize,
        checkpoint: usize,
        day: NaiveDate,
        at: DateTime<Utc>,
    ) -> Scan {
        let habit = &self.people[person].habit;
        let days_ago = (self.calendar.today - day).num_days();
        // A phone borrowed from the colleague who stands before them in the list, for a week.
        let borrowed = person % 41 == 17 && (10..=16).contains(&days_ago);
        let device = if borrowed {
            self.people[person - 1].habit.device
        } else {
            habit.device
        };
        let told = (!habit.plain_form).then(|| {
            let waited = if self.dice.chance(0.04) {
                self.whole(900_000.0, 25_000_000.0)
            } else {
                self.whole(300.0, 3_500.0)
            };
            let most = (self.calendar.now - at).num_milliseconds() - 1_000;
            Told {
                clock_ahead_ms: habit.clock_ahead_ms,
                offline_ms: waited.min(most).max(0),
            }
        });
        let fix = (habit.shows_place && !habit.plain_form)
            .then(|| self.fix(person, &self.map.checkpoints[checkpoint]))
            .flatten();
        if let Some(fix) = fix {
            self.last_fix.insert(person, fix);
        }
        Scan {
            id: self.dice.event_id(at),
            checkpoint,
            person,
            device,
            at,
            told,
            fix,
            outcome: (!self.dice.chance(0.03)).then_some(Outcome::Normal),
        }
    }

    /// Mostly near the code and good to some metres; now and then coarse, old, elsewhere, the same
    /// as before, or refused.
    fn fix(&mut self, person: usize, checkpoint: &Checkpoint) -> Option<Fix> {
        let lot = self.dice.unit();
        let fresh = self.whole(600.0, 9_000.0);
        let good = self.dice.between(5.0, 40.0);
        let (away, accuracy_m, age_ms) = match lot {
            _ if lot < 0.025 => return None,
            _ if lot < 0.029 => return self.last_fix.get(&person).copied(),
            _ if lot < 0.041 => (self.dice.between(140.0, 900.0), good, fresh),
            _ if lot < 0.043 => (self.dice.between(24_000.0, 30_000.0), good, fresh),
            _ if lot < 0.07 => {
                let coarse = self.dice.between(120.0, 650.0);
                (coarse * self.dice.between(0.1, 0.8), coarse, fresh)
            }
            _ if lot < 0.08 => {
                (self.dice.between(5.0, 80.0), good, self.whole(45_000.0, 900_000.0))
            }
            _ => (good * self.dice.between(0.05, 0.95), good, fresh),
        };
        let bearing = self.dice.between(0.0, std::f64::consts::TAU);
        let position = checkpoint.position;
        Some(Fix {
            at: Point::new(
                micro(position.x() + away * bearing.sin() / METRES.0),
                micro(position.y() + away * bearing.cos() / METRES.1),
            ),
            accuracy_m: (accuracy_m * 10.0).round() / 10.0,
            age_ms,
        })
    }
}

/// Phones tell seven digits; this is also far coarser than any difference between two platforms'
/// sines.
fn micro(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}
