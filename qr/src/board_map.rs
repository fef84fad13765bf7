//! The small map of a board: the segment, its neighbours with their names, an outline of the area.
//!
//! Lines become metres from the top left of an extent, y downwards, cut off at its edges; the
//! template only scales them. A rectangle is all there is to cut against, which takes no geometry
//! library.

use serde::Serialize;

use crate::press::PressError;

/// A place in metres on a plane: x to the east, y to the north, as in a projected coordinate
/// system.
pub type Metres = [f64; 2];

/// What the map of a board shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BoardMap {
    /// The lines of the segment, from its start to its end; at least one with two places. A pond
    /// gives its shore.
    pub segment: Vec<Vec<Metres>>,
    /// What lies around it.
    pub neighbours: Vec<Neighbour>,
    /// Outlines of the area, each a ring.
    pub outline: Vec<Vec<Metres>>,
}

/// A line near the segment.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    /// Its name; shown where there is room.
    pub name: String,
    /// Its lines.
    pub lines: Vec<Vec<Metres>>,
}

/// The least that a map shows, in metres.
const LEAST_EXTENT: f64 = 120.0;

/// White around the segment, in parts of its extent.
const PADDING: f64 = 0.14;

/// Places nearer than this part of the extent are one on paper.
const GRAIN: f64 = 1.0 / 1500.0;

/// Height of letters, in parts of the extent's width.
const LETTER: f64 = 0.034;

/// Lengths of a scale bar, in metres.
const NICE: [f64; 15] = [
    10.0, 20.0, 50.0, 100.0, 200.0, 300.0, 500.0, 1e3, 2e3, 3e3, 5e3, 10e3, 20e3, 50e3, 100e3,
];

/// The map as templates know it: metres from the top left, y downwards.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct MapData {
    width: f64,
    height: f64,
    segment: Vec<Vec<Metres>>,
    /// Start and end of the segment.
    ends: Vec<Metres>,
    neighbours: Vec<NeighbourData>,
    outline: Vec<Vec<Metres>>,
    names: Vec<Name>,
    letter: f64,
    scale_bar: f64,
}

#[derive(Debug, Clone, Serialize)]
struct NeighbourData {
    lines: Vec<Vec<Metres>>,
}

/// A name and the top left of its letters.
#[derive(Debug, Clone, Serialize)]
struct Name {
    text: String,
    at: Metres,
}

impl MapData {
    /// `aspect` is width to height.
    pub(crate) fn of(map: &BoardMap, aspect: f64) -> Result<Self, PressError> {
        let all = map
            .segment
            .iter()
            .chain(map.neighbours.iter().flat_map(|neighbour| &neighbour.lines))
            .chain(&map.outline);
        if all.flatten().flatten().any(|number| !number.is_finite() || number.abs() > 1e9) {
            return Err(PressError::Map {
                reason: "a coordinate is not a number of metres",
            });
        }
        let segment: Vec<&Vec<Metres>> =
            map.segment.iter().filter(|line| line.len() >= 2).collect();
        let (Some(first), Some(last)) = (segment.first(), segment.last()) else {
            return Err(PressError::Map {
                reason: "the segment has no line of two places",
            });
        };
        let extent = Extent::around(&segment, aspect);
        let closed = first.first() == last.last();
        let ends = if closed {
            Vec::new()
        } else {
            [first.first(), last.last()]
                .into_iter()
                .flatten()
                .map(|place| extent.place(*place))
                .collect()
        };
        let segment: Vec<Vec<Metres>> = segment.iter().map(|line| extent.thin(line)).collect();
        let neighbours: Vec<(&str, Vec<Vec<Metres>>)> = map
            .neighbours
            .iter()
            .map(|neighbour| {
                let pieces = neighbour
                    .lines
                    .iter()
                    .flat_map(|line| extent.cut(&extent.thin(line)))
                    .collect();
                (neighbour.name.as_str(), pieces)
            })
            .filter(|(_, pieces): &(&str, Vec<Vec<Metres>>)| !pieces.is_empty())
            .collect();
        let letter = extent.width * LETTER;
        let names = place_names(&neighbours, &segment, &extent, letter);
        Ok(Self {
            width: extent.width,
            height: extent.height,
            ends,
            // The box of the template clips rings; cutting them would open them.
            outline: map
                .outline
                .iter()
                .filter(|ring| ring.len() >= 3)
                .map(|ring| extent.thin(ring))
                .collect(),
            neighbours: neighbours.into_iter().map(|(_, lines)| NeighbourData { lines }).collect(),
            names,
            letter,
            scale_bar: NICE
                .into_iter()
                .rev()
                .find(|length| *length <= extent.width * 0.3)
                .unwrap_or(NICE[0]),
            segment,
        })
    }
}

