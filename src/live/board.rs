//! The status board of a district: how every segment stands, in memory, so that a thousand consoles
//! cost the database nothing.

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::sync::OnceCell;

use super::change::SegmentChange;
use crate::ids::{AreaPath, SegmentId};
use crate::segments::SegmentKind;
use crate::views::segments::StatusSnapshot;

/// Most answers kept at once; beyond, all are made anew as they are asked for.
const MOST_ANSWERS: usize = 64;

/// Segments of one kind in one area, as they are read.
#[derive(Clone, Debug)]
pub struct Group {
    pub area: AreaPath,
    pub kind: SegmentKind,
    /// The segments.
    pub ids: Vec<i64>,
    /// One digit for each.
    pub status: String,
}

/// Which part of a board is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// What lies in this area and below it.
    pub area: AreaPath,
    /// Of these kinds, where it matters; without repetition and in their order.
    pub kinds: Option<Vec<SegmentKind>>,
}

impl Part {
    /// One of the same kinds is the same part, however they were named.
    pub fn new(area: AreaPath, kinds: Option<Vec<SegmentKind>>) -> Self {
        let kinds = kinds.map(|mut kinds| {
            kinds.sort_unstable();
            kinds.dedup();
            kinds
        });
        Self { area, kinds }
    }

    fn has(&self, area: &AreaPath, kind: SegmentKind) -> bool {
        self.area.contains(area) && self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }
}

#[derive(Clone, Copy, Debug)]
struct Segment {
    id: i64,
    group: u32,
    digit: u8,
}

/// A compressed answer that is made once, by whoever asks first.
type Answer = Arc<OnceCell<Bytes>>;

/// How every segment of a district stands.
#[derive(Debug)]
pub struct Board {
    sequence: i64,
    geometry_version: i64,
    groups: Vec<(AreaPath, SegmentKind)>,
    /// By id.
    segments: Vec<Segment>,
    answers: HashMap<Part, Answer>,
}

impl Board {
    /// A board as of a place in the stream.
    pub fn new(sequence: i64, geometry_version: i64, groups: Vec<Group>) -> Self {
        let mut segments = Vec::with_capacity(groups.iter().map(|group| group.ids.len()).sum());
        let mut named = Vec::with_capacity(groups.len());
        for (number, group) in (0_u32..).zip(groups) {
            segments.extend(
                group.ids.into_iter().zip(group.status.bytes()).map(|(id, digit)| Segment {
                    id,
                    group: number,
                    digit,
                }),
            );
            named.push((group.area, group.kind));
        }
        segments.sort_unstable_by_key(|segment| segment.id);
        Self {
            sequence,
            geometry_version,
            groups: named,
            segments,
            answers: HashMap::new(),
        }
    }

    /// Moves the board on. Changes of segments it does not show (retired ones) are nothing to it.
    pub fn follow<'a>(
        &mut self,
        sequence: i64,
        geometry_version: i64,
        changes: impl IntoIterator<Item = &'a SegmentChange>,
    ) {
        self.sequence = sequence;
        if self.geometry_version != geometry_version {
            self.geometry_version = geometry_version;
            self.answers.clear();
        }
        for change in changes {
            self.change(change.id, change.status);
        }
    }

    fn change(&mut self, SegmentId(id): SegmentId, status: i16) {
        let Ok(place) = self.segments.binary_search_by_key(&id, |segment| segment.id) else {
            return;
        };
        let segment = &mut self.segments[place];
        let digit = u8::try_from(status).unwrap_or_default() + b'0';
        if segment.digit == digit {
            return;
        }
        segment.digit = digit;
        let (area, kind) = &self.groups[segment.group as usize];
        self.answers.retain(|part, _| !part.has(area, *kind));
    }

    /// The answer for a part, kept for as long as nothing in it changes. To be made with
    /// [`Board::compressed`] where it is empty.
    pub fn answer(&mut self, part: &Part) -> Answer {
        if self.answers.len() >= MOST_ANSWERS && !self.answers.contains_key(part) {
            self.answers.clear();
        }
        self.answers.entry(part.clone()).or_default().clone()
    }

    /// A part as it stands.
    pub fn snapshot(&self, part: &Part) -> StatusSnapshot {
        let wanted: Vec<bool> =
            self.groups.iter().map(|(area, kind)| part.has(area, *kind)).collect();
        let mut ids = Vec::new();
        let mut status = String::new();
        let mut before = 0;
        for segment in self.segments.iter().filter(|segment| wanted[segment.group as usize]) {
            ids.push(segment.id - before);
            before = segment.id;
            status.push(char::from(segment.digit));
        }
        StatusSnapshot {
            sequence: self.sequence,
            geometry_version: self.geometry_version,
            ids,
            status,
        }
    }
}

