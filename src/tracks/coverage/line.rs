//! A line on a plane: the places on it that are near a fix, and the way along it from one to
//! another.

use geo::{BoundingRect, Coord, Geometry, LineString, Rect};

use super::plane::{Place, Plane};

/// Places on the line offered for a fix; more than a handful come only from a line scribbled over
/// itself.
const MOST_SPOTS: usize = 8;
/// Spots closer along the line than this are one, in metres.
const SPOTS_APART_M: f64 = 5.0;
/// Parts whose ends are this close are taken to touch, in metres.
const TOUCHING_M: f64 = 5.0;
/// Edges looked at or passed over together.
const CHUNK: usize = 16;

/// An edge with the metres from the start of the line to its own.
#[derive(Clone, Copy, Debug)]
struct Edge {
    from: Place,
    to: Place,
    measure: f64,
    length: f64,
}

/// Edges one after another, within a box.
#[derive(Debug)]
struct Chunk {
    low: Place,
    high: Place,
    edges: std::ops::Range<usize>,
}

#[derive(Debug)]
struct Part {
    edges: Vec<Edge>,
    chunks: Vec<Chunk>,
    /// First and last place, with their measures.
    ends: [(Place, f64); 2],
}

/// The parts of a line laid end to end.
#[derive(Debug)]
pub(super) struct Line {
    plane: Plane,
    parts: Vec<Part>,
    length: f64,
}

/// A place on the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) part: usize,
    /// Metres from the start of the line.
    pub(super) measure: f64,
    /// Metres from the fix.
    pub(super) offset: f64,
    /// The same, less than nothing where the fix lies to the right of the line.
    pub(super) left: f64,
}

/// The way along the line between two spots.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) metres: f64,
    /// Whether measures grow where it begins, and where it ends: 1 or -1.
    pub(super) sets_out: f64,
    pub(super) arrives: f64,
    /// Where it leaves a part and enters one, where it does: measures.
    pub(super) over: Option<(f64, f64)>,
}

impl Line {
    pub(super) fn new(geometry: &Geometry<f64>) -> Self {
        let origin = Rect::new(Coord::zero(), Coord::zero());
        let mut line = Self {
            plane: Plane::around(geometry.bounding_rect().unwrap_or(origin)),
            parts: Vec::new(),
            length: 0.0,
        };
        line.add(geometry);
        line
    }

    fn add(&mut self, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::LineString(part) => self.add_part(part),
            Geometry::MultiLineString(parts) => parts.0.iter().for_each(|part| self.add_part(part)),
            Geometry::Polygon(polygon) => self.add_outline(polygon),
            Geometry::MultiPolygon(polygons) => {
                polygons.0.iter().for_each(|polygon| self.add_outline(polygon));
            }
            Geometry::GeometryCollection(members) => {
                members.0.iter().for_each(|member| self.add(member));
            }
            _ => {}
        }
    }

    fn add_outline(&mut self, polygon: &geo::Polygon<f64>) {
        self.add_part(polygon.exterior());
        polygon.interiors().iter().for_each(|ring| self.add_part(ring));
    }

    fn add_part(&mut self, part: &LineString<f64>) {
        let start = self.length;
        let mut edges = Vec::new();
        for (from, to) in part.0.iter().zip(part.0.iter().skip(1)) {
            let (from, to) = (self.plane.place(*from), self.plane.place(*to));
            let length = from.distance(to);
            if length.is_finite() && length > 0.0 {
                edges.push(Edge {
                    from,
                    to,
                    measure: self.length,
                    length,
                });
                self.length += length;
            }
        }
        let (Some(first), Some(last)) = (edges.first(), edges.last()) else {
            return;
        };
        let ends = [(first.from, start), (last.to, self.length)];
        let chunks = edges
            .chunks(CHUNK)
            .enumerate()
            .map(|(number, edges)| chunk(number * CHUNK, edges))
            .collect();
        self.parts.push(Part { edges, chunks, ends });
    }

    pub(super) fn plane(&self) -> &Plane {
        &self.plane
    }

    pub(super) fn length(&self) -> f64 {
        self.length
    }

    /// The stretch between two measures, part by part, in degrees.
    pub(super) fn stretch(&self, range: &std::ops::Range<f64>) -> Vec<LineString<f64>> {
        let within =
            |edge: &Edge| edge.measure < range.end && edge.measure + edge.length > range.start;
        let mut lines = Vec::new();
        for part in &self.parts {
            let mut places: Vec<Place> = Vec::new();
            for edge in part.edges.iter().filter(|edge| within(edge)) {
                let share = |measure: f64| ((measure - edge.measure) / edge.length).clamp(0.0, 1.0);
                if places.is_empty() {
                    places.push(edge.from.towards(edge.to, share(range.start)));
                }
                places.push(edge.from.towards(edge.to, share(range.end)));
            }
            if !places.is_empty() {
                lines.push(places.into_iter().map(|place| self.plane.degrees(place)).collect());
            }
        }
        lines
    }

    /// Where the line comes nearest, strand by strand, within reach.
    pub(super) fn spots(&self, at: Place, reach: f64) -> Vec<Spot> {
        let mut spots: Vec<Spot> = Vec::new();
        for (number, part) in self.parts.iter().enumerate() {
            for chunk in part.chunks.iter().filter(|chunk| chunk.may_be_near(at, reach)) {
                for (index, edge) in
                    chunk.edges.clone().zip(part.edges.get(chunk.edges.clone()).unwrap_or_default())
                {
                    let share = edge.nearest(at);
                    let offset = at.distance(edge.from.towards(edge.to, share));
                    if offset <= reach && part.comes_nearest(index, share, at) {
                        let measure = edge.measure + share * edge.length;
                        keep(
                            &mut spots,
                            Spot {
                                part: number,
                                measure,
                                offset,
                                left: offset.copysign(edge.leftward(at)),
                            },
                        );
                    }
                }
            }
        }
        if spots.len() > MOST_SPOTS {
            spots.sort_by(|spot, other| spot.offset.total_cmp(&other.offset));
            spots.truncate(MOST_SPOTS);
        }
        spots
    }

    /// The shortest way between two spots that leaves the line at most once, from an end of a part
    /// to one that touches it.
    pub(super) fn way(&self, from: Spot, to: Spot) -> Option<Way> {
        let straight = (from.part == to.part).then(|| {
            let along = to.measure - from.measure;
            let sign = if along < 0.0 { -1.0 } else { 1.0 };
            Way {
                metres: along.abs(),
                sets_out: sign,
                arrives: sign,
                over: None,
            }
        });
        let (leaving, entering) = (self.parts.get(from.part)?, self.parts.get(to.part)?);
        let least = straight.map_or(f64::INFINITY, |way| way.metres);
        let over = leaving.ends.iter().zip([-1.0, 1.0]).flat_map(|(exit, sets_out)| {
            entering.ends.iter().zip([1.0, -1.0]).filter_map(move |(entry, arrives)| {
                let metres = (exit.1 - from.measure).abs() + (to.measure - entry.1).abs();
                // Out at an end and in again at the same is no way, and no shorter than the
                // straight one.
                if metres >= least || exit.0.distance(entry.0) > TOUCHING_M {
                    return None;
                }
                Some(Way {
                    metres: metres + exit.0.distance(entry.0),
                    sets_out,
                    arrives,
                    over: Some((exit.1, entry.1)),
                })
            })
        });
        straight
            .into_iter()
            .chain(over)
            .min_by(|way, other| way.metres.total_cmp(&other.metres))
    }
}