/// What the map shows, in the coordinates given.
struct Extent {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Extent {
    /// The segment with room around it, in the map's aspect.
    fn around(lines: &[&Vec<Metres>], aspect: f64) -> Self {
        let (mut least, mut most) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for place in lines.iter().flat_map(|line| line.iter()) {
            for axis in 0..2 {
                least[axis] = least[axis].min(place[axis]);
                most[axis] = most[axis].max(place[axis]);
            }
        }
        let room =
            |axis: usize| ((most[axis] - least[axis]) * (1.0 + 2.0 * PADDING)).max(LEAST_EXTENT);
        let width = room(0).max(room(1) * aspect);
        let height = width / aspect;
        let middle = [least[0].midpoint(most[0]), least[1].midpoint(most[1])];
        Self {
            left: middle[0] - width / 2.0,
            top: middle[1] + height / 2.0,
            width,
            height,
        }
    }

    fn place(&self, [x, y]: Metres) -> Metres {
        [x - self.left, self.top - y]
    }

    /// The places of a line that can be told apart on paper, from the top left.
    fn thin(&self, line: &[Metres]) -> Vec<Metres> {
        let grain = self.width * GRAIN;
        let mut kept: Vec<Metres> = Vec::new();
        for (index, place) in line.iter().enumerate() {
            let place = self.place(*place);
            let last = index + 1 == line.len();
            if last || kept.last().is_none_or(|before| distance(*before, place) >= grain) {
                kept.push(place);
            }
        }
        kept
    }

    /// The pieces of a line that lie inside.
    fn cut(&self, line: &[Metres]) -> Vec<Vec<Metres>> {
        let mut pieces: Vec<Vec<Metres>> = Vec::new();
        for pair in line.windows(2) {
            let Some([from, to]) = self.cut_one(pair[0], pair[1]) else {
                continue;
            };
            match pieces.last_mut() {
                Some(piece) if piece.last() == Some(&from) => piece.push(to),
                _ => pieces.push(vec![from, to]),
            }
        }
        pieces
    }

    /// The part of one stretch that lies inside (Liang and Barsky, 1984).
    fn cut_one(&self, from: Metres, to: Metres) -> Option<[Metres; 2]> {
        let (mut begin, mut end) = (0.0_f64, 1.0_f64);
        for (axis, limit) in [(0, self.width), (1, self.height)] {
            let step = to[axis] - from[axis];
            if step == 0.0 {
                if !(0.0..=limit).contains(&from[axis]) {
                    return None;
                }
                continue;
            }
            let (one, other) = (-from[axis] / step, (limit - from[axis]) / step);
            begin = begin.max(one.min(other));
            end = end.min(one.max(other));
        }
        let at = |part: f64| {
            if part <= 0.0 {
                from
            } else if part >= 1.0 {
                to
            } else {
                [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])]
            }
        };
        (begin < end).then(|| [at(begin), at(end)])
    }
}

