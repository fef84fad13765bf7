//! Where segments lay before they moved to another area, or became another kind: pure. What was
//! owed on a day was owed where the segment lay on that day.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::periods::Span;
use crate::ids::{AreaPath, SegmentId};
use crate::segments::SegmentKind;

/// A segment lay in another area, or was of another kind, until it moved.
#[derive(Clone, Debug, Deserialize)]
pub struct Move {
    pub segment: SegmentId,
    /// Where it lay.
    pub area: AreaPath,
    /// What it was.
    pub kind: SegmentKind,
    /// First day on which it was there no longer.
    pub past: NaiveDate,
}

/// Where a segment lies on some days, and what it is on them.
#[derive(Clone, Copy, Debug)]
pub struct Lay<'a> {
    pub area: &'a AreaPath,
    pub kind: SegmentKind,
    pub days: Span,
}

/// The moves of segments, by segment.
#[derive(Debug, Default)]
pub struct Moves(HashMap<SegmentId, Vec<Move>>);

impl Moves {
    /// From moves in any order.
    pub fn new(moves: impl IntoIterator<Item = Move>) -> Self {
        let mut by_segment: HashMap<SegmentId, Vec<Move>> = HashMap::new();
        for moved in moves {
            by_segment.entry(moved.segment).or_default().push(moved);
        }
        for moves in by_segment.values_mut() {
            moves.sort_by_key(|moved| moved.past);
        }
        Self(by_segment)
    }

    /// Where a segment lay and lies, one after the other; the last is where it lies now, and the
    /// only one of a segment that did not move.
    pub fn of<'a>(
        &'a self,
        segment: SegmentId,
        (area, kind): (&'a AreaPath, SegmentKind),
    ) -> Vec<Lay<'a>> {
        let mut from = NaiveDate::MIN;
        let mut lays = Vec::new();
        for moved in self.0.get(&segment).into_iter().flatten() {
            let days = Span { from, past: moved.past };
            lays.push(Lay {
                area: &moved.area,
                kind: moved.kind,
                days,
            });
            from = moved.past;
        }
        let days = Span {
            from,
            past: NaiveDate::MAX,
        };
        lays.push(Lay { area, kind, days });
        lays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_lies_somewhere_on_every_day() {
        let area = |text: &str| text.parse::<AreaPath>().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let left = |segment, text: &str, past: &str| Move {
            segment: SegmentId(segment),
            area: area(text),
            kind: SegmentKind::River,
            past: day(past),
        };
        let moves = Moves::new([
            left(1, "990101102", "2026-11-20"),
            left(2, "990101103", "2026-11-22"),
            left(1, "990101101", "2026-11-05"),
        ]);
        let now = area("990101104");
        let lay = |segment| {
            let lays = moves.of(SegmentId(segment), (&now, SegmentKind::Pond));
            let told = lays.iter().map(|lay| (lay.area.as_str().to_owned(), lay.kind, lay.days));
            told.collect::<Vec<_>>()
        };
        let span = |from, past| Span { from, past };
        assert_eq!(
            lay(1),
            [
                (
                    "990101101".to_owned(),
                    SegmentKind::River,
                    span(NaiveDate::MIN, day("2026-11-05"))
                ),
                (
                    "990101102".to_owned(),
                    SegmentKind::River,
                    span(day("2026-11-05"), day("2026-11-20"))
                ),
                (
                    "990101104".to_owned(),
                    SegmentKind::Pond,
                    span(day("2026-11-20"), NaiveDate::MAX)
                ),
            ]
        );
        assert_eq!(
            lay(3),
            [("990101104".to_owned(), SegmentKind::Pond, span(NaiveDate::MIN, NaiveDate::MAX))]
        );
    }
}
