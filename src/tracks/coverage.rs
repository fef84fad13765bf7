//! Which pieces of a line somebody went along.
//!
//! The line is cut into pieces of [`PIECE_M`], counted from its start, parts laid end to end;
//! outlines of polygons are lines too. A piece is covered when a track passes its middle *along*
//! it, either way:
//!
//! | step | module | what it settles |
//! |---|---|---|
//! | degrees become metres | `plane` | a plane that touches the earth in the middle of the line |
//! | fixes become walks | `walk` | coarse fixes left out, cut at gaps, noise smoothed, driving told |
//! | places on the line near a fix | `line` | where somebody may be: one place for each strand in reach |
//! | one place for each fix | `matching` | which strand, by going on from fix to fix rather than by nearness |
//! | stretches gone along | `credit` | moving along, not across, not standing however long |
//!
//! It shows what a track shows, and a track is a claim like every location of a phone. Of two lines
//! side by side, a road on the bank, it cannot tell which was gone along: it covers both.

mod credit;
mod line;
mod matching;
mod pieces;
mod plane;
mod walk;

use geo::{Geometry, MultiLineString};

pub use pieces::{Coverage, CoverageError, PIECE_M};

use super::Track;
use line::Line;

/// What the tracks cover of a geometry in WGS-84 degrees, together. Points have nothing to cover.
///
/// Coverages of one geometry can be united; those of two versions of it cannot be compared piece by
/// piece.
pub fn coverage(geometry: &Geometry<f64>, tracks: &[Track]) -> Coverage {
    let line = Line::new(geometry);
    let mut stretches = Vec::new();
    for track in tracks {
        for walk in walk::walks(track, line.plane()) {
            for leg in matching::legs(&line, &walk) {
                credit::stretches(&line, &walk, &leg, &mut stretches);
            }
        }
    }
    Coverage::of_stretches(line.length(), stretches)
}

/// The stretches of a geometry that a coverage of it names, in WGS-84 degrees.
pub fn lines_of(geometry: &Geometry<f64>, coverage: &Coverage) -> MultiLineString<f64> {
    let line = Line::new(geometry);
    let metres = |piece: u32| (f64::from(piece) * f64::from(PIECE_M)).min(line.length());
    let stretches = coverage.ranges().iter().map(|range| metres(range.start)..metres(range.end));
    MultiLineString(stretches.flat_map(|stretch| line.stretch(&stretch)).collect())
}

/// Nothing covered of a geometry.
pub fn nothing(geometry: &Geometry<f64>) -> Coverage {
    Coverage::nothing(Line::new(geometry).length())
}

#[cfg(test)]
mod tests;
