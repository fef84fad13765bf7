//! The district as a planar partition: cells that share their corners and edges exactly, cut out of
//! one outline by watercourses. Because every outline is later put together from these edges,
//! neighbouring areas can neither overlap nor leave a gap.

use super::line::{Place, closed, crossing, distance, inside, ring_area};
use std::collections::{BTreeMap, BTreeSet};

/// How much a line of the map matters; wider water keeps other things further away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// The edge of the district where no watercourse runs.
    Land,
    /// A creek that ends in the fields.
    Creek,
    /// A village canal.
    Minor,
    /// A canal between villages.
    Main,
    /// One of the few great rivers.
    Trunk,
}

/// A watercourse (or the dry edge of the district) as corner numbers.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) corners: Vec<usize>,
    pub(super) rank: Rank,
    /// Which of the drawn trunks this is a piece of.
    pub(super) trunk: Option<usize>,
}

/// A piece of land between watercourses: its corners counter-clockwise.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) ring: Vec<usize>,
    /// The block between trunks it was cut from, and which side of the block's first canal it lies
    /// on.
    pub(super) block: usize,
    pub(super) half: usize,
}

/// Where a cut begins or ends on a cell's ring.
#[derive(Clone, Copy, Debug)]
pub(super) enum Anchor {
    Corner(usize),
    Edge(usize, usize, Place),
}

/// The partition and the lines that made it.
#[derive(Clone, Debug)]
pub(super) struct Plane {
    pub(super) corners: Vec<Place>,
    pub(super) cells: Vec<Cell>,
    pub(super) chains: Vec<Chain>,
    /// Corners at which watercourses meet.
    pub(super) joints: BTreeSet<usize>,
}

/// The rank of each edge, keyed by the edge with its lower corner first.
pub(super) type Ranks = BTreeMap<(usize, usize), Rank>;

/// Two corners closer than this become one.
const SNAP: f64 = 14.0;

impl Plane {
    /// One cell, its outline given as consecutive pieces; each piece starts where the one before
    /// ended.
    pub(super) fn new(outline: &[(Vec<Place>, Rank, Option<usize>)]) -> Self {
        let mut plane = Self {
            corners: Vec::new(),
            cells: Vec::new(),
            chains: Vec::new(),
            joints: BTreeSet::new(),
        };
        for (line, rank, trunk) in outline {
            let first = plane.corners.len();
            plane.corners.extend(&line[..line.len() - 1]);
            plane.chains.push(Chain {
                corners: (first..=plane.corners.len()).collect(),
                rank: *rank,
                trunk: *trunk,
            });
            plane.joints.insert(first);
        }
        let total = plane.corners.len();
        if let Some(last) = plane.chains.last_mut().and_then(|chain| chain.corners.last_mut()) {
            *last = 0;
        }
        let mut ring: Vec<usize> = (0..total).collect();
        if ring_area(&plane.corners) < 0.0 {
            ring.reverse();
        }
        plane.cells.push(Cell { ring, block: 0, half: 0 });
        plane
    }

    pub(super) fn places(&self, corners: &[usize]) -> Vec<Place> {
        corners.iter().map(|&corner| self.corners[corner]).collect()
    }

    pub(super) fn outline(&self, cell: usize) -> Vec<Place> {
        self.places(&self.cells[cell].ring)
    }

    /// Turns an anchor into a corner, adding it to every ring and chain that has the edge.
    pub(super) fn corner_at(&mut self, anchor: Anchor) -> usize {
        let (from, to, place) = match anchor {
            Anchor::Corner(corner) => return corner,
            Anchor::Edge(from, to, place) => (from, to, place),
        };
        if let Some(near) =
            [from, to].into_iter().find(|&end| distance(self.corners[end], place) < SNAP)
        {
            return near;
        }
        let added = self.corners.len();
        self.corners.push(place);
        let fits = |a: usize, b: usize| (a, b) == (from, to) || (b, a) == (from, to);
        for cell in &mut self.cells {
            let size = cell.ring.len();
            if let Some(at) = (0..size).find(|&at| fits(cell.ring[at], cell.ring[(at + 1) % size]))
            {
                cell.ring.insert(at + 1, added);
            }
        }
        for chain in &mut self.chains {
            if let Some(at) = chain.corners.windows(2).position(|pair| fits(pair[0], pair[1])) {
                chain.corners.insert(at + 1, added);
            }
        }
        added
    }

