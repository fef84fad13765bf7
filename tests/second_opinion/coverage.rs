//! What tracks are said to cover of segments, against where people really went.

use std::ops::Range;

use sqlx::PgPool;
use uuid::Uuid;

use super::journal::{Journal, Walk, Walked};
use super::mismatch::Mismatch;

/// Length of a piece, in metres.
const PIECE_M: f64 = 10.0;
/// How far a receiver may carry the end of a walk, in pieces.
const ASTRAY: i32 = 2;
/// More pieces than any segment here has.
const MOST: i32 = 10_000;

/// The pieces that a track is said to cover of a segment.
type Kept = (Uuid, i64, Vec<i32>);

async fn kept(db: &PgPool) -> Vec<Kept> {
    sqlx::query_as(
        "SELECT track_id, segment_id, numbers FROM track_coverage WHERE district = 990101",
    )
    .fetch_all(db)
    .await
    .unwrap()
}

/// The ranges of pieces in the numbers that are kept: after the length of the line, of each range
/// the first piece and the one after the last.
fn ranges(numbers: &[i32]) -> Vec<Range<i32>> {
    let ends: Vec<i32> = numbers.iter().skip(1).copied().collect();
    ends.chunks(2).map(|range| range[0]..range[1]).collect()
}

/// The pieces whose middles somebody passed.
fn own(walked: Walked) -> Range<i32> {
    let Walked::Along(from, to) = walked else {
        return 0..0;
    };
    let has_middle = |piece: &i32| {
        let middle = (f64::from(*piece) + 0.5) * PIECE_M;
        from <= middle && middle <= to
    };
    let first = (0..MOST).find(has_middle).unwrap_or_default();
    let past = (first..MOST).find(|piece| !has_middle(piece)).unwrap_or_default();
    first..past
}

fn is_near(kept: &[Range<i32>], own: &Range<i32>) -> bool {
    match kept {
        [] => own.len() <= 2 * usize::try_from(ASTRAY).unwrap(),
        [one] => {
            !own.is_empty()
                && (one.start - own.start).abs() <= ASTRAY
                && (one.end - own.end).abs() <= ASTRAY
        }
        _ => false,
    }
}

/// Compares every track.
pub async fn compare(db: &PgPool, journal: &Journal) -> Vec<Mismatch> {
    let kept = kept(db).await;
    journal.walks.iter().filter_map(|walk| difference(&kept, walk)).collect()
}

fn difference(kept: &[Kept], walk: &Walk) -> Option<Mismatch> {
    let theirs = || kept.iter().filter(|(track, _, _)| *track == walk.id);
    let own = own(walk.walked);
    let elsewhere: Vec<&Kept> =
        theirs().filter(|(_, segment, _)| *segment != walk.segment).collect();
    let here = theirs().find(|(_, segment, _)| *segment == walk.segment);
    let said = here.map(|(_, _, numbers)| ranges(numbers)).unwrap_or_default();
    let what = format!("coverage of {:?} by person {} on {}", walk.walked, walk.person, walk.day);
    if !elsewhere.is_empty() {
        return Some(Mismatch::of(walk.segment, &what, &elsewhere, &"nowhere else"));
    }
    (!is_near(&said, &own)).then(|| Mismatch::of(walk.segment, &what, &said, &own))
}
