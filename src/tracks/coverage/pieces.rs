//! Sets of pieces of one line, and how the database keeps them.

use std::ops::Range;

/// Length of a piece in metres; the last one of a line is what is left over.
pub const PIECE_M: u32 = 10;
const PIECE_CM: u32 = 100 * PIECE_M;

/// The pieces of one line that were gone along.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Coverage {
    length_cm: u32,
    /// In order, not empty, not touching one another, within the line.
    ranges: Vec<Range<u32>>,
}

/// Why numbers are no coverage, or coverages cannot be united.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoverageError {
    /// They are of lines of different lengths.
    #[error("these coverages are of two different lines")]
    OtherLine,
    /// Not what [`Coverage::to_numbers`] writes.
    #[error("these numbers are no coverage")]
    Malformed,
}

impl Coverage {
    /// Nothing of a line of this length in metres, rounded to centimetres.
    pub fn nothing(length_m: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast saturates, and no line is longer than the earth is round"
        )]
        let centimetres = (length_m * 100.0).round() as u32;
        Self {
            length_cm: centimetres,
            ranges: Vec::new(),
        }
    }

    /// The pieces whose middles lie in one of these stretches, given in metres from the start of
    /// the line.
    pub(super) fn of_stretches(length_m: f64, stretches: Vec<Range<f64>>) -> Self {
        let mut coverage = Self::nothing(length_m);
        let pieces = coverage.pieces();
        let first_at_or_after = |metres: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a cast saturates"
            )]
            let piece = (metres / f64::from(PIECE_M) - 0.5).ceil() as u32;
            // The middle of the last piece lies before where that of a whole one would.
            let last = pieces.saturating_sub(1);
            if piece >= last && pieces > 0 {
                let middle = f64::midpoint(f64::from(last) * f64::from(PIECE_M), length_m);
                last + u32::from(metres > middle)
            } else {
                piece
            }
        };
        let ranges = stretches
            .into_iter()
            .map(|stretch| first_at_or_after(stretch.start)..first_at_or_after(stretch.end))
            .filter(|range| !range.is_empty())
            .collect();
        coverage.ranges = merged(ranges);
        coverage
    }

    /// How many pieces the line has.
    pub fn pieces(&self) -> u32 {
        self.length_cm.div_ceil(PIECE_CM)
    }

    /// Length of the line in metres.
    pub fn length_m(&self) -> f64 {
        f64::from(self.length_cm) / 100.0
    }

    /// The pieces covered, counted from 0: in order, not touching one another.
    pub fn ranges(&self) -> &[Range<u32>] {
        &self.ranges
    }

    /// Metres covered.
    pub fn metres(&self) -> f64 {
        let end = |piece: u32| piece.saturating_mul(PIECE_CM).min(self.length_cm);
        let covered: u32 = self.ranges.iter().map(|range| end(range.end) - end(range.start)).sum();
        f64::from(covered) / 100.0
    }

    /// Share of the line that is covered, 0 to 1; of a line without length 0.
    pub fn share(&self) -> f64 {
        if self.length_cm == 0 {
            0.0
        } else {
            self.metres() / self.length_m()
        }
    }

    /// What either covers of the same line. The order does not matter, and nothing is counted
    /// twice.
    pub fn union(&self, other: &Self) -> Result<Self, CoverageError> {
        if self.length_cm != other.length_cm {
            return Err(CoverageError::OtherLine);
        }
        Ok(Self {
            length_cm: self.length_cm,
            ranges: merged(self.ranges.iter().chain(&other.ranges).cloned().collect()),
        })
    }

    /// As an `int4[]`: length of the line in centimetres, then of each range the first piece and
    /// the one after the last. None for a line of more than 21,474 km, which no column holds.
    pub fn to_numbers(&self) -> Option<Vec<i32>> {
        let ends = self.ranges.iter().flat_map(|range| [range.start, range.end]);
        [self.length_cm]
            .into_iter()
            .chain(ends)
            .map(|number| i32::try_from(number).ok())
            .collect()
    }

    /// Back from [`to_numbers`](Self::to_numbers); anything it would not write is refused.
    pub fn from_numbers(numbers: &[i32]) -> Result<Self, CoverageError> {
        let numbers: Option<Vec<u32>> =
            numbers.iter().map(|number| u32::try_from(*number).ok()).collect();
        let numbers = numbers.ok_or(CoverageError::Malformed)?;
        let Some((&length_cm, ends)) = numbers.split_first() else {
            return Err(CoverageError::Malformed);
        };
        let (pairs, rest) = ends.as_chunks();
        let coverage = Self {
            length_cm,
            ranges: pairs.iter().map(|[start, end]| *start..*end).collect(),
        };
        let in_order = coverage.ranges.is_sorted_by(|range, next| range.end < next.start);
        let within = coverage.ranges.last().is_none_or(|last| last.end <= coverage.pieces());
        if rest.is_empty() && in_order && within && !coverage.ranges.iter().any(Range::is_empty) {
            Ok(coverage)
        } else {
            Err(CoverageError::Malformed)
        }
    }
}

fn merged(mut ranges: Vec<Range<u32>>) -> Vec<Range<u32>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<u32>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
