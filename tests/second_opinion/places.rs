//! Where each segment lay and of what kind it was, day by day. The table of segments says only how
//! it is now, so this is watched while it happens.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::raw::{Facts, Segment};

/// A place and a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub area: String,
    pub kind: String,
}

impl Place {
    fn of(segment: &Segment) -> Self {
        Self {
            area: segment.area.clone(),
            kind: segment.kind.clone(),
        }
    }

    /// The town it lies in; the district for what lies in none.
    pub fn town(&self) -> &str {
        self.area.get(..9).unwrap_or(&self.area)
    }

    /// The town and every area below it down to its own.
    pub fn chain(&self) -> impl Iterator<Item = &str> {
        let below = [12, 14].into_iter().filter_map(move |length| self.area.get(..length));
        std::iter::once(self.town()).chain(below)
    }
}

/// The places of all segments, each from the day on which it was first seen there.
#[derive(Clone, Debug, Default)]
pub struct Places(BTreeMap<i64, Vec<(NaiveDate, Place)>>);

impl Places {
    /// Takes down what is new today. A place of a part of a day is none: the last of it counts.
    pub fn look(&mut self, facts: &Facts, today: NaiveDate) {
        for segment in &facts.segments {
            let known = self.0.entry(segment.id).or_default();
            let place = Place::of(segment);
            if known.last().is_some_and(|(_, last)| *last == place) {
                continue;
            }
            known.retain(|(day, _)| *day != today);
            known.push((today, place));
        }
    }

    /// Where a segment lay at the end of a day; before anybody looked, where it was seen first.
    pub fn on(&self, segment: i64, day: NaiveDate) -> &Place {
        let known = &self.0[&segment];
        let at = known.iter().rev().find(|(since, _)| *since <= day);
        at.or_else(|| known.first()).map(|(_, place)| place).unwrap()
    }

    /// Everything that is known of one, for a report.
    pub fn told(&self, segment: i64) -> Vec<String> {
        let known = self.0.get(&segment).into_iter().flatten();
        known.map(|(day, place)| format!("{day} {} {}", place.area, place.kind)).collect()
    }
}