    /// Cuts a cell in two along `path` (the places between two corners of its ring). The cell keeps
    /// the land to the right of the cut; the land to its left becomes a new cell, whose number is
    /// returned with the corners of the cut.
    pub(super) fn cut(
        &mut self,
        cell: usize,
        start: usize,
        path: &[Place],
        end: usize,
    ) -> Option<(usize, Vec<usize>)> {
        let ring = &self.cells[cell].ring;
        let from = ring.iter().position(|&corner| corner == start)?;
        let to = ring.iter().position(|&corner| corner == end)?;
        if from == to {
            return None;
        }
        let walk = |from: usize, to: usize| -> Vec<usize> {
            let span = (to + ring.len() - from) % ring.len();
            (0..=span).map(|step| ring[(from + step) % ring.len()]).collect()
        };
        let (mut ahead, mut behind) = (walk(from, to), walk(to, from));
        let first = self.corners.len();
        let middle: Vec<usize> = (first..first + path.len()).collect();
        self.corners.extend(path);
        // Counter-clockwise, the ring from start to end lies to the right of the cut.
        ahead.extend(middle.iter().rev());
        behind.extend(&middle);
        let (block, half) = (self.cells[cell].block, self.cells[cell].half);
        self.cells[cell].ring = ahead;
        self.cells.push(Cell { ring: behind, block, half });
        self.joints.extend([start, end]);
        let mut corners = vec![start];
        corners.extend(middle);
        corners.push(end);
        Some((self.cells.len() - 1, corners))
    }

    /// Draws a line across the whole partition, cutting every cell it passes through. Its parts
    /// outside the outline, and loose ends that stop inside a cell, are left away. Returns the
    /// corners of the pieces drawn, in order.
    pub(super) fn draw(&mut self, line: &[Place]) -> Vec<Vec<usize>> {
        let mut hits: Vec<(f64, Anchor)> = Vec::new();
        let mut reach = 0.0;
        let edges = self.edges();
        for pair in line.windows(2) {
            for &(from, to) in &edges {
                if let Some((share, other)) =
                    crossing([pair[0], pair[1]], [self.corners[from], self.corners[to]])
                {
                    let place =
                        self.corners[from] + (self.corners[to] - self.corners[from]) * other;
                    hits.push((
                        reach + share * distance(pair[0], pair[1]),
                        Anchor::Edge(from, to, place),
                    ));
                }
            }
            reach += distance(pair[0], pair[1]);
        }
        hits.sort_by(|a, b| a.0.total_cmp(&b.0));
        hits.dedup_by(|a, b| (a.0 - b.0).abs() < SNAP);
        let corners: Vec<(f64, usize)> =
            hits.into_iter().map(|(reach, at)| (reach, self.corner_at(at))).collect();
        let mut pieces = Vec::new();
        for pair in corners.windows(2) {
            let ((from, start), (to, end)) = (pair[0], pair[1]);
            let mut reach = 0.0;
            let mut path = Vec::new();
            for step in line.windows(2) {
                reach += distance(step[0], step[1]);
                if reach > from + SNAP && reach < to - SNAP {
                    path.push(step[1]);
                }
            }
            let middle = path.get(path.len() / 2).copied();
            let holder = middle.and_then(|middle| {
                (0..self.cells.len()).find(|&cell| inside(middle, &self.outline(cell)))
            });
            if let Some((_, corners)) = holder.and_then(|cell| self.cut(cell, start, &path, end)) {
                pieces.push(corners);
            }
        }
        pieces
    }

    /// The cells on both sides of every edge, keyed by the edge with its lower corner first.
    pub(super) fn sides(&self) -> BTreeMap<(usize, usize), Vec<usize>> {
        let mut sides: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (number, cell) in self.cells.iter().enumerate() {
            for (from, to) in around(&cell.ring) {
                sides.entry((from.min(to), from.max(to))).or_default().push(number);
            }
        }
        sides
    }

    /// The rank of every edge that has one.
    pub(super) fn ranks(&self) -> Ranks {
        let mut ranks = BTreeMap::new();
        for chain in &self.chains {
            for pair in chain.corners.windows(2) {
                ranks.insert((pair[0].min(pair[1]), pair[0].max(pair[1])), chain.rank);
            }
        }
        ranks
    }

    /// The outline around a set of cells: one simple ring, or nothing when they do not hang
    /// together, enclose others, or touch themselves at a corner.
    pub(super) fn merged(&self, cells: &[usize]) -> Option<Vec<usize>> {
        let mut edges = BTreeSet::new();
        for &cell in cells {
            for (from, to) in around(&self.cells[cell].ring) {
                if !edges.remove(&(to, from)) {
                    edges.insert((from, to));
                }
            }
        }
        let mut next = BTreeMap::new();
        for &(from, to) in &edges {
            if next.insert(from, to).is_some() {
                return None;
            }
        }
        let &first = next.keys().next()?;
        let mut ring = vec![first];
        let mut at = *next.get(&first)?;
        while at != first {
            ring.push(at);
            at = *next.get(&at)?;
        }
        (ring.len() == edges.len()).then_some(ring)
    }

    pub(super) fn area(&self, ring: &[usize]) -> f64 {
        ring_area(&self.places(ring))
    }

    fn edges(&self) -> Vec<(usize, usize)> {
        self.sides().into_keys().collect()
    }
}

/// The edges of a ring in order.
pub(super) fn around(ring: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    (0..ring.len()).map(move |at| (ring[at], ring[(at + 1) % ring.len()]))
}

/// A ring of corners as a closed line of places, for measuring distances to it.
pub(super) fn fence(plane: &Plane, cell: usize) -> Vec<Place> {
    closed(&plane.outline(cell))
}
