//! Areas as officials see them.

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::geo::bounds::BoundingBox;
use crate::ids::{AreaPath, Level};

/// An area by name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AreaRef {
    /// Its code.
    pub path: AreaPath,
    /// Its name.
    pub name: String,
    /// Depth in the tree.
    pub level: Level,
}

impl AreaRef {
    /// The level follows from the code.
    pub fn new(path: AreaPath, name: String) -> Self {
        Self {
            level: path.level(),
            path,
            name,
        }
    }
}

/// An area of the tree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Area {
    /// Its code; a child's begins with its parent's.
    pub path: AreaPath,
    /// The area above, none for a district.
    #[schema(required = true)]
    pub parent: Option<AreaPath>,
    /// Depth in the tree.
    pub level: Level,
    /// Its name.
    pub name: String,
    /// Rectangle around its outline, where it has one.
    #[schema(required = true)]
    pub bbox: Option<BoundingBox>,
    /// Segments in it and below it.
    pub segments: i64,
}

/// An area with its outline.
#[derive(Debug)]
pub struct Outline {
    pub area: AreaRef,
    /// Longitude and latitude of a point inside, for its name on a map.
    pub label: [f64; 2],
    /// `MultiPolygon` of GeoJSON, WGS-84.
    pub geometry: Box<RawValue>,
}

/// The district as every page of the console needs it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DistrictInfo {
    /// The six digits of GB/T 2260.
    pub district: i32,
    /// Its name.
    pub name: String,
    /// IANA name of its time zone: local days are counted in it.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// Phone of the office on duty.
    #[schema(required = true)]
    pub office_phone: Option<String>,
    /// Version of the tiles.
    pub geometry_version: i64,
}

/// Where somebody stands who has signed in.
#[derive(Clone, Debug)]
pub struct Home {
    /// Name to sign in with; none for an account that signs in by its enrolment link alone.
    pub login: Option<String>,
    /// Whether somebody else made up the password.
    pub password_given: bool,
    /// The widest area of an official, the area of a steward.
    pub area: AreaRef,
    pub district: DistrictInfo,
}