/// A snapshot as JSON in gzip. Digits without any pattern get hardly smaller beyond level 4, and
/// take seven times as long at 6.
pub fn compressed(snapshot: &StatusSnapshot) -> std::io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(4));
    encoder.write_all(&serde_json::to_vec(snapshot)?)?;
    Ok(encoder.finish()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(path: &str) -> AreaPath {
        path.parse().unwrap()
    }

    fn board() -> Board {
        let group = |path: &str, kind, ids: &[i64], status: &str| Group {
            area: area(path),
            kind,
            ids: ids.to_vec(),
            status: status.to_owned(),
        };
        Board::new(
            5,
            1,
            vec![
                group("990101102201", SegmentKind::River, &[9, 3], "02"),
                group("990101101201", SegmentKind::River, &[7], "4"),
                group("990101101201", SegmentKind::Road, &[4], "1"),
            ],
        )
    }

    fn shown(board: &Board, path: &str, kinds: Option<Vec<SegmentKind>>) -> (Vec<i64>, String) {
        let snapshot = board.snapshot(&Part::new(area(path), kinds));
        (snapshot.ids, snapshot.status)
    }

    fn change(id: i64, status: i16) -> SegmentChange {
        SegmentChange {
            id: SegmentId(id),
            status,
            open_problems: 0,
            last_patrol_at: None,
        }
    }

    #[test]
    fn a_part_is_an_area_and_what_is_below_it_of_some_kinds() {
        let board = board();
        assert_eq!(shown(&board, "990101", None), (vec![3, 1, 3, 2], "2140".to_owned()));
        assert_eq!(shown(&board, "990101101", None), (vec![4, 3], "14".to_owned()));
        assert_eq!(
            shown(&board, "990101101", Some(vec![SegmentKind::River])),
            (vec![7], "4".to_owned())
        );
        assert_eq!(shown(&board, "990101", Some(vec![])), (vec![], String::new()));
    }

    #[test]
    fn it_follows_the_stream() {
        let mut board = board();
        board.follow(8, 2, &[change(3, 0), change(4, 5), change(1000, 3)]);
        let snapshot = board.snapshot(&Part::new(area("990101"), None));
        assert_eq!((snapshot.sequence, snapshot.geometry_version), (8, 2));
        assert_eq!(snapshot.status, "0540");
    }

    #[test]
    fn an_answer_is_kept_until_something_in_it_changes() {
        let mut board = board();
        let whole = Part::new(area("990101"), None);
        let town = Part::new(area("990101102"), None);
        let roads = Part::new(area("990101"), Some(vec![SegmentKind::Road]));
        let kept = |board: &mut Board, part: &Part, before: &Answer| {
            Arc::ptr_eq(&board.answer(part), before)
        };
        let before = [&whole, &town, &roads].map(|part| board.answer(part));
        board.follow(6, 1, &[change(7, 4)]);
        assert!(kept(&mut board, &whole, &before[0]), "it stands as before");
        board.follow(7, 1, &[change(7, 3)]);
        assert!(!kept(&mut board, &whole, &before[0]));
        assert!(kept(&mut board, &town, &before[1]));
        assert!(kept(&mut board, &roads, &before[2]));
        board.follow(8, 2, &[]);
        assert!(!kept(&mut board, &town, &before[1]), "the tiles are others");
    }

    #[test]
    fn many_answers_are_not_kept_for_ever() {
        let mut board = board();
        for village in 100..400 {
            board.answer(&Part::new(area(&format!("990101101{village}")), None));
        }
        assert!(board.answers.len() <= MOST_ANSWERS);
    }

    #[test]
    fn the_status_of_three_hundred_thousand_segments_is_small() {
        // The worst there can be: every status as likely as the others, and none foretold by those
        // before it.
        let mut state = 88_172_645_463_325_252_u64;
        let mut digit = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            char::from(b"012345"[usize::try_from((state >> 33) % 6).unwrap()])
        };
        let status: String = (0..300_000).map(|_| digit()).collect();
        let ids: Vec<i64> = (1..=300_000).collect();
        let board = Board::new(
            1,
            1,
            vec![Group {
                area: area("990101101"),
                kind: SegmentKind::River,
                ids,
                status,
            }],
        );
        let bytes = compressed(&board.snapshot(&Part::new(area("990101"), None))).unwrap();
        assert!(bytes.len() <= 120_000, "{} bytes", bytes.len());
    }
}