/// Adds a spot, unless it is the vertex that the edge before ended with, or a nearer one is right
/// beside it.
fn keep(spots: &mut Vec<Spot>, spot: Spot) {
    match spots.last_mut() {
        Some(last)
            if last.part == spot.part && (spot.measure - last.measure).abs() < SPOTS_APART_M =>
        {
            if spot.offset < last.offset {
                *last = spot;
            }
        }
        _ => spots.push(spot),
    }
}

fn chunk(first: usize, edges: &[Edge]) -> Chunk {
    let nowhere = Place {
        x: f64::INFINITY,
        y: f64::INFINITY,
    };
    let mut chunk = Chunk {
        low: nowhere,
        high: Place {
            x: -nowhere.x,
            y: -nowhere.y,
        },
        edges: first..first + edges.len(),
    };
    for place in edges.iter().flat_map(|edge| [edge.from, edge.to]) {
        chunk.low = Place {
            x: chunk.low.x.min(place.x),
            y: chunk.low.y.min(place.y),
        };
        chunk.high = Place {
            x: chunk.high.x.max(place.x),
            y: chunk.high.y.max(place.y),
        };
    }
    chunk
}

impl Chunk {
    fn may_be_near(&self, at: Place, reach: f64) -> bool {
        at.x >= self.low.x - reach
            && at.x <= self.high.x + reach
            && at.y >= self.low.y - reach
            && at.y <= self.high.y + reach
    }
}

impl Edge {
    /// Where it is nearest, as a share of its way.
    fn nearest(&self, at: Place) -> f64 {
        let (x, y) = (self.to.x - self.from.x, self.to.y - self.from.y);
        let along = (at.x - self.from.x) * x + (at.y - self.from.y) * y;
        (along / (self.length * self.length)).clamp(0.0, 1.0)
    }

    /// More than nothing where a place lies to its left, less where to its right.
    fn leftward(&self, at: Place) -> f64 {
        let (x, y) = (self.to.x - self.from.x, self.to.y - self.from.y);
        x * (at.y - self.from.y) - y * (at.x - self.from.x)
    }
}

impl Part {
    /// Whether the line is farther on both sides of this place: within an edge it always is; at a
    /// vertex the other edge has a say.
    fn comes_nearest(&self, index: usize, share: f64, at: Place) -> bool {
        if share <= 0.0 {
            index
                .checked_sub(1)
                .and_then(|before| self.edges.get(before))
                .is_none_or(|before| before.nearest(at) >= 1.0)
        } else if share >= 1.0 {
            self.edges.get(index + 1).is_none_or(|after| after.nearest(at) <= 0.0)
        } else {
            true
        }
    }
}