/// Puts each name beside its line where it hides neither another name nor the segment; where there
/// is no such place the name is left out, as on any map.
fn place_names(
    neighbours: &[(&str, Vec<Vec<Metres>>)],
    segment: &[Vec<Metres>],
    extent: &Extent,
    letter: f64,
) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    let mut taken: Vec<[f64; 4]> = vec![
        // North arrow and scale bar.
        [extent.width * 0.88, 0.0, extent.width, extent.height * 0.2],
        [0.0, extent.height * 0.84, extent.width * 0.42, extent.height],
    ];
    for (name, pieces) in neighbours {
        if name.is_empty() || names.iter().any(|placed| placed.text == *name) {
            continue;
        }
        let width: f64 = name
            .chars()
            .map(|character| if character.is_ascii() { 0.6 } else { 1.0 })
            .sum::<f64>()
            * letter;
        let Some(longest) =
            pieces.iter().max_by(|one, other| length(one).total_cmp(&length(other)))
        else {
            continue;
        };
        let free = [0.5, 0.35, 0.65, 0.2, 0.8].iter().find_map(|&part| {
            let [x, y] = along(longest, part);
            [
                [-width / 2.0, letter * 0.25],
                [-width / 2.0, letter * -1.25],
                [letter * 0.4, letter * -0.5],
                [-width - letter * 0.4, letter * -0.5],
            ]
            .into_iter()
            .map(|[right, down]| [x + right, y + down, x + right + width, y + down + letter])
            .find(|room| {
                room[0] >= 0.0
                    && room[1] >= 0.0
                    && room[2] <= extent.width
                    && room[3] <= extent.height
                    && !taken.iter().any(|other| overlap(room, other))
                    && !segment.iter().any(|line| crosses(line, room, letter * 0.5))
            })
        });
        if let Some(room) = free {
            taken.push(room);
            names.push(Name {
                text: (*name).to_owned(),
                at: [room[0], room[1]],
            });
        }
    }
    names
}

fn overlap(one: &[f64; 4], other: &[f64; 4]) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

/// Whether a line passes through a room, or nearer to it than `slack`.
fn crosses(line: &[Metres], room: &[f64; 4], slack: f64) -> bool {
    let shifted = |place: Metres| [place[0] - room[0] + slack, place[1] - room[1] + slack];
    let window = Extent {
        left: 0.0,
        top: 0.0,
        width: room[2] - room[0] + 2.0 * slack,
        height: room[3] - room[1] + 2.0 * slack,
    };
    line.windows(2)
        .any(|pair| window.cut_one(shifted(pair[0]), shifted(pair[1])).is_some())
}

fn distance(one: Metres, other: Metres) -> f64 {
    (one[0] - other[0]).hypot(one[1] - other[1])
}

fn length(line: &[Metres]) -> f64 {
    line.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

/// The place at a part of a line's length.
fn along(line: &[Metres], part: f64) -> Metres {
    let mut left = length(line) * part;
    for pair in line.windows(2) {
        let step = distance(pair[0], pair[1]);
        if left <= step && step > 0.0 {
            let part = left / step;
            return [
                pair[0][0] + part * (pair[1][0] - pair[0][0]),
                pair[0][1] + part * (pair[1][1] - pair[0][1]),
            ];
        }
        left -= step;
    }
    line.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{BoardMap, MapData, Neighbour};

    fn river() -> BoardMap {
        BoardMap {
            segment: vec![vec![[1000.0, 2000.0], [2000.0, 2000.0]]],
            neighbours: vec![Neighbour {
                name: "横泾".to_owned(),
                lines: vec![vec![[1500.0, -90_000.0], [1500.0, 90_000.0]]],
            }],
            outline: Vec::new(),
        }
    }

    #[test]
    fn north_is_up_and_the_segment_stands_in_the_middle() {
        let map = MapData::of(&river(), 1.1).expect("a line");
        assert!((map.width / map.height - 1.1).abs() < 1e-9);
        let middle = map.height / 2.0;
        assert!(map.segment[0].iter().all(|place| (place[1] - middle).abs() < 1e-6));
        assert!(map.ends[0][0] < map.ends[1][0]);
    }

    #[test]
    fn what_reaches_out_of_the_map_is_cut_off() {
        let map = MapData::of(&river(), 1.1).expect("a line");
        let line = &map.neighbours[0].lines[0];
        assert!((line[0][1] - map.height).abs() < 1e-6 && line[1][1].abs() < 1e-6);
        assert_eq!(map.names.len(), 1);
    }

    #[test]
    fn a_map_needs_a_line_of_numbers() {
        assert!(MapData::of(&BoardMap::default(), 1.1).is_err());
        let mut map = river();
        map.segment[0][0][0] = f64::NAN;
        assert!(MapData::of(&map, 1.1).is_err());
    }

    #[test]
    fn a_place_for_ever_is_no_trouble() {
        let point = BoardMap {
            segment: vec![vec![[5.0, 5.0], [5.0, 5.0]]],
            ..BoardMap::default()
        };
        let map = MapData::of(&point, 1.1).expect("two places, though the same");
        assert!(map.width >= 120.0);
    }
}
