//! What a month adds up to, area by area: the month sheet of a district or a town. It says where
//! somebody is needed; areas stand in the order of their codes and are not ranked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::areas::AreaRef;
use crate::clock::LocalMonth;
use crate::ids::AreaPath;
use crate::segments::SegmentKind;

/// The figures of a month.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MonthSheet {
    /// The month.
    pub month: LocalMonth,
    /// When this was so.
    pub at: DateTime<Utc>,
    /// The areas one level below the one asked for, by their code; first the area itself for what
    /// lies in none of them.
    pub rows: Vec<MonthRow>,
}

/// The figures of an area.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MonthRow {
    /// The area.
    pub area: AreaRef,
    /// By kind of segment, where there is anything.
    pub kinds: Vec<MonthFigures>,
}

/// The figures of one kind of segments in one area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MonthFigures {
    /// The kind.
    pub kind: SegmentKind,
    /// Segments there are now.
    pub segments: i64,
    /// Segments with a patrol in the month; one that two roles patrolled counts for each of them.
    pub patrolled: i64,
    /// Days of the month on which a role patrolled a segment, all of them together.
    pub patrolled_days: i64,
    /// Visits of the month with a record that an official entered for the steward: what one steward
    /// did on one day at one segment.
    pub entered: i64,
    /// What was owed and done. Counted segment by segment, so only for the areas in a town.
    #[schema(required = true)]
    pub duties: Option<Duties>,
    /// Problems opened in the month.
    pub problems_opened: i64,
    /// Problems settled in the month.
    pub problems_closed: i64,
    /// Problems somebody works on now.
    pub problems_open: i64,
    /// Ratings of the month by score, very satisfied first.
    pub ratings: [i64; 5],
}

impl MonthFigures {
    /// Nothing yet.
    pub fn none(kind: SegmentKind) -> Self {
        Self {
            kind,
            segments: 0,
            patrolled: 0,
            patrolled_days: 0,
            entered: 0,
            duties: None,
            problems_opened: 0,
            problems_closed: 0,
            problems_open: 0,
            ratings: [0; 5],
        }
    }

    /// Adds problems (opened, closed, open now) and ratings, or takes them away.
    pub fn add(&mut self, problems: [i64; 3], ratings: [i64; 5], sign: i64) {
        let counts =
            [&mut self.problems_opened, &mut self.problems_closed, &mut self.problems_open];
        for (sum, count) in
            counts.into_iter().chain(&mut self.ratings).zip(problems.into_iter().chain(ratings))
        {
            *sum += sign * count;
        }
    }

    /// Whether any figure is more than nothing.
    pub fn is_anything(&self) -> bool {
        let duties = self.duties.map_or(0, |duties| duties.owed + duties.excused);
        let counts = [
            self.segments,
            self.patrolled,
            self.entered,
            duties,
            self.problems_opened,
            self.problems_closed,
            self.problems_open,
        ];
        counts.iter().chain(&self.ratings).any(|count| *count != 0)
    }
}

/// Patrols owed in the periods that ended in a month, and how many of them were done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Duties {
    /// Patrols owed, without those that are excused.
    pub owed: i64,
    /// Of these, done. More patrols than were owed in a period do not make up for another.
    pub done: i64,
    /// Patrols that were not done and are held against nobody: an outage of the server is excused.
    pub excused: i64,
    /// Done of owed in whole per cent, rounded down; null where nothing was owed.
    #[schema(required = true, minimum = 0, maximum = 100)]
    pub percent: Option<i64>,
}

impl Duties {
    /// Works the share out.
    pub fn new(owed: i64, done: i64, excused: i64) -> Self {
        Self {
            owed,
            done,
            excused,
            percent: (owed > 0).then(|| done * 100 / owed),
        }
    }
}

/// One line of figures as it is read.
#[derive(Clone, Debug)]
pub struct Line {
    /// The area, or one whose figures hold those of the others.
    pub area: AreaPath,
    pub name: String,
    pub figures: MonthFigures,
}

/// Puts lines, which stand in the order of their areas, under one row an area.
pub fn rows(lines: Vec<Line>) -> Vec<MonthRow> {
    let mut rows: BTreeMap<AreaPath, MonthRow> = BTreeMap::new();
    for line in lines {
        rows.entry(line.area.clone())
            .or_insert_with(|| MonthRow {
                area: AreaRef::new(line.area, line.name),
                kinds: Vec::new(),
            })
            .kinds
            .push(line.figures);
    }
    let mut rows: Vec<MonthRow> = rows.into_values().collect();
    for row in &mut rows {
        row.kinds.sort_by_key(|figures| figures.kind);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_rounded_up_to_all() {
        assert_eq!(Duties::new(1000, 999, 0).percent, Some(99));
        assert_eq!(Duties::new(7, 7, 2).percent, Some(100));
        assert_eq!(Duties::new(0, 0, 3).percent, None);
    }
}
