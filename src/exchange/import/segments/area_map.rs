//! The outlines of a district in memory: in which area a segment lies, asked hundreds of thousands
//! of times.
//!
//! The rule is that of `areas::store::import::locate`, which stays the measure of it (a test
//! compares the two) and answers for polygons that cross an outline. Here, most lines are answered
//! by one look into a tree: no outline comes near, so one place of the line tells for all of it.

use geo::indexed::IntervalTreeMultiPolygon;
use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{
    BoundingRect, Contains, Coord, Geometry, Line, LineString, LinesIter, MultiPolygon, Point, Rect,
};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree, RTreeObject};

use crate::ids::AreaPath;

/// Most edges of all outlines together that are kept in memory, at about a hundred bytes each.
const MOST_EDGES: usize = 1_000_000;

/// Where something lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lies {
    /// In this area.
    In(AreaPath),
    /// In none.
    Nowhere,
    /// Only the database can tell.
    Unknown,
}

/// The outlines.
#[derive(Default)]
pub(super) struct AreaMap {
    areas: Vec<Outlined>,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    too_large: bool,
}

impl std::fmt::Debug for AreaMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AreaMap").field("areas", &self.areas.len()).finish_non_exhaustive()
    }
}

struct Outlined {
    path: AreaPath,
    inside: IntervalTreeMultiPolygon<f64>,
    edges: RTree<Edge>,
}

struct Edge(Line<f64>);

impl RTreeObject for Edge {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.0.start.into(), self.0.end.into())
    }
}

fn envelope(rect: Rect<f64>) -> AABB<[f64; 2]> {
    AABB::from_corners(rect.min().into(), rect.max().into())
}

impl AreaMap {
    pub(super) fn new(outlines: Vec<(AreaPath, MultiPolygon<f64>)>) -> Self {
        let edges: usize = outlines.iter().map(|(_, outline)| outline.lines_iter().count()).sum();
        if edges > MOST_EDGES {
            return Self {
                too_large: true,
                ..Self::default()
            };
        }
        let mut map = Self::default();
        let mut boxes = Vec::with_capacity(outlines.len());
        for (path, outline) in outlines {
            let Some(rect) = outline.bounding_rect() else {
                continue;
            };
            boxes.push(GeomWithData::new(
                Rectangle::from_corners(rect.min().into(), rect.max().into()),
                map.areas.len(),
            ));
            map.areas.push(Outlined {
                path,
                inside: IntervalTreeMultiPolygon::new(&outline),
                edges: RTree::bulk_load(outline.lines_iter().map(Edge).collect()),
            });
        }
        map.boxes = RTree::bulk_load(boxes);
        map
    }

    /// The deepest area that holds at least half of a geometry; where none holds half, the one that
    /// holds most.
    pub(super) fn locate(&self, geometry: &Geometry<f64>) -> Lies {
        if self.too_large {
            return Lies::Unknown;
        }
        let Some(rect) = geometry.bounding_rect() else {
            return Lies::Nowhere;
        };
        let near = envelope(rect);
        let mut candidates: Vec<&Outlined> = self
            .boxes
            .locate_in_envelope_intersecting(&near)
            .filter_map(|found| self.areas.get(found.data))
            .collect();
        // Deepest first; among equals the lower code.
        candidates
            .sort_by(|a, b| b.path.level().cmp(&a.path.level()).then_with(|| a.path.cmp(&b.path)));
        let mut best: Option<(f64, &Outlined)> = None;
        for level in candidates.chunk_by(|a, b| a.path.level() == b.path.level()) {
            for area in level {
                let Some(share) = area.share(geometry, &near) else {
                    return Lies::Unknown;
                };
                if share > best.map_or(0.0, |(most, _)| most) {
                    best = Some((share, area));
                }
            }
            if best.is_some_and(|(share, _)| share >= 0.5) {
                break;
            }
        }
        match best {
            Some((_, area)) => Lies::In(area.path.clone()),
            None if candidates.is_empty() => Lies::Nowhere,
            // Perhaps along an outline.
            None => Lies::Unknown,
        }
    }
}

impl Outlined {
    /// How much of a geometry lies inside, from 0 to 1; none for what is not simply answered.
    fn share(&self, geometry: &Geometry<f64>, near: &AABB<[f64; 2]>) -> Option<f64> {
        let edges: Vec<&Edge> = self.edges.locate_in_envelope_intersecting(near).collect();
        let lines: &[LineString<f64>] = match geometry {
            Geometry::LineString(line) => std::slice::from_ref(line),
            Geometry::MultiLineString(lines) => &lines.0,
            Geometry::Polygon(polygon) if edges.is_empty() => {
                std::slice::from_ref(polygon.exterior())
            }
            _ => return None,
        };
        if edges.is_empty() {
            let first = lines.first()?.0.first()?;
            return Some(if self.holds(*first) { 1.0 } else { 0.0 });
        }
        let (mut inside, mut whole) = (0.0, 0.0);
        for line in lines {
            let mut was_inside = None;
            for part in line.lines() {
                let length = part.delta().x.hypot(part.delta().y);
                whole += length;
                let cuts = cuts(part, &edges)?;
                if let (Some(same), true) = (was_inside, cuts.is_empty()) {
                    // No outline was met, so it goes on as it was.
                    inside += if same { length } else { 0.0 };
                    continue;
                }
                let mut from = 0.0;
                for to in cuts.into_iter().chain([1.0]) {
                    if to > from {
                        let is_inside =
                            self.holds(part.start + part.delta() * f64::midpoint(from, to));
                        inside += if is_inside { length * (to - from) } else { 0.0 };
                        was_inside = Some(is_inside);
                        from = to;
                    }
                }
            }
        }
        // All of it, whatever the sums round to.
        Some(if whole - inside <= whole * 1e-12 { 1.0 } else { inside / whole })
    }

    fn holds(&self, place: Coord<f64>) -> bool {
        self.inside.contains(&Point(place))
    }
}

/// Where along a line, from 0 to 1, it meets edges of an outline; none where it runs along one.
fn cuts(part: Line<f64>, edges: &[&Edge]) -> Option<Vec<f64>> {
    let along = |place: Coord<f64>| {
        let (delta, offset) = (part.delta(), place - part.start);
        let at = if delta.x.abs() > delta.y.abs() {
            offset.x / delta.x
        } else {
            offset.y / delta.y
        };
        at.clamp(0.0, 1.0)
    };
    let mut cuts = Vec::new();
    for edge in edges {
        match line_intersection(part, edge.0) {
            Some(LineIntersection::SinglePoint { intersection, .. }) => {
                cuts.push(along(intersection));
            }
            Some(LineIntersection::Collinear { .. }) => return None,
            None => {}
        }
    }
    cuts.sort_by(f64::total_cmp);
    Some(cuts)
}
