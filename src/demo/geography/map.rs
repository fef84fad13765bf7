//! The finished map: areas, segments and checkpoints in WGS-84.

use geo::{Geometry, MultiPolygon, Point};

use crate::ids::{AreaPath, Level};
use crate::segments::SegmentKind;

/// The district, a town, a village or a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// The code, which also says its level and its parent.
    pub path: AreaPath,
    /// The full name, such as 菱泾镇 or 桑园村.
    pub name: String,
    /// The outline in WGS-84. Neighbours share their corners exactly; children fill their parent
    /// (groups exist in some villages only).
    pub boundary: MultiPolygon<f64>,
}

/// A feature in somebody's care.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// `YP-` + a letter for the kind (R river, P pond, D road, L lane, G grid) + a running number.
    pub external_code: String,
    /// Also says what form the geometry has.
    pub kind: SegmentKind,
    /// The name, unique among segments of the kind in the area.
    pub name: String,
    /// The code of the smallest area it lies in (or on the border of).
    pub area: AreaPath,
    /// WGS-84. A line for a road or a lane; a line, or several where a branch belongs to it, for a
    /// river; a polygon for a pond and for a grid, which is the ground of a village group.
    pub geometry: Geometry<f64>,
    /// Meant to be left without a steward, to show what that looks like.
    pub unassigned: bool,
}

/// A place for a printed code.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// The external code of its segment.
    pub segment: String,
    /// The name, unique within the segment, such as 同心示范路桥东.
    pub name: String,
    /// Longitude and latitude in WGS-84, within ten metres of the segment (in a grid: inside it).
    pub position: Point<f64>,
    /// The radius of its fence in metres, 30 to 60.
    pub radius_m: u16,
}

/// Everything drawn from one seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Geography {
    /// Depth first by code: each area comes before those inside it.
    pub areas: Vec<Area>,
    /// By kind and area, as the external codes run.
    pub segments: Vec<Segment>,
    /// In the order of their segments.
    pub checkpoints: Vec<Checkpoint>,
}

impl Geography {
    /// The codes of the towns, in their order.
    pub(in crate::demo) fn towns(&self) -> impl Iterator<Item = &AreaPath> {
        self.areas.iter().map(|area| &area.path).filter(|path| path.level() == Level::Town)
    }
}
